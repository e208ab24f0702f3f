"""One world, stepped in lockstep with its caller."""

from __future__ import annotations

import os
from collections.abc import Sequence
from ctypes import byref, c_size_t, c_uint8, c_uint64, create_string_buffer
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import U64_MAX, unsigned
from murk._buffers import FLOAT32, address, require
from murk._checkpoints import given, taken
from murk._described import Described
from murk._errors import check
from murk._handles import Handle
from murk._layout import PREFLIGHT, RECEIPT, STEP_METRICS
from murk._python_step import raised
from murk.command import Command, Receipt, packed, unpacked
from murk.config import Config
from murk.metrics import StepMetrics
from murk.packed import PackedCommands
from murk.recording import Recording, packed_options, started
from murk.views import FieldView, open_view

_NOTHING = (b"", 0)


class World(Described):
    """A world made of a :class:`murk.Config`, which it consumes even on failure.

    Any thread may use a world; calls on one world wait for each other, calls on different worlds run
    in parallel. The engine's memory is freed by :meth:`destroy`, on leaving a ``with`` block, or with
    the Python object. Use after that raises ``RuntimeError``.

    :raises ValueError: if the config does not make a world; the text says why.
    """

    _space_function = "murk_world_space"

    def __init__(self, config: Config) -> None:
        if not isinstance(config, Config):
            raise TypeError(f"config must be a murk.Config, got {type(config).__name__}")
        self._fields = config._fields
        self._parameters = config._parameters
        out = c_uint64()
        check(_native.lib().murk_lockstep_create(config._consume(), byref(out)))
        self._native = Handle(self, out.value, "murk_lockstep_destroy")
        self._steps = config._steps
        for step in self._steps:
            step.handle = self._native

    def step(
        self, commands: Sequence[Command] | PackedCommands | None = None
    ) -> tuple[list[Receipt], StepMetrics]:
        """Carries out the commands and advances the world by one tick.

        :param commands: None; or a list of :class:`murk.Command`; or :class:`murk.PackedCommands` for
            one world, which cost no Python object per command.

        Commands may name fields and parameters; a name that the world does not have raises
        ``ValueError``, and nothing is carried out.

        :returns: one receipt per command (in the order in which the engine answered), and the tick's
            measurements.
        :raises RuntimeError: if a propagator failed; the tick is rolled back, and the receipts are in
            the exception's ``receipts`` attribute. What a Python propagator raised is its ``__cause__``,
            but for ``KeyboardInterrupt``, which is raised itself.
        """
        handle = self._handle()
        records: Any
        records, n = _NOTHING
        if isinstance(commands, PackedCommands):
            records, n = commands._for_one_world(self._fields)
        elif commands is not None:
            records, n = packed("commands", commands, self._fields, self._parameters)
        capacity = max(n, 1)
        receipts = create_string_buffer(RECEIPT.size * capacity)
        metrics = create_string_buffer(STEP_METRICS.size)
        written = c_size_t()
        lib = _native.lib()
        status = lib.murk_lockstep_step(
            handle, records if n else None, n, receipts, capacity, byref(written), metrics
        )
        answers = unpacked(receipts.raw[: RECEIPT.size * written.value]) if written.value else []
        if status:
            error: Any = raised(status, self._steps)
            error.receipts = answers
            raise error
        return answers, StepMetrics._unpack(handle, metrics.raw)

    def reset(self, seed: SupportsIndex) -> None:
        """Brings the world back to tick 0, all fields to their initial values; 0 <= seed < 2**64."""
        number = unsigned("seed", seed, U64_MAX)
        check(_native.lib().murk_lockstep_reset(self._handle(), number))

    def checkpoint(self) -> bytes:
        """The world's state after its last tick: tick, seed, parameters, fields, and what the library's
        propagators remember. :meth:`restore` goes on from it with the same bits, in this world or in
        any world laid out alike, also in another process: many futures can branch from one state.

        Not in it: what a propagator written in Python or C keeps for itself.
        """
        lib = _native.lib()
        size, write = lib.murk_lockstep_checkpoint_size, lib.murk_lockstep_checkpoint
        return taken(size, write, self._handle())

    def restore(self, checkpoint: bytes) -> None:
        """Goes on from a checkpoint; see :meth:`checkpoint`.

        :raises ValueError: for bytes that are no checkpoint or damaged, and for one of a world with
            another space, other fields, parameters or propagators, or other values in Static fields.
            The world is as it was then.
        """
        data = given(checkpoint)
        check(_native.lib().murk_lockstep_restore(self._handle(), data, len(data)))

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
        of what the world computes. :mod:`murk.replay` reads the file and proves it.

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
        made = started("murk_lockstep_record", (self._handle(),), 1, path, options)
        del keep  # the user's bytes, which the call has read
        return made

    def read_field(self, field_id: str | SupportsIndex, output: npt.NDArray[np.float32]) -> None:
        """Copies a field, by number or name, of the last published tick into the caller's array.

        :param output: float32, C-contiguous, at least ``cells * components`` elements in the order
            [cell][component]; surplus elements are not touched.
        """
        handle = self._handle()
        field = self._fields.id_of("field_id", field_id)
        array = require("output", output, FLOAT32, 0)
        check(_native.lib().murk_snapshot_read_field(handle, field, address(array), array.size))

    def view(self, field: str | SupportsIndex) -> FieldView:
        """Lends a field, by name or number, of the last published tick: nothing is copied."""
        handle = self._handle()
        number = self._fields.id_of("field", field)
        return FieldView(open_view("murk_field_view_open", handle, number))

    def field(self, field: str | SupportsIndex, *, copy: bool | None = None) -> npt.NDArray[np.float32]:
        """A field, by name or number, of the last published tick, as an array of the shape of the
        space, with a last axis for the components of a Vector field.

        The array is the engine's memory, read-only, and shows this tick for as long as it lives, also
        after the world was destroyed. While it lives (or any array made of it) it holds one of the
        few states that a world can have: keep the arrays of many ticks with ``copy=True``. In a loop,
        ``heat = world.field("heat")`` lets go of the tick before.

        :param copy: True for an array of your own; None and False for the engine's memory.
        """
        view = self.view(field).array
        return view.copy() if copy else view

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters' published values by name, in the order of their keys: a new dict."""
        return dict(zip(self._parameters, self._parameter_values()[0].tolist(), strict=True))

    @property
    def parameter_version(self) -> int:
        """How many changes of parameters were published since creation or reset."""
        return self._parameter_values()[1]

    def _parameter_values(self) -> tuple[npt.NDArray[np.float64], int]:
        values = np.empty(len(self._parameters), dtype=np.float64)
        version = c_uint64()
        check(
            _native.lib().murk_world_parameters(
                self._handle(), address(values), values.size, byref(version)
            )
        )
        return values, version.value

    @property
    def current_tick(self) -> int:
        """The last published tick; 0 before the first step."""
        out = c_uint64()
        check(_native.lib().murk_current_tick_get(self._handle(), byref(out)))
        return out.value

    @property
    def generation(self) -> int:
        """How many states the world has published since its creation or reset: of a world alone, its
        tick. :meth:`murk.ObsPlan.bind` binds a plan to one."""
        out = c_uint64()
        check(_native.lib().murk_generation_get(self._handle(), byref(out)))
        return out.value

    @property
    def seed(self) -> int:
        """The seed given by the config or the last reset."""
        out = c_uint64()
        check(_native.lib().murk_seed_get(self._handle(), byref(out)))
        return out.value

    @property
    def is_tick_disabled(self) -> bool:
        """Whether the world stopped ticking after several failures in a row."""
        out = c_uint8()
        check(_native.lib().murk_is_tick_disabled_get(self._handle(), byref(out)))
        return bool(out.value)

    def preflight(self) -> dict[str, Any]:
        """State that can be asked without waiting: ``ingress_queue_depth``,
        ``ingress_queue_capacity``, ``current_tick``, ``tick_disabled``, ``consecutive_rollbacks``."""
        out = create_string_buffer(PREFLIGHT.size)
        check(_native.lib().murk_world_preflight_get(self._handle(), out))
        depth, capacity, tick, disabled, rollbacks = PREFLIGHT.unpack(out.raw)
        return {
            "ingress_queue_depth": depth,
            "ingress_queue_capacity": capacity,
            "current_tick": tick,
            "tick_disabled": bool(disabled),
            "consecutive_rollbacks": rollbacks,
        }

    def destroy(self) -> None:
        """Frees the world's memory; harmless when that has happened."""
        self._native.destroy()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("World already destroyed")
        return self._native.value
