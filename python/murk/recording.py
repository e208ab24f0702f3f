"""What a world is told, and what comes of it, written down while it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_size_t, c_uint64, create_string_buffer
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, U64_MAX, integer
from murk._buffers import address, require
from murk._errors import check, error_for
from murk._handles import EngineObject, Handle
from murk._layout import AGENT_SET
from murk._replay_layout import (
    MAX_CHUNK_BYTES,
    MAX_NOTE_BYTES,
    NEVER,
    RECORDING_OPTIONS,
    RECORDING_PROGRESS,
)

if TYPE_CHECKING:
    from murk.observation import ObsPlan

INT32 = np.dtype(np.int32)


class Recording(EngineObject):
    """A recording under way, made by :meth:`murk.World.record` and its like.

    A ``with`` block closes it at its end. So does destroying its world; a process that is killed leaves
    a file that is read up to the last chunk that was written. A disk that is full ends the recording
    and leaves the world alone: :attr:`failure` says so, and :meth:`close` raises it.

    Any thread may use it; calls wait for those of the world.
    """

    def __init__(self) -> None:
        raise TypeError(
            "use World.record(path), BatchedWorld.record(path) or RealtimeWorld.record(path)"
        )

    @staticmethod
    def _of(handle: int, path: str | None, worlds: int) -> Recording:
        made = object.__new__(Recording)
        made._path = path
        made._worlds = worlds
        made._native = Handle(made, handle, "murk_recording_destroy")
        return made

    _path: str | None
    _worlds: int
    _native: Handle

    @property
    def path(self) -> str | None:
        """The file, or None if the recording goes into memory."""
        return self._path

    @property
    def frames(self) -> int:
        """Ticks that were recorded."""
        return self._progress()[2]

    @property
    def bytes_written(self) -> int:
        """Bytes that the file has so far; what is being collected comes on top."""
        return self._progress()[3]

    @property
    def is_open(self) -> bool:
        """Whether it goes on: not closed, and nothing failed."""
        return bool(self._progress()[4])

    @property
    def failure(self) -> str | None:
        """Why the recording ended before it was closed; None if it did not."""
        capacity = 512
        while True:
            buffer = create_string_buffer(capacity)
            length = _native.lib().murk_recording_failure(self._handle(), buffer, capacity)
            if length < 0:
                check(length)
            if length < capacity:
                return buffer.value.decode("utf-8", "replace") or None
            capacity = length + 1

    def flush(self) -> None:
        """Writes what was collected, and has the operating system bring the file to the disk.

        :raises OSError: if that is not possible; the recording has ended then.
        """
        check(_native.lib().murk_recording_flush(self._handle()))

    def note(self, data: bytes | str) -> None:
        """Writes bytes, or text as UTF-8, of yours between two ticks: the reward of an episode, what the
        agent saw, anything. :attr:`murk.replay.ReplayFrame.notes` has them."""
        written = data.encode() if isinstance(data, str) else bytes(data)
        if len(written) > MAX_NOTE_BYTES:
            raise ValueError(f"data must have at most {MAX_NOTE_BYTES} bytes, got {len(written)}")
        check(_native.lib().murk_recording_note(self._handle(), written, len(written)))

    def observed(
        self,
        plan: ObsPlan,
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        agents: npt.NDArray[np.int32] | None = None,
        counts: npt.NDArray[np.int32] | None = None,
    ) -> None:
        """Records that the world was observed as it is now: hashes of what was written into ``output``
        and ``mask``, and where agents were. Verifying observes again and compares.

        :param plan: what observed it.
        :param output: as it was written by the plan; of a batch, of all its worlds.
        :param agents: as they were given: int32 of shape (slots, ndim), of a batch (N, slots, ndim).
        """
        handle = self._handle()
        layout = plan._layout
        where, units, keep = None, self._worlds, []
        if agents is not None:
            points = require("agents", agents, INT32, 0, writeable=False)
            if points.ndim < 2 or not points.size:
                raise ValueError(f"agents must have shape ([N, ]slots, ndim), got {points.shape}")
            slots, ndim = points.shape[-2:]
            keep.append(points)
            how_many = 0
            if counts is not None:
                numbers = require("counts", counts, INT32, self._worlds, writeable=False)
                keep.append(numbers)
                how_many = address(numbers)
            where = AGENT_SET.pack(AGENT_SET.size, ndim, slots, 0, address(points), how_many)
            units *= slots
            if points.size < self._worlds * slots * ndim:
                raise ValueError(f"agents must be of {self._worlds} worlds, got shape {points.shape}")
        out = require("output", output, layout.dtype, units * layout.output_len, writeable=False)
        bits = require(
            "mask", mask, np.dtype(np.uint8), units * layout.mask_len, or_bool=True, writeable=False
        )
        check(
            _native.lib().murk_recording_observed(
                handle, plan._handle(), where, address(out), out.nbytes, address(bits), bits.size
            )
        )

    def to_bytes(self) -> bytes:
        """The file so far, of a recording into memory; whole when it was closed.

        :raises ValueError: if it goes to a file.
        """
        capacity = max(1, self.bytes_written + 256)
        while True:
            buffer = create_string_buffer(capacity)
            written = c_size_t()
            handle = self._handle()
            status = _native.lib().murk_recording_bytes(handle, buffer, capacity, byref(written))
            if status == _BUFFER_TOO_SMALL:  # the world went on meanwhile
                capacity *= 2
                continue
            check(status)
            return buffer.raw[: written.value]

    def close(self) -> None:
        """Ends the recording in order: what was collected, index, summary and end mark are written.
        Harmless when that has happened.

        :raises OSError: why it ended before, or could not be ended.
        """
        check(_native.lib().murk_recording_close(self._handle()))

    def destroy(self) -> None:
        """Closes the recording and frees it; harmless when that has happened. A failure to close is not
        reported: :meth:`close` does that."""
        self._native.destroy()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._native.alive:
            return
        try:
            self.close()
        except Exception:
            if error is None:
                raise

    def __repr__(self) -> str:
        if not self._native.alive:
            return "Recording(destroyed)"
        return f"Recording(path={self._path!r}, frames={self.frames}, is_open={self.is_open})"

    def _progress(self) -> tuple[int, ...]:
        out = create_string_buffer(
            RECORDING_PROGRESS.size.to_bytes(4, "little"), RECORDING_PROGRESS.size
        )
        check(_native.lib().murk_recording_progress(self._handle(), out))
        return RECORDING_PROGRESS.unpack(out.raw)

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("Recording already destroyed")
        return self._native.value


class Recordings(Sequence[Recording]):
    """The recordings of all worlds of a batch, by world; a ``with`` block closes them."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = tuple(recordings)

    @overload
    def __getitem__(self, world: int) -> Recording: ...

    @overload
    def __getitem__(self, world: slice) -> tuple[Recording, ...]: ...

    def __getitem__(self, world: int | slice) -> Recording | tuple[Recording, ...]:
        return self._recordings[world]

    def __len__(self) -> int:
        return len(self._recordings)

    def __iter__(self) -> Iterator[Recording]:
        return iter(self._recordings)

    def flush(self) -> None:
        """As :meth:`Recording.flush`, for all."""
        self._all(Recording.flush)

    def note(self, data: bytes | str) -> None:
        """As :meth:`Recording.note`, for all."""
        self._all(lambda recording: recording.note(data))

    def close(self) -> None:
        """As :meth:`Recording.close`, for all; the first failure is raised when all were closed."""
        self._all(Recording.close)

    def destroy(self) -> None:
        """As :meth:`Recording.destroy`, for all."""
        self._all(Recording.destroy)

    def __enter__(self) -> Recordings:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._all(lambda recording: recording.__exit__(kind, error, traceback))
        except Exception:
            if error is None:
                raise

    def __repr__(self) -> str:
        return f"Recordings({len(self)} worlds)"

    def _all(self, what: Callable[[Recording], None]) -> None:
        first: Exception | None = None
        for recording in self._recordings:
            try:
                what(recording)
            except Exception as failure:
                first = first or failure
        if first is not None:
            raise first


_BUFFER_TOO_SMALL = -19


def started(
    function: str,
    world: tuple[int, ...],
    worlds: int,
    path: str | os.PathLike[str] | None,
    options: bytes,
) -> Recording:
    """A recording; ``function`` is one of ``murk.h`` for the world."""
    name = None if path is None else os.fspath(path)
    if not isinstance(name, str | None):
        raise TypeError(f"path must be a str, a path or None, got {type(name).__name__}")
    out = c_uint64()
    status = getattr(_native.lib(), function)(
        *world, None if name is None else os.fsencode(name), options, byref(out)
    )
    if status:
        raise error_for(status)
    return Recording._of(out.value, name, worlds)


def packed_options(
    every_tick: bool,
    checkpoint_every: SupportsIndex | None,
    chunk_frames: SupportsIndex | None,
    chunk_bytes: SupportsIndex | None,
    compress: bool,
    user: bytes,
) -> tuple[bytes, Any]:
    """``MurkRecordingOptions``, and what must live until it was read."""
    every = 0
    if checkpoint_every is not None:
        every = integer("checkpoint_every", checkpoint_every, 0, U64_MAX) or NEVER
    frames = 0 if chunk_frames is None else integer("chunk_frames", chunk_frames, 1, I32_MAX)
    size = 0 if chunk_bytes is None else integer("chunk_bytes", chunk_bytes, 1, MAX_CHUNK_BYTES)
    if not isinstance(user, bytes):
        raise TypeError(f"user must be bytes, got {type(user).__name__}")
    if len(user) > MAX_NOTE_BYTES:
        raise ValueError(f"user must have at most {MAX_NOTE_BYTES} bytes, got {len(user)}")
    keep = np.frombuffer(user, dtype=np.uint8)
    where = address(keep) if user else 0
    packed = RECORDING_OPTIONS.pack(
        RECORDING_OPTIONS.size,
        int(every_tick),
        every,
        size,
        frames,
        int(compress),
        0,
        where,
        len(user),
        0,
        0,
    )
    return packed, keep


def path_of(pattern: str | os.PathLike[str], world: int) -> str:
    """The file of a world of a batch: ``{world}`` in the pattern is its number."""
    name = os.fspath(pattern)
    if "{world" not in name:
        raise ValueError(
            f"path must contain {{world}}, for there is a file a world, got path={name!r}; "
            "with world=i one world is recorded"
        )
    made = name.format(world=world)
    Path(made).parent.mkdir(parents=True, exist_ok=True)
    return made
