"""Recordings of murk 0.1.9, format version 3."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple, SupportsIndex

import numpy as np

from murk._arguments import integer
from murk._layout import COMMAND_DTYPE, HAS_SOURCE_ID, HAS_SOURCE_SEQ, MAX_COORD
from murk.enums import CommandType
from murk.packed import PackedCommands

MAGIC = b"MURK\x03"

_MAX_STRING = 1_048_576
_MAX_BLOB = 67_108_864
_MAX_COMMANDS = 1_000_000
_KINDS = ("Move", "Spawn", "Despawn", "SetField", "Custom", "SetParameter", "SetParameterBatch")
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_FIELD_VALUE, _PARAMETER = struct.Struct("<If"), struct.Struct("<Id")
_BUILD = ("toolchain", "target_triple", "murk_version", "compile_flags")
_NUMBERS = struct.Struct("<QQIQ")
_FNV_PRIME, _U64_MASK = 0x100000001B3, 2**64 - 1
_FNV_BASIS = 0xCBF29CE484222325


class HeaderV3(NamedTuple):
    """What a recording of murk 0.1.9 is of."""

    version: int
    """Of the format: 3."""
    seed: int
    config_hash: int
    """0.1.9's hash of the world's constants; often 0."""
    n_fields: int
    n_cells: int
    space: bytes
    """Any bytes that name the space."""


class CommandV3(NamedTuple):
    """A command as a recording of murk 0.1.9 has it."""

    kind: str
    """``"SetField"``, ``"SetParameter"``, ``"SetParameterBatch"``, or what worlds don't carry out:
    ``"Move"``, ``"Spawn"``, ``"Despawn"``, ``"Custom"``."""
    arguments: dict[str, Any]
    """Of SetField: coord, field_id, value; of SetParameter: param_key, value; of SetParameterBatch:
    values, pairs of key and value."""
    priority_class: int
    source_id: int | None
    source_seq: int | None
    expires_after_tick: int
    arrival_seq: int
    """Its number among all that were submitted."""

    def __str__(self) -> str:
        told = " ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.kind} {told}".rstrip()


class FrameV3(NamedTuple):
    """A tick of a recording of murk 0.1.9."""

    frame: int
    """Its number in the file, from 1."""
    tick: int
    commands: tuple[CommandV3, ...]
    """What was submitted before it, in this order."""
    hash: int
    """Of the state after it: FNV-1a of each field's number and values."""

    def packed(self) -> PackedCommands:
        """The commands for :meth:`murk.World.step`, but those that have no effect in any world: of kinds
        that worlds don't carry out, and coordinates of more axes than a space has."""
        records = [record for command in self.commands for record in _records(command)]
        packed = PackedCommands(1, max(1, len(records)))
        if records:
            packed.records[: len(records)] = np.array(records, dtype=COMMAND_DTYPE)
        packed.offsets[1] = len(records)
        return packed


class _CutOffError(Exception):
    """The bytes end too early."""


class _Bytes:
    """A cursor over bytes that nobody vouches for."""

    def __init__(self, data: bytes, at: int = 0, end: int | None = None) -> None:
        self.data, self.at = data, at
        self.end = len(data) if end is None else end

    def skip(self, size: int) -> int:
        """Where so many bytes begin; the cursor is behind them."""
        begin = self.at
        if self.end - begin < size:
            raise _CutOffError
        self.at = begin + size
        return begin

    def u8(self) -> int:
        return self.data[self.skip(1)]

    def u32(self) -> int:
        return int(_U32.unpack_from(self.data, self.skip(4))[0])

    def u64(self) -> int:
        return int(_U64.unpack_from(self.data, self.skip(8))[0])

    def sized(self, what: str, limit: int) -> tuple[int, int]:
        """Begin and end of bytes behind their length."""
        size = self.u32()
        if size > limit:
            raise ValueError(f"{what} length {size} exceeds limit {limit}")
        begin = self.skip(size)
        return begin, begin + size

    def optional(self, what: str) -> int | None:
        flag = self.u8()
        if flag > 1:
            raise ValueError(f"invalid {what} presence flag: {flag}")
        return self.u64() if flag else None

    def coord(self) -> tuple[int, ...]:
        n = self.u32()
        return struct.unpack_from(f"<{n}i", self.data, self.skip(4 * n))

    def each(self, form: struct.Struct) -> list[tuple[Any, ...]]:
        n = self.u32()
        begin = self.skip(n * form.size)
        return list(form.iter_unpack(memoryview(self.data)[begin : self.at]))


class ReplayV3:
    """A recording of murk 0.1.9 that is read: version 3 of the format, which has commands and hashes but
    no states. :func:`verify` runs it again in a world of the caller's config.

    The whole file is held in memory. One that is cut off is read up to its last whole frame;
    :attr:`is_complete` and :attr:`end` say so. One that is damaged is read up to there, and then raises
    ``ValueError``. Immutable.

    :param source: a file, or the bytes of one.
    :raises OSError: if the file can't be read.
    :raises ValueError: if it is no replay of version 3.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes) -> None:
        if isinstance(source, bytes | bytearray | memoryview):
            self._name, self._data = "bytes", bytes(source)
        else:
            self._name = repr(os.fspath(source))
            with open(source, "rb") as file:
                self._data = file.read()
        if not self._data.startswith(MAGIC):
            raise ValueError(f"Replay: no file of version 3: it begins with {self._data[:5].hex()!r}")
        cursor = _Bytes(self._data, len(MAGIC))
        try:
            strings = [cursor.sized(name, _MAX_STRING) for name in _BUILD]
            self._build = {
                name: self._data[begin:end].decode("utf-8")
                for name, (begin, end) in zip(_BUILD, strings, strict=True)
            }
            seed, config_hash, n_fields, n_cells = _NUMBERS.unpack_from(
                self._data, cursor.skip(_NUMBERS.size)
            )
            begin, end = cursor.sized("space_descriptor", _MAX_BLOB)
        except _CutOffError:
            raise ValueError(
                f"Replay truncated: at byte {len(self._data)}: the file ends in its header"
            ) from None
        except ValueError as error:  # of UTF-8 too
            raise ValueError(f"Replay malformed: at byte {cursor.at}: {error}") from None
        self._header = HeaderV3(3, seed, config_hash, n_fields, n_cells, self._data[begin:end])
        self._at: list[int] = []
        self._n_commands = 0
        self._reason, self._damaged = "", False
        self._walk(cursor)

    def _walk(self, cursor: _Bytes) -> None:
        """Finds out where the frames begin."""
        begin = cursor.at
        try:
            while cursor.at < cursor.end:
                begin = cursor.at
                cursor.u64()
                n = cursor.u32()
                if n > _MAX_COMMANDS:
                    raise ValueError(f"command count {n} exceeds limit {_MAX_COMMANDS}")
                for _ in range(n):
                    _envelope(cursor)
                cursor.u64()
                self._at.append(begin)
                self._n_commands += n
        except _CutOffError:
            self._reason = f"at byte {begin}: the file ends in a frame"
        except ValueError as error:
            self._reason, self._damaged = f"at byte {begin}: {error}", True

    @property
    def header(self) -> HeaderV3:
        """What the recording is of."""
        return self._header

    @property
    def commands(self) -> int:
        """How many commands there are in all frames."""
        return self._n_commands

    @property
    def build(self) -> dict[str, str]:
        """What recorded it: ``toolchain``, ``target_triple``, ``murk_version``, ``compile_flags``."""
        return dict(self._build)

    @property
    def is_complete(self) -> bool:
        """Whether the file ends where a frame does. Version 3 does not say whether more were to come."""
        return not self._reason

    @property
    def end(self) -> str:
        """Why it is not complete, and where in the file; "" if it is."""
        return self._reason

    @property
    def is_damaged(self) -> bool:
        """Whether something in the file is wrong, and not merely missing."""
        return self._damaged

    def __len__(self) -> int:
        """How many frames can be read."""
        return len(self._at)

    def __iter__(self) -> Iterator[FrameV3]:
        return self.frames()

    def frames(self, first: SupportsIndex = 1, last: SupportsIndex | None = None) -> Iterator[FrameV3]:
        """The frames from ``first`` to ``last``, both included; None: to the last one, and behind it a
        ``ValueError`` if the file is damaged there."""
        start = integer("first", first, 1, max(1, len(self)))
        stop = None if last is None else integer("last", last, start - 1, len(self))
        return self._through(start, stop)

    def _through(self, start: int, stop: int | None) -> Iterator[FrameV3]:
        for number in range(start, (len(self) if stop is None else stop) + 1):
            yield self._read(number)
        if stop is None and self._damaged:
            raise ValueError(f"Replay malformed: {self._reason}")

    def frame(self, number: SupportsIndex) -> FrameV3:
        """One frame, 1 to ``len(replay)``.

        :raises ValueError: if one of its commands is of no known kind, or too short for its kind.
        """
        return self._read(integer("number", number, 1, len(self)))

    def _read(self, number: int) -> FrameV3:
        cursor = _Bytes(self._data, self._at[number - 1])
        tick, n = cursor.u64(), cursor.u32()
        commands = tuple(_command(self._data, *_envelope(cursor)) for _ in range(n))
        return FrameV3(number, tick, commands, cursor.u64())

    def __enter__(self) -> ReplayV3:
        return self

    def __exit__(self, *error: object) -> None:
        """Does nothing: no file is open."""

    def __repr__(self) -> str:
        return f"ReplayV3({self._name}, frames={len(self)}, is_complete={self.is_complete})"


def is_version3(source: Any) -> bool:
    """Whether it is a file of version 3, or its bytes.

    :raises OSError: if the file can't be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source[: len(MAGIC)]) == MAGIC
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    return isinstance(source, ReplayV3)


_Envelope = tuple[int, tuple[int, int], int, int | None, int | None, int, int]


def _envelope(cursor: _Bytes) -> _Envelope:
    """A command but for what its payload says."""
    return (
        cursor.u8(),
        cursor.sized("payload", _MAX_BLOB),
        cursor.u8(),
        cursor.optional("source_id"),
        cursor.optional("source_seq"),
        cursor.u64(),
        cursor.u64(),
    )


def _command(data: bytes, kind: int, payload: tuple[int, int], *rest: Any) -> CommandV3:
    begin, end = payload
    if kind >= len(_KINDS):
        raise ValueError(f"Replay: at byte {begin}: payload_type={kind} allowed=0..{len(_KINDS) - 1}")
    try:
        arguments = _arguments(_KINDS[kind], _Bytes(data, begin, end))
    except _CutOffError:
        short = f"truncated {_KINDS[kind]} payload"
        raise ValueError(f"Replay malformed: at byte {begin}: {short}") from None
    return CommandV3(_KINDS[kind], arguments, *rest)


def _arguments(kind: str, cursor: _Bytes) -> dict[str, Any]:
    if kind == "Move":
        return {"entity_id": cursor.u64(), "coord": cursor.coord()}
    if kind == "Spawn":
        return {"coord": cursor.coord(), "values": cursor.each(_FIELD_VALUE)}
    if kind == "Despawn":
        return {"entity_id": cursor.u64()}
    if kind == "SetField":
        coord = cursor.coord()
        field_id, value = _FIELD_VALUE.unpack_from(cursor.data, cursor.skip(_FIELD_VALUE.size))
        return {"coord": coord, "field_id": field_id, "value": value}
    if kind == "Custom":
        type_id, n = cursor.u32(), cursor.u32()
        begin = cursor.skip(n)
        return {"type_id": type_id, "data": cursor.data[begin : cursor.at]}
    if kind == "SetParameter":
        param_key, value = _PARAMETER.unpack_from(cursor.data, cursor.skip(_PARAMETER.size))
        return {"param_key": param_key, "value": value}
    return {"values": cursor.each(_PARAMETER)}


def _records(command: CommandV3) -> list[tuple[Any, ...]]:
    """The structs of a command."""
    given = command.arguments
    flags = HAS_SOURCE_ID if command.source_id is not None else 0
    flags |= HAS_SOURCE_SEQ if command.source_seq is not None else 0

    def record(kind: CommandType, **values: Any) -> tuple[Any, ...]:
        known = {
            "command_type": kind,
            "expires_after_tick": command.expires_after_tick,
            "source_id": command.source_id or 0,
            "source_seq": command.source_seq or 0,
            "priority_class": command.priority_class,
            "flags": flags,
            "coord": (0,) * MAX_COORD,
            **values,
        }
        return tuple(known.get(name, 0) for name in COMMAND_DTYPE.names or ())

    if command.kind == "SetField" and 1 <= len(given["coord"]) <= MAX_COORD:
        axes = len(given["coord"])
        return [
            record(
                CommandType.SetField,
                field_id=given["field_id"],
                float_value=given["value"],
                coord=given["coord"] + (0,) * (MAX_COORD - axes),
                coord_ndim=axes,
            )
        ]
    if command.kind == "SetParameter":
        return [
            record(
                CommandType.SetParameter,
                param_key=given["param_key"],
                double_value=given["value"],
            )
        ]
    if command.kind == "SetParameterBatch" and given["values"]:
        parts = [
            record(CommandType.SetParameter, param_key=key, double_value=value)
            for key, value in given["values"]
        ]
        return [record(CommandType.SetParameterBatch, param_key=len(parts)), *parts]
    return []


def fnv1a(fields: list[bytes | None]) -> int:
    """0.1.9's hash of a state, from the values of its fields; None is a field that is not there."""
    hashed = _FNV_BASIS
    for number, values in enumerate(fields):
        for byte in _U32.pack(number) + (values or b""):
            hashed = (hashed ^ byte) * _FNV_PRIME & _U64_MASK
    return hashed
