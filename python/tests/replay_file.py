"""Replay files of version 4 in Python, from docs/replay-format.md alone: to read and to damage them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

CHUNK = struct.Struct("<4sHHQIIQQII")
RECORD = struct.Struct("<HHI")
COMMAND = struct.Struct("<BBBBIQ")
SUBMITTED, TICK = 1, 2
SET_FIELD = 3


def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


class Chunk(NamedTuple):
    """A chunk of a file, with its decoded body."""

    at: int
    kind: bytes
    encoding: int
    frames_before: int
    frames: int
    epoch: int
    stored: int
    body: bytes


def chunks(file: bytes) -> Iterator[Chunk]:
    """The chunks of a whole file, checked."""
    assert file[:5] == b"MURK\x04"
    assert struct.unpack_from("<I", file, 12)[0] == crc32c(file[:12])
    at = 16
    while at + CHUNK.size <= len(file):
        header = file[at : at + CHUNK.size]
        kind, encoding, _, before, frames, epoch, stored, raw, body_crc, crc = CHUNK.unpack(header)
        if kind == b"\0\0\0\0":
            return
        assert crc == crc32c(header[:44]), at
        body = file[at + CHUNK.size : at + CHUNK.size + stored]
        assert len(body) == stored and body_crc == crc32c(body), at
        decoded = zlib.decompress(body) if encoding == 1 else body
        assert len(decoded) == raw
        yield Chunk(at, kind, encoding, before, frames, epoch, stored, decoded)
        at += CHUNK.size + (stored + 7) // 8 * 8
        if kind == b"SUMM":
            start, trailer_crc, magic = struct.unpack_from("<QI4s", file, at)
            assert magic == b"KRUM" and trailer_crc == crc32c(file[at : at + 8])
            assert file[start : start + 4] == b"INDX"
            assert at + 16 == len(file)
            return


class Record(NamedTuple):
    """A record of a TICK chunk: where its content is in the chunk's body, and the tick that it is told before."""

    at: int
    kind: int
    content: bytes


def records(body: bytes) -> Iterator[Record]:
    """The records of a TICK chunk."""
    at = 0
    while at < len(body):
        kind, _, length = RECORD.unpack_from(body, at)
        yield Record(at + 8, kind, body[at + 8 : at + 8 + length])
        at += 8 + (length + 7) // 8 * 8


class Told(NamedTuple):
    """A SetField command: its frame, where its value is in the file, and what it says."""

    frame: int
    tick: int
    value_at: int
    field: int
    value: float
    coord: tuple[int, ...]


def set_fields(file: bytes) -> Iterator[Told]:
    """All SetField commands of a file whose chunks are stored as they are."""
    for chunk in chunks(file):
        if chunk.kind != b"TICK":
            continue
        assert chunk.encoding == 0
        waiting: list[Told] = []
        frame = chunk.frames_before
        for record in records(chunk.body):
            if record.kind == TICK:
                frame += 1
                (tick,) = struct.unpack_from("<Q", record.content)
                yield from (told._replace(frame=frame, tick=tick) for told in waiting)
                waiting.clear()
            if record.kind != SUBMITTED:
                continue
            (n, _), at = struct.unpack_from("<II", record.content), 8
            for _ in range(n):
                kind, flags, _, axes, size, _ = COMMAND.unpack_from(record.content, at)
                inside = at + 16 + 8 * (flags & 1) + 8 * (flags >> 1 & 1)
                if kind == SET_FIELD:
                    field, _, value = struct.unpack_from("<IIf", record.content, inside)
                    coord = struct.unpack_from(f"<{axes}i", record.content, inside + 12)
                    value_at = chunk.at + CHUNK.size + record.at + inside + 8
                    waiting.append(Told(0, 0, value_at, field, value, coord))
                at += size


def flipped(file: bytes, at: int, bit: int) -> bytes:
    """The file with one bit of a chunk's stored body flipped, and right checksums."""
    changed = bytearray(file)
    changed[at + bit // 8] ^= 1 << bit % 8
    for chunk in chunks(file):
        begin = chunk.at + CHUNK.size
        if begin <= at < begin + chunk.stored:
            body = bytes(changed[begin : begin + chunk.stored])
            struct.pack_into("<I", changed, chunk.at + 40, crc32c(body))
            struct.pack_into(
                "<I", changed, chunk.at + 44, crc32c(bytes(changed[chunk.at : chunk.at + 44]))
            )
            return bytes(changed)
    raise AssertionError(f"byte {at} is in no chunk's body")
