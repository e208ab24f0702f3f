"""Spaces as objects: what can be asked of a lattice of cells, and those that are made of arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref, c_double, c_size_t, c_uint64
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import I32_MAX, integer, items, real
from murk._buffers import address
from murk._definitions import GraphDef
from murk._errors import check
from murk._handles import EngineObject, Handle
from murk.enums import SpaceType

_UINT64 = np.dtype(np.uint64)
_INT64 = np.dtype(np.int64)
_INT32 = np.dtype(np.int32)


class Space(EngineObject):
    """A lattice of cells. A value: it belongs to no world and never changes.

    Cells have coordinates, lists of integers, and ranks, their places in the arrays of fields. Get one
    from :attr:`murk.World.space`, :attr:`murk.BatchedWorld.space` or :attr:`murk.Config.space`, or make
    one here and give it to :meth:`murk.Config.use_space`.

    :param space_type: a :class:`murk.SpaceType`.
    :param params: as in :meth:`murk.Config.set_space`.
    """

    def __init__(self, space_type: SpaceType | int, params: Sequence[float]) -> None:
        kind = integer("space_type", space_type, -I32_MAX - 1, I32_MAX)
        values = [real("params", p) for p in items("params", params, "numbers")]
        array = (c_double * max(len(values), 1))(*values)
        out = c_uint64()
        check(_native.lib().murk_space_create(kind, array, len(values), byref(out)))
        self._take(out.value)

    def _take(self, handle: int) -> None:
        self._native = Handle(self, handle, "murk_space_destroy")
        self._cells: int | None = None

    @classmethod
    def _of(cls, function: str, owner: int) -> Space:
        """The space of a config, a world or a batch."""
        out = c_uint64()
        check(getattr(_native.lib(), function)(owner, byref(out)))
        return cls._made(out.value)

    @classmethod
    def _made(cls, handle: int) -> Space:
        space = object.__new__(cls)
        space._take(handle)
        return space

    # ------------------------------------------------------------------ making

    @classmethod
    def graph(
        cls,
        offsets: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        directed: bool = False,
        positions: npt.ArrayLike | None = None,
    ) -> Space:
        """Any adjacency, in compressed sparse rows, as ``scipy.sparse.csr_matrix`` has it in ``indptr``
        and ``indices``.

        :param offsets: V + 1 integers: the neighbours of vertex v are
            ``targets[offsets[v]:offsets[v + 1]]``, in the order that sums follow.
        :param targets: vertices; one may stand there twice, or be its own neighbour.
        :param directed: whether neighbours need not be mutual.
        :param positions: numbers of shape (V, axes), 1..16 axes, for gradients and winds.
        :raises ValueError: if the arrays make no graph.
        """
        starts = _integers("offsets", offsets, _UINT64, 2**53)
        ends = _integers("targets", targets, np.dtype(np.uint32), I32_MAX)
        if starts.size < 2:
            raise ValueError(f"offsets must have at least 2 elements, got {starts.size}")
        places: npt.NDArray[np.float64] | None = None
        if positions is not None:
            places = np.ascontiguousarray(positions, dtype=np.float64)
            if places.ndim != 2 or places.shape[0] != starts.size - 1:
                raise ValueError(
                    f"positions must have shape ({starts.size - 1}, axes), got shape={places.shape}"
                )
        definition = GraphDef(
            struct_size=ctypes.sizeof(GraphDef),
            directed=bool(directed),
            offsets=address(starts),
            n_vertices=starts.size - 1,
            targets=address(ends),
            n_targets=ends.size,
            positions=None if places is None else address(places),
            position_axes=0 if places is None else places.shape[1],
        )
        out = c_uint64()
        check(_native.lib().murk_space_graph_create(byref(definition), byref(out)))
        return cls._made(out.value)

    @classmethod
    def product(cls, components: Sequence[Space | tuple[SpaceType | int, Sequence[float]]]) -> Space:
        """The product of 1 to 16 spaces: a cell is one cell of each.

        :param components: spaces, or (type, params) pairs.
        """
        parts = [
            part if isinstance(part, Space) else cls(*_pair(part))
            for part in items("components", components, "spaces")
        ]
        handles = (c_uint64 * max(len(parts), 1))(*(part._handle() for part in parts))
        out = c_uint64()
        check(_native.lib().murk_space_product_create(handles, len(parts), byref(out)))
        return cls._made(out.value)

    # ------------------------------------------------------------------ asking

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        handle = self._handle()
        if self._cells is None:
            out = c_uint64()
            check(_native.lib().murk_space_cells(handle, byref(out)))
            self._cells = out.value
        return self._cells

    @property
    def ndim(self) -> int:
        """Number of axes of a coordinate."""
        return len(self.axes)

    @property
    def axes(self) -> tuple[int, ...]:
        """Lengths of the axes of a coordinate."""
        return self._lengths("murk_space_axes")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of an array that holds every cell once, in the order of ranks: ``field.reshape(shape)``.
        (rows, cols) on grids, on Hex2D too, where a coordinate is [q, r]."""
        return self._lengths("murk_space_shape")

    def rank(self, coord: Sequence[SupportsIndex]) -> int:
        """The rank of a cell.

        :raises ValueError: if the coordinate is no cell's.
        """
        numbers = _integers("coord", items("coord", coord, "integers"), _INT32, I32_MAX, -I32_MAX - 1)
        rank = int(self.ranks(numbers.reshape(1, -1))[0])
        if rank < 0:
            raise ValueError(f"coord must be a cell of {self!r}, got coord={numbers.tolist()}")
        return rank

    def coord(self, rank: SupportsIndex) -> list[int]:
        """The coordinate of a cell.

        :raises ValueError: if the rank is no cell's.
        """
        number = integer("rank", rank, -(2**63), 2**63 - 1)
        coord: list[int] = self.coords(np.array([number], dtype=np.int64))[0].tolist()
        return coord

    def ranks(self, coords: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Ranks of many coordinates.

        :param coords: integers of shape (..., ndim).
        :returns: int64 of shape (...); -1 for what is no cell.
        """
        array = np.asarray(coords)
        numbers = _integers("coords", array.reshape(-1), _INT32, I32_MAX, -I32_MAX - 1)
        ndim = array.shape[-1] if array.ndim else 1
        n = numbers.size // ndim if ndim else 0
        out = np.empty(array.shape[:-1], dtype=np.int64)
        check(_native.lib().murk_space_ranks(self._handle(), address(numbers), ndim, n, address(out)))
        return out

    def coords(self, ranks: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Coordinates of many ranks.

        :param ranks: integers of any shape (...).
        :returns: int32 of shape (..., ndim).
        :raises ValueError: if one is no cell's.
        """
        array = np.asarray(ranks)
        numbers = _integers("ranks", array.reshape(-1), _INT64, 2**63 - 1, -(2**63))
        out = np.empty((*array.shape, self.ndim), dtype=np.int32)
        check(
            _native.lib().murk_space_coords(
                self._handle(), address(numbers), numbers.size, address(out), out.size
            )
        )
        return out

    def neighbours(self, rank: SupportsIndex) -> list[int]:
        """Ranks of a cell's neighbours, in the order that sums follow; one that is reached twice stands
        there twice."""
        number = integer("rank", rank, -(2**63), 2**63 - 1)
        return self._list("murk_space_neighbours", number)

    def distance(self, a: Sequence[SupportsIndex], b: Sequence[SupportsIndex]) -> float:
        """Steps between two cells along the lattice; infinity if there is no way."""
        ends = [
            _integers(name, items(name, cell, "integers"), _INT32, I32_MAX, -I32_MAX - 1)
            for name, cell in (("a", a), ("b", b))
        ]
        if ends[0].size != ends[1].size:
            raise ValueError(f"a and b must have {self.ndim} numbers each")
        out = c_double()
        check(
            _native.lib().murk_space_distance(
                self._handle(), address(ends[0]), address(ends[1]), ends[0].size, byref(out)
            )
        )
        return out.value

    def __len__(self) -> int:
        return self.n_cells

    def __repr__(self) -> str:
        if not self._native.alive:
            return "Space(destroyed)"
        buffer = ctypes.create_string_buffer(1024)
        check(_native.lib().murk_space_describe(self._handle(), buffer, 1024, None))
        return f"Space({buffer.value.decode('utf-8', 'replace')})"

    # ------------------------------------------------------------------ lifetime

    def destroy(self) -> None:
        """Lets go of the space; configs and worlds keep theirs. Harmless when that has happened."""
        self._native.destroy()

    def _handle(self) -> int:
        if not self._native.alive:
            raise RuntimeError("Space already destroyed")
        return self._native.value

    def _lengths(self, function: str) -> tuple[int, ...]:
        return tuple(self._list(function))

    def _list(self, function: str, *arguments: int) -> list[int]:
        handle = self._handle()
        capacity = 32
        while True:
            numbers = np.empty(capacity, dtype=np.int64)
            n = c_size_t()
            check(
                getattr(_native.lib(), function)(
                    handle, *arguments, address(numbers), capacity, byref(n)
                )
            )
            if n.value <= capacity:
                result: list[int] = numbers[: n.value].tolist()
                return result
            capacity = n.value


def _pair(part: Any) -> tuple[Any, Any]:
    try:
        kind, params = part
    except (TypeError, ValueError):
        raise TypeError(f"components must be murk.Space or (type, params) pairs, got {part!r}") from None
    return kind, params


def _integers(name: str, values: Any, dtype: np.dtype[Any], high: int, low: int = 0) -> npt.NDArray[Any]:
    """``values`` as a 1-D array of integers that the engine can read."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=dtype)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {name}.dtype={array.dtype}")
    if array.ndim != 1:
        raise ValueError(f"{name} must have one axis, got shape={array.shape}")
    if not (array.min() >= low and array.max() <= high):
        raise ValueError(f"{name} must be in {low}..{high}, got {array.min()}..{array.max()}")
    return np.ascontiguousarray(array, dtype=dtype)
