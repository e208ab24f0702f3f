"""What a world is made of, before it is a world."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Sequence
from ctypes import byref, c_double, c_uint64
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import U32_MAX, U64_MAX, float32, integer, items, real, unsigned
from murk._buffers import address
from murk._definitions import FieldDef
from murk._errors import check, error_for
from murk._fields import Field, FieldInfo, FieldNames, ParameterNames
from murk._handles import EngineObject, Handle
from murk._layout import BOUNDS, CARRY_FORWARD, ENFORCE_BOUNDS, SCAN_NON_FINITE
from murk._python_step import PythonStep
from murk.enums import BoundaryBehavior, EdgeBehavior, FieldMutability, FieldType, SpaceType
from murk.space import Space

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
        self._parameters = ParameterNames()
        #: Propagators that are Python functions; worlds take them over.
        self._steps: list[PythonStep] = []

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

    def set_space_graph(
        self,
        offsets: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        directed: bool = False,
        positions: npt.ArrayLike | None = None,
    ) -> None:
        """Any adjacency, in compressed sparse rows; arguments as in :meth:`murk.Space.graph`. A
        coordinate is ``[vertex]``."""
        self.use_space(Space.graph(offsets, targets, directed=directed, positions=positions))

    def set_space_product(
        self, components: Sequence[Space | tuple[SpaceType | int, Sequence[float]]]
    ) -> None:
        """The product of several spaces; as :meth:`murk.Space.product`. A coordinate has the axes of
        all components, one after the other."""
        self.use_space(Space.product(components))

    def use_space(self, space: Space) -> None:
        """Sets the space by an object, which may be used for many configs."""
        if not isinstance(space, Space):
            raise TypeError(f"space must be a murk.Space, got {type(space).__name__}")
        check(_native.lib().murk_config_use_space(self._handle(), space._handle()))

    @property
    def space(self) -> Space:
        """The space set so far.

        :raises ValueError: if there is none.
        """
        return Space._of("murk_config_space", self._handle())

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
        initial: npt.ArrayLike | None = None,
        bounds: tuple[float, float] | None = None,
        units: str | None = None,
        scan: bool = False,
    ) -> int:
        """Adds a field.

        :param dims: number of components (Vector) or of categories (Categorical).
        :param boundary: what becomes of values outside ``bounds``; without these, nothing.
        :param carry_forward: a PerTick field that nothing writes in a tick keeps its values; without
            it such a field is zero again in the next tick.
        :param initial: the values at tick 0 and after a reset: one number for all, or an array of
            ``cells * components`` numbers in the order [cell][component], of any shape. None: zeros.
        :param bounds: ``(lowest, highest)``, both finite: values outside are brought within, as
            ``boundary`` says, just before a tick is published.
        :param units: free text, kept with the field.
        :param scan: a NaN or an infinity in the field rolls the tick back.
        :returns: the field's id: 0 for the first, then 1, 2, ...
        :raises ValueError: if an argument is invalid by itself. Whether they fit together, and whether
            ``initial`` has the right length, is checked when a world is made.
        """
        values = None if initial is None else _initial(initial)
        low, high = (0.0, 0.0) if bounds is None else _bounds(bounds)
        definition = FieldDef(
            struct_size=ctypes.sizeof(FieldDef),
            field_type=integer("field_type", field_type, -_I32 - 1, _I32),
            mutability=integer("mutability", mutability, -_I32 - 1, _I32),
            dims=unsigned("dims", dims),
            boundary_behavior=integer("boundary", boundary, -_I32 - 1, _I32),
            flags=(CARRY_FORWARD if carry_forward else 0)
            | (0 if bounds is None else BOUNDS | ENFORCE_BOUNDS)
            | (SCAN_NON_FINITE if scan else 0),
            name=_encoded("name", name),
            units=None if units is None else _encoded("units", units),
            min=low,
            max=high,
            initial=None if values is None else address(values),
            n_initial=0 if values is None else values.size,
        )
        check(_native.lib().murk_config_add_field_def(self._handle(), ctypes.byref(definition), None))
        return self._fields.add(
            Field(
                name,
                definition.field_type,
                definition.mutability,
                definition.dims,
                definition.boundary_behavior,
                units,
                None if bounds is None else (definition.min, definition.max),
                bool(carry_forward),
                bool(scan),
            )
        )

    @property
    def fields(self) -> tuple[FieldInfo, ...]:
        """The fields added so far, by id."""
        return self._fields.infos()

    # ------------------------------------------------------------------ parameters

    def add_parameter(self, name: str, initial: float = 0.0) -> int:
        """Declares a parameter: a number with a name that :meth:`murk.Command.set_parameter` changes
        and propagators read. A reset brings its initial value back.

        :param name: not empty, unlike those of the other parameters.
        :returns: the parameter's key: 0 for the first, then 1, 2, ...; at most 4096 parameters.
        """
        encoded = _encoded("name", name)
        value = real("initial", initial)
        check(_native.lib().murk_config_add_parameter(self._handle(), encoded, value, None))
        return self._parameters.add(name)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters declared so far, by key."""
        return tuple(self._parameters)

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

    def set_threads(self, threads: SupportsIndex) -> None:
        """Sets on how many threads a tick of a :class:`murk.World` runs, 1..256 (default 1).
        Propagators of which none reads what another one wrote in the tick run side by side, with the
        same results. Worlds of a batch tick on one thread each."""
        number = integer("threads", threads, 1, 256)
        check(_native.lib().murk_config_set_threads(self._handle(), number))

    def set_max_generations(self, generations: SupportsIndex) -> None:
        """Sets how many states a world can have in memory, 2..64 (default 8): the current one, one for
        the tick to come, and those that field views hold."""
        number = unsigned("generations", generations, U32_MAX)
        check(_native.lib().murk_config_set_max_generations(self._handle(), number))

    def preflight(self, worlds: SupportsIndex = 1) -> dict[str, Any]:
        """What ``worlds`` worlds of this config would need, and all that is wrong with it. Makes
        nothing and consumes nothing.

        :returns: ``problems``: a list of dicts with ``status``, ``code``, ``message``, empty if worlds
            can be made; ``memory``: bytes of all worlds by purpose (``fields``, ``scratch``,
            ``edited_base``, ``sparse``, ``generation``, ``heap``); ``max_dt`` and ``limited_by``: the
            largest stable time step and the propagator that limits it, or None; ``write_conflicts``
            and ``notes``: lists of sentences.
        """
        number = unsigned("worlds", worlds)
        handle = self._handle()
        lib = _native.lib()
        capacity = 4096
        while True:
            buffer = ctypes.create_string_buffer(capacity)
            length = lib.murk_config_preflight_json(handle, number, buffer, capacity)
            if length < 0:
                raise error_for(length)
            if length < capacity:
                report: dict[str, Any] = json.loads(buffer.value.decode("utf-8"))
                return report
            capacity = length + 1

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


def _encoded(name: str, text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, got {name}={text!r} ({type(text).__name__})")
    if "\0" in text:
        raise ValueError(f"{name} must not contain a NUL character, got {name}={text!r}")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{name} must have no lone surrogates, got {name}={text!r}") from None


def _initial(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"initial must be numbers, got initial.dtype={array.dtype}")
    if array.size == 0:
        raise ValueError(f"initial must be a number or have elements, got shape={array.shape}")
    with np.errstate(over="ignore"):  # what float32 can't hold becomes an infinity
        return np.ascontiguousarray(array, dtype=np.float32)


def _bounds(bounds: tuple[float, float]) -> tuple[float, float]:
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise TypeError(f"bounds must be (lowest, highest), got bounds={bounds!r}") from None
    return float32("bounds", low), float32("bounds", high)


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
