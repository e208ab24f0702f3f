"""Propagators that are not the engine's own: functions of Python, and compiled functions by address.

Three forms, all of a :class:`PropagatorDef`:

- ``PropagatorDef(name, step_fn, reads, reads_previous, writes)``: ``step_fn`` gets lists of copies;
- :meth:`PropagatorDef.from_function`: ``step_fn(context)`` gets a :class:`StepContext`, whose arrays are
  the world's own memory;
- :meth:`PropagatorDef.from_address`: a compiled function (C, ``numba.cfunc``), called without the GIL.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterable, Sequence
from ctypes import byref, c_uint32, c_uint64, c_void_p
from typing import Any, NamedTuple, SupportsIndex

from murk import _native
from murk._arguments import U64_MAX, integer, items, real, unsigned
from murk._errors import check
from murk._layout import CALLBACK_CONTEXT_DTYPE as CONTEXT_DTYPE
from murk._layout import STEP_FIELD_DTYPE, CallbackDef, WriteDecl
from murk._python_step import PythonStep
from murk.config import Config
from murk.enums import WriteMode
from murk.propagators import add

__all__ = ["CONTEXT_DTYPE", "STEP_FIELD_DTYPE", "PropagatorDef", "add_propagator"]

#: ``step_fn`` of :class:`PropagatorDef`.
ListStep = Callable[[list[Any], list[Any], list[Any], int, float, int], Any]

_ANY_THREAD = 1
_FILLS_WRITES = 2
_STORES_RESULT = 4


# What the engine may still call, by the number that it knows it by, until it lets go of the propagator.
_alive: dict[int, Any] = {}
_numbers = itertools.count(1)
_Destroy = ctypes.CFUNCTYPE(None, c_void_p)


def _let_go(number: int) -> None:
    _alive.pop(number, None)


_let_go_thunk = _Destroy(_let_go)
_LET_GO = ctypes.cast(_let_go_thunk, c_void_p).value


class _Target(NamedTuple):
    """What is called, and the parts of the definition that depend on its kind."""

    address: int
    user_data: int
    flags: int
    scratch_bytes: int
    max_dt: float


class PropagatorDef:
    """A propagator made of a function. ``register`` adds it to a config; it may be registered with many.

    ``step_fn(reads, reads_previous, writes, tick_id, dt, cell_count)`` advances the world by one tick.
    The first three are lists of float32 arrays of one axis, ``cell_count * components`` elements in the
    order [cell][component], one for each declared field, in the order of the declaration. They are
    copies, which ``step_fn`` may keep. Arrays in ``writes`` are zeros for ``WriteMode.Full`` and the
    values of the tick's start for ``WriteMode.Incremental``; what the list holds when ``step_fn``
    returns is written back, and must be float32 arrays of the same length. Whatever ``step_fn`` raises
    rolls the tick back; :meth:`murk.World.step` raises ``RuntimeError`` with it as ``__cause__``.

    It runs on the thread that steps the world, with the GIL, also in a batch with several threads.

    :param name: for messages and measurements.
    :param reads: fields, by number or name, as the propagators before this one left them.
    :param reads_previous: fields as they were at the start of the tick.
    :param writes: fields, or (field, :class:`murk.WriteMode`) pairs.
    """

    def __init__(
        self,
        name: str,
        step_fn: ListStep,
        reads: Sequence[str | SupportsIndex] = (),
        reads_previous: Sequence[str | SupportsIndex] = (),
        writes: Sequence[Any] = (),
    ) -> None:
        if not callable(step_fn):
            raise TypeError(f"step_fn must be callable, got {type(step_fn).__name__}")
        self._declare(name, reads, reads_previous, writes)
        self._step_fn: Callable[..., Any] | None = step_fn
        self._lists = True

    @classmethod
    def from_function(
        cls,
        step_fn: Callable[[Any], Any],
        *,
        name: str | None = None,
        reads: Sequence[str | SupportsIndex] = (),
        reads_previous: Sequence[str | SupportsIndex] = (),
        writes: Sequence[Any] = (),
        max_dt: float | None = None,
    ) -> PropagatorDef:
        """A propagator whose ``step_fn(context)`` gets a :class:`murk.StepContext`.

        Its arrays lie in the world's own memory and have the shape of the space. Keep none of them
        beyond the call: that fails the tick, and says which.

        :param name: default: the function's.
        :param max_dt: the largest stable time step; a world with a larger ``dt`` is refused.
        """
        known = str(getattr(step_fn, "__name__", "step_fn")) if name is None else name
        made = cls(known, step_fn, reads, reads_previous, writes)  # type: ignore[arg-type]
        made._lists = False
        made._max_dt = _max_dt(max_dt)
        return made

    @classmethod
    def from_address(
        cls,
        function: Any,
        *,
        name: str,
        reads: Sequence[str | SupportsIndex] = (),
        reads_previous: Sequence[str | SupportsIndex] = (),
        writes: Sequence[Any] = (),
        user_data: SupportsIndex = 0,
        keep: Any = None,
        scratch_bytes: SupportsIndex = 0,
        max_dt: float | None = None,
        any_thread: bool = False,
        fills_writes: bool = False,
    ) -> PropagatorDef:
        """A propagator that is a compiled function, ``int32_t step_fn(MurkCallbackContext *context)`` as
        ``murk.h`` declares it (:data:`murk.custom.CONTEXT_DTYPE`). It is called without the GIL.

        :param function: its address as an int; or an object with ``address``, such as a
            ``numba.cfunc``; or a function of ctypes. Objects are kept alive as long as the engine may
            call them.
        :param user_data: an address, handed to the function as ``context.user_data``.
        :param keep: anything else that must live as long: what ``user_data`` points to.
        :param scratch_bytes: zeroed memory for every call, ``context.scratch``.
        :param any_thread: it may run on any thread of a batch, for several worlds at once. It must not
            be a Python function then. Realtime worlds take only propagators of this kind.
        :param fills_writes: it writes every element of its Full writes, which saves zeroing them before.
        """
        made = cls(name, _never, reads, reads_previous, writes)
        made._step_fn = None
        made._address = _address_of(function)
        made._kept = (function, keep)
        made._user_data = unsigned("user_data", user_data, U64_MAX)
        made._scratch_bytes = unsigned("scratch_bytes", scratch_bytes, U64_MAX)
        made._max_dt = _max_dt(max_dt)
        made._flags = (_ANY_THREAD if any_thread else 0) | (_FILLS_WRITES if fills_writes else 0)
        return made

    def _declare(
        self, name: str, reads: Iterable[Any], reads_previous: Iterable[Any], writes: Iterable[Any]
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, got name={name!r} ({type(name).__name__})")
        if "\0" in name:
            raise ValueError(f"name must not contain a NUL character, got name={name!r}")
        try:
            self._name = name.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError(f"name must have no lone surrogates, got name={name!r}") from None
        self._reads = items("reads", reads, "fields")
        self._reads_previous = items("reads_previous", reads_previous, "fields")
        self._writes = [_write(each) for each in items("writes", writes, "fields")]
        self._address = 0
        self._kept: Any = None
        self._user_data = 0
        self._scratch_bytes = 0
        self._max_dt = 0.0
        self._flags = 0

    @property
    def name(self) -> str:
        """For messages and measurements."""
        return self._name.decode("utf-8")

    def register(self, config: Config) -> None:
        """Adds the propagator to a config, after those already added.

        :raises ValueError: for a name that no field of the config has. Numbers are checked when the
            world is made.
        """
        if not isinstance(config, Config):
            raise TypeError(f"config must be a murk.Config, got {type(config).__name__}")
        handle = config._handle()
        names = config._fields
        reads = [names.id_of("reads", field) for field in self._reads]
        previous = [names.id_of("reads_previous", field) for field in self._reads_previous]
        writes = [(names.id_of("writes", field), mode) for field, mode in self._writes]
        number = next(_numbers)
        if self._step_fn is None:
            target = _Target(
                self._address, self._user_data, self._flags, self._scratch_bytes, self._max_dt
            )
            kept = self._kept
            step = None
        else:
            step = PythonStep(self._step_fn, config._fields, (reads, previous, writes), self._lists)
            target = _Target(step.address, 0, _STORES_RESULT, 0, self._max_dt)
            kept = step.thunk
        _alive[number] = kept
        try:
            propagator = _create(self._name, (reads, previous, writes), target, number)
        except BaseException:
            _alive.pop(number, None)
            raise
        add(handle, propagator)
        if step is not None:
            config._steps.append(step)


def add_propagator(
    config: Config,
    name: str,
    step_fn: ListStep,
    reads: Sequence[str | SupportsIndex] = (),
    reads_previous: Sequence[str | SupportsIndex] = (),
    writes: Sequence[Any] = (),
) -> None:
    """Makes a :class:`PropagatorDef` and registers it."""
    PropagatorDef(name, step_fn, reads, reads_previous, writes).register(config)


def _create(
    name: bytes,
    declared: tuple[list[int], list[int], list[tuple[int, int]]],
    target: _Target,
    number: int,
) -> int:
    """The engine's number of a new propagator."""
    reads, previous, writes = declared
    definition = CallbackDef(
        struct_size=ctypes.sizeof(CallbackDef),
        flags=target.flags,
        name=name,
        reads=(c_uint32 * max(len(reads), 1))(*reads),
        n_reads=len(reads),
        reads_previous=(c_uint32 * max(len(previous), 1))(*previous),
        n_reads_previous=len(previous),
        writes=(WriteDecl * max(len(writes), 1))(*(WriteDecl(*each) for each in writes)),
        n_writes=len(writes),
        step_fn=target.address,
        user_data=target.user_data,
        destroy_fn=_LET_GO,
        scratch_bytes=target.scratch_bytes,
        max_dt=target.max_dt,
        destroy_data=number,
    )
    out = c_uint64()
    check(_native.lib().murk_callback_create(byref(definition), byref(out)))
    return out.value


def _write(declared: Any) -> tuple[Any, int]:
    """A field and how it is written."""
    if not isinstance(declared, tuple):
        return declared, int(WriteMode.Full)
    try:
        field, mode = declared
    except ValueError:
        raise TypeError(f"writes must be fields or (field, WriteMode) pairs, got {declared!r}") from None
    return field, integer("writes", mode, 0, 1)


def _max_dt(value: float | None) -> float:
    if value is None:
        return 0.0
    number = real("max_dt", value)
    if not number > 0:
        raise ValueError(f"max_dt must be > 0, got max_dt={number!r}")
    return number


def _address_of(function: Any) -> int:
    """The address of a compiled function: an int, what has ``address``, or a function of ctypes."""
    if isinstance(function, ctypes._CFuncPtr):  # type: ignore[attr-defined]
        address = ctypes.cast(function, c_void_p).value or 0
    else:
        address = getattr(function, "address", function)
    try:
        number = integer("function", address, 1, U64_MAX)
    except TypeError:
        raise TypeError(
            "function must be an address, an object with one (numba.cfunc) or a function of ctypes, got "
            f"{type(function).__name__}"
        ) from None
    return number


def _never(*_: Any) -> None:
    raise AssertionError("a compiled function is not called by Python")
