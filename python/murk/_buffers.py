"""Arrays that cross into the engine: checks, and the addresses of arrays seen before.

The engine reads and writes the caller's memory itself, so an array must be C-contiguous and have the
exact element type. Asking numpy for an address costs microseconds, more than a call into the engine;
:class:`BufferCache` asks once per array object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT32 = np.dtype(np.float32)
UINT8 = np.dtype(np.uint8)
UINT64 = np.dtype(np.uint64)
BOOL = np.dtype(np.bool_)

_CACHED_ARRAYS = 16


def address(array: npt.NDArray[Any]) -> int:
    """The address of the first element."""
    return int(array.__array_interface__["data"][0])


def require(
    name: str,
    array: Any,
    dtype: np.dtype[Any],
    min_size: int,
    *,
    or_bool: bool = False,
    writeable: bool = True,
    why: str = "",
) -> npt.NDArray[Any]:
    """``array`` itself if the engine can use its memory.

    :raises TypeError: if it is not a numpy array.
    :raises ValueError: if dtype, layout, size or writeability do not fit.
    """
    allowed = f"{dtype.name} or bool" if or_bool else dtype.name
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} must be a numpy array of dtype {allowed}, got {type(array).__name__}")
    if array.dtype != dtype and not (or_bool and array.dtype == BOOL):
        raise ValueError(f"{name} must have dtype {allowed}, got {name}.dtype={array.dtype}")
    if not array.flags.c_contiguous:
        raise ValueError(
            f"{name} must be C-contiguous, got shape={array.shape} strides={array.strides}; "
            "pass the whole array, or a copy made by numpy.ascontiguousarray"
        )
    if writeable and not array.flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array")
    if array.size < min_size:
        reason = f" ({why})" if why else ""
        raise ValueError(
            f"{name} must hold at least {min_size} elements{reason}, got {name}.size={array.size}"
        )
    return array


class BufferCache:
    """Addresses of the arrays that one argument was given lately, checked once per array object.

    A hit costs one dict look-up. The cache keeps the last few arrays alive, so that an address stays
    good and no other array can take the place of one that was freed.
    """

    __slots__ = ("_entries", "_validate")

    def __init__(self, validate: Callable[[Any], npt.NDArray[Any]]) -> None:
        self._validate = validate
        self._entries: dict[int, tuple[Any, int, int]] = {}

    def lookup(self, array: Any) -> tuple[int, int]:
        """Address and number of elements of ``array``, after checking it."""
        entry = self._entries.get(id(array))
        if (
            entry is not None
            and entry[0] is array
            and array.size == entry[2]
            and array.flags.writeable  # it may have been made read-only since
        ):
            return entry[1], entry[2]
        return self._lookup_slow(array)

    def _lookup_slow(self, array: Any) -> tuple[int, int]:
        checked = self._validate(array)
        entries = self._entries
        if len(entries) >= _CACHED_ARRAYS:
            # another thread may have removed the same entry: that is fine
            entries.pop(next(iter(list(entries))), None)
        where, size = address(checked), int(checked.size)
        entries[id(array)] = (array, where, size)
        return where, size

    def clear(self) -> None:
        """Forgets, and lets go of, every array."""
        self._entries.clear()
