"""A reader of replay files, version 4, made from docs/replay-format.md and nothing else of Murk.

That the tests read recordings with it shows that the document suffices.
"""

import struct
import zlib


class Damaged(Exception):
    """The bytes are not what the document says."""


def _table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_CRC = _table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _CRC[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _padded(size):
    return -(-size // 8) * 8


def _need(fits, at, what):
    if not fits:
        raise Damaged(f"at={at} {what}")


class Replay:
    """A file: `head` by tag, `chunks`, `complete`; frames, states and what else there is by methods."""

    def __init__(self, data):
        self.data = data
        _need(len(data) >= 16 and data[:4] == b"MURK", 0, "no replay")
        version, self.minor, features = struct.unpack_from("<BBH", data, 4)
        _need(version == 4, 4, f"version={version} allowed=4")
        _need(features == 0, 6, f"features={features} allowed=0")
        _need(struct.unpack_from("<I", data, 12)[0] == crc32c(data[:12]), 0, "checksum of the prologue")
        self.chunks = []
        self.complete = False
        self._walk()
        _need(
            [chunk[0] for chunk in self.chunks[:2]] == [b"HEAD", b"CKPT"], 16, "HEAD and CKPT come first"
        )
        self.head = dict(self._items(self.chunks[0][4]))
        names = (
            "dt",
            "seed",
            "cells",
            "fields",
            "parameters",
            "propagators",
            "stripes",
            "checkpoint_every",
            "start_tick",
        )
        self.conf = dict(zip(names, struct.unpack_from("<dQQIIIIQQ", self.head[b"CONF"]), strict=True))

    def _walk(self):
        at = 16
        while len(self.data) - at >= 48:
            kind, encoding, _, before, frames, epoch, stored, raw, body_crc, crc = struct.unpack_from(
                "<4sHHQIIQQII", self.data, at
            )
            if crc != crc32c(self.data[at : at + 44]) or at + 48 + _padded(stored) > len(self.data):
                break
            body = self.data[at + 48 : at + 48 + stored]
            if body_crc != crc32c(body):
                break
            _need(encoding in (0, 1), at, f"encoding={encoding}")
            body = zlib.decompress(body) if encoding == 1 else body
            _need(len(body) == raw, at, f"raw_length={raw}")
            self.chunks.append((kind, before, epoch, frames, body, at))
            at += 48 + _padded(stored)
        end = self.data[at:]
        if (
            len(end) == 16
            and end[12:] == b"KRUM"
            and struct.unpack_from("<I", end, 8)[0] == crc32c(end[:8])
        ):
            index = struct.unpack_from("<Q", end)[0]
            self.complete = any(chunk[0] == b"INDX" and chunk[5] == index for chunk in self.chunks)

    @staticmethod
    def _items(body):
        at = 0
        while at < len(body):
            tag, length = struct.unpack_from("<4sI", body, at)
            yield tag, body[at + 8 : at + 8 + length]
            at += 8 + _padded(length)

    def records(self):
        """(kind, flags, content) of all TICK chunks, in order."""
        for kind, _, _, _, body, at in self.chunks:
            place = 0
            while kind == b"TICK" and place < len(body):
                record, flags, length = struct.unpack_from("<HHI", body, place)
                _need(place + 8 + length <= len(body), at, f"length={length}")
                yield record, flags, body[place + 8 : place + 8 + length]
                place += 8 + _padded(length)

    def frames(self):
        """(tick, hash, commands since the tick before)."""
        commands = []
        for kind, _, content in self.records():
            if kind == 1:
                commands.extend(self.commands(content))
            elif kind == 2:
                yield (*struct.unpack_from("<QQ", content), commands)
                commands = []

    @staticmethod
    def commands(content):
        """Each (kind, refused, priority, expires, source or None, number or None, what it sets)."""
        at = 8
        for _ in range(struct.unpack_from("<I", content)[0]):
            kind, flags, priority, axes, size, expires = struct.unpack_from("<BBBBIQ", content, at)
            inside = at + 16
            source = number = value = None
            if flags & 1:
                source = struct.unpack_from("<Q", content, inside)[0]
                inside += 8
            if flags & 2:
                number = struct.unpack_from("<Q", content, inside)[0]
                inside += 8
            if kind == 3:
                value = struct.unpack_from(f"<IIf{axes}i", content, inside)
            elif kind == 4:
                custom, length = struct.unpack_from("<II", content, inside)
                value = (custom, content[inside + 8 : inside + 8 + length])
            elif kind == 5:
                value = struct.unpack_from("<Ixxxxd", content, inside)
            elif kind == 6:
                count = struct.unpack_from("<I", content, inside)[0]
                value = [
                    struct.unpack_from("<Ixxxxd", content, inside + 8 + 16 * i) for i in range(count)
                ]
            yield kind, bool(flags & 4), priority, expires, source, number, value
            at += size
        _need(at == len(content), at, "commands do not fill their record")

    def states(self):
        """(frame, epoch, checkpoint) of each whole state."""
        return [(chunk[1], chunk[2], chunk[4]) for chunk in self.chunks if chunk[0] == b"CKPT"]

    def summary(self):
        """The ten numbers of SUMM."""
        return struct.unpack_from("<10Q", next(chunk[4] for chunk in self.chunks if chunk[0] == b"SUMM"))
