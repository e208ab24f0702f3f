"""Recordings that are read, run again and compared.

A recording is made by :meth:`murk.World.record` and its like. :class:`Replay` reads one; :func:`verify`
runs it again and says where the run parts from what was recorded; :func:`diff` compares two;
:func:`extract` makes a file of a range of frames. ``murk replay`` does the same on the command line.

A frame is a tick that was published. Frame 0 is the state that the recording starts from, frame 1 the
first tick. Nobody need vouch for a file: memory and time follow its size, and what is wrong in it
raises ``ValueError`` with the place.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from ctypes import byref, c_size_t, c_uint32, c_uint64, create_string_buffer
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import integer
from murk._buffers import address
from murk._errors import check, error_for
from murk._handles import EngineObject, Handle
from murk._layout import COMMAND_DTYPE
from murk._replay_layout import REFUSED, REPLAY_FRAME, REPLAY_HEADER
from murk._version3 import CommandV3, FrameV3, HeaderV3, ReplayV3, fnv1a, is_version3
from murk.config import Config
from murk.enums import CommandType
from murk.packed import PackedCommands
from murk.recording import Recording, Recordings
from murk.world import World

__all__ = [
    "CommandV3",
    "Divergence",
    "Failure",
    "FrameV3",
    "HeaderV3",
    "Input",
    "Observation",
    "Recording",
    "Recordings",
    "Replay",
    "ReplayFrame",
    "ReplayHeader",
    "ReplaySummary",
    "ReplayV3",
    "Report",
    "diff",
    "extract",
    "verify",
]

_JSON, _WORLD, _LAYOUT, _FRAME, _TAIL = range(5)


class ReplayHeader(NamedTuple):
    """What a recording is of."""

    version: int
    """Of the format: 4."""
    dt: float
    """Seconds of a tick."""
    seed: int
    """The world's seed when the recording started."""
    tick: int
    """The world's tick when it started."""
    n_cells: int
    n_fields: int
    n_parameters: int
    n_propagators: int
    stripes: int
    """A tick's hash covers one of so many parts of the state, one after the other; 1: all of it."""
    checkpoint_every: int
    """Ticks from one whole state to the next; 0: only at starts and after resets."""


class ReplaySummary(NamedTuple):
    """What there is in a file."""

    frames: int
    epochs: int
    """1 more than resets and restores."""
    submissions: int
    commands: int
    """With those that were refused."""
    refused: int
    failures: int
    """Ticks that failed."""
    checkpoints: int
    """Whole states."""
    observations: int
    last_tick: int


class Failure(NamedTuple):
    """A tick that failed and was rolled back."""

    tick: int
    """That was tried."""
    status: int
    """A status of ``murk.h``; docs/errors.md has them all."""
    reason: str
    used_up: bool
    """Whether the waiting commands were used up by it."""


class Input(NamedTuple):
    """What a propagator took from outside in a tick."""

    propagator: int
    """Its number."""
    data: bytes
    """For AgentMovement: uint32, one for each action, in the order in which it was carried out: the
    agent in bits 0 to 15, the direction above."""


class Observation(NamedTuple):
    """An observation that was recorded, by hashes of what was written."""

    plan: int
    """The number of its plan in the file."""
    units: int
    output_hash: int
    mask_hash: int
    centres: npt.NDArray[np.int32]
    """Where agents were: int32 of shape (agents, ndim)."""


class ReplayFrame:
    """A tick that was published, and what was told before it. Immutable."""

    __slots__ = ("_events", "commands", "epoch", "frame", "hash", "tick")

    frame: int
    """Its number in the file, from 1."""
    epoch: int
    """How many resets and restores were before it."""
    tick: int
    """The world's tick."""
    hash: int
    """Of the state after it, as docs/replay-format.md says."""
    commands: npt.NDArray[np.void]
    """What was submitted, in this order: a structured array of shape (n,) with the names of
    :attr:`murk.PackedCommands.records`, refused commands among them (:attr:`refused`). A
    SetParameterBatch is followed by its parts."""

    def __init__(
        self, numbers: tuple[int, int, int, int], commands: npt.NDArray[np.void], events: list[Any]
    ) -> None:
        self.epoch, self.frame, self.tick, self.hash = numbers
        self.commands = commands
        self._events = events

    @property
    def refused(self) -> npt.NDArray[np.bool_]:
        """Which commands were refused when they were submitted, and had no effect: bool (n,)."""
        flags: npt.NDArray[np.bool_] = self.commands["flags"] & REFUSED != 0
        return flags

    @property
    def resets(self) -> list[int]:
        """The seeds of resets before this tick."""
        return [event["seed"] for event in self._events if event["type"] == "reset"]

    @property
    def failures(self) -> list[Failure]:
        """Attempts at this tick, or at earlier ones before a reset, that failed."""
        return [
            Failure(event["tick"], event["status"], event["reason"], event["used_up"])
            for event in self._events
            if event["type"] == "failed"
        ]

    @property
    def inputs(self) -> list[Input]:
        """What propagators took from outside in this tick."""
        return [
            Input(event["propagator"], base64.b64decode(event["base64"]))
            for event in self._events
            if event["type"] == "input"
        ]

    @property
    def observations(self) -> list[Observation]:
        """Observations of the state before this tick, that of the frame before."""
        return _observations(self._events)

    @property
    def notes(self) -> list[bytes]:
        """Notes that were written before this tick."""
        return _notes(self._events)

    def packed(self) -> PackedCommands:
        """The commands that were not refused, for :meth:`murk.World.step` of a world like it.

        :raises ValueError: if there are commands among them that no world of this version carries out.
        """
        records = self.commands[~self.refused]
        if (records["command_type"] > max(CommandType)).any():
            raise ValueError(f"frame {self.frame} has commands that worlds do not carry out")
        packed = PackedCommands(1, max(1, len(records)))
        packed.records[: len(records)] = records
        packed.offsets[1] = len(records)
        return packed

    def __repr__(self) -> str:
        return (
            f"ReplayFrame(frame={self.frame}, epoch={self.epoch}, tick={self.tick}, "
            f"commands={len(self.commands)}, hash={self.hash:#018x})"
        )


class Replay(EngineObject):
    """A recording that is read.

    ``for frame in replay`` goes through all frames; :meth:`frames` through a range, :meth:`frame` gives
    one. A recording that was cut off is read up to the last chunk that was written; :attr:`is_complete`
    and :attr:`end` say so. A file that is damaged in the middle is read up to there, and then raises
    ``ValueError``. A ``with`` block closes the file.

    Any thread may use it.

    :param source: a file, or the bytes of one.
    :raises OSError: if the file can't be read.
    :raises ValueError: if it is no replay of version 4, or its head is damaged. Files of version 3, of
        murk 0.1.9, are read by :class:`ReplayV3`.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes) -> None:
        out = c_uint64()
        self._source: str | None = None
        if is_version3(source):
            raise ValueError(
                "ReplayUnsupportedVersion: version=3 allowed=4; murk.replay.ReplayV3 reads version 3"
            )
        if isinstance(source, bytes | bytearray | memoryview):
            data = bytes(source)
            check(_native.lib().murk_replay_open_bytes(data, len(data), byref(out)))
        else:
            path = os.fspath(source)
            check(_native.lib().murk_replay_open(os.fsencode(path), byref(out)))
            self._source = path
        self._native = Handle(self, out.value, "murk_replay_destroy")
        self._lock = threading.Lock()
        self._next = 1  # the frame that the engine's cursor gives next
        header = create_string_buffer(REPLAY_HEADER.size.to_bytes(4, "little"), REPLAY_HEADER.size)
        try:
            check(_native.lib().murk_replay_header(out.value, header))
            self._described: dict[str, Any] = json.loads(self._text(_JSON))
        except BaseException:
            self.destroy()
            raise
        numbers: tuple[Any, ...] = REPLAY_HEADER.unpack(header.raw)
        self._header = ReplayHeader(*numbers[1:11])

    @property
    def header(self) -> ReplayHeader:
        """What the recording is of."""
        return self._header

    @property
    def summary(self) -> ReplaySummary:
        """What there is in it."""
        told = self._described["summary"]
        return ReplaySummary(*(told[name] for name in ReplaySummary._fields))

    @property
    def build(self) -> dict[str, str]:
        """What recorded it: ``murk``, ``java``, ``vm``, ``os``, ``arch``, ``kernels``."""
        return dict(self._described["build"])

    @property
    def is_complete(self) -> bool:
        """Whether the recording was closed in order."""
        return bool(self._described["is_complete"])

    @property
    def end(self) -> str:
        """Why it is not complete, and where in the file; "" if it is."""
        end = self._described["end"]
        return f"at byte {end['at']}: {end['reason']}" if end["reason"] else ""

    @property
    def is_damaged(self) -> bool:
        """Whether something in the file is wrong, and not merely missing."""
        return bool(self._described["end"]["damaged"])

    @property
    def description(self) -> str | None:
        """The world as text, from which :func:`verify` builds it again; None if it has parts that can't
        be described, such as propagators written in Python."""
        return self._text(_WORLD) if self._described["has_world"] else None

    @property
    def layout(self) -> str:
        """How the world is laid out, one item a line."""
        return self._text(_LAYOUT)

    @property
    def user(self) -> bytes:
        """The bytes that its recorder put into the head."""
        size = int(self._described["user_bytes"])
        buffer = create_string_buffer(max(1, size))
        written = c_size_t()
        check(_native.lib().murk_replay_user(self._handle(), buffer, size, byref(written)))
        return buffer.raw[: written.value]

    def __len__(self) -> int:
        """How many frames can be read."""
        return int(self._described["summary"]["frames"])

    def __iter__(self) -> Iterator[ReplayFrame]:
        return self.frames()

    def frames(
        self, first: SupportsIndex = 1, last: SupportsIndex | None = None
    ) -> Iterator[ReplayFrame]:
        """The frames from ``first`` to ``last``, both included; None: to the last one, and behind it a
        ``ValueError`` if the file is damaged there. Going to the first one reads no more than its
        chunk."""
        start = integer("first", first, 1, max(1, len(self)))
        stop = None if last is None else integer("last", last, start - 1, len(self))
        return self._through(start, stop)

    def _through(self, at: int, last: int | None) -> Iterator[ReplayFrame]:
        while last is None or at <= last:
            frame = self._read(at)
            if frame is None:
                return
            yield frame
            at += 1

    def frame(self, number: SupportsIndex) -> ReplayFrame:
        """One frame, 1 to ``len(replay)``."""
        read = self._read(integer("number", number, 1, len(self)))
        assert read is not None
        return read

    def checkpoint(self, frame: SupportsIndex) -> tuple[bytes, int]:
        """The last whole state at or before a frame, for :meth:`murk.World.restore` and its like.

        :returns: the checkpoint, and its frame: going through the frames behind that leads to ``frame``.
        """
        number = integer("frame", frame, 0, len(self))
        lib, handle = _native.lib(), self._handle()
        size, at = c_size_t(), c_uint64()
        check(lib.murk_replay_checkpoint(handle, number, None, 0, byref(size), None))
        buffer = create_string_buffer(size.value)
        check(lib.murk_replay_checkpoint(handle, number, buffer, size.value, byref(size), byref(at)))
        return buffer.raw[: size.value], at.value

    @property
    def notes(self) -> Iterator[tuple[int, bytes]]:
        """All notes, each with the frame after which it was written."""
        for frame in self:
            for note in frame.notes:
                yield frame.frame - 1, note
        for note in _notes(self._tail()):
            yield len(self), note

    @property
    def observations(self) -> Iterator[tuple[int, Observation]]:
        """All observations, each with the frame whose state was observed."""
        for frame in self:
            for observation in frame.observations:
                yield frame.frame - 1, observation
        for observation in _observations(self._tail()):
            yield len(self), observation

    def destroy(self) -> None:
        """Closes the file; harmless when that has happened. Frames that were read stay."""
        self._native.destroy()

    def __repr__(self) -> str:
        name = "bytes" if self._source is None else repr(self._source)
        return f"Replay({name}, frames={len(self)}, is_complete={self.is_complete})"

    # ------------------------------------------------------------------ private

    def _tail(self) -> list[Any]:
        events: list[Any] = json.loads(self._text(_TAIL))
        return events

    def _read(self, number: int) -> ReplayFrame | None:
        lib = _native.lib()
        out = create_string_buffer(REPLAY_FRAME.size.to_bytes(4, "little"), REPLAY_FRAME.size)
        more, n = c_uint32(), c_size_t()
        with self._lock:
            handle = self._handle()
            if self._next != number:
                check(lib.murk_replay_seek(handle, number - 1))
            self._next = 0  # nowhere, if this fails
            check(lib.murk_replay_next(handle, out, byref(more)))
            if not more.value:
                return None
            _, epoch, frame, tick, digest, n_commands, *events = REPLAY_FRAME.unpack(out.raw)
            commands = np.zeros(n_commands, dtype=COMMAND_DTYPE)
            if n_commands:
                check(lib.murk_replay_commands(handle, address(commands), n_commands, byref(n)))
            told: list[Any] = json.loads(self._text(_FRAME)) if any(events) else []
            self._next = number + 1
        return ReplayFrame((epoch, frame, tick, digest), commands, told)

    def _text(self, what: int) -> str:
        capacity = 4096
        while True:
            buffer = create_string_buffer(capacity)
            n = c_size_t()
            check(_native.lib().murk_replay_text(self._handle(), what, buffer, capacity, byref(n)))
            if n.value < capacity:
                return buffer.raw[: n.value].decode("utf-8", "replace")
            capacity = n.value + 1

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("Replay already destroyed")
        return self._native.value


def _notes(events: list[Any]) -> list[bytes]:
    return [base64.b64decode(event["base64"]) for event in events if event["type"] == "note"]


def _observations(events: list[Any]) -> list[Observation]:
    return [
        Observation(
            event["plan"],
            event["units"],
            int(event["output_hash"], 16),
            int(event["mask_hash"], 16),
            np.frombuffer(base64.b64decode(event["centres"]), dtype="<i4").reshape(
                event["agents"], event["axes"]
            ),
        )
        for event in events
        if event["type"] == "observed"
    ]


# ---------------------------------------------------------------------- running again, comparing


class Divergence(NamedTuple):
    """Where a run parted from its recording, or one recording from another; None is not known."""

    kind: str
    """What differs: as docs/replay-verify.md lists."""
    frame: int | None
    """The first frame that differs."""
    epoch: int | None
    tick: int | None
    field: str | None
    """The name of the first field that differs."""
    cell: int | None
    """The rank of its first cell that differs."""
    coord: tuple[int, ...] | None
    """The coordinate of that cell."""
    component: int | None
    recorded: float | None
    """The value in the recording; of the first one of two."""
    replayed: float | None
    """The value of the run; of the second one."""
    propagator: str | None
    """After which they parted, its number and its name; or ``"commands"``."""
    last_equal_frame: int | None
    commands: tuple[str, ...]
    """The commands of the tick, as text."""
    text: str
    """All of it in words."""


class Report(NamedTuple):
    """What :func:`verify` or :func:`diff` found out."""

    same: bool
    """Whether nothing differs. So does the report itself when asked ``if report``."""
    frames: int
    """How many frames were compared and are the same."""
    divergence: Divergence | None
    text: str
    """In words."""
    desync: str
    """To be attached to a report of a bug: build, machine, world, what differs and what was told."""
    data: dict[str, Any]
    """All of it, as of JSON."""

    def __bool__(self) -> bool:
        return self.same


_REPORT_JSON, _REPORT_TEXT, _REPORT_DESYNC = range(3)
_PATIENCE_SECONDS = 0.05


def verify(
    source: str | os.PathLike[str] | bytes | Replay | ReplayV3,
    config: Config | Callable[[], Config] | None = None,
    *,
    first: SupportsIndex | None = None,
    last: SupportsIndex | None = None,
) -> Report:
    """Runs a recording again and compares every tick with it.

    :param source: a file, its bytes, or a replay. Of one of version 3, of murk 0.1.9, the config is
        needed: the file does not describe the world. A hash tells the tick that differs, and no cell;
        and some commands mean something else now than to 0.1.9 (docs/differences.md).
    :param config: what the world is made of, consumed, or a function that returns it; needed when the
        file does not describe the world (:attr:`Replay.description` is None), as with propagators
        written in Python. None: the world is made of the description.
    :param first: the first frame that is compared; the run begins with the nearest state before it.
    :param last: the last one, included.
    :returns: where the run parts from the recording, if it does.
    :raises ValueError: if the file is no replay or damaged, or describes no world and no config was
        given. A config of a world laid out otherwise is no error but a divergence.

    The run has a thread of its own, on which functions of Python in the config are called too. Ctrl-C
    ends it.
    """
    if is_version3(source):
        return _verify_version3(source, config, first, last)
    assert not isinstance(source, ReplayV3)
    with _opened(source) as replay:
        made = _config(config)
        begin = integer("first", 1 if first is None else first, 1, len(replay) + 1)
        end = integer("last", len(replay) if last is None else last, begin - 1, len(replay))
        handle = replay._handle()
        replay._next = 0  # the run moves the engine's cursor
        number = 0 if made is None else made._consume()
        lib, out = _native.lib(), c_uint64()
        _run(handle, lambda: lib.murk_replay_verify(handle, number, begin, end, byref(out)))
        return _report_of(out.value)


def _verify_version3(
    source: Any,
    config: Config | Callable[[], Config] | None,
    first: SupportsIndex | None,
    last: SupportsIndex | None,
) -> Report:
    replay = source if isinstance(source, ReplayV3) else ReplayV3(source)
    begin = integer("first", 1 if first is None else first, 1, len(replay) + 1)
    end = integer("last", len(replay) if last is None else last, begin - 1, len(replay))
    made = _config(config)
    if made is None:
        raise ValueError("a file of version 3 has no description of its world: give its configuration")
    with World(made) as world:
        return _Version3Run(replay, world).report(begin, end)


class _Version3Run:
    """A world that goes through a file of version 3."""

    def __init__(self, replay: ReplayV3, world: World) -> None:
        self._replay = replay
        self._world = world
        self._out = [
            np.empty(world.field(number).size, np.float32) for number in range(len(world.fields))
        ]

    def report(self, first: int, last: int) -> Report:
        recorded = self._replay.header
        given = (self._world.n_cells, len(self._out))
        if (recorded.n_cells, recorded.n_fields) != given:
            detail = (
                f"recorded=[{recorded.n_cells} cells, {recorded.n_fields} fields] "
                f"given=[{given[0]} cells, {given[1]} fields]"
            )
            return self._differs("LAYOUT", first - 1, 0, 0, detail, ())
        self._world.reset(recorded.seed)
        for frame in self._replay.frames(1, last):
            told = tuple(str(command) for command in frame.commands)
            same = max(0, frame.frame - first)
            try:
                self._world.step(frame.packed())
            except RuntimeError as error:
                detail = f"the tick was published, and fails now: {error}"
                return self._differs("OUTCOME", frame.frame, frame.tick, same, detail, told)
            if self._world.current_tick != frame.tick:
                detail = f"tick recorded={frame.tick} replayed={self._world.current_tick}"
                return self._differs("OUTCOME", frame.frame, frame.tick, same, detail, told)
            if frame.frame >= first and (found := self._hash()) != frame.hash:
                detail = f"hash recorded={frame.hash:x} replayed={found:x}"
                return self._differs("HASH", frame.frame, frame.tick, same, detail, told)
        frames = last - first + 1
        return self._report(frames, None, f"the same: frames={frames}")

    def _hash(self) -> int:
        for number, values in enumerate(self._out):
            self._world.read_field(number, values)
        return fnv1a([values.tobytes() for values in self._out])

    def _differs(
        self, kind: str, frame: int, tick: int, same: int, detail: str, commands: tuple[str, ...]
    ) -> Report:
        text = f"{kind} at frame={frame} epoch=0 tick={tick}: {detail}"
        known: dict[str, Any] = dict.fromkeys(Divergence._fields)
        known |= {"kind": kind, "frame": frame, "epoch": 0, "tick": tick, "text": text}
        known |= {"last_equal_frame": max(0, frame - 1), "commands": commands}
        return self._report(same, Divergence(**known), text)

    def _report(self, frames: int, divergence: Divergence | None, text: str) -> Report:
        found = None if divergence is None else divergence._asdict()
        data = {"same": divergence is None, "frames": frames, "text": text, "divergence": found}
        header, build = self._replay.header, self._replay.build
        lines = [
            text,
            f"file: version 3, seed={header.seed} cells={header.n_cells} fields={header.n_fields}",
            f"recorded by: {' '.join(f'{name}={value!r}' for name, value in build.items())}",
            *(divergence.commands if divergence is not None else ()),
        ]
        desync = "".join(f"{line}\n" for line in lines)
        return Report(divergence is None, frames, divergence, text, desync, data)


def diff(
    first: str | os.PathLike[str] | bytes | Replay, second: str | os.PathLike[str] | bytes | Replay
) -> Report:
    """Compares two recordings: what the worlds are, what they were told, and what came of it. Nothing is
    run."""
    with _opened(first) as one, _opened(second) as other:
        one._next = other._next = 0  # comparing moves the engine's cursors
        lib, out = _native.lib(), c_uint64()
        handles = one._handle(), other._handle()
        _run(handles[0], lambda: lib.murk_replay_diff(*handles, byref(out)))
        return _report_of(out.value)


def extract(
    source: str | os.PathLike[str] | bytes | Replay,
    path: str | os.PathLike[str],
    first: SupportsIndex = 1,
    last: SupportsIndex | None = None,
    *,
    config: Config | Callable[[], Config] | None = None,
    version: SupportsIndex = 4,
) -> None:
    """Writes a range of frames into a file of its own, a recording like any other. They are run on the
    way, and must be the same.

    :param path: another file than the source.
    :param first: its first frame; the new file starts with the state before it.
    :param last: its last frame, included; None: the last one.
    :param config: as in :func:`verify`.
    :param version: 3 writes a file for murk 0.1.9, from the first frame of a recording that began at
        tick 0.
    :raises ValueError: if the frames do not verify, or version 3 has no form for them.
    :raises OSError: if the file can't be written.
    """
    with _opened(source) as replay:
        if len(replay) == 0:
            raise ValueError("the recording has no frames")
        begin = integer("first", first, 1, len(replay))
        end = len(replay) if last is None else integer("last", last, begin, len(replay))
        number = integer("version", version, 3, 4)
        name = os.fsencode(path)
        if (
            replay._source is not None
            and os.path.exists(path)
            and os.path.samefile(path, replay._source)
        ):
            raise ValueError(f"path must be another file than the source, got {os.fspath(path)!r}")
        made = _config(config)
        handle = replay._handle()
        replay._next = 0  # the run moves the engine's cursor
        given = 0 if made is None else made._consume()
        lib = _native.lib()
        existed = os.path.exists(path)
        try:
            _run(handle, lambda: lib.murk_replay_extract(handle, given, begin, end, name, number))
        except BaseException:
            if not existed:
                with contextlib.suppress(OSError):
                    os.unlink(path)  # what there is of it
            raise


def _config(config: Config | Callable[[], Config] | None) -> Config | None:
    made = config() if config is not None and not isinstance(config, Config) else config
    if made is not None and not isinstance(made, Config):
        raise TypeError(f"config must be a murk.Config, got {type(made).__name__}")
    return made


class _opened:
    """A replay that is closed at the end of the block if it was opened for it."""

    def __init__(self, source: str | os.PathLike[str] | bytes | Replay) -> None:
        self._own = not isinstance(source, Replay)
        self._replay = source if isinstance(source, Replay) else Replay(source)

    def __enter__(self) -> Replay:
        return self._replay

    def __exit__(self, *error: object) -> None:
        if self._own:
            self._replay.destroy()


def _run(replay: int, call: Callable[[], int]) -> None:
    """Makes a call that may take long on a thread of its own: the caller's hears Ctrl-C meanwhile, which
    ends the call."""
    failures: list[Exception] = []
    done = threading.Event()

    def work() -> None:
        try:
            status = call()
            if status:
                failures.append(error_for(status))  # of the thread that made the call
        finally:
            done.set()

    thread = threading.Thread(target=work, name="murk.replay", daemon=True)
    thread.start()
    try:
        while not done.wait(_PATIENCE_SECONDS):
            pass  # an interrupted Thread.join takes the thread for ended
    except BaseException:
        while not done.wait(_PATIENCE_SECONDS):  # it may not have begun when it is told to end
            _native.lib().murk_replay_cancel(replay)
        thread.join()
        raise
    thread.join()
    if failures:
        raise failures[0]


def _report_of(handle: int) -> Report:
    lib = _native.lib()
    try:
        data: dict[str, Any] = json.loads(_report_text(handle, _REPORT_JSON))
        text = _report_text(handle, _REPORT_TEXT)
        desync = _report_text(handle, _REPORT_DESYNC)
    finally:
        lib.murk_replay_report_destroy(handle)
    found = data["divergence"]
    divergence = None
    if found is not None:
        known = {name: found.get(name) for name in Divergence._fields}
        known["commands"] = tuple(found.get("commands") or ())
        known["coord"] = None if found.get("coord") is None else tuple(found["coord"])
        divergence = Divergence(**known)
    return Report(bool(data["same"]), int(data["frames"]), divergence, text, desync, data)


def _report_text(report: int, what: int) -> str:
    capacity = 65536
    while True:
        buffer = create_string_buffer(capacity)
        n = c_size_t()
        check(_native.lib().murk_replay_report_text(report, what, buffer, capacity, byref(n)))
        if n.value < capacity:
            return buffer.raw[: n.value].decode("utf-8", "replace")
        capacity = n.value + 1
