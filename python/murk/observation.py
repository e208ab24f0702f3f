"""What is observed of a world, and the plan that does it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from ctypes import byref, c_size_t, c_uint64, create_string_buffer
from typing import TYPE_CHECKING, Any, SupportsIndex, TypedDict

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, U64_MAX, float32, integer, items, real, unsigned
from murk._buffers import UINT8, address, require
from murk._errors import check
from murk._fields import FieldNames
from murk._handles import EngineObject, Handle
from murk._layout import AGENT_SET, MAX_REGION_PARAMS, OBS_ENTRY_DEF, OBS_RESULT
from murk.enums import DType, PoolKernel, RegionType, TransformType
from murk.tensors import PlanEntries, PlanLayout
from murk.world import World

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from murk.batched import BatchedWorld

INT32 = np.dtype(np.int32)
ANY_GENERATION = U64_MAX

_F32 = struct.Struct("<f")
_HAS_COMPONENT = 1
_U32 = 0xFFFFFFFF


def _cell(name: str, cell: Sequence[SupportsIndex]) -> list[SupportsIndex]:
    return items(name, cell, "integers")


class EntryOptions(TypedDict, total=False):
    """What the makers of an :class:`ObsEntry` take beside the region."""

    normalize: tuple[float, float]
    one_hot: bool
    component: SupportsIndex
    dtype: DType | int
    scale: float
    offset: float
    pool_kernel: PoolKernel | int
    pool_kernel_size: SupportsIndex | tuple[SupportsIndex, SupportsIndex]
    pool_stride: SupportsIndex | tuple[SupportsIndex, SupportsIndex]
    name: str


def _i32(name: str, value: SupportsIndex) -> int:
    return integer(name, value, -I32_MAX - 1, I32_MAX)


def _pair(name: str, value: Any) -> tuple[int, int]:
    """One number for both axes, or one for each."""
    if isinstance(value, Sequence):
        if len(value) != 2:
            raise ValueError(f"{name} must be a number or (rows, columns), got {name}={value!r}")
        return _i32(name, value[0]), _i32(name, value[1])
    number = _i32(name, value)
    return number, number


class ObsEntry:
    """One part of an observation: a region of one field, and what becomes of its values.

    Immutable. Whether the engine can do it is checked when a plan or a batch is made of it.
    An entry on a Vector field of d components observes all of them, as a last axis of length d, or one.
    The makers (:meth:`all`, :meth:`rect`, :meth:`agent_disk`, ...) say the same more shortly.

    :param field_id: the field's number or name.
    :param region_params: AgentDisk: ``[radius]``; AgentRect: half extents, one for each axis of a
        coordinate; Disk and Neighbours: center, then radius; Rect: min, then max; All: none.
    :param pool_kernel: sums windows of ``pool_kernel_size`` cells up, one every ``pool_stride``, before
        the transform; each is one number for both axes or (rows, columns). The tensor must have two
        axes.
    :param normalize_min, normalize_max: for Normalize, ``(v - min) / (max - min)`` cut to [0, 1];
        rounded to float32 first, as ever. The makers' ``normalize=(min, max)`` is not.
    :param component: one component of a Vector field.
    :param one_hot: of a Categorical field of n values: a last axis of n elements, 0 or 1.
    :param scale, offset: for ``DType.U8``: ``round(clamp(v * scale + offset, 0, 255))``.
    :param name: what plans call the tensor; else it is the field's name.
    """

    __slots__ = ("_bounded", "_field", "_name", "_numbers", "_params", "_text")

    def __init__(
        self,
        field_id: str | SupportsIndex,
        region_type: RegionType | int = RegionType.All,
        transform_type: TransformType | int = TransformType.Identity,
        normalize_min: float = 0.0,
        normalize_max: float = 1.0,
        dtype: DType | int = DType.F32,
        region_params: Sequence[SupportsIndex] | None = None,
        pool_kernel: PoolKernel | int = PoolKernel.NoPool,
        pool_kernel_size: SupportsIndex | tuple[SupportsIndex, SupportsIndex] = 0,
        pool_stride: SupportsIndex | tuple[SupportsIndex, SupportsIndex] = 0,
        *,
        component: SupportsIndex | None = None,
        one_hot: bool = False,
        scale: float = 1.0,
        offset: float = 0.0,
        name: str | None = None,
    ) -> None:
        given = () if region_params is None else region_params
        params = [_i32("region_params", value) for value in items("region_params", given, "integers")]
        if len(params) > MAX_REGION_PARAMS:
            raise ValueError(
                f"region_params must have 0..{MAX_REGION_PARAMS} elements, got {len(params)}"
            )
        low = float32("normalize_min", normalize_min)
        high = float32("normalize_max", normalize_max)
        transform = _i32("transform_type", transform_type)
        if one_hot:
            if transform != TransformType.Identity:
                raise ValueError(f"one_hot must be False with transform_type={transform_type!r}")
            transform = int(TransformType.OneHot)
        self._set(
            field_id,
            _i32("region_type", region_type),
            params,
            (transform, _F32.unpack(_F32.pack(low))[0], _F32.unpack(_F32.pack(high))[0]),
            (dtype, scale, offset),
            (pool_kernel, pool_kernel_size, pool_stride),
            component,
            name,
        )

    def _set(
        self,
        field: str | SupportsIndex,
        region: int,
        params: list[int],
        transform: tuple[int, float, float],
        element: tuple[Any, Any, Any],
        pool: tuple[Any, Any, Any],
        component: SupportsIndex | None,
        name: str | None,
    ) -> None:
        if name is not None and (not isinstance(name, str) or not name):
            raise TypeError(f"name must be a str that is not empty, got name={name!r}")
        self._field: str | int = field if isinstance(field, str) else unsigned("field_id", field)
        self._params = tuple(params)
        self._name = name
        self._bounded = transform[0] in (TransformType.Normalize, TransformType.OneHot)
        dtype, scale, offset = element
        kernel, size, stride = pool
        rows, cols = _pair("pool_kernel_size", size)
        row_stride, col_stride = _pair("pool_stride", stride)
        part = None if component is None else integer("component", component, 0, I32_MAX)
        self._numbers: tuple[Any, ...] = (
            0 if part is None else _HAS_COMPONENT,
            part or 0,
            region,
            *transform,
            _i32("dtype", dtype),
            float32("scale", scale),
            float32("offset", offset),
            _i32("pool_kernel", kernel),
            rows & _U32,
            cols & _U32,
            row_stride & _U32,
            col_stride & _U32,
        )
        shown = params if len(params) <= MAX_REGION_PARAMS else f"[... {len(params)} numbers]"
        try:
            kind = RegionType(region).name
        except ValueError:
            kind = str(region)
        self._text = (
            f"ObsEntry({self._field!r}, {kind}, region_params={shown}, transform_type={transform[0]}, "
            f"dtype={int(dtype)}" + (f", name={name!r})" if name else ")")
        )

    @classmethod
    def _made(
        cls,
        field: str | SupportsIndex,
        region: RegionType,
        params: Iterable[SupportsIndex],
        options: EntryOptions,
    ) -> ObsEntry:
        unknown = set(options) - set(EntryOptions.__annotations__)
        if unknown:
            raise TypeError(f"ObsEntry has no option {sorted(unknown)[0]!r}")
        transform: tuple[int, float, float] = (int(TransformType.Identity), 0.0, 1.0)
        if "normalize" in options:
            low, high = options["normalize"]
            transform = (int(TransformType.Normalize), real("normalize", low), real("normalize", high))
        if options.get("one_hot"):
            if "normalize" in options:
                raise ValueError("one_hot must be False with normalize")
            transform = (int(TransformType.OneHot), 0.0, 1.0)
        entry = cls.__new__(cls)
        entry._set(
            field,
            int(region),
            [_i32("region_params", value) for value in params],
            transform,
            (options.get("dtype", DType.F32), options.get("scale", 1.0), options.get("offset", 0.0)),
            (
                options.get("pool_kernel", PoolKernel.NoPool),
                options.get("pool_kernel_size", 0),
                options.get("pool_stride", 0),
            ),
            options.get("component"),
            options.get("name"),
        )
        return entry

    @classmethod
    def all(cls, field: str | SupportsIndex, **options: Unpack[EntryOptions]) -> ObsEntry:
        """Every cell, in the shape of the space."""
        return cls._made(field, RegionType.All, (), options)

    @classmethod
    def disk(
        cls,
        field: str | SupportsIndex,
        center: Sequence[SupportsIndex],
        radius: SupportsIndex,
        **options: Unpack[EntryOptions],
    ) -> ObsEntry:
        """The cells within ``radius`` steps of a cell, flat in canonical order; on a Hex2D a box."""
        return cls._made(field, RegionType.Disk, [*_cell("center", center), radius], options)

    @classmethod
    def neighbours(
        cls,
        field: str | SupportsIndex,
        center: Sequence[SupportsIndex],
        depth: SupportsIndex,
        **options: Unpack[EntryOptions],
    ) -> ObsEntry:
        """The same cells as :meth:`disk`."""
        return cls._made(field, RegionType.Neighbours, [*_cell("center", center), depth], options)

    @classmethod
    def rect(
        cls,
        field: str | SupportsIndex,
        min: Sequence[SupportsIndex],
        max: Sequence[SupportsIndex],
        **options: Unpack[EntryOptions],
    ) -> ObsEntry:
        """The box between two cells, both included; on an Fcc12 flat."""
        min, max = _cell("min", min), _cell("max", max)
        if len(min) != len(max):
            raise ValueError(f"min and max must have the same number of axes, got {min} and {max}")
        return cls._made(field, RegionType.Rect, [*min, *max], options)

    @classmethod
    def coords(cls, field: str | SupportsIndex, cells: Any, **options: Unpack[EntryOptions]) -> ObsEntry:
        """The listed cells (integers of shape (n, ndim)), flat in canonical order, each once."""
        table = np.asarray(cells)
        if table.ndim != 2 or table.dtype.kind not in "iu":
            raise ValueError(
                f"cells must be integers of shape (n, ndim), got dtype={table.dtype} shape={table.shape}"
            )
        params = [table.shape[1] if len(table) else 0, len(table), *table.ravel().tolist()]
        return cls._made(field, RegionType.Coords, params, options)

    @classmethod
    def agent_disk(
        cls, field: str | SupportsIndex, radius: SupportsIndex, **options: Unpack[EntryOptions]
    ) -> ObsEntry:
        """The cells within ``radius`` steps of an agent, in a box with the agent in the middle."""
        return cls._made(field, RegionType.AgentDisk, [radius], options)

    @classmethod
    def agent_rect(
        cls,
        field: str | SupportsIndex,
        half_extents: Sequence[SupportsIndex],
        **options: Unpack[EntryOptions],
    ) -> ObsEntry:
        """The box around an agent: ``2 * h + 1`` cells on each axis of a coordinate."""
        return cls._made(field, RegionType.AgentRect, half_extents, options)

    def __repr__(self) -> str:
        return self._text


def entries_key(name: str, entries: Iterable[ObsEntry]) -> tuple[Any, ...]:
    """What the entries say, as a key: equal for those that say the same."""
    given = list(entries) if isinstance(entries, Iterable) else [entries]
    if not all(isinstance(entry, ObsEntry) for entry in given):
        raise TypeError(f"{name} must be a list of murk.ObsEntry, got {entries!r}")
    return tuple((entry._field, entry._params, entry._numbers, entry._name) for entry in given)


def plan_bytes(plan: int) -> bytes:
    """The entries of a plan's handle as bytes."""
    lib, length = _native.lib(), c_size_t()
    check(lib.murk_obsplan_bytes(plan, None, 0, byref(length)))
    buffer = create_string_buffer(length.value)
    check(lib.murk_obsplan_bytes(plan, buffer, length.value, byref(length)))
    return buffer.raw[: length.value]


class PackedEntries:
    """Entries as an array of ``MurkObsEntryDef``. Keep it until the call is over."""

    __slots__ = ("_params", "bounded", "count", "names", "records")

    def __init__(self, name: str, entries: Iterable[ObsEntry], fields: FieldNames) -> None:
        given = list(entries) if isinstance(entries, Iterable) else [entries]
        if not all(isinstance(entry, ObsEntry) for entry in given):
            raise TypeError(f"{name} must be a list of murk.ObsEntry, got {entries!r}")
        self.names = [entry._name for entry in given]
        chosen = [each for each in self.names if each is not None]
        if len(set(chosen)) != len(chosen):
            raise ValueError(f"{name} must have names that differ, got {chosen}")
        self.bounded = [entry._bounded for entry in given]
        self.count = len(given)
        self._params = np.array([value for entry in given for value in entry._params], dtype=np.int32)
        at = address(self._params)
        records = []
        for entry in given:
            flags, component, region, transform, low, high, dtype, *rest = entry._numbers
            count = len(entry._params)
            records.append(
                OBS_ENTRY_DEF.pack(
                    OBS_ENTRY_DEF.size,
                    fields.id_of("field_id", entry._field),
                    flags,
                    component,
                    region,
                    transform,
                    low,
                    high,
                    at if count else 0,
                    count,
                    dtype,
                    *rest,
                    0,
                    0,
                )
            )
            at += 4 * count
        self.records = b"".join(records)


class ObsPlan(EngineObject):
    """Observation entries, compiled for a world or a batch: fills the caller's arrays.

    The entries' tensors follow each other in the output and in the mask; :attr:`entries` tells where.
    The mask is 1 where a value is a cell's and 0 where it is padding.

    If all tensors have one element type, that is :attr:`dtype`, and the output is an array of it; else
    the output is an array of uint8, the bytes of all. :meth:`views` gives the tensors in it.

    A plan belongs to its world and must not outlive it; threads as in :class:`murk.World`.

    :param entries: a list of :class:`ObsEntry`, or, for a world, their bytes as of :meth:`to_bytes`.
    """

    def __init__(self, world: World | BatchedWorld, entries: Sequence[ObsEntry] | bytes) -> None:
        from murk.batched import BatchedWorld

        if not isinstance(world, World | BatchedWorld):
            raise TypeError(
                f"world must be a murk.World or a murk.BatchedWorld, got {type(world).__name__}"
            )
        out = c_uint64()
        lib = _native.lib()
        names: list[str | None] = []
        bounded: list[bool] = []
        if isinstance(entries, bytes):
            if not isinstance(world, World):
                raise TypeError("entries as bytes are for a murk.World")
            check(lib.murk_obsplan_compile_bytes(world._handle(), entries, len(entries), byref(out)))
        else:
            packed = PackedEntries("entries", entries, world._fields)
            names, bounded = packed.names, packed.bounded
            compile_for = (
                lib.murk_obsplan_compile_entries
                if isinstance(world, World)
                else lib.murk_batched_obsplan_compile
            )
            check(compile_for(world._handle(), packed.records, packed.count, byref(out)))
        self._world = world
        self._native = Handle(self, out.value, "murk_obsplan_destroy")
        self._layout = PlanLayout(out.value, world._fields.names(), names, bounded)

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
        """Whether it observes around agents: :meth:`execute_agents` is for those."""
        return self._layout.agent_relative

    def views(self, output: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors in an output by name, each in its shape: views, nothing is copied.

        :param output: of :attr:`dtype`, with a last axis of ``output_len``; other axes come first in
            every view. A flat array of several units is taken as (units, output_len).
        """
        return self._layout.views(output)

    def mask_views(self, mask: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors' parts of a mask by name, as :meth:`views`."""
        return self._layout.mask_views(mask)

    def to_bytes(self) -> bytes:
        """The entries as bytes ("MOBS"): ``ObsPlan(world, data)`` makes the plan again, save names."""
        return plan_bytes(self._handle())

    def bind(self, generation: SupportsIndex | None) -> None:
        """Binds the plan to one state of a world (:attr:`murk.World.generation`), or, by None, to none:
        observing any other raises ``RuntimeError`` (PlanInvalidated) and writes nothing."""
        number = ANY_GENERATION if generation is None else unsigned("generation", generation, U64_MAX)
        check(_native.lib().murk_obsplan_bind(self._handle(), number))

    def execute(self, output: npt.NDArray[Any], mask: npt.NDArray[Any]) -> tuple[int, int]:
        """Observes the world's last published tick.

        :param output: of :attr:`dtype`, C-contiguous, at least ``output_len`` elements; overwritten.
        :param mask: uint8 or bool, C-contiguous, at least ``mask_len`` elements; overwritten.
        :returns: the tick observed, and by how many ticks it is older than the world.
        """
        plan, world = self._handle(), self._single()
        layout = self._layout
        if layout.agent_relative:  # which this function refuses
            check(_native.lib().murk_obsplan_execute(world, plan, None, 0, None, 0, None))
        out = require("output", output, layout.dtype, layout.output_len, why="plan.output_len")
        bits = require("mask", mask, UINT8, layout.mask_len, or_bool=True, why="plan.mask_len")
        result = create_string_buffer(OBS_RESULT.size)
        check(
            _native.lib().murk_obsplan_observe(
                world, plan, None, address(out), out.nbytes, address(bits), bits.size, result
            )
        )
        tick, age = OBS_RESULT.unpack(result.raw)
        return tick, age

    def execute_agents(
        self,
        centers: npt.NDArray[np.int32],
        output: npt.NDArray[Any],
        mask: npt.NDArray[Any],
    ) -> list[tuple[int, int]]:
        """Observes around each agent.

        :param centers: int32 of shape (n_agents, ndim), C-contiguous: the agents' coordinates; they
            may lie outside the space.
        :param output: of :attr:`dtype`, at least ``n_agents * output_len`` elements, agent by agent.
        :param mask: uint8 or bool, at least ``n_agents * mask_len`` elements.
        :returns: (tick, age) per agent.
        """
        plan, world = self._handle(), self._single()
        layout = self._layout
        points = require("centers", centers, INT32, 0, writeable=False)
        if points.ndim != 2 or points.shape[0] == 0 or points.shape[1] == 0:
            raise ValueError(
                f"centers must have shape (n_agents, ndim) with n_agents >= 1, got {points.shape}"
            )
        n, ndim = points.shape
        if not layout.agent_relative:  # which this function refuses
            check(
                _native.lib().murk_obsplan_execute_agents(
                    world, plan, address(points), min(ndim, 1), 1, None, 0, None, 0, None
                )
            )
        why = "n_agents * plan.output_len"
        out = require("output", output, layout.dtype, n * layout.output_len, why=why)
        why = "n_agents * plan.mask_len"
        bits = require("mask", mask, UINT8, n * layout.mask_len, or_bool=True, why=why)
        if n > I32_MAX or ndim > I32_MAX:
            raise ValueError(f"centers must have at most {I32_MAX} rows, got {points.shape}")
        results = create_string_buffer(OBS_RESULT.size * n)
        check(
            _native.lib().murk_obsplan_observe(
                world,
                plan,
                AGENT_SET.pack(AGENT_SET.size, ndim, n, 0, address(points), 0),
                address(out),
                out.nbytes,
                address(bits),
                bits.size,
                results,
            )
        )
        return [(tick, age) for tick, age in OBS_RESULT.iter_unpack(results.raw)]

    def execute_dict(
        self,
        centers: npt.NDArray[np.int32] | None = None,
        *,
        output: npt.NDArray[Any] | None = None,
        mask: npt.NDArray[Any] | None = None,
    ) -> dict[str, npt.NDArray[Any]]:
        """Observes into tensors by name.

        :param centers: the agents, for a plan around agents; every tensor has a first axis for them.
        :param output, mask: arrays to observe into, as in :meth:`execute`; None: new ones.
        :returns: name -> array in the tensor's shape, a view of ``output``.
        """
        layout = self._layout
        lead = () if centers is None else (len(centers),)
        out = np.zeros((*lead, layout.output_len), layout.dtype) if output is None else output
        bits = np.zeros((*lead, layout.mask_len), np.uint8) if mask is None else mask
        if centers is None:
            self.execute(out, bits)
        else:
            self.execute_agents(centers, out, bits)
        return layout.views(out)

    def destroy(self) -> None:
        """Frees the plan; harmless when that has happened."""
        self._native.destroy()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("ObsPlan already destroyed")
        return self._native.value

    def _single(self) -> int:
        if not isinstance(self._world, World):
            raise TypeError("the plan is a batch's: use BatchedWorld.observe or observe_agents")
        return self._world._handle()
