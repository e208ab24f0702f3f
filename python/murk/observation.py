"""What is observed of a world, and the plan that does it."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_uint64, create_string_buffer
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, float32, integer, items, unsigned
from murk._buffers import FLOAT32, UINT8, address, require
from murk._errors import check, error_for
from murk._handles import EngineObject, Handle
from murk._layout import MAX_REGION_PARAMS, OBS_ENTRY, OBS_RESULT
from murk.enums import DType, PoolKernel, RegionType, TransformType
from murk.world import World

INT32 = np.dtype(np.int32)


class ObsEntry:
    """One part of an observation: a region of one field, and what becomes of its values.

    Immutable. Whether the engine can do it is checked when a plan or a batch is made of it.
    An entry on a Vector field of d components observes all of them, as a last axis of length d.

    :param region_params: AgentDisk: ``[radius]``; AgentRect: half extents, one for each axis of a
        coordinate; All: none.
    :param pool_kernel: sums windows of ``pool_kernel_size`` x ``pool_kernel_size`` cells up, one every
        ``pool_stride`` on both axes, before the transform; the entry's tensor must have two axes.
    :param normalize_min, normalize_max: for Normalize, ``(v - min) / (max - min)`` cut to [0, 1].
    """

    __slots__ = ("_packed", "_text")

    def __init__(
        self,
        field_id: SupportsIndex,
        region_type: RegionType | int = RegionType.All,
        transform_type: TransformType | int = TransformType.Identity,
        normalize_min: float = 0.0,
        normalize_max: float = 1.0,
        dtype: DType | int = DType.F32,
        region_params: Sequence[SupportsIndex] | None = None,
        pool_kernel: PoolKernel | int = PoolKernel.NoPool,
        pool_kernel_size: SupportsIndex = 0,
        pool_stride: SupportsIndex = 0,
    ) -> None:
        def i32(name: str, value: SupportsIndex) -> int:
            return integer(name, value, -I32_MAX - 1, I32_MAX)

        given = () if region_params is None else region_params
        params = [i32("region_params", value) for value in items("region_params", given, "integers")]
        if len(params) > MAX_REGION_PARAMS:
            raise ValueError(
                f"region_params must have 0..{MAX_REGION_PARAMS} elements, got {len(params)}"
            )
        field = unsigned("field_id", field_id)
        self._packed = OBS_ENTRY.pack(
            field,
            i32("region_type", region_type),
            i32("transform_type", transform_type),
            float32("normalize_min", normalize_min),
            float32("normalize_max", normalize_max),
            i32("dtype", dtype),
            *params,
            *(0 for _ in range(MAX_REGION_PARAMS - len(params))),
            len(params),
            i32("pool_kernel", pool_kernel),
            i32("pool_kernel_size", pool_kernel_size),
            i32("pool_stride", pool_stride),
        )
        self._text = (
            f"ObsEntry(field_id={field}, region_type={region_type!r}, "
            f"transform_type={transform_type!r}, region_params={params})"
        )

    def __repr__(self) -> str:
        return self._text


def packed_entries(name: str, entries: Sequence[ObsEntry]) -> tuple[bytes, int]:
    """The entries as an array of ``MurkObsEntry``, and their number."""
    try:
        records = [entry._packed for entry in entries]
    except (TypeError, AttributeError):
        raise TypeError(f"{name} must be a list of murk.ObsEntry, got {entries!r}") from None
    return b"".join(records), len(records)


class ObsPlan(EngineObject):
    """Observation entries, compiled for a world: fills the caller's arrays.

    The entries follow each other in the output and in the mask; an entry over All is in cell order, an
    entry around an agent is a row-major box with the agent in its middle ([r, q] on a Hex2D). The mask
    is 1 where a value is a cell's and 0 where it is padding.

    A plan belongs to its world and must not outlive it; threads as in :class:`murk.World`.
    """

    def __init__(self, world: World, entries: Sequence[ObsEntry]) -> None:
        if not isinstance(world, World):
            raise TypeError(f"world must be a murk.World, got {type(world).__name__}")
        records, n = packed_entries("entries", entries)
        out = c_uint64()
        lib = _native.lib()
        check(lib.murk_obsplan_compile(world._handle(), records, n, byref(out)))
        self._world = world
        self._native = Handle(self, out.value, "murk_obsplan_destroy")
        self._output_len = self._length("murk_obsplan_output_len")
        self._mask_len = self._length("murk_obsplan_mask_len")

    @property
    def output_len(self) -> int:
        """Number of float32 of one observation (of one agent)."""
        return self._output_len

    @property
    def mask_len(self) -> int:
        """Number of bytes of one mask (of one agent)."""
        return self._mask_len

    def execute(self, output: npt.NDArray[np.float32], mask: npt.NDArray[Any]) -> tuple[int, int]:
        """Observes the world's last published tick.

        :param output: float32, C-contiguous, at least ``output_len`` elements; overwritten.
        :param mask: uint8 or bool, C-contiguous, at least ``mask_len`` elements; overwritten.
        :returns: the tick observed, and by how many ticks it is older than the world.
        """
        plan, world = self._handle(), self._world._handle()
        out = require("output", output, FLOAT32, self._output_len, why="plan.output_len")
        bits = require("mask", mask, UINT8, self._mask_len, or_bool=True, why="plan.mask_len")
        result = create_string_buffer(OBS_RESULT.size)
        check(
            _native.lib().murk_obsplan_execute(
                world, plan, address(out), out.size, address(bits), bits.size, result
            )
        )
        tick, age = OBS_RESULT.unpack(result.raw)
        return tick, age

    def execute_agents(
        self,
        centers: npt.NDArray[np.int32],
        output: npt.NDArray[np.float32],
        mask: npt.NDArray[Any],
    ) -> list[tuple[int, int]]:
        """Observes around each agent.

        :param centers: int32 of shape (n_agents, ndim), C-contiguous: the agents' coordinates; they
            may lie outside the space.
        :param output: float32, at least ``n_agents * output_len`` elements, agent by agent.
        :param mask: uint8 or bool, at least ``n_agents * mask_len`` elements.
        :returns: (tick, age) per agent.
        """
        plan, world = self._handle(), self._world._handle()
        points = require("centers", centers, INT32, 0, writeable=False)
        if points.ndim != 2 or points.shape[0] == 0 or points.shape[1] == 0:
            raise ValueError(
                f"centers must have shape (n_agents, ndim) with n_agents >= 1, got {points.shape}"
            )
        n, ndim = points.shape
        why = "n_agents * plan.output_len"
        out = require("output", output, FLOAT32, n * self._output_len, why=why)
        why = "n_agents * plan.mask_len"
        bits = require("mask", mask, UINT8, n * self._mask_len, or_bool=True, why=why)
        if n > I32_MAX or ndim > I32_MAX:
            raise ValueError(f"centers must have at most {I32_MAX} rows, got {points.shape}")
        results = create_string_buffer(OBS_RESULT.size * n)
        check(
            _native.lib().murk_obsplan_execute_agents(
                world,
                plan,
                address(points),
                ndim,
                n,
                address(out),
                out.size,
                address(bits),
                bits.size,
                results,
            )
        )
        return [(tick, age) for tick, age in OBS_RESULT.iter_unpack(results.raw)]

    def destroy(self) -> None:
        """Frees the plan; harmless when that has happened."""
        self._native.destroy()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("ObsPlan already destroyed")
        return self._native.value

    def _length(self, function: str) -> int:
        length = getattr(_native.lib(), function)(self._native.value)
        if length < 0:
            raise error_for(-1)
        return int(length)
