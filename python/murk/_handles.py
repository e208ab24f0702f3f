"""Ownership of an object of the engine by an object of Python."""

from __future__ import annotations

import weakref
from types import TracebackType
from typing import Any, NoReturn, SupportsIndex, TypeVar

from murk import _native

_Object = TypeVar("_Object", bound="EngineObject")


def _destroy(function: str, value: int) -> None:
    # The status is of no use here: a second destroy is an invalid handle, and in a forked child the
    # memory belongs to the parent.
    getattr(_native.lib(), function)(value)


class EngineObject:
    """Stands for an object of the engine: a context manager that destroys it at the end, and neither
    copied nor pickled, for the copy would own it too."""

    def destroy(self) -> None:
        """Destroys the object; harmless when that has happened."""
        raise NotImplementedError

    def __enter__(self: _Object) -> _Object:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.destroy()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            f"a murk.{type(self).__name__} can't be copied or pickled: it stands for an object of the "
            "engine in this process; make a new one"
        )

    def __reduce__(self) -> str | tuple[Any, ...]:
        return self.__reduce_ex__(0)


class Handle:
    """The engine's number of an object, destroyed once: by :meth:`destroy`, or with its owner.

    At the end of the process nothing is destroyed: the operating system frees the memory, and a thread
    that is still inside the engine is not waited for. Any thread may call :meth:`destroy`.
    """

    __slots__ = ("_finalizer", "value")

    def __init__(self, owner: object, value: int, destroy_function: str) -> None:
        self.value = value
        self._finalizer = weakref.finalize(owner, _destroy, destroy_function, value)
        self._finalizer.atexit = False

    @property
    def alive(self) -> bool:
        """Whether the object was neither destroyed nor given away."""
        return self._finalizer.alive

    def destroy(self) -> None:
        """Destroys the object; harmless when that has happened."""
        self._finalizer()

    def forget(self) -> None:
        """Gives the object away: someone else destroys it."""
        self._finalizer.detach()
