"""Many worlds, stepped and observed in one call."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from ctypes import (
    addressof,
    byref,
    c_char_p,
    c_double,
    c_size_t,
    c_uint64,
    c_void_p,
    cast,
    create_string_buffer,
)
from typing import Any, SupportsIndex, overload

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import U32_MAX, U64_MAX, integer, items, unsigned
from murk._buffers import FLOAT32, UINT8, BufferCache, address, require
from murk._checkpoints import given, taken
from murk._described import Described
from murk._errors import check
from murk._handles import Handle
from murk._layout import (
    AGENT_SET,
    PREFLIGHT_DTYPE,
    RECEIPT,
    RECEIPT_DTYPE,
    STEP_METRICS_DTYPE,
    BatchedDef,
    BatchedStep,
)
from murk._python_step import raised
from murk.command import Command, Receipt, packed, unpacked
from murk.config import Config
from murk.enums import FieldMutability
from murk.observation import INT32, ObsEntry, ObsPlan, PackedEntries
from murk.packed import PackedCommands
from murk.recording import Recording, Recordings, packed_options, path_of, started
from murk.tensors import PlanEntries, PlanLayout
from murk.views import FieldView, open_view

MAX_THREADS = 256
_QUICK_STEPS = 16
_SPARSE = int(FieldMutability.Sparse)


# Ticks of a warm-up in the first call into the engine, and how long the later ones may take.
_WARMUP_PIECE = 64
_WARMUP_SECONDS = 0.01


class BatchedWorld(Described):
    """N worlds with the same space and the same fields, made of N configs, which it consumes.

    Steps all worlds, and writes their observations into the caller's arrays, in one call into the
    engine. Results are the same bytes for any number of threads. One world's failure does not stop the
    others. Other Python threads run during a call; calls on one batch wait for each other.

    Observations are world-major: world i fills ``output[i * obs_output_len:(i + 1) * obs_output_len]``,
    and if an entry looks around agents, an observation is one of an agent: (world, slot, element).
    :attr:`entries` tells the tensors in it, :meth:`views` shows them.

    :param configs: one per world.
    :param obs_entries: what is observed of every world, a list of :class:`murk.ObsEntry` or their bytes
        (:meth:`murk.ObsPlan.to_bytes`); none: the batch can be stepped by nobody but still be reset and
        read.
    :param threads: 1..256 threads of the engine that share the worlds of a call; None: as many as
        :func:`murk.configure` says, else 1.
    """

    _space_function = "murk_batched_space"

    def __init__(
        self,
        configs: Sequence[Config],
        obs_entries: Sequence[ObsEntry] | bytes | None = None,
        *,
        threads: SupportsIndex | None = None,
    ) -> None:
        worlds = items("configs", configs, "murk.Config")
        if not worlds:
            raise ValueError("configs must have at least one element, got 0")
        for config in worlds:
            if not isinstance(config, Config):
                raise TypeError(f"configs must be murk.Config, got {type(config).__name__}")
        if any(config._used_up for config in worlds) or len(set(map(id, worlds))) != len(worlds):
            raise RuntimeError("Config already consumed or destroyed")
        n_threads = 0 if threads is None else integer("threads", threads, 1, MAX_THREADS)
        self._fields = worlds[0]._fields
        spec = obs_entries if isinstance(obs_entries, bytes) else b""
        entries = () if isinstance(obs_entries, bytes) or obs_entries is None else obs_entries
        packed = PackedEntries("obs_entries", entries, self._fields)
        self._parameters = [config._parameters for config in worlds]
        lib = _native.lib()
        handles = (c_uint64 * len(worlds))(*(config._handle() for config in worlds))
        for config in worlds:
            config._consume()
        out = c_uint64()
        definition = BatchedDef(
            struct_size=BatchedDef.BYTES,
            threads=n_threads,
            configs=addressof(handles),
            n_configs=len(worlds),
            entries=cast(c_char_p(packed.records), c_void_p) if packed.count else None,
            n_entries=packed.count,
            spec=cast(c_char_p(spec), c_void_p) if spec else None,
            spec_length=len(spec),
        )
        check(lib.murk_batched_create_def(byref(definition), byref(out)))
        self._native = Handle(self, out.value, "murk_batched_destroy")
        self._steps = [step for config in worlds for step in config._steps]
        for step in self._steps:
            step.handle = self._native
        self._num_worlds = len(worlds)
        self._layout = self._observed(packed) if packed.count or spec else None
        self._output_len = self._layout.output_len if self._layout else 0
        self._mask_len = self._layout.mask_len if self._layout else 0
        # all f32 and no agents: the shortest call
        self._plain = self._layout is None or (self._layout.all_f32 and not self._layout.agent_relative)
        self._centers = BufferCache(self._validated_centers)
        self._counts = BufferCache(self._validated_counts)
        self._tick_ids = np.zeros(self._num_worlds, dtype=np.uint64)
        self._statuses = np.zeros(self._num_worlds, dtype=np.int32)
        self._tick_ids_address = address(self._tick_ids)
        self._statuses_address = address(self._statuses)
        self._tick_ids.flags.writeable = False
        self._outputs = BufferCache(self._validated_output)
        self._masks = BufferCache(self._validated_mask)
        self._step = lib.murk_batched_step
        self._quick: dict[int, tuple[Any, Any, int, int, int, BatchedStep]] = {}

    # ------------------------------------------------------------------ stepping

    @overload
    def step_and_observe(
        self,
        commands: Sequence[Sequence[Command]],
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        agents: npt.NDArray[np.int32] | None = None,
        counts: npt.NDArray[np.int32] | None = None,
    ) -> list[int]: ...

    @overload
    def step_and_observe(
        self,
        commands: PackedCommands | None,
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        agents: npt.NDArray[np.int32] | None = None,
        counts: npt.NDArray[np.int32] | None = None,
    ) -> npt.NDArray[np.uint64]: ...

    def step_and_observe(
        self,
        commands: Sequence[Sequence[Command]] | PackedCommands | None,
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        agents: npt.NDArray[np.int32] | None = None,
        counts: npt.NDArray[np.int32] | None = None,
    ) -> list[int] | npt.NDArray[np.uint64]:
        """Advances every world by one tick and observes it.

        Pass the same arrays every time: their addresses are remembered (a few of the arrays passed
        last are kept alive for that, until :meth:`destroy`).

        :param commands: None; or N lists of :class:`murk.Command`; or :class:`murk.PackedCommands`,
            which costs no Python object per command.
        :param output: of :attr:`obs_dtype` (float32 unless entries say otherwise), C-contiguous, at
            least ``num_worlds * obs_output_len`` elements of any shape (with agents
            ``num_worlds * slots * obs_output_len``); overwritten. A numpy array, a torch tensor on the
            CPU, or a buffer.
        :param mask: uint8 or bool, C-contiguous, at least ``num_worlds * obs_mask_len`` elements (with
            agents ``num_worlds * slots * obs_mask_len``): 1 = a cell, 0 = padding; overwritten.
        :param agents: where the agents are after the step, for entries around agents: int32 of shape
            (num_worlds, slots, ndim), C-contiguous. They may lie outside the space.
        :param counts: int32 of shape (num_worlds,): how many of its slots each world uses; None: all.
            What is observed for the others is 0 with mask 0.
        :returns: the worlds' tick ids: a list for lists; else a read-only uint64 array of shape (N,),
            the same object every time, overwritten by the next step.
        :raises RuntimeError: if a world failed. All others were stepped, and all worlds observed, a
            failed one at its last good tick. The exception's ``statuses`` has a status per world.
        """
        quick = self._quick.get(id(output))
        if (
            quick is not None
            and commands is None
            and agents is None
            and output is quick[0]
            and mask is quick[1]
            and output.size == quick[2]
            and mask.size == quick[3]
            and output.flags.writeable
            and mask.flags.writeable
        ):
            status = self._step(quick[4])
            if status:
                raise self._failed_step(status)
            return self._tick_ids
        handle = self._native.value
        if not self._native.alive:
            raise RuntimeError("BatchedWorld already destroyed")
        if commands is None:
            records: Any = None
            offsets: Any = None
        elif isinstance(commands, PackedCommands):
            if commands._num_worlds != self._num_worlds:
                raise ValueError(
                    f"commands has {commands._num_worlds} entries, expected {self._num_worlds}"
                )
            records, offsets = commands._addresses(self._fields)
        else:
            records, offsets = self._packed_lists(commands)
        out, out_len = self._outputs.lookup(output)
        bits, bits_len = self._masks.lookup(mask)
        if self._plain and agents is None:
            if isinstance(records, bytes):  # of this call only
                where = (self._tick_ids_address, self._statuses_address)
                status = _native.lib().murk_batched_step_and_observe_packed(
                    handle, records, offsets, out, out_len, bits, bits_len, *where
                )
            else:
                step = self._prepared(handle, records, offsets, out, out_len, bits, bits_len)
                status = self._step(addressof(step))
                if commands is None:
                    self._remember(output, mask, step)
        else:
            around = self._agents(self._required_layout(), agents, counts)
            status = _native.lib().murk_batched_step_and_observe_agents(
                handle,
                records,
                offsets,
                around,
                out,
                out_len * self._itemsize,
                bits,
                bits_len,
                self._tick_ids_address,
                self._statuses_address,
            )
        if status:
            raise self._failed_step(status)
        if isinstance(commands, (PackedCommands, type(None))):
            return self._tick_ids
        ticks: list[int] = self._tick_ids.tolist()
        return ticks

    def observe_all(self, output: npt.NDArray[Any], mask: npt.NDArray[Any]) -> None:
        """Observes every world at its last published tick; arrays as in :meth:`step_and_observe`."""
        handle = self._handle()
        out, out_len = self._outputs.lookup(output)
        bits, bits_len = self._masks.lookup(mask)
        if self._plain:
            check(_native.lib().murk_batched_observe_all(handle, out, out_len, bits, bits_len))
        else:
            where = self._agents(self._required_layout(), None, None)
            size = out_len * self._itemsize
            check(_native.lib().murk_batched_observe(handle, 0, where, out, size, bits, bits_len))

    def observe_agents(
        self,
        agents: npt.NDArray[np.int32],
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
        *,
        counts: npt.NDArray[np.int32] | None = None,
        plan: ObsPlan | None = None,
    ) -> None:
        """Observes all agents of all worlds at their last published ticks, in one call.

        Unit [world, slot] of the output is that of the agent in a slot of a world. Arguments as in
        :meth:`step_and_observe`.

        :param plan: ``ObsPlan(batch, entries)``; None: the batch's own entries.
        """
        self._observe(plan, agents, counts, output, mask)

    def observe(self, plan: ObsPlan, output: npt.NDArray[Any], mask: npt.NDArray[Any]) -> None:
        """Observes all worlds with a plan of fixed regions made for this batch: ``ObsPlan(batch,
        entries)``. Arrays of at least ``num_worlds`` units of the plan."""
        self._observe(plan, None, None, output, mask)

    def _observe(self, plan: ObsPlan | None, agents: Any, counts: Any, output: Any, mask: Any) -> None:
        handle = self._handle()
        layout = self._required_layout() if plan is None else plan._layout
        where = self._agents(layout, agents, counts)
        units = self._num_worlds * (1 if agents is None else np.shape(agents)[1])
        out = require("output", output, layout.dtype, units * layout.output_len)
        bits = require("mask", mask, UINT8, units * layout.mask_len, or_bool=True)
        number = 0 if plan is None else plan._handle()
        check(
            _native.lib().murk_batched_observe(
                handle, number, where, address(out), out.nbytes, address(bits), bits.size
            )
        )

    def _agents(self, layout: PlanLayout, agents: Any, counts: Any) -> bytes | None:
        """``MurkAgentSet``, or None where the plan has no use for it."""
        if (agents is None) == layout.agent_relative:
            raise ValueError(
                "agents must be given: an entry looks around agents"
                if layout.agent_relative
                else "agents must be None: no entry looks around agents"
            )
        if agents is None:
            return None
        where, _ = self._centers.lookup(agents)
        _, slots, ndim = agents.shape
        how_many = 0 if counts is None else self._counts.lookup(counts)[0]
        return AGENT_SET.pack(AGENT_SET.size, ndim, slots, 0, where, how_many)

    # ------------------------------------------------------------------ resetting

    def reset_world(self, world_index: SupportsIndex, seed: SupportsIndex) -> None:
        """Brings one world back to tick 0."""
        handle = self._handle()
        index = self._index(world_index)
        number = unsigned("seed", seed, U64_MAX)
        check(_native.lib().murk_batched_reset_world(handle, index, number))

    def reset_all(self, seeds: Sequence[SupportsIndex]) -> None:
        """Brings all worlds back to tick 0, one seed per world."""
        handle = self._handle()
        numbers = self._seeds(seeds)
        check(_native.lib().murk_batched_reset_all(handle, address(numbers), self._num_worlds))

    def reset_worlds(
        self,
        selected: npt.NDArray[Any],
        seeds: npt.NDArray[np.uint64] | Sequence[SupportsIndex],
        warmup_ticks: SupportsIndex = 0,
    ) -> None:
        """Brings the selected worlds back to tick 0 and advances them, alone, without commands.

        :param selected: bool or uint8 of shape (N,).
        :param seeds: uint64 of shape (N,) (or N integers); those of worlds not selected are ignored.
        :param warmup_ticks: how many ticks. Ctrl-C is heard in a long warm-up; the worlds then stay
            where they are.
        :raises RuntimeError: if worlds failed while they were advanced; all others were advanced to the
            end.
        """
        handle = self._handle()
        chosen = require("selected", selected, UINT8, 0, or_bool=True, writeable=False)
        if chosen.shape != (self._num_worlds,):
            raise ValueError(f"selected must have shape ({self._num_worlds},), got {chosen.shape}")
        numbers = self._seeds(seeds)
        ticks = unsigned("warmup_ticks", warmup_ticks, U32_MAX)
        first = min(ticks, _WARMUP_PIECE)
        lib, n = _native.lib(), self._num_worlds
        status = lib.murk_batched_reset_worlds(handle, address(chosen), address(numbers), n, first)
        failure = raised(status, self._steps) if status else None
        # in pieces of some 20 ms, between which Python hears signals; failed worlds stay where they are
        left, piece, going = ticks - first, _WARMUP_PIECE, chosen
        while left and not isinstance(failure, KeyboardInterrupt):
            if failure is not None:
                going = (going != 0) & (self.statuses == 0)
                if not going.any():
                    break
            piece = min(left, piece)
            start = time.perf_counter()
            status = lib.murk_batched_advance_worlds(self._handle(), address(going), n, piece)
            if status and failure is None:
                failure = raised(status, self._steps)
            left -= piece
            if time.perf_counter() - start < _WARMUP_SECONDS:
                piece *= 2
        if failure is not None:
            raise failure

    # ------------------------------------------------------------------ reading

    @property
    def num_worlds(self) -> int:
        """N."""
        return self._num_worlds

    @property
    def obs_output_len(self) -> int:
        """Number of elements of one world's (or agent's) observation, float32 unless entries say
        otherwise (:attr:`obs_dtype`); 0 without observation entries."""
        return self._output_len

    @property
    def obs_dtype(self) -> np.dtype[Any]:
        """The element type of outputs: that of all tensors, or uint8 (bytes) if they differ."""
        return self._layout.dtype if self._layout else FLOAT32

    @property
    def entries(self) -> PlanEntries:
        """The tensors of the batch's entries, by name or position."""
        return self._required_layout().entries

    def views(self, output: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors in an output by name, each a view of its memory: as :meth:`murk.ObsPlan.views`.
        The axes of an output (N, obs_output_len) or (N, slots, obs_output_len) come first."""
        return self._required_layout().views(output)

    def mask_views(self, mask: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors' parts of a mask by name."""
        return self._required_layout().mask_views(mask)

    @property
    def obs_mask_len(self) -> int:
        """Number of bytes of one world's mask; 0 without observation entries."""
        return self._mask_len

    @property
    def tick_ids(self) -> npt.NDArray[np.uint64]:
        """The worlds' last published ticks: a new uint64 array of shape (N,)."""
        ticks = np.empty(self._num_worlds, dtype=np.uint64)
        check(_native.lib().murk_batched_tick_ids(self._handle(), address(ticks), self._num_worlds))
        return ticks

    @property
    def seeds(self) -> npt.NDArray[np.uint64]:
        """The worlds' seeds, of their configs or last resets: a new uint64 array of shape (N,)."""
        seeds = np.empty(self._num_worlds, dtype=np.uint64)
        self._per_world("murk_batched_seeds", seeds)
        return seeds

    @property
    def statuses(self) -> npt.NDArray[np.int32]:
        """The worlds' statuses of the last step, or of the warm-up of the last reset (0: fine): a new
        int32 array of shape (N,)."""
        statuses = np.empty(self._num_worlds, dtype=np.int32)
        self._per_world("murk_batched_statuses", statuses)
        return statuses

    def status_text(self, world_index: SupportsIndex) -> str:
        """Why one world's last step failed; "" if it did not."""
        handle = self._handle()
        index = self._index(world_index)
        capacity = 512
        while True:
            buffer = create_string_buffer(capacity)
            n = c_size_t()
            check(_native.lib().murk_batched_status_text(handle, index, buffer, capacity, byref(n)))
            if n.value < capacity:
                return buffer.value.decode("utf-8", "replace")
            capacity = n.value + 1

    def step_metrics(self) -> npt.NDArray[np.void]:
        """The worlds' measurements: a new structured array of shape (N,) with the names of
        :class:`murk.StepMetrics` (and ``n_propagators`` for ``propagator_us``). Worlds of a batch are
        not timed one by one: their times are 0."""
        metrics = np.empty(self._num_worlds, dtype=STEP_METRICS_DTYPE)
        self._per_world("murk_batched_step_metrics", metrics)
        return metrics

    def preflight(self) -> dict[str, npt.NDArray[Any]]:
        """As :meth:`murk.World.preflight`, with an array of shape (N,) for each of the five."""
        states = np.zeros(self._num_worlds, dtype=PREFLIGHT_DTYPE)
        self._per_world("murk_batched_preflights", states)
        return {name: states[name].copy() for name in PREFLIGHT_DTYPE.names or ()}

    def all_receipts(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.uint64]]:
        """The receipts of the last step of all worlds, in one call and without a Python object each.

        :returns: ``receipts``: a structured array with the names of :class:`murk.Receipt`, and
            ``offsets``: uint64 of shape (N + 1,); the receipts of world i are
            ``receipts[offsets[i]:offsets[i + 1]]``.
        """
        handle = self._handle()
        offsets = np.zeros(self._num_worlds + 1, dtype=np.uint64)
        n = self._size("murk_batched_num_receipts_get")
        receipts = np.zeros(n, dtype=RECEIPT_DTYPE)
        check(_native.lib().murk_batched_receipts_all(handle, address(receipts), n, address(offsets)))
        return receipts, offsets

    def receipts(self, world_index: SupportsIndex) -> list[Receipt]:
        """The receipts of one world's last step."""
        handle = self._handle()
        index = self._index(world_index)
        capacity = 64
        while True:
            buffer = create_string_buffer(RECEIPT.size * capacity)
            n = c_size_t()
            check(_native.lib().murk_batched_receipts(handle, index, buffer, capacity, byref(n)))
            if n.value < capacity:
                return unpacked(buffer.raw[: RECEIPT.size * n.value])
            capacity = max(2 * capacity, n.value + 1)

    def checkpoint(self, world_index: SupportsIndex) -> bytes:
        """One world's state; as :meth:`murk.World.checkpoint`."""
        lib = _native.lib()
        size, write = lib.murk_batched_checkpoint_size, lib.murk_batched_checkpoint
        return taken(size, write, self._handle(), self._index(world_index))

    def restore_world(self, world_index: SupportsIndex, checkpoint: bytes) -> None:
        """One world goes on from a checkpoint, its own or another's; as :meth:`murk.World.restore`."""
        handle = self._handle()
        index = self._index(world_index)
        data = given(checkpoint)
        check(_native.lib().murk_batched_restore_world(handle, index, data, len(data)))

    def restore_worlds(self, checkpoint: bytes, selected: npt.NDArray[Any] | None = None) -> None:
        """All worlds go on from one checkpoint, in one call: many futures branch from one state. See
        examples/look_ahead.

        :param selected: bool or uint8 of shape (N,): which worlds; None: all of them.
        :raises ValueError: as :meth:`murk.World.restore`, of worlds that refuse the checkpoint; the
            others were restored.
        """
        handle = self._handle()
        data = given(checkpoint)
        where = 0
        if selected is not None:
            chosen = require("selected", selected, UINT8, 0, or_bool=True, writeable=False)
            if chosen.shape != (self._num_worlds,):
                raise ValueError(f"selected must have shape ({self._num_worlds},), got {chosen.shape}")
            where = address(chosen)
        check(
            _native.lib().murk_batched_restore_worlds(handle, where, self._num_worlds, data, len(data))
        )

    @overload
    def record(
        self,
        path: str | os.PathLike[str],
        *,
        world: None = None,
        every_tick: bool = ...,
        checkpoint_every: SupportsIndex | None = ...,
        chunk_frames: SupportsIndex | None = ...,
        chunk_bytes: SupportsIndex | None = ...,
        compress: bool = ...,
        user: bytes = ...,
    ) -> Recordings: ...

    @overload
    def record(
        self,
        path: str | os.PathLike[str] | None,
        *,
        world: SupportsIndex,
        every_tick: bool = ...,
        checkpoint_every: SupportsIndex | None = ...,
        chunk_frames: SupportsIndex | None = ...,
        chunk_bytes: SupportsIndex | None = ...,
        compress: bool = ...,
        user: bytes = ...,
    ) -> Recording: ...

    def record(
        self,
        path: str | os.PathLike[str] | None,
        *,
        world: SupportsIndex | None = None,
        every_tick: bool = False,
        checkpoint_every: SupportsIndex | None = None,
        chunk_frames: SupportsIndex | None = None,
        chunk_bytes: SupportsIndex | None = None,
        compress: bool = False,
        user: bytes = b"",
    ) -> Recording | Recordings:
        """Writes down what the worlds are told and what comes of it, a file a world; as
        :meth:`murk.World.record`.

        :param path: with ``world`` the file of that world, or None for memory. Without, of every world:
            a pattern such as ``"run/{world}.murk"``, in which ``{world}`` is its number; missing
            directories are made.
        :param world: which world; None: all of them.
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
        :raises OSError: if a file can't be written; then nothing is recorded.
        :raises ValueError: if a world is being recorded.
        """
        handle = self._handle()
        options, keep = packed_options(
            every_tick, checkpoint_every, chunk_frames, chunk_bytes, compress, user
        )
        function, n = "murk_batched_record", self._num_worlds
        if world is not None:
            made = started(function, (handle, self._index(world)), n, path, options)
            del keep  # the user's bytes, which the call has read
            return made
        if path is None:
            raise TypeError("path must be a pattern with {world}, got None; with world=i it may be None")
        recordings: list[Recording] = []
        try:
            for i in range(n):
                recordings.append(started(function, (handle, i), n, path_of(path, i), options))
        except BaseException:
            for recording in recordings:
                recording.destroy()
            raise
        return Recordings(recordings)

    def read_field(
        self,
        world_index: SupportsIndex,
        field_id: str | SupportsIndex,
        output: npt.NDArray[np.float32],
    ) -> None:
        """Copies a field of one world into the caller's array; as :meth:`murk.World.read_field`."""
        handle = self._handle()
        index = self._index(world_index)
        field = self._fields.id_of("field_id", field_id)
        array = require("output", output, FLOAT32, 0)
        check(_native.lib().murk_batched_read_field(handle, index, field, address(array), array.size))

    def parameters(self, world_index: SupportsIndex) -> dict[str, float]:
        """One world's parameters by name, their published values: a new dict."""
        handle = self._handle()
        index = self._index(world_index)
        names = self._parameters[index]
        values = np.empty(len(names), dtype=np.float64)
        check(_native.lib().murk_batched_parameters(handle, index, address(values), values.size, None))
        return dict(zip(names, values.tolist(), strict=True))

    def view(self, field: str | SupportsIndex, *, world: SupportsIndex | None = None) -> FieldView:
        """Lends a field, by name or number, of the last published ticks: nothing is copied.

        :param world: of one world; None: of all, with a first axis for them.
        :raises ValueError: for a Sparse field of all of several worlds: they lie apart. Ask for one
            world, or for a copy (:meth:`field`).
        :raises RuntimeError: if views of single worlds keep the worlds apart, which can happen where a
            world failed or was reset alone.
        """
        handle = self._handle()
        number = self._fields.id_of("field", field)
        if world is None:
            return FieldView(open_view("murk_batched_field_view_open", handle, number))
        index = self._index(world)
        return FieldView(open_view("murk_batched_world_field_view_open", handle, index, number))

    def field(
        self,
        field: str | SupportsIndex,
        *,
        world: SupportsIndex | None = None,
        copy: bool | None = None,
    ) -> npt.NDArray[np.float32]:
        """A field of all worlds, (N, rows, cols[, d]) on a grid, or of one world without the N.

        The array is the engine's memory, read-only, as :meth:`murk.World.field` says.

        :param copy: True for an array of your own; False for the engine's memory or an exception as of
            :meth:`view`; None for the engine's memory, or a read-only copy where that is not possible:
            a Sparse field of several worlds.
        """
        if copy:
            return self._copied(field, world)
        number = self._fields.id_of("field", field)
        sparse = number < len(self._fields) and self._fields[number].mutability == _SPARSE
        if copy is None and sparse and world is None and self._num_worlds > 1:
            copied = self._copied(field, None)
            copied.flags.writeable = False
            return copied
        return self.view(field, world=world).array

    def _copied(
        self, field: str | SupportsIndex, world: SupportsIndex | None
    ) -> npt.NDArray[np.float32]:
        one = self.view(field, world=0 if world is None else world).array
        if world is not None:
            return one.copy()
        copied = np.empty((self._num_worlds, *one.shape), dtype=np.float32)
        number = self._fields.id_of("field", field)
        check(
            _native.lib().murk_batched_read_field_all(
                self._handle(), number, address(copied), copied.size
            )
        )
        return copied

    # ------------------------------------------------------------------ lifetime

    def destroy(self) -> None:
        """Frees the memory of all worlds; harmless when that has happened."""
        self._native.destroy()
        self._quick.clear()
        for cache in (self._outputs, self._masks, self._centers, self._counts):
            cache.clear()

    # ------------------------------------------------------------------ private

    def _bench(self, output: npt.NDArray[np.float32], mask: npt.NDArray[Any], iterations: int) -> float:
        """Nanoseconds per step_and_observe without commands, called inside the engine."""
        handle = self._handle()
        out, out_len = self._outputs.lookup(output)
        bits, bits_len = self._masks.lookup(mask)
        nanos = c_double()
        check(
            _native.lib().murk_batched_bench(
                handle, out, out_len, bits, bits_len, iterations, byref(nanos)
            )
        )
        return nanos.value

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("BatchedWorld already destroyed")
        return self._native.value

    def _observed(self, packed: PackedEntries) -> PlanLayout:
        """What the batch's entries write."""
        lib, plan = _native.lib(), c_uint64()
        check(lib.murk_batched_obsplan_get(self._native.value, byref(plan)))
        try:
            return PlanLayout(plan.value, self._fields.names(), packed.names, packed.bounded)
        finally:
            lib.murk_obsplan_destroy(plan.value)

    def _size(self, function: str) -> int:
        out = c_size_t()
        check(getattr(_native.lib(), function)(self._native.value, byref(out)))
        return out.value

    def _prepared(self, *arguments: int | None) -> BatchedStep:
        """The arguments of a step in a struct, which is never changed: threads share it."""
        where = (self._tick_ids_address, self._statuses_address)
        return BatchedStep(BatchedStep.BYTES, 0, *arguments, *where)

    def _remember(self, output: Any, mask: Any, step: BatchedStep) -> None:
        """Lets the next step with these arrays and without commands pass one pointer, no more."""
        if isinstance(output, np.ndarray) and isinstance(mask, np.ndarray):
            if len(self._quick) >= _QUICK_STEPS:
                self._quick.clear()
            self._quick[id(output)] = (output, mask, output.size, mask.size, addressof(step), step)

    def _failed_step(self, status: int) -> BaseException:
        error: Any = raised(status, self._steps)
        error.statuses = self._statuses.copy()
        return error  # type: ignore[no-any-return]

    def _required_layout(self) -> PlanLayout:
        if self._layout is None:
            raise ValueError("the batch was made without obs_entries (-18 InvalidArgument)")
        return self._layout

    @property
    def _itemsize(self) -> int:
        return self.obs_dtype.itemsize

    def _per_world(self, function: str, array: npt.NDArray[Any]) -> None:
        check(getattr(_native.lib(), function)(self._handle(), address(array), array.size))

    def _index(self, world_index: SupportsIndex) -> int:
        return integer("world_index", world_index, 0, self._num_worlds - 1)

    def _seeds(self, seeds: Any) -> npt.NDArray[np.uint64]:
        if isinstance(seeds, np.ndarray) and seeds.dtype == np.uint64:
            numbers = np.ascontiguousarray(seeds)
        else:
            numbers = np.array(
                [unsigned("seeds", seed, U64_MAX) for seed in items("seeds", seeds, "integers")],
                dtype=np.uint64,
            )
        if numbers.shape != (self._num_worlds,):
            raise ValueError(
                f"seeds has {len(numbers)} entries, expected {self._num_worlds}: shape={numbers.shape}"
            )
        return numbers

    def _packed_lists(self, commands: Sequence[Sequence[Command]]) -> tuple[bytes, Any]:
        try:
            n = len(commands)
        except TypeError:
            raise TypeError(
                "commands must be None, a list of lists of murk.Command, or murk.PackedCommands, "
                f"got {type(commands).__name__}"
            ) from None
        if n != self._num_worlds:
            raise ValueError(f"commands has {n} entries, expected {self._num_worlds}")
        offsets = (c_uint64 * (n + 1))()
        parts = []
        total = 0
        for i, world_commands in enumerate(commands):
            records, count = packed(f"commands[{i}]", world_commands, self._fields, self._parameters[i])
            parts.append(records)
            total += count
            offsets[i + 1] = total
        return b"".join(parts), offsets

    def _validated_output(self, output: Any) -> npt.NDArray[Any]:
        size = self._num_worlds * self._output_len
        return require("output", output, self.obs_dtype, size, why="num_worlds * obs_output_len")

    def _validated_mask(self, mask: Any) -> npt.NDArray[Any]:
        size = self._num_worlds * self._mask_len
        return require("mask", mask, UINT8, size, or_bool=True, why="num_worlds * obs_mask_len")

    def _validated_centers(self, agents: Any) -> npt.NDArray[Any]:
        points = require("agents", agents, INT32, 0, writeable=False)
        if points.ndim != 3 or points.shape[0] != self._num_worlds or not points.size:
            raise ValueError(
                f"agents must have shape ({self._num_worlds}, slots, ndim), got {points.shape}"
            )
        return points

    def _validated_counts(self, counts: Any) -> npt.NDArray[Any]:
        numbers = require("counts", counts, INT32, 0, writeable=False)
        if numbers.shape != (self._num_worlds,):
            raise ValueError(f"counts must have shape ({self._num_worlds},), got {numbers.shape}")
        return numbers
