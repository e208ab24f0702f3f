"""How the engine calls a Python function once a tick.

The engine calls a *thunk* (a function of ctypes) with the address of a ``MurkCallbackContext``. The
thunk is the ``send`` of a generator, not a function of Python: an exception that is not the function's
own, above all ``KeyboardInterrupt``, strikes where a Python function begins, before it could enter a
``try``; a generator resumes inside of one. Exceptions never leave the thunk: they are kept, the tick
fails, and whoever stepped the world raises them.

What the thunk refers to it refers to weakly: the engine keeps it, and must not keep worlds alive that
the user's functions refer to. The world's Python object keeps the step.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import weakref
from collections.abc import Callable, Generator
from ctypes import byref, c_size_t, c_uint64, c_void_p
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._arguments import unsigned
from murk._errors import check, error_for
from murk._fields import FieldNames
from murk.enums import FieldType, WriteMode

# MurkCallbackContext in words of 8 bytes, then MurkStepField of 3 words each
_OPAQUE, _TICK, _DT, _SEED, _CELLS = 1, 3, 4, 5, 6
_PARAMETERS, _SHAPE, _COUNTS, _SHAPE_LEN = 10, 13, 15, 16
_FIELDS, _FIELD_WORDS = 17, 3
_RESULT = 1  # in words of 4 bytes

_MAX_ARRAYS = 1024

_Thunk = ctypes.CFUNCTYPE(None, c_void_p)
FLOAT32 = np.dtype(np.float32)


class _Memory:
    """What arrays over the world's memory have as their base. Arrays that were kept too long hold the
    memory through it."""

    __slots__ = ("__array_interface__", "hold")

    def __init__(self, address: int, shape: tuple[int, ...], read_only: bool) -> None:
        self.__array_interface__ = {
            "data": (address, read_only),
            "shape": shape,
            "typestr": "<f4",
            "version": 3,
        }
        self.hold = 0

    def __del__(self) -> None:
        if self.hold:
            _native.lib().murk_step_release(self.hold)


class _Frame:
    """The engine's struct at one address, which is the same in nearly all ticks of a world."""

    __slots__ = ("doubles", "ints", "words")

    def __init__(self, address: int, fields: int) -> None:
        words = _FIELDS + _FIELD_WORDS * fields
        raw = memoryview((ctypes.c_char * (8 * words)).from_address(address)).cast("B")
        self.words = raw.cast("Q")
        self.doubles = raw.cast("d")
        self.ints = raw.cast("i")


class StepContext:
    """What a propagator made by :meth:`murk.PropagatorDef.from_function` gets, for one call.

    Arrays have the shape of the space, as in an observation of all cells, with a last axis for the
    components of a Vector. They lie in the world's own memory and are good until the call ends; to keep
    one beyond fails the tick: keep a copy.
    """

    __slots__ = ("_frame", "_handed", "_step")

    def __init__(self, step: PythonStep, frame: _Frame) -> None:
        self._step: PythonStep | None = step
        self._frame = frame
        #: By place in the frame, what the function was handed.
        self._handed: dict[int, Any] = {}

    def read(self, field: str | int) -> npt.NDArray[np.float32]:
        """A declared read, as the propagators before this one left it: read-only."""
        step = self._step or _too_late()
        return step.array(self, step.reads, "reads", field)

    def read_previous(self, field: str | int) -> npt.NDArray[np.float32]:
        """A declared read at the start of the tick: read-only."""
        step = self._step or _too_late()
        return step.array(self, step.reads_previous, "reads_previous", field)

    def write(self, field: str | int) -> npt.NDArray[np.float32]:
        """A declared write: zeros for ``WriteMode.Full``, the values of the tick's start for
        ``WriteMode.Incremental``. Write into it; to assign to a name of your own has no effect."""
        step = self._step or _too_late()
        return step.array(self, step.writes, "writes", field)

    def _place(self, place: int) -> npt.NDArray[np.float32]:
        step = self._step or _too_late()
        return step.array_at(self, place)

    @property
    def tick(self) -> int:
        """The tick that is being computed; the first is 1."""
        return int(self._live().words[_TICK])

    @property
    def dt(self) -> float:
        """The time step, seconds."""
        return float(self._live().doubles[_DT])

    @property
    def seed(self) -> int:
        """The world's seed."""
        return int(self._live().words[_SEED])

    @property
    def cell_count(self) -> int:
        """The number of cells."""
        return int(self._live().words[_CELLS])

    @property
    def shape(self) -> tuple[int, ...]:
        """How the cells lie: ``(rows, cols)`` on a square grid."""
        return _shape(self._live())

    @property
    def parameters(self) -> tuple[float, ...]:
        """The world's declared parameters, by key."""
        words = self._live().words
        n = int(words[_COUNTS] >> 32)
        return tuple((ctypes.c_double * n).from_address(words[_PARAMETERS])) if n else ()

    def rng(self, stream: int = 0) -> np.random.Generator:
        """Random numbers that are a function of the world's seed, ``stream`` and the tick, so that the
        same seed gives the same world; two propagators take two streams. A new generator every time."""
        words = self._live().words
        key = np.array([words[_SEED], unsigned("stream", stream)], dtype=np.uint64)
        counter = np.array([0, 0, 0, words[_TICK]], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key, counter=counter))

    def _live(self) -> _Frame:
        if self._step is None:
            _too_late()
        return self._frame

    def __repr__(self) -> str:
        if self._step is None:
            return "StepContext(over)"
        return f"StepContext(tick={self.tick}, shape={self.shape})"


def _too_late() -> NoReturn:
    raise RuntimeError("a StepContext is good until its step_fn returns; this one is used later")


def _shape(frame: _Frame) -> tuple[int, ...]:
    words = frame.words
    n = int(words[_SHAPE_LEN] & 0xFFFFFFFF)
    return tuple((c_uint64 * n).from_address(words[_SHAPE]))


def _places(ids: list[int], names: FieldNames, first: int) -> dict[Any, int]:
    """Where a field stands in the frame, by number and by name."""
    places: dict[Any, int] = {}
    for place, field in enumerate(ids, first):
        places.setdefault(field, place)
        if field < len(names):
            places.setdefault(names[field].name, place)
    return places


class PythonStep:
    """One Python function in one world."""

    def __init__(
        self,
        step_fn: Callable[..., Any],
        names: FieldNames,
        declared: tuple[list[int], list[int], list[tuple[int, int]]],
        lists: bool,
    ) -> None:
        reads, previous, writes = declared
        self.reads = _places(reads, names, 0)
        self.reads_previous = _places(previous, names, len(reads))
        self._first_write = len(reads) + len(previous)
        self.writes = _places([field for field, _ in writes], names, self._first_write)
        self._ids = [*reads, *previous, *(field for field, _ in writes)]
        self._names = names
        self._step_fn = _ListStep(step_fn, len(reads), self._first_write, writes) if lists else step_fn
        self._flat = lists
        self._frames: dict[int, _Frame] = {}
        self._arrays: dict[tuple[int, int], Any] = {}
        self._context: StepContext | None = None
        self._failure: BaseException | None = None
        #: Set by the world: what destroys it.
        self.handle: Any = None
        generator = _serve(weakref.ref(self))
        next(generator)
        self.thunk = _Thunk(generator.send)
        self.address = ctypes.cast(self.thunk, c_void_p).value or 0

    # ------------------------------------------------------------------ one tick

    def run(self, address: int) -> None:
        """Runs the function in the context at an address."""
        frame = self._frames.get(address) or self._new_frame(address)
        context = StepContext(self, frame)
        self._context = context
        self._step_fn(context)
        self._context = None
        context._step = None
        handed, context._handed = context._handed, {}
        if max(_counts(handed), default=0) > _ALONE and not self._flat:
            self._refuse(handed)
        frame.ints[_RESULT] = 0

    def fail(self, error: BaseException, address: int) -> None:
        """Keeps what the function raised; nothing else is raised."""
        self._failure = error
        context, self._context = self._context, None
        try:
            if address:
                frame = self._frames.get(address) or self._new_frame(address)
                frame.ints[_RESULT] = 1
                text = f"{type(error).__name__}: {error}".encode("utf-8", "replace")
                _native.lib().murk_step_fail(frame.words[_OPAQUE], text.replace(b"\0", b" "))
            if context is not None:
                context._step = None
                handed, context._handed = context._handed, {}
                self._secure(handed)  # the traceback has the function's variables
        except BaseException as second:
            second.__context__ = error
            self._failure = second

    def take_failure(self) -> BaseException | None:
        """What the function raised, once."""
        failure, self._failure = self._failure, None
        return failure

    # ------------------------------------------------------------------ arrays

    def _new_frame(self, address: int) -> _Frame:
        if len(self._frames) >= 16:
            self._frames.clear()
        frame = self._frames[address] = _Frame(address, len(self._ids))
        return frame

    def array(
        self, context: StepContext, places: dict[Any, int], use: str, field: Any
    ) -> npt.NDArray[np.float32]:
        """A declared field as an array."""
        try:
            place = places[field]
        except (KeyError, TypeError):
            declared = ", ".join(repr(each) for each in places) or "none"
            raise ValueError(
                f"field={field!r} was not declared in {use} by this propagator, which declares: "
                f"{declared}"
            ) from None
        return self.array_at(context, place)

    def array_at(self, context: StepContext, place: int) -> npt.NDArray[np.float32]:
        """The field at a place of the frame as an array."""
        where = context._frame.words[_FIELDS + _FIELD_WORDS * place]
        array = self._arrays.get((place, where))
        if array is None:
            array = self._new_array(context._frame, place)
        context._handed[place] = array
        return array

    def _new_array(self, frame: _Frame, place: int) -> npt.NDArray[np.float32]:
        at = _FIELDS + _FIELD_WORDS * place
        if not frame.words[at]:
            out, length = c_void_p(), c_size_t()
            opaque = frame.words[_OPAQUE]
            check(_native.lib().murk_step_write(opaque, self._ids[place], byref(out), byref(length)))
            known = self._arrays.get((place, int(frame.words[at])))
            if known is not None:
                return known  # type: ignore[no-any-return]
        shape: tuple[int, ...] = (int(frame.words[at + 1]),)
        if not self._flat:
            field = self._names[self._ids[place]]
            shape = _shape(frame)
            if field.field_type == FieldType.Vector:
                shape = (*shape, int(frame.words[at + 2] >> 32))
        where = int(frame.words[at])
        array = np.asarray(_Memory(where, shape, place < self._first_write))
        if len(self._arrays) >= _MAX_ARRAYS:
            self._arrays.clear()  # those of this call are in the context's list
        self._arrays[place, where] = array
        return array

    def _secure(self, handed: dict[int, Any]) -> None:
        """Arrays that somebody kept hold the world's memory, and are handed to nobody again."""
        for (_, array), count in zip(list(handed.items()), _counts(handed), strict=True):
            if count <= _ALONE:
                continue
            self._arrays = {key: each for key, each in self._arrays.items() if each is not array}
            out = c_uint64()
            status = _native.lib().murk_step_hold(byref(out))
            if status:
                if self.handle is not None:
                    self.handle.forget()  # rather keep the world for ever than lose its memory
                raise error_for(status)
            array.base.hold = out.value

    def _refuse(self, handed: dict[int, Any]) -> None:
        gc.collect()  # the function's own variables may be in a cycle
        kept = [
            repr(self._names[self._ids[place]].name)
            for place, count in zip(handed, _counts(handed), strict=True)
            if count > _ALONE
        ]
        if kept:
            self._secure(handed)
            raise RuntimeError(
                f"step_fn kept the array of field {', '.join(kept)} beyond its call; keep a copy of it "
                "(array.copy())"
            )


def _serve(step_of: weakref.ref[PythonStep]) -> Generator[None, int, None]:
    address = 0
    while True:
        try:
            while True:
                address = 0
                address = yield
                step = step_of()
                if step is not None:  # else the tick fails: nobody stored a result
                    step.run(address)
                step = None
        except BaseException as error:
            if address == 0 and isinstance(error, GeneratorExit):
                return  # nobody calls any more
            step = step_of()
            if step is not None:
                step.fail(error, address)
            step = None


def _counts(handed: dict[int, Any]) -> list[int]:
    return [sys.getrefcount(array) for array in handed.values()]


def _alone() -> int:
    """What :func:`_counts` says of an array that only a step and its context refer to."""
    arrays = {(0, 0): np.zeros(1, FLOAT32)}
    handed: dict[int, Any] = {}
    handed[0] = arrays[0, 0]
    return _counts(handed)[0]


_ALONE = _alone()


class _ListStep:
    """A function that gets lists of copies."""

    def __init__(
        self,
        step_fn: Callable[..., Any],
        reads: int,
        first_write: int,
        writes: list[tuple[int, int]],
    ) -> None:
        self._step_fn = step_fn
        self._reads = range(reads)
        self._previous = range(reads, first_write)
        self._writes = range(first_write, first_write + len(writes))
        self._full = [mode == WriteMode.Full for _, mode in writes]

    def __call__(self, context: StepContext) -> None:
        reads = [context._place(place).copy() for place in self._reads]
        previous = [context._place(place).copy() for place in self._previous]
        views = [context._place(place) for place in self._writes]
        writes: list[Any] = [
            np.zeros(view.size, FLOAT32) if full else view.copy()
            for view, full in zip(views, self._full, strict=True)
        ]
        self._step_fn(reads, previous, writes, context.tick, context.dt, context.cell_count)
        if len(writes) != len(views):
            raise ValueError(f"writes has {len(writes)} arrays after step_fn, expected {len(views)}")
        for i, (view, array) in enumerate(zip(views, writes, strict=True)):
            if not isinstance(array, np.ndarray):
                raise TypeError(f"writes[{i}] must be a numpy array, got {type(array).__name__}")
            if array.dtype != FLOAT32 or array.shape != view.shape:
                raise ValueError(
                    f"writes[{i}] must be float32 of shape {view.shape}, got {array.dtype} of shape "
                    f"{array.shape}"
                )
            view[:] = array


# ---------------------------------------------------------------------- what the world raises


def raised(status: int, steps: list[PythonStep]) -> BaseException:
    """The exception for a failing status of a call that stepped worlds with these Python functions."""
    error = error_for(status)
    failures = [failure for step in steps if (failure := step.take_failure()) is not None]
    for failure in failures:
        if isinstance(failure, KeyboardInterrupt):
            return failure
    if failures:
        error.__cause__ = failures[0]
    return error
