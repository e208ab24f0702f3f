"""What a world is made of, before it is a world."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_double, c_uint64
from typing import SupportsIndex

from murk import _native
from murk._arguments import U32_MAX, U64_MAX, integer, items, real, unsigned
from murk._errors import check
from murk._fields import Field, FieldNames
from murk._handles import EngineObject, Handle
from murk._python_step import PythonStep
from murk.enums import BoundaryBehavior, EdgeBehavior, FieldMutability, FieldType, SpaceType

_I32 = 2**31 - 1


class Config(EngineObject):
    """Space, fields, propagators and constants of one world.

    A config is consumed by the :class:`murk.World` or :class:`murk.BatchedWorld` made of it, even when
    that fails; later use raises ``RuntimeError``. As a context manager it is destroyed on exit.
    Whether the parts fit together is checked when the world is made.

    Fields and propagators count from 0 in the order in which they are added.
    """

    def __init__(self) -> None:
        self._native: Handle | None = None
        self._used_up = False
        self._fields = FieldNames()
        self._steps: list[
            PythonStep
        ] = []  # propagators that are Python functions; worlds take them over

    # ------------------------------------------------------------------ space

    def set_space(self, space_type: SpaceType | int, params: Sequence[float]) -> None:
        """Sets the space by type and parameters.

        :param params: whole numbers. Line1D: length, edge. Ring1D: length. Square4 and Square8: rows,
            columns, edge. Hex2D: columns, rows. Fcc12: width, height, depth, edge. ProductSpace: the
            number of components, then for each its type, the number of its parameters and these.
            An edge is an :class:`murk.EdgeBehavior`.
        :raises ValueError: if the type is unknown, or parameters are missing or invalid.
        """
        kind = integer("space_type", space_type, -_I32 - 1, _I32)
        values = [real("params", p) for p in items("params", params, "numbers")]
        array = (c_double * max(len(values), 1))(*values)
        check(_native.lib().murk_config_set_space(self._handle(), kind, array, len(values)))

    def set_space_line1d(self, length: int, edge: EdgeBehavior) -> None:
        """A line of ``length`` cells; a coordinate is ``[i]``."""
        self.set_space(SpaceType.Line1D, [length, edge])

    def set_space_ring1d(self, length: int) -> None:
        """A ring of ``length`` cells; a coordinate is ``[i]``."""
        self.set_space(SpaceType.Ring1D, [length])

    def set_space_square4(
        self,
        width: SupportsIndex | None = None,
        height: SupportsIndex | None = None,
        edge: EdgeBehavior = EdgeBehavior.Absorb,
        *,
        rows: SupportsIndex | None = None,
        cols: SupportsIndex | None = None,
    ) -> None:
        """A grid whose cells have four neighbours: north, south, west, east.

        Say ``rows=`` and ``cols=``. The positional order is kept from earlier versions, where the
        first number is, against its name, the number of rows and the second that of columns.
        A coordinate is ``[row, column]``; the rank of a cell is ``row * cols + column``.
        """
        first, second = _rows_and_cols(width, height, rows, cols)
        self.set_space(SpaceType.Square4, [first, second, integer("edge", edge, -_I32 - 1, _I32)])

    def set_space_square8(
        self,
        width: SupportsIndex | None = None,
        height: SupportsIndex | None = None,
        edge: EdgeBehavior = EdgeBehavior.Absorb,
        *,
        rows: SupportsIndex | None = None,
        cols: SupportsIndex | None = None,
    ) -> None:
        """A grid whose cells have eight neighbours; arguments as in :meth:`set_space_square4`."""
        first, second = _rows_and_cols(width, height, rows, cols)
        self.set_space(SpaceType.Square8, [first, second, integer("edge", edge, -_I32 - 1, _I32)])

    def set_space_hex2d(self, cols: int, rows: int) -> None:
        """A hexagonal grid. A coordinate is ``[q, r]``, the rank of a cell ``r * cols + q``."""
        self.set_space(SpaceType.Hex2D, [cols, rows])

    def set_space_fcc12(self, width: int, height: int, depth: int, edge: EdgeBehavior) -> None:
        """A face-centred cubic lattice, twelve neighbours: the cells ``[x, y, z]`` whose sum is even."""
        self.set_space(SpaceType.Fcc12, [width, height, depth, edge])

    # ------------------------------------------------------------------ fields

    def add_field(
        self,
        name: str,
        field_type: FieldType | int = FieldType.Scalar,
        mutability: FieldMutability | int = FieldMutability.PerTick,
        dims: SupportsIndex = 0,
        boundary: BoundaryBehavior | int = BoundaryBehavior.Clamp,
        *,
        carry_forward: bool = False,
    ) -> int:
        """Adds a field, all zero at tick 0.

        :param dims: number of components (Vector) or of categories (Categorical).
        :param carry_forward: a PerTick field that nothing writes in a tick keeps its values; without
            it such a field is zero again in the next tick.
        :returns: the field's id: 0 for the first, then 1, 2, ...
        """
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, got name={name!r} ({type(name).__name__})")
        if "\0" in name:
            raise ValueError(f"name must not contain a NUL character, got name={name!r}")
        try:
            encoded = name.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError(f"name must have no lone surrogates, got name={name!r}") from None
        handle = self._handle()
        lib = _native.lib()
        check(
            lib.murk_config_add_field(
                handle,
                encoded,
                integer("field_type", field_type, -_I32 - 1, _I32),
                integer("mutability", mutability, -_I32 - 1, _I32),
                unsigned("dims", dims),
                integer("boundary", boundary, -_I32 - 1, _I32),
            )
        )
        field_id = self._fields.add(Field(name, int(field_type), int(mutability), int(dims)))
        if carry_forward:
            check(lib.murk_config_set_field_carry_forward(handle, field_id, 1))
        return field_id

    # ------------------------------------------------------------------ constants

    def set_dt(self, dt: float) -> None:
        """Sets the seconds of simulated time per tick (default 0.016)."""
        check(_native.lib().murk_config_set_dt(self._handle(), real("dt", dt)))

    def set_seed(self, seed: SupportsIndex) -> None:
        """Sets the world's seed, 0..2**64-1 (default 0)."""
        number = unsigned("seed", seed, U64_MAX)
        check(_native.lib().murk_config_set_seed(self._handle(), number))

    def set_ring_buffer_size(self, size: SupportsIndex) -> None:
        """Sets how many snapshots are kept for readers; at least 2 (default 8)."""
        number = unsigned("size", size, U64_MAX)
        check(_native.lib().murk_config_set_ring_buffer_size(self._handle(), number))

    def set_max_ingress_queue(self, size: SupportsIndex) -> None:
        """Sets how many commands may wait for a tick; at least 1 (default 1024).

        Later commands of the same step get the receipt ``QueueFull``.
        """
        number = unsigned("size", size, U64_MAX)
        check(_native.lib().murk_config_set_max_ingress_queue(self._handle(), number))

    def set_max_consecutive_failures(self, failures: SupportsIndex) -> None:
        """Sets after how many failed ticks in a row a world stops ticking until reset (default 3)."""
        number = unsigned("failures", failures, U32_MAX)
        check(_native.lib().murk_config_set_max_consecutive_failures(self._handle(), number))

    def set_max_generations(self, generations: SupportsIndex) -> None:
        """Sets how many states a world can have in memory, 2..64 (default 8): the current one, one for
        the tick to come, and those that field views hold."""
        number = unsigned("generations", generations, U32_MAX)
        check(_native.lib().murk_config_set_max_generations(self._handle(), number))

    # ------------------------------------------------------------------ lifetime

    def destroy(self) -> None:
        """Frees the config; harmless when it is already consumed or destroyed."""
        self._used_up = True
        if self._native is not None:
            self._native.destroy()

    def __repr__(self) -> str:
        if self._used_up:
            return "Config(consumed or destroyed)"
        return f"Config(fields={len(self._fields)})"

    def _handle(self) -> int:
        """The engine's handle; made by the first call that needs it, which starts the engine."""
        if self._used_up:
            raise RuntimeError("Config already consumed or destroyed")
        if self._native is None:
            out = c_uint64()
            check(_native.lib().murk_config_create(byref(out)))
            self._native = Handle(self, out.value, "murk_config_destroy")
        return self._native.value

    def _consume(self) -> int:
        """The handle, for a call that takes it over whatever its outcome."""
        handle = self._handle()
        assert self._native is not None
        self._native.forget()
        self._used_up = True
        return handle


def _rows_and_cols(
    width: SupportsIndex | None,
    height: SupportsIndex | None,
    rows: SupportsIndex | None,
    cols: SupportsIndex | None,
) -> tuple[int, int]:
    if width is None and height is None and rows is not None and cols is not None:
        return _size("rows", rows), _size("cols", cols)
    if width is not None and height is not None and rows is None and cols is None:
        return _size("width (the number of rows)", width), _size(
            "height (the number of columns)", height
        )
    raise TypeError(
        "a grid needs either rows= and cols=, or two positional numbers (rows, columns); got "
        f"width={width}, height={height}, rows={rows}, cols={cols}"
    )


def _size(name: str, value: SupportsIndex) -> int:
    return integer(name, value, -_I32 - 1, _I32)
