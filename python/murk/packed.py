"""Commands for a whole batch in one array, filled without a Python loop over worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk._arguments import F32_MAX, I32_MAX, U16_MAX, U64_MAX, float32, integer, unsigned
from murk._buffers import address
from murk._fields import FieldNames
from murk._layout import COMMAND_DTYPE, HAS_COMPONENT, MAX_COORD, NO_EXPIRY
from murk.enums import CommandType

_INT32 = np.dtype(np.int32)
_FLOAT32 = np.dtype(np.float32)


# A field, or one for each of several commands.
FieldOrFields = str | SupportsIndex | Sequence[str | SupportsIndex] | npt.NDArray[np.integer[Any]]


class PackedCommands:
    """Preallocated commands for the N worlds of a :class:`murk.BatchedWorld`, or with N = 1 for a
    :class:`murk.World` or a :class:`murk.RealtimeWorld`.

    Keep one object and fill it again before every step: :meth:`set_fields` for the usual case, the same
    number of commands in every world; :meth:`set_fields_at` for any number in any world. Filling
    replaces what was there. The object is empty at first, and not meant for use by several threads at
    once.

    Commands of world i are ``records[offsets[i]:offsets[i + 1]]``. Both arrays may also be written
    directly: ``records`` has the fields of ``MurkCommand``, ``offsets`` must ascend from 0.

    Fields go by number or name. A name is looked up in the world that the commands are given to; only
    then is its number in ``records["field_id"]``.

    :param num_worlds: N >= 1.
    :param capacity: the most commands that all worlds together can hold (default: N).
    """

    __slots__ = (
        "_address",
        "_capacity",
        "_exposed",
        "_layout",
        "_looked_up",
        "_names",
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
        self._names: _Names | None = None
        self._looked_up: FieldNames | None = None

    def _bind(self) -> None:
        """Notes where the arrays are, and that nothing is known of what is in them."""
        self._address = address(self._records)
        self._offsets_address = address(self._offsets)
        # what the constant part of the records was written for, and the views of the other part
        self._layout: tuple[Any, ...] | None = None
        self._views: tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]] | None = None

    def __getstate__(self) -> tuple[Any, ...]:
        return (
            self._num_worlds,
            self._capacity,
            self._records.copy(),
            self._offsets.copy(),
            self._names,
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._num_worlds, self._capacity, records, offsets, self._names = state
        self._looked_up = None
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
        return self._offsets[:]  # a view: it can't be resized, and the engine's address stays good

    def __len__(self) -> int:
        return int(self._offsets[-1])

    def __repr__(self) -> str:
        return f"PackedCommands(num_worlds={self._num_worlds}, commands={len(self)})"

    def clear(self) -> None:
        """Removes all commands."""
        self._layout = None
        self._names = None
        self._offsets.fill(0)

    def set_fields(
        self,
        field_id: FieldOrFields,
        coords: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
        component: SupportsIndex = 0,
    ) -> PackedCommands:
        """One SetField per world, or K per world.

        Repeated calls that differ in ``coords`` and ``values`` only rewrite only those, and allocate
        nothing.

        :param field_id: the field's number or name, or for K commands per world K of them: a
            tuple if they stay the same, a list else.
        :param coords: integers of shape (N, ndim) for one command per world, (N, K, ndim) for K, and for
            K commands to a single world also (K, ndim); int32 is fastest.
        :param values: a number, or an array that broadcasts to (N,) or (N, K), for a single world also
            (K,); stored as float32.
        :param component: which component of a Vector field.
        :returns: this object.
        """
        cells = _int32(coords)
        alone = self._num_worlds == 1
        if cells.ndim == 2:
            cells = cells[None] if alone else cells[:, None, :]
        if cells.ndim != 3 or cells.shape[0] != self._num_worlds:
            raise ValueError(
                f"coords must have shape ({self._num_worlds}, ndim) or ({self._num_worlds}, K, ndim), "
                f"got coords.shape={np.shape(coords)}"
            )
        _, per_world, ndim = cells.shape
        if isinstance(values, int | float):
            values = float32("values", values)
        else:
            values = _numbers(values)
            if values.ndim == 1 and (alone or per_world == 1):
                values = values[None] if alone else values[:, None]
            if values.ndim and values.shape not in (
                (self._num_worlds, per_world),
                (1, per_world),
                (self._num_worlds, 1),
                (1, 1),
            ):
                raise ValueError(
                    f"values must be a number or have shape ({self._num_worlds}, {per_world}), "
                    f"got values.shape={np.shape(values)}"
                )
        if self._views is None or self._layout != (
            field_id if isinstance(field_id, int | str | tuple) else None,
            per_world,
            ndim,
            expires_after_tick,
            component,
        ):
            self._lay_out(field_id, per_world, ndim, expires_after_tick, component)
        assert self._views is not None
        coord_view, value_view = self._views
        coord_view[...] = cells
        value_view[...] = values
        return self

    def set_fields_at(
        self,
        worlds: npt.ArrayLike,
        field_id: FieldOrFields,
        coords: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        expires_after_tick: SupportsIndex = NO_EXPIRY,
        component: SupportsIndex = 0,
    ) -> PackedCommands:
        """M SetField commands, each to a world of its own choice.

        Commands to the same world keep their order.

        :param worlds: integers of shape (M,) in 0..N-1, M <= capacity, in any order.
        :param field_id: the field's number or name, or M of them.
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
        fields, names = _fields(field_id, m)
        constants = _constants(expires_after_tick, component, cells.shape[1])
        self._layout = None
        order = np.argsort(targets, kind="stable")
        records = self._records[:m]
        records[...] = constants
        records["field_id"] = fields[order] if isinstance(fields, np.ndarray) else fields
        self._names = None
        if isinstance(names, str):
            self._names = names, 1, m
        elif names is not None:
            self._names = [names[at] for at in order.tolist()], m, m
        self._looked_up = None
        records["coord"][:, : cells.shape[1]] = cells[order]
        records["float_value"] = values[order] if values.ndim else values
        self._offsets[0] = 0
        counts = np.bincount(targets.astype(np.int64), minlength=self._num_worlds)
        self._offsets[1:] = np.cumsum(counts)
        return self

    def _addresses(self, world_fields: FieldNames) -> tuple[int, int]:
        """Addresses of the records and the offsets, for the engine, which trusts the offsets; with the
        numbers that names have among these fields."""
        if self._names is not None and self._looked_up is not world_fields:
            self._look_up(self._names, world_fields)
        if self._exposed:
            offsets = self._offsets
            if offsets[0] or offsets[-1] > self._capacity or np.any(offsets[1:] < offsets[:-1]):
                raise ValueError(
                    f"offsets must ascend from 0 to at most capacity={self._capacity}, got {offsets}"
                )
        return self._address, self._offsets_address

    def _for_one_world(self, world_fields: FieldNames) -> tuple[int, int]:
        """Address and number of the records, for a world that is no batch."""
        if self._num_worlds != 1:
            raise ValueError(
                f"commands must be packed for 1 world, got commands.num_worlds={self._num_worlds}"
            )
        return self._addresses(world_fields)[0], len(self)

    def _look_up(self, names: _Names, world_fields: FieldNames) -> None:
        """Writes the numbers of all names; all or none."""
        fields, period, total = names
        if isinstance(fields, str):
            numbers: Any = world_fields.id_of("field_id", fields)
        else:
            numbers = [world_fields.id_of("field_id", field) for field in fields]
        self._records[:total].reshape(-1, period)["field_id"] = numbers
        self._looked_up = world_fields

    def _lay_out(
        self,
        field_id: FieldOrFields,
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
        fields, names = _fields(field_id, per_world)
        constants = _constants(expires_after_tick, component, ndim)
        records = self._records[:total].reshape(self._num_worlds, per_world)
        records[...] = constants
        records["field_id"] = fields
        self._names = None
        if names is not None:
            self._names = names, 1 if isinstance(names, str) else per_world, total
        self._looked_up = None
        self._offsets[:] = np.arange(self._num_worlds + 1, dtype=np.uint64) * np.uint64(per_world)
        self._views = (records["coord"][:, :, :ndim], records["float_value"])
        # a list may have changed by the next call
        constant = isinstance(field_id, int | str | tuple)
        self._layout = (field_id, per_world, ndim, expires_after_tick, component) if constant else None


# Fields some of which go by name; after how many commands they begin again; of how many commands.
_Names = tuple[str | list[str | int], int, int]


def _constants(
    expires_after_tick: SupportsIndex, component: SupportsIndex, ndim: int
) -> npt.NDArray[np.void]:
    """A command but for its field, coordinate and value."""
    expiry = unsigned("expires_after_tick", expires_after_tick, U64_MAX)
    part = unsigned("component", component, U16_MAX)
    record = np.zeros((), dtype=COMMAND_DTYPE)
    record["command_type"] = CommandType.SetField
    record["expires_after_tick"] = expiry
    record["flags"] = HAS_COMPONENT if part else 0
    record["component"] = part
    record["coord_ndim"] = ndim
    return record


def _fields(
    field_id: Any, count: int
) -> tuple[int | npt.NDArray[np.uint32], str | list[str | int] | None]:
    """The numbers of fields, and if some of them are names, all of them as they were given."""
    if isinstance(field_id, str):
        return 0, field_id
    if np.ndim(field_id) == 0:
        return unsigned("field_id", field_id), None
    given = [field if isinstance(field, str) else unsigned("field_id", field) for field in field_id]
    if len(given) != count:
        raise ValueError(f"field_id must be a field or {count} fields, got {len(given)}")
    named = any(isinstance(field, str) for field in given)
    numbers = [0 if isinstance(field, str) else field for field in given]
    return np.array(numbers, dtype=np.uint32), given if named else None


def _numbers(values: Any) -> npt.NDArray[np.float32]:
    """Numbers as float32."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"values must be numbers of one shape, got values={values!r}") from None
    if array.dtype == _FLOAT32:
        return array
    if array.dtype.kind not in "fiub":
        raise TypeError(f"values must be numbers, got values={values!r} (dtype={array.dtype})")
    try:
        with np.errstate(over="raise"):
            return array.astype(_FLOAT32)
    except FloatingPointError:
        raise ValueError(f"values must fit float32 (|x| <= {F32_MAX:.7g}), got a larger one") from None


def _int32(coords: Any) -> npt.NDArray[np.int32]:
    try:
        array = np.asarray(coords)
    except ValueError:
        raise ValueError(f"coords must be integers of one shape, got coords={coords!r}") from None
    if array.dtype == _INT32:
        return array
    if array.dtype.kind not in "iu":
        raise ValueError(f"coords must be integers, got coords.dtype={array.dtype}")
    if array.size and (array.min() < -I32_MAX - 1 or array.max() > I32_MAX):
        raise ValueError(f"coords must fit int32, got {array.min()}..{array.max()}")
    return array.astype(_INT32)
