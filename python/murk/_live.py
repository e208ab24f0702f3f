"""What threads hold of a realtime world: plans, tickets and receipt streams."""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from ctypes import byref, c_size_t, c_uint64, create_string_buffer
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, U64_MAX, integer, real, unsigned
from murk._buffers import UINT8, BufferCache, address, require
from murk._errors import check, error_for
from murk._fields import FieldNames, ParameterNames
from murk._handles import EngineObject, Handle
from murk._layout import OBS_RESULT
from murk._live_layout import REALTIME_RECEIPT, REALTIME_RECEIPT_DTYPE
from murk.command import Command, packed
from murk.enums import ReasonCode
from murk.observation import ObsEntry, PackedEntries, plan_bytes
from murk.packed import PackedCommands
from murk.tensors import PlanEntries, PlanLayout

if TYPE_CHECKING:
    from murk.realtime import RealtimeWorld

_OK, TIMEOUT, _QUEUE_FULL, _SHUTTING_DOWN, _TICK_DISABLED = 0, -3, -6, -15, -16
_REFUSALS = frozenset((_QUEUE_FULL, _SHUTTING_DOWN, _TICK_DISABLED))

# A call into the engine waits so long at most; then Python looks for Ctrl-C and the call is made again.
_PATIENCE_MS = 100


class Submitted(NamedTuple):
    """What became of a :meth:`RealtimeWorld.submit`: commands are queued up to the first refused one."""

    queued: int
    """How many commands wait for the next tick."""
    refused: int
    """How many, from the first refused one on, do not."""
    reason: ReasonCode
    """Why: QueueFull, TickDisabled or ShuttingDown; NoReason if all were queued."""


class RealtimeReceipt(NamedTuple):
    """The final receipt of a command that was queued."""

    accepted: bool
    """False if a tick came to it and found that it can't be carried out."""
    applied_tick_id: int
    """The tick that carried it out; 0 if none did."""
    reason_code: int
    """Why it was not applied, a :class:`murk.ReasonCode`; 0 if it was."""
    command_index: int
    """The command's index in its list."""
    tag: int
    """The submission's ``tag`` plus :attr:`command_index`."""
    command_id: int
    """Its number among all commands that the world ever took, from 0."""


class Patience:
    """Cuts a wait of any length into short ones."""

    __slots__ = ("_end",)

    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else time.monotonic() + max(0.0, real("timeout", timeout))

    def next_ms(self) -> int:
        """How long the next call may wait; 0 when the time is over."""
        if self._end is None:
            return _PATIENCE_MS
        left = self._end - time.monotonic()
        return 0 if left <= 0 else max(1, min(_PATIENCE_MS, int(left * 1000)))


class LivePlan(EngineObject):
    """Observation entries, compiled for a :class:`RealtimeWorld`: see :meth:`RealtimeWorld.plan`.

    Output and mask are as those of :class:`murk.ObsPlan`: an array of :attr:`dtype`, and the tensors in
    it by name. Any number of threads may use one plan at once.
    """

    def __init__(self, world: RealtimeWorld, entries: Sequence[ObsEntry] | bytes) -> None:
        out = c_uint64()
        lib = _native.lib()
        names: list[str | None] = []
        bounded: list[bool] = []
        if isinstance(entries, bytes):
            handle = world._handle()
            check(lib.murk_realtime_obsplan_compile_bytes(handle, entries, len(entries), byref(out)))
        else:
            packed = PackedEntries("entries", entries, world._fields)
            names, bounded = packed.names, packed.bounded
            check(
                lib.murk_realtime_obsplan_compile_entries(
                    world._handle(), packed.records, packed.count, byref(out)
                )
            )
        self._native = Handle(self, out.value, "murk_obsplan_destroy")
        self._layout = PlanLayout(out.value, world._fields.names(), names, bounded)
        self._outputs = BufferCache(self._validated_output)
        self._masks = BufferCache(self._validated_mask)

    @property
    def entries(self) -> PlanEntries:
        """The tensors, by name or position: name, dtype, shape, slice and bounds of each."""
        return self._layout.entries

    @property
    def dtype(self) -> np.dtype[Any]:
        """The element type of the output: that of all tensors, or uint8 if they differ."""
        return self._layout.dtype

    @property
    def output_len(self) -> int:
        """Number of elements of :attr:`dtype` of one observation (of one agent)."""
        return self._layout.output_len

    @property
    def output_bytes(self) -> int:
        """Number of bytes of one observation (of one agent)."""
        return self._layout.output_bytes

    @property
    def mask_len(self) -> int:
        """Number of bytes of one mask (of one agent)."""
        return self._layout.mask_len

    @property
    def agent_relative(self) -> bool:
        """Whether it observes around agents, and needs their ``centers``."""
        return self._layout.agent_relative

    def views(self, output: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors in an output by name, as :meth:`murk.ObsPlan.views`."""
        return self._layout.views(output)

    def mask_views(self, mask: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors' parts of a mask by name."""
        return self._layout.mask_views(mask)

    def to_bytes(self) -> bytes:
        """The entries as bytes ("MOBS"), as :meth:`murk.ObsPlan.to_bytes`."""
        return plan_bytes(self._handle())

    def destroy(self) -> None:
        """Frees the plan; harmless when that has happened."""
        self._native.destroy()
        self._outputs.clear()
        self._masks.clear()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("LivePlan already destroyed")
        return self._native.value

    def _buffers(self, output: Any, mask: Any) -> tuple[int, int, int, int]:
        """Address and bytes of both, checked."""
        out, n = self._outputs.lookup(output)
        bits, bits_len = self._masks.lookup(mask)
        return out, n * self._layout.dtype.itemsize, bits, bits_len

    def _validated_output(self, output: Any) -> npt.NDArray[Any]:
        layout = self._layout
        return require("output", output, layout.dtype, layout.output_len, why="plan.output_len")

    def _validated_mask(self, mask: Any) -> npt.NDArray[Any]:
        return require("mask", mask, UINT8, self.mask_len, or_bool=True, why="plan.mask_len")


class Ticket(EngineObject):
    """An observation that the world's workers make: see :meth:`RealtimeWorld.observe_later`.

    The arrays belong to the ticket until it is destroyed: it keeps them alive, and a worker writes
    them from :meth:`submit` until :attr:`done`.
    """

    def __init__(self, value: int, units: int, agents: bool, buffers: tuple[Any, ...]) -> None:
        self._value = value
        self._agents = agents
        self._results = create_string_buffer(OBS_RESULT.size * units)
        # Also at the end of the process: numpy frees the arrays then, and a worker may be at them.
        self._finalizer = weakref.finalize(self, _end_ticket, value, buffers)

    def submit(self) -> bool:
        """Leaves the observation for a worker once more.

        :returns: False if as many wait as may; try again later.
        :raises ValueError: if it is under way.
        """
        status = _native.lib().murk_realtime_ticket_submit(self._handle())
        if status == _QUEUE_FULL:
            return False
        check(status)
        return True

    @property
    def done(self) -> bool:
        """Whether the last submission has ended, well or not."""
        status = _native.lib().murk_realtime_ticket_await(self._handle(), 0, None)
        return bool(status != TIMEOUT)

    def wait(self, timeout: float | None = None) -> tuple[int, int] | list[tuple[int, int]]:
        """Waits for the end of the last submission; other threads run, and Ctrl-C ends it.

        :param timeout: seconds at most; None: as long as it takes.
        :returns: as :meth:`RealtimeWorld.observe`.
        :raises TimeoutError: if it is still under way.
        """
        patience = Patience(timeout)
        wait = _native.lib().murk_realtime_ticket_await
        while True:
            millis = patience.next_ms()
            status = wait(self._handle(), millis * 1_000_000, self._results)
            if status != TIMEOUT or millis == 0:
                check(status)
                return observed(self._results.raw, self._agents)

    def destroy(self) -> None:
        """Takes the observation back, or waits for the worker that is at it; harmless when that has
        happened."""
        self._finalizer()

    def _handle(self) -> int:
        if not self._finalizer.alive:
            raise RuntimeError("Ticket already destroyed")
        return self._value


def _end_ticket(value: int, buffers: tuple[Any, ...]) -> None:
    # the arrays live as long as this call
    _native.lib().murk_realtime_ticket_destroy(value)
    del buffers


def observed(results: bytes, agents: bool) -> tuple[int, int] | list[tuple[int, int]]:
    seen = [(tick, age) for tick, age in OBS_RESULT.iter_unpack(results)]
    return seen if agents else seen[0]


class ReceiptStream(EngineObject):
    """A way to submit commands and to learn what became of each: see
    :meth:`RealtimeWorld.open_stream`. It outlives its world, so that no receipt is lost.

    Any number of threads submit at once; of those that take receipts, one after the other does.
    """

    def __init__(self, world: RealtimeWorld, capacity: SupportsIndex) -> None:
        size = unsigned("capacity", capacity)
        self._fields = world._fields
        self._parameters = world._parameters
        out = c_uint64()
        check(_native.lib().murk_realtime_stream_create(world._handle(), size, byref(out)))
        self._native = Handle(self, out.value, "murk_realtime_stream_destroy")

    def submit(
        self, commands: Command | Sequence[Command] | PackedCommands, *, tag: SupportsIndex = 0
    ) -> Submitted:
        """As :meth:`RealtimeWorld.submit`."""
        records, n = records_of(commands, self._fields, self._parameters)
        written = c_size_t()
        status = _native.lib().murk_realtime_stream_submit(
            self._handle(), records, n, unsigned("tag", tag, U64_MAX), byref(written)
        )
        return submitted(status, n, written.value)

    def receipts(self, limit: SupportsIndex = 4096) -> list[RealtimeReceipt]:
        """Takes the final receipts that have come, oldest first, at most ``limit``; never waits."""
        array = np.zeros(integer("limit", limit, 1, I32_MAX), dtype=REALTIME_RECEIPT_DTYPE)
        n = self.receipts_into(array)
        return [
            RealtimeReceipt(bool(accepted), tick, reason, index, tag, number)
            for _, reason, tag, tick, number, index, accepted in array[:n].tolist()
        ]

    def receipts_into(self, array: npt.NDArray[np.void]) -> int:
        """As :meth:`receipts`, into an array, without an object per receipt.

        :param array: of ``murk.RECEIPT_DTYPE``, C-contiguous.
        :returns: how many elements were written, from the front.
        """
        target = require("array", array, REALTIME_RECEIPT_DTYPE, 1)
        target.reshape(-1)["struct_size"][0] = REALTIME_RECEIPT.size
        taken = c_size_t()
        lib = _native.lib()
        check(
            lib.murk_realtime_stream_receipts(self._handle(), address(target), target.size, byref(taken))
        )
        return taken.value

    def destroy(self) -> None:
        """Frees the stream with the receipts that were not taken; harmless when that has happened."""
        self._native.destroy()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("ReceiptStream already destroyed")
        return self._native.value


def records_of(
    commands: Command | Sequence[Command] | PackedCommands,
    fields: FieldNames,
    parameters: ParameterNames,
) -> tuple[Any, int]:
    """The commands as an array of ``MurkCommand``, and the number of its structs."""
    if isinstance(commands, PackedCommands):
        return commands._for_one_world(fields)
    if isinstance(commands, Command):
        return packed("commands", (commands,), fields, parameters)
    return packed("commands", commands, fields, parameters)


def submitted(status: int, n: int, queued: int) -> Submitted:
    if status == _OK:
        return Submitted(n, 0, ReasonCode.NoReason)
    if status in _REFUSALS:
        return Submitted(queued, n - queued, ReasonCode(status))
    raise error_for(status)
