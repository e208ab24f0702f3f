"""Worlds that tick on a thread of the engine, while Python threads submit commands and read states."""

from __future__ import annotations

import os
from collections.abc import Sequence
from ctypes import byref, c_double, c_int32, c_size_t, c_uint32, c_uint64, create_string_buffer
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, U32_MAX, U64_MAX, integer, real, unsigned
from murk._buffers import FLOAT32, address, require
from murk._errors import check, error_for
from murk._handles import EngineObject, Handle
from murk._layout import AGENT_SET, OBS_RESULT
from murk._live import (
    TIMEOUT,
    LivePlan,
    Patience,
    RealtimeReceipt,
    ReceiptStream,
    Submitted,
    Ticket,
    observed,
    records_of,
    submitted,
)
from murk._live_layout import (
    COUNTERS,
    FIRST_FLAG,
    LATENCIES,
    LATENCY_FIELDS,
    LATENCY_SUMMARY,
    MAX_TIME_MS,
    NEWEST,
    NO_TIME,
    PREFLIGHT_FIELDS,
    REALTIME_CONFIG,
    REALTIME_COUNTERS,
    REALTIME_PREFLIGHT,
    SHUTDOWN_REPORT,
)
from murk.command import Command
from murk.config import Config
from murk.enums import WorldPhase
from murk.observation import INT32, ObsEntry, entries_key
from murk.packed import PackedCommands
from murk.recording import Recording, packed_options, started

_STILL_RUNNING = 6
_NAME_CAPACITY = 256


class ShutdownReport(NamedTuple):
    """What a shutdown did, and how long it took."""

    tick_joined: bool
    """Whether the ticking thread has ended; if not, it was abandoned in a tick that does not return."""
    workers_joined: int
    workers_abandoned: int
    readers_revoked: int
    commands_dropped: int
    observations_dropped: int
    total_ns: int
    drain_ns: int
    quiesce_ns: int
    join_ns: int


class RealtimeWorld(EngineObject):
    """A world that ticks on a thread of the engine, made of a :class:`murk.Config`, which it consumes
    even on failure.

    The same commands at the same ticks give the same bits as in a :class:`murk.World`. Any number of
    Python threads submit, observe and wait at once; calls do not wait for each other, and none makes
    the ticking thread wait. A ``with`` block destroys the world at its end. Times are milliseconds,
    0..3600000; None means the default.

    :param tick_rate_hz: ticks a second (60).
    :param workers: threads that carry out :meth:`observe_later` (half the processors, 2..16).
    :param ring_buffer_size: states that can be read, 2..128 (as the config says).
    :param max_ingress_queue: commands that may wait for a tick (as the config says).
    :param max_consecutive_failures: failing ticks in a row that disable ticking (as the config says).
    :param max_readers: observations and reads at once, 1..64 (64).
    :param max_generations: states in memory at once (as many as ring and readers need).
    :param max_epoch_hold_ms: how long a reader may hold a state (100).
    :param cancel_grace_ms: what it gets on top of that before the state is taken from it (10).
    :param drain_timeout_ms: how long a shutdown waits for the tick that runs (33).
    :param quiesce_timeout_ms: how long it waits for readers and workers (200).
    :param join_timeout_ms: how long it waits for threads to end (1000).
    :param start_paused: waits for :meth:`resume` or :meth:`step` before its first tick.
    :param receipts: commands that may be on their way or have receipts which were not taken; with 0,
        submitted commands have no receipts.
    :raises ValueError: if config or options do not make a world; the text says why.
    """

    def __init__(
        self,
        config: Config,
        *,
        tick_rate_hz: float | None = None,
        workers: SupportsIndex | None = None,
        ring_buffer_size: SupportsIndex | None = None,
        max_ingress_queue: SupportsIndex | None = None,
        max_consecutive_failures: SupportsIndex | None = None,
        max_readers: SupportsIndex | None = None,
        max_generations: SupportsIndex | None = None,
        max_epoch_hold_ms: SupportsIndex | None = None,
        cancel_grace_ms: SupportsIndex | None = None,
        drain_timeout_ms: SupportsIndex | None = None,
        quiesce_timeout_ms: SupportsIndex | None = None,
        join_timeout_ms: SupportsIndex | None = None,
        start_paused: bool = False,
        receipts: SupportsIndex = 4096,
    ) -> None:
        if not isinstance(config, Config):
            raise TypeError(f"config must be a murk.Config, got {type(config).__name__}")

        def count(name: str, value: SupportsIndex | None) -> int:
            return 0 if value is None else integer(name, value, 1, U32_MAX)

        def millis(name: str, value: SupportsIndex | None) -> int:
            if value is None:
                return 0
            return integer(name, value, 0, MAX_TIME_MS) or NO_TIME

        rate = 0.0 if tick_rate_hz is None else real("tick_rate_hz", tick_rate_hz)
        if tick_rate_hz is not None and not rate > 0:
            raise ValueError(f"tick_rate_hz must be finite and above 0, got tick_rate_hz={rate}")
        options = REALTIME_CONFIG.pack(
            REALTIME_CONFIG.size,
            count("workers", workers),
            rate,
            count("ring_buffer_size", ring_buffer_size),
            count("max_ingress_queue", max_ingress_queue),
            count("max_consecutive_failures", max_consecutive_failures),
            count("max_readers", max_readers),
            count("max_generations", max_generations),
            millis("max_epoch_hold_ms", max_epoch_hold_ms),
            millis("cancel_grace_ms", cancel_grace_ms),
            millis("drain_timeout_ms", drain_timeout_ms),
            millis("quiesce_timeout_ms", quiesce_timeout_ms),
            millis("join_timeout_ms", join_timeout_ms),
            bool(start_paused),
            *(0,) * 8,
        )
        capacity = unsigned("receipts", receipts)
        self._fields = config._fields
        self._parameters = config._parameters
        out = c_uint64()
        check(_native.lib().murk_realtime_create(config._consume(), options, byref(out)))
        self._native = Handle(self, out.value, "murk_realtime_destroy")
        self._plans: dict[tuple[Any, ...], LivePlan] = {}
        self._stream = ReceiptStream(self, capacity) if capacity else None

    # ------------------------------------------------------------------ commands

    def submit(
        self, commands: Command | Sequence[Command] | PackedCommands, *, tag: SupportsIndex = 0
    ) -> Submitted:
        """Leaves commands for the next tick, in their order, up to the first that is refused; never
        waits.

        A refusal is no exception but part of the answer. Every queued command gets exactly one final
        receipt, which :meth:`receipts` takes. When as many are on their way, or not taken, as the
        world's ``receipts`` allows, further commands are refused with QueueFull.

        :param commands: a command, a list, or :class:`murk.PackedCommands` for one world, which cost no
            Python object per command.
        :param tag: 0..2**64-1; a receipt's ``tag`` is this plus the command's index.
        :raises ValueError: if a command is invalid; nothing was queued then.
        """
        handle = self._handle()
        if self._stream is not None:
            return self._stream.submit(commands, tag=tag)
        records, n = records_of(commands, self._fields, self._parameters)
        written = c_size_t()
        status = _native.lib().murk_realtime_submit(handle, records, n, byref(written))
        return submitted(status, n, written.value)

    def receipts(self, limit: SupportsIndex = 4096) -> list[RealtimeReceipt]:
        """Takes the final receipts that have come, in the order in which the world came to the
        commands, at most ``limit``; never waits. A receipt comes after its tick can be read.

        Works after :meth:`shutdown` and :meth:`destroy`, too.
        """
        return self._own_stream().receipts(limit)

    def receipts_into(self, array: npt.NDArray[np.void]) -> int:
        """As :meth:`receipts`, into an array of ``murk.RECEIPT_DTYPE``, without an object per receipt.

        :returns: how many elements were written, from the front.
        """
        return self._own_stream().receipts_into(array)

    def open_stream(self, capacity: SupportsIndex = 4096) -> ReceiptStream:
        """A further way to submit commands, with receipts of its own.

        :param capacity: 1..2**24 commands that may be on their way or have receipts not taken.
        """
        return ReceiptStream(self, capacity)

    def _own_stream(self) -> ReceiptStream:
        if self._stream is None:
            raise RuntimeError("this world has no receipts: it was made with receipts=0")
        return self._stream

    # ------------------------------------------------------------------ states

    def plan(self, entries: Sequence[ObsEntry] | bytes) -> LivePlan:
        """Compiles observation entries, or their :meth:`LivePlan.to_bytes`, for this world."""
        return LivePlan(self, entries)

    def observe(
        self,
        plan: LivePlan | Sequence[ObsEntry],
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        tick: SupportsIndex | None = None,
        centers: npt.NDArray[np.int32] | None = None,
    ) -> tuple[int, int] | list[tuple[int, int]]:
        """Observes the newest state, or that of a tick which the ring still has, on this thread.

        :param plan: from :meth:`plan`; or entries, whose plan is compiled once and remembered.
        :param output: of the plan's dtype, C-contiguous, at least ``output_len`` elements (per agent).
        :param mask: uint8 or bool, C-contiguous, at least ``mask_len`` elements (per agent).
        :param centers: for entries around agents: int32 of shape (n_agents, ndim), C-contiguous.
        :returns: the tick observed and by how many ticks it is older than the world; with centers, a
            list with one such pair per agent.
        :raises RuntimeError: status -4 before the first tick; -7 if the ring has the tick no more, or
            the observation took longer than a state may be held: the arrays hold anything then; -15
            after a shutdown.
        """
        handle = self._handle()
        known = self._plan_of(plan)
        agents, n = _agents(known, centers)
        results = create_string_buffer(OBS_RESULT.size * max(n, 1))
        status = _native.lib().murk_realtime_observe_tensors(
            handle,
            known._handle(),
            NEWEST if tick is None else integer("tick", tick, 0, NEWEST - 1),
            agents,
            *known._buffers(output, mask),
            results,
        )
        check(status)
        return observed(results.raw, n > 0)

    def observe_later(
        self,
        plan: LivePlan | Sequence[ObsEntry],
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        centers: npt.NDArray[np.int32] | None = None,
    ) -> Ticket:
        """Leaves an observation of the newest state for a worker of the world, and does not wait.

        The ticket keeps the arrays alive; they are the worker's until it is done. Keep the ticket for
        the same arrays: :meth:`Ticket.submit` asks again.

        :raises RuntimeError: status -6 if as many wait as may.
        """
        handle = self._handle()
        known = self._plan_of(plan)
        agents, n = _agents(known, centers)
        value = c_uint64()
        lib = _native.lib()
        check(
            lib.murk_realtime_ticket_create_tensors(
                handle, known._handle(), agents, *known._buffers(output, mask), byref(value)
            )
        )
        ticket = Ticket(value.value, max(n, 1), n > 0, (output, mask, centers))
        status = lib.murk_realtime_ticket_submit(value.value)
        if status:
            error = error_for(status)
            ticket.destroy()
            raise error
        return ticket

    def read_field(
        self,
        field_id: str | SupportsIndex,
        output: npt.NDArray[np.float32],
        *,
        tick: SupportsIndex | None = None,
    ) -> tuple[int, int]:
        """Copies a field, by number or name, of the newest state, or of a tick's, into the array.

        :param output: float32, C-contiguous, at least ``cells * components`` elements in the order
            [cell][component].
        :returns: the tick, and by how many ticks it is older than the world.
        """
        field = self._fields.id_of("field_id", field_id)
        array = require("output", output, FLOAT32, 0)
        at = NEWEST if tick is None else integer("tick", tick, 0, NEWEST - 1)
        result = create_string_buffer(OBS_RESULT.size)
        lib = _native.lib()
        check(
            lib.murk_realtime_read_field(self._handle(), at, field, address(array), array.size, result)
        )
        seen, age = OBS_RESULT.unpack(result.raw)
        return seen, age

    def _plan_of(self, plan: LivePlan | Sequence[ObsEntry]) -> LivePlan:
        if isinstance(plan, LivePlan):
            return plan
        key = entries_key("plan", plan)
        known = self._plans.get(key)
        if known is None:
            known = self._plans.setdefault(key, LivePlan(self, plan))
        return known

    # ------------------------------------------------------------------ time

    @property
    def current_tick(self) -> int:
        """The last tick that can be read, 0 before the first."""
        out = c_uint64()
        check(_native.lib().murk_realtime_current_tick_get(self._handle(), byref(out)))
        return out.value

    def await_tick(self, tick: SupportsIndex, timeout: float | None = None) -> bool:
        """Waits until this tick, or a later one, can be read; other threads run, and Ctrl-C ends it.

        :param timeout: seconds at most; None: as long as it takes, which is for ever if ticks fail or
            a reset begins anew.
        :returns: whether it can.
        :raises RuntimeError: status -15 when the world ends meanwhile.
        """
        wanted = unsigned("tick", tick, 2**63 - 1)
        patience = Patience(timeout)
        wait = _native.lib().murk_realtime_await_tick
        while True:
            millis = patience.next_ms()
            status = wait(self._handle(), wanted, millis)
            if status != TIMEOUT:
                check(status)
                return True
            if millis == 0:
                return False

    def pause(self, timeout: float | None = None) -> bool:
        """Lets no tick begin until :meth:`resume`, but by :meth:`step`, and waits for the one that runs.

        :returns: whether none runs any more.
        """
        patience = Patience(timeout)
        while True:
            millis = patience.next_ms()
            status = _native.lib().murk_realtime_pause(self._handle(), millis)
            if status != TIMEOUT:
                check(status)
                return True
            if millis == 0:
                return False

    def resume(self) -> None:
        """Ticks again."""
        check(_native.lib().murk_realtime_resume(self._handle()))

    def step(self, n: SupportsIndex = 1, timeout: float | None = None) -> int:
        """Computes n ticks of a paused world, one after the other, and waits for them.

        :param timeout: seconds at most, for all of them.
        :returns: the tick that can be read now.
        :raises RuntimeError: if a tick failed; it was rolled back, and those after it were not tried.
        :raises TimeoutError: if the time is over; a tick that was begun goes on.
        :raises ValueError: if the world is not paused.
        """
        patience = Patience(timeout)
        for _ in range(integer("n", n, 0, I32_MAX)):
            self._step_once(patience)
        return self.current_tick

    def _step_once(self, patience: Patience) -> None:
        lib = _native.lib()
        outcome = c_int32()
        before = self.current_tick
        while True:
            millis = patience.next_ms()
            status = lib.murk_realtime_step(self._handle(), millis, byref(outcome))
            if status != TIMEOUT or millis == 0:
                check(status)
                return
            if outcome.value == _STILL_RUNNING:
                break
        while True:  # it was begun: wait for its end
            millis = patience.next_ms()
            status = lib.murk_realtime_pause(self._handle(), millis)
            if status != TIMEOUT or millis == 0:
                check(status)
                break
        if self.current_tick == before:
            raise RuntimeError(self.last_failure() or "the tick was not published")

    @property
    def tick_rate_hz(self) -> float:
        """Ticks a second that are wanted; may be set."""
        out = c_double()
        check(_native.lib().murk_realtime_tick_rate_get(self._handle(), byref(out)))
        return out.value

    @tick_rate_hz.setter
    def tick_rate_hz(self, hz: float) -> None:
        self.set_rate(hz)

    def set_rate(self, hz: float) -> None:
        """Another rate, from the next tick on. Rates above some 10,000 keep a core busy.

        :raises ValueError: unless it is finite and above 0.
        """
        rate = real("hz", hz)
        check(_native.lib().murk_realtime_set_tick_rate(self._handle(), rate))

    def reset(self, seed: SupportsIndex, timeout: float | None = None) -> None:
        """Brings the world back to tick 0, between two ticks, and enables ticking; 0 <= seed < 2**64.

        Commands that wait get the receipt Stale; counts and latencies begin anew. A paused world stays
        paused.

        :raises TimeoutError: if the tick that runs does not end in time; nothing was reset.
        """
        number = unsigned("seed", seed, U64_MAX)
        patience = Patience(timeout)
        while True:
            millis = patience.next_ms()
            status = _native.lib().murk_realtime_reset(self._handle(), number, millis)
            if status != TIMEOUT or millis == 0:
                check(status)
                return

    # ------------------------------------------------------------------ how it is

    def preflight(self) -> dict[str, Any]:
        """The world at this moment, and what is to be expected of it; waits for nobody.

        ``can_submit``, ``can_observe`` and ``can_queue_observe`` say whether a call would be taken now,
        ``overloaded`` whether ticks will be left out, ``queue_full_in_ticks`` (None: it does not fill)
        when the command queue will be full. docs/realtime.md explains the others.
        """
        out = _sized(REALTIME_PREFLIGHT.size)
        check(_native.lib().murk_realtime_preflight_get(self._handle(), out))
        values = REALTIME_PREFLIGHT.unpack(out.raw)[1:]
        seen: dict[str, Any] = dict(zip(PREFLIGHT_FIELDS, values, strict=True))
        for name in PREFLIGHT_FIELDS[FIRST_FLAG:]:
            seen[name] = bool(seen[name])
        for name in ("ring_oldest_position", "queue_full_in_ticks"):
            seen[name] = None if seen[name] == U64_MAX else seen[name]
        seen["phase"] = WorldPhase(seen["phase"])
        return seen

    def metrics(self) -> dict[str, Any]:
        """What was counted and measured since the world was made or reset.

        All counters by name; ``tick``, ``jitter``, ``submit_to_apply`` and ``observe``: dicts with
        ``count``, ``mean_ns``, ``p50_ns``, ``p99_ns``, ``p999_ns`` and ``max_ns``; ``propagator_ns``: a
        list of (name, nanoseconds in the last tick).
        """
        handle = self._handle()
        lib = _native.lib()
        out = _sized(REALTIME_COUNTERS.size)
        check(lib.murk_realtime_counters_get(handle, out))
        counts = REALTIME_COUNTERS.unpack(out.raw)[2:]
        seen: dict[str, Any] = dict(zip(COUNTERS, counts, strict=True))
        for kind, name in enumerate(LATENCIES):
            summary = _sized(LATENCY_SUMMARY.size)
            check(lib.murk_realtime_latency_get(handle, kind, summary))
            figures = LATENCY_SUMMARY.unpack(summary.raw)[2:]
            seen[name] = dict(zip(LATENCY_FIELDS, figures, strict=True))
        seen["propagator_ns"] = self._propagators(handle)
        return seen

    def _propagators(self, handle: int) -> list[tuple[str, int]]:
        lib = _native.lib()
        name = create_string_buffer(_NAME_CAPACITY)
        took = c_uint64()
        found: list[tuple[str, int]] = []
        while not lib.murk_realtime_propagator_get(
            handle, len(found), name, _NAME_CAPACITY, byref(took)
        ):
            found.append((name.value.decode("utf-8", "replace"), took.value))
        return found

    @property
    def phase(self) -> WorldPhase:
        """Where the world is in its life."""
        out = c_int32()
        check(_native.lib().murk_realtime_phase_get(self._handle(), byref(out)))
        return WorldPhase(out.value)

    @property
    def is_tick_disabled(self) -> bool:
        """Whether the world stopped ticking after several failures in a row; :meth:`reset` ends it."""
        return bool(self.preflight()["tick_disabled"])

    @property
    def is_paused(self) -> bool:
        """Whether it was paused."""
        return bool(self.preflight()["paused"])

    def last_failure(self) -> str | None:
        """Why the last tick or reset failed that did; None if none has since the last reset."""
        status = c_int32()
        text = create_string_buffer(4096)
        length = _native.lib().murk_realtime_last_failure(self._handle(), byref(status), text, len(text))
        if length < 0:
            raise error_for(length)
        return text.value.decode("utf-8", "replace") if status.value else None

    def watch(self, port: SupportsIndex = 0, *, name: str = "world") -> str:
        """Shows the world over HTTP on 127.0.0.1, to browsers, Prometheus and ``murk top``.

        Whoever reaches the port can read all fields; nothing listens unless this is called.

        :param port: 0: any free one.
        :param name: of the world, 1..64 characters.
        :returns: the address of the page, ``http://127.0.0.1:PORT/``.
        :raises ValueError: if it is watched already.
        :raises RuntimeError: if the port is taken.
        """
        out = c_uint32()
        number = integer("port", port, 0, 65535)
        check(
            _native.lib().murk_realtime_watch(self._handle(), name.encode("utf-8"), number, byref(out))
        )
        return f"http://127.0.0.1:{out.value}/"

    def unwatch(self) -> None:
        """Ends what :meth:`watch` began; harmless without it."""
        check(_native.lib().murk_realtime_unwatch(self._handle()))

    # ------------------------------------------------------------------ the end

    def shutdown(self, timeout: float | None = None) -> ShutdownReport:
        """Ends the world: no command is taken and no tick begins any more; the tick that runs, then
        readers, then threads get their time. Wakes whoever waits. Receipts can still be taken.

        :param timeout: seconds that all of it may take, if that is less than the world's own times.
        :returns: what was done; of a second call, which waits for the first one, all 0.
        """
        millis = -1 if timeout is None else max(0, int(real("timeout", timeout) * 1000))
        out = _sized(SHUTDOWN_REPORT.size)
        check(_native.lib().murk_realtime_shutdown(self._handle(), millis, out))
        _, joined, *rest = SHUTDOWN_REPORT.unpack(out.raw)
        return ShutdownReport(bool(joined), *rest)

    def record(
        self,
        path: str | os.PathLike[str] | None,
        *,
        every_tick: bool = False,
        checkpoint_every: SupportsIndex | None = None,
        chunk_frames: SupportsIndex | None = None,
        chunk_bytes: SupportsIndex | None = None,
        compress: bool = False,
        user: bytes = b"",
    ) -> Recording:
        """Writes down from now on what the world is told and what comes of it: commands, parameters,
        actions, failures, resets, a hash a tick, and whole states from time to time. It changes nothing
        of what the world computes. :mod:`murk.replay` reads the file and proves it. It begins between
        two ticks. Observations are not recorded: the world ticks while it is observed.

        :param path: the file, which is made anew; None: into memory, for :meth:`Recording.to_bytes`.
        :param every_tick: the whole state is hashed every tick, so that verifying finds a difference in
            its tick. False: a part of about 128 bytes each tick, one after the other: next to no cost.
        :param checkpoint_every: ticks from one whole state in the file to the next, from which a reader
            comes to any tick; 1: every tick, and verifying names the cell and both values; 0: only at
            the start and after resets; None: so many that states take no more room than the rest.
        :param chunk_frames: ticks that are collected before they are written (1024; of a realtime world
            those of a second): what a process loses that is killed.
        :param chunk_bytes: the same in bytes (65536); whatever is full first.
        :param compress: chunks are packed by zlib.
        :param user: bytes of yours for the head of the file.
        :raises OSError: if the file can't be written.
        :raises ValueError: if the world is being recorded.
        """
        options, keep = packed_options(
            every_tick, checkpoint_every, chunk_frames, chunk_bytes, compress, user
        )
        made = started("murk_realtime_record", (self._handle(),), 0, path, options)
        del keep  # the user's bytes, which the call has read
        return made

    def destroy(self) -> None:
        """Shuts the world down and frees it; calls of other threads end. Harmless when that has
        happened. Receipts can still be taken."""
        self._native.destroy()
        self._plans.clear()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("RealtimeWorld already destroyed")
        return self._native.value


def _sized(size: int) -> Any:
    """A struct whose first field says how large it is."""
    return create_string_buffer(size.to_bytes(4, "little"), size)


def _agents(plan: LivePlan, centers: npt.NDArray[np.int32] | None) -> tuple[bytes | None, int]:
    """A MurkAgentSet and the number of agents; the caller's array must live as long as it is used."""
    if centers is None:
        if plan.agent_relative:
            raise ValueError("centers must be given: the plan has AgentDisk or AgentRect entries")
        return None, 0
    points = require("centers", centers, INT32, 0, writeable=False)
    if points.ndim != 2 or points.shape[0] == 0 or points.shape[1] == 0:
        raise ValueError(
            f"centers must have shape (n_agents, ndim) with n_agents >= 1, got {points.shape}"
        )
    if not plan.agent_relative:
        raise ValueError("centers must be None: the plan has no AgentDisk or AgentRect entry")
    n, ndim = points.shape
    if n > I32_MAX or ndim > I32_MAX:
        raise ValueError(f"centers must have at most {I32_MAX} rows, got {points.shape}")
    return AGENT_SET.pack(AGENT_SET.size, ndim, n, 0, address(points), 0), n
