"""Commands for a whole batch in one array, filled without a Python loop over worlds."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk._arguments import I32_MAX, U16_MAX, U64_MAX, integer, unsigned
from murk._buffers import address
from murk._layout import COMMAND_DTYPE, HAS_COMPONENT, MAX_COORD, NO_EXPIRY
from murk.enums import CommandType

_INT32 = np.dtype(np.int32)


class PackedCommands:
    """Preallocated commands for the N worlds of a :class:`murk.BatchedWorld`.

    Keep one object and fill it again before every step: :meth:`set_fields` for the usual case, the same
    number of commands in every world; :meth:`set_fields_at` for any number in any world. Filling
    replaces what was there. The object is empty at first, and not meant for use by several threads at
    once.

    Commands of world i are ``records[offsets[i]:offsets[i + 1]]``. Both arrays may also be written
    directly: ``records`` has the fields of ``MurkCommand``, ``offsets`` must ascend from 0.

    :param num_worlds: N >= 1.
    :param capacity: the most commands that all worlds together can hold (default: N).
    """

    __slots__ = (
        "_address",
        "_capacity",
        "_exposed",
        "_layout",
        "_num_worlds",
        "_offsets",
        "_offsets_address",
        "_records",
        "_views",
    )

    def __init__(self, num_worlds: SupportsIndex, capacity: SupportsIndex | None = None) -> None:
        n = integer("num_worlds", num_worlds, 1, I32_MAX)
        size = n if capacity is None else integer("capacity", capacity, 0, I32_MAX)
        self._num_worlds = n
        self._capacity = size
        self._records = np.zeros(max(size, 1), dtype=COMMAND_DTYPE)
        self._offsets = np.zeros(n + 1, dtype=np.uint64)
        self._bind()
        # whether someone else may write the offsets: then they are checked before every use
        self._exposed = False

    def _bind(self) -> None:
        """Notes where the arrays are, and that nothing is known of what is in them."""
        self._address = address(self._records)
        self._offsets_address = address(self._offsets)
        # what the constant part of the records was written for, and the views of the other part
        self._layout: tuple[Any, ...] | None = None
        self._views: tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]] | None = None

    def __getstate__(self) -> tuple[Any, ...]:
        return self._num_worlds, self._capacity, self._records.copy(), self._offsets.copy()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._num_worlds, self._capacity, records, offsets = state
        self._records, self._offsets = records.copy(), offsets.copy()
        self._exposed = True
        self._bind()

    @property
    def num_worlds(self) -> int:
        """N."""
        return self._num_worlds

    @property
    def capacity(self) -> int:
        """The most commands that all worlds together can hold."""
        return self._capacity

    @property
    def records(self) -> npt.NDArray[np.void]:
        """The commands: a structured array of shape (capacity,), 80 bytes an element. Owned by this
        object."""
        self._layout = None  # the caller may change any of it
        return self._records[: self._capacity]

    @property
    def offsets(self) -> npt.NDArray[np.uint64]:
        """Where each world's commands start: uint64 of shape (N + 1,). Owned by this object."""
        self._layout = None
        self._exposed = True
        return self._offsets

    def __len__(self) -> int:
        return int(self._offsets[-1])

    def __repr__(self) -> str:
        return f"PackedCommands(num_worlds={self._num_worlds}, commands={len(self)})"

    def clear(self) -> None:
        """Removes all commands."""
        self._layout = None
        self._offsets.fill(0)

    def set_fields(
        self,
        field_id: Any,
        coords: npt.NDArray[np.integer[Any]],
        values: Any,
        *,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
        component: SupportsIndex = 0,
    ) -> PackedCommands:
        """One SetField per world, or K per world.

        Repeated calls that differ in ``coords`` and ``values`` only rewrite only those, and allocate
        nothing.

        :param field_id: the field, or for K commands per world K fields, a tuple if they stay the same.
        :param coords: integers of shape (N, ndim) for one command per world, (N, K, ndim) for K; int32
            is fastest.
        :param values: a number, or an array that broadcasts to (N,) or (N, K); stored as float32.
        :param component: which component of a Vector field.
        :returns: this object.
        """
        cells = _int32(coords)
        if cells.ndim == 2:
            cells = cells[:, None, :]
        if cells.ndim != 3 or cells.shape[0] != self._num_worlds:
            raise ValueError(
                f"coords must have shape ({self._num_worlds}, ndim) or ({self._num_worlds}, K, ndim), "
                f"got coords.shape={np.shape(coords)}"
            )
        _, per_world, ndim = cells.shape
        if self._views is None or self._layout != (
            field_id if isinstance(field_id, (int, tuple)) else None,
            per_world,
            ndim,
            expires_after_tick,
            component,
        ):
            self._lay_out(field_id, per_world, ndim, expires_after_tick, component)
        assert self._views is not None
        coord_view, value_view = self._views
        coord_view[...] = cells
        if not isinstance(values, int | float):
            values = _numbers(values)
        if np.ndim(values) == 1 and per_world != 1:
            raise ValueError(
                f"values must be a number or have shape ({self._num_worlds}, {per_world}), "
                f"got values.shape={np.shape(values)}"
            )
        try:
            if np.ndim(values) == 1:
                value_view[:, 0] = values
            else:
                value_view[...] = values
        except ValueError:
            raise ValueError(
                f"values must be a number or have shape ({self._num_worlds}, {per_world}), "
                f"got values.shape={np.shape(values)}"
            ) from None
        return self

    def set_fields_at(
        self,
        worlds: npt.NDArray[np.integer[Any]],
        field_id: Any,
        coords: npt.NDArray[np.integer[Any]],
        values: Any,
        *,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
        component: SupportsIndex = 0,
    ) -> PackedCommands:
        """M SetField commands, each to a world of its own choice.

        Commands to the same world keep their order.

        :param worlds: integers of shape (M,) in 0..N-1, M <= capacity, in any order.
        :param field_id: the field, or M fields.
        :param coords: integers of shape (M, ndim).
        :param values: a number or M numbers; stored as float32.
        :returns: this object.
        """
        targets = np.asarray(worlds)
        if targets.ndim != 1 or targets.dtype.kind not in "iu":
            raise ValueError(
                f"worlds must be integers of shape (M,), got dtype={targets.dtype} shape={targets.shape}"
            )
        m = targets.shape[0]
        if m > self._capacity:
            raise ValueError(f"worlds must have at most capacity={self._capacity} elements, got {m}")
        if m and (targets.min() < 0 or targets.max() >= self._num_worlds):
            raise ValueError(
                f"worlds must be in 0..{self._num_worlds - 1}, got {targets.min()}..{targets.max()}"
            )
        cells = _int32(coords)
        if cells.ndim != 2 or cells.shape[0] != m or not 1 <= cells.shape[1] <= MAX_COORD:
            raise ValueError(
                f"coords must have shape ({m}, 1..{MAX_COORD}), got coords.shape={cells.shape}"
            )
        values = _numbers(values)
        if np.ndim(values) > 1 or (np.ndim(values) == 1 and len(values) != m):
            raise ValueError(
                f"values must be a number or have shape ({m},), got shape={np.shape(values)}"
            )
        self._layout = None
        order = np.argsort(targets, kind="stable")
        records = self._records[:m]
        fields = _fields(field_id, m)
        _constants(records, expires_after_tick, component, cells.shape[1])
        records["field_id"] = fields[order] if isinstance(fields, np.ndarray) else fields
        records["coord"] = 0
        records["coord"][:, : cells.shape[1]] = cells[order]
        numbers = np.asarray(values, dtype=np.float32)
        records["float_value"] = numbers[order] if numbers.ndim else numbers
        self._offsets[0] = 0
        counts = np.bincount(targets.astype(np.int64), minlength=self._num_worlds)
        self._offsets[1:] = np.cumsum(counts)
        return self

    def _addresses(self) -> tuple[int, int]:
        """Addresses of the records and the offsets, for the engine, which trusts the offsets."""
        if self._exposed:
            offsets = self._offsets
            if offsets[0] or offsets[-1] > self._capacity or np.any(offsets[1:] < offsets[:-1]):
                raise ValueError(
                    f"offsets must ascend from 0 to at most capacity={self._capacity}, got {offsets}"
                )
        return self._address, self._offsets_address

    def _lay_out(
        self,
        field_id: Any,
        per_world: int,
        ndim: int,
        expires_after_tick: SupportsIndex,
        component: SupportsIndex,
    ) -> None:
        """Writes all of the records but coordinates and values."""
        total = self._num_worlds * per_world
        if total > self._capacity:
            raise ValueError(
                f"coords must have at most capacity={self._capacity} commands in all, got "
                f"{self._num_worlds} worlds * {per_world} = {total}; pass capacity={total} to "
                "PackedCommands"
            )
        if not 1 <= ndim <= MAX_COORD:
            raise ValueError(f"coords must have 1..{MAX_COORD} numbers a coordinate, got {ndim}")
        records = self._records[:total].reshape(self._num_worlds, per_world)
        fields = _fields(field_id, per_world)
        _constants(records, expires_after_tick, component, ndim)
        records["field_id"] = fields
        records["coord"] = 0
        self._offsets[:] = np.arange(self._num_worlds + 1, dtype=np.uint64) * np.uint64(per_world)
        self._views = (records["coord"][:, :, :ndim], records["float_value"])
        # a list may have changed by the next call
        constant = isinstance(field_id, (int, tuple))
        self._layout = (field_id, per_world, ndim, expires_after_tick, component) if constant else None


def _constants(
    records: npt.NDArray[np.void],
    expires_after_tick: SupportsIndex,
    component: SupportsIndex,
    ndim: int,
) -> None:
    expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
    part = unsigned("component", component, U16_MAX)
    records[...] = np.zeros((), dtype=COMMAND_DTYPE)
    records["command_type"] = CommandType.SetField
    records["expires_after_tick"] = expiry
    records["flags"] = HAS_COMPONENT if part else 0
    records["component"] = part
    records["coord_ndim"] = ndim


def _fields(field_id: Any, count: int) -> int | npt.NDArray[np.uint32]:
    if np.ndim(field_id) == 0:
        return unsigned("field_id", field_id)
    fields = np.array([unsigned("field_id", field) for field in field_id], dtype=np.uint32)
    if len(fields) != count:
        raise ValueError(f"field_id must be a number or have {count} elements, got {len(fields)}")
    return fields


def _numbers(values: Any) -> npt.NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"values must be numbers, got values={values!r} (dtype={array.dtype})")
    return array


def _int32(coords: Any) -> npt.NDArray[np.int32]:
    array = np.asarray(coords)
    if array.dtype == _INT32:
        return array
    if array.dtype.kind not in "iu":
        raise ValueError(f"coords must be integers, got coords.dtype={array.dtype}")
    if array.size and (array.min() < -I32_MAX - 1 or array.max() > I32_MAX):
        raise ValueError(f"coords must fit int32, got {array.min()}..{array.max()}")
    return array.astype(np.int32)
