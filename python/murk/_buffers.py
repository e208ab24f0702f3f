"""Arrays that cross into the engine: checks, and the addresses of arrays seen before.

The engine reads and writes the caller's memory itself, so an array must be C-contiguous, aligned and
of the exact element type. Anything else that lends its memory is taken too: torch tensors on the CPU,
objects with the buffer protocol, ``__array_interface__`` or DLPack. Asking numpy for an address costs
microseconds, more than a call into the engine; :class:`BufferCache` asks once per array object.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT32 = np.dtype(np.float32)
UINT8 = np.dtype(np.uint8)
UINT64 = np.dtype(np.uint64)
BOOL = np.dtype(np.bool_)

_CACHED_ARRAYS = 16
_HOST_DEVICES = (1, 3)  # DLPack: the CPU, and memory of it that CUDA has pinned
_TORCH_DTYPES = {
    "float32": np.float32,
    "float16": np.float16,
    "float64": np.float64,
    "uint8": np.uint8,
    "bool": np.bool_,
    "int32": np.int32,
    "int64": np.int64,
}


def address(array: npt.NDArray[Any]) -> int:
    """The address of the first element."""
    return int(array.__array_interface__["data"][0])


def shared(name: str, buffer: Any, allowed: str) -> npt.NDArray[Any]:
    """A buffer of any kind as an array over its own memory; nothing is copied.

    :raises TypeError: if it lends no memory of this process.
    """
    if isinstance(buffer, np.ndarray):
        return buffer
    if hasattr(buffer, "data_ptr") and hasattr(buffer, "is_contiguous"):
        return _of_tensor(name, buffer)
    if hasattr(buffer, "__array_interface__"):
        return np.asarray(buffer)
    try:
        return np.asarray(memoryview(buffer))
    except (TypeError, ValueError):
        pass
    if hasattr(buffer, "__dlpack__"):
        device = tuple(int(part) for part in buffer.__dlpack_device__())
        if device[0] not in _HOST_DEVICES:
            raise ValueError(f"{name} must lie in the memory of the CPU, got DLPack device {device}")
        return np.from_dlpack(buffer)
    raise TypeError(
        f"{name} must be a numpy array of dtype {allowed}, got {type(buffer).__name__}, which lends no "
        "memory"
    )


def _of_tensor(name: str, tensor: Any) -> npt.NDArray[Any]:
    """A torch tensor by its address: torch is not needed, and old numpy would get it read-only."""
    if tensor.device.type != "cpu":
        raise ValueError(f"{name} must be a tensor on the CPU, got {name}.device={tensor.device}")
    if tensor.requires_grad:
        raise ValueError(f"{name} must be a tensor without requires_grad; pass {name}.detach()")
    if not tensor.is_contiguous():
        raise ValueError(f"{name} must be C-contiguous, got a tensor with strides {tensor.stride()}")
    dtype = np.dtype(_TORCH_DTYPES.get(str(tensor.dtype).rpartition(".")[2], np.void))
    shape = tuple(int(length) for length in tensor.shape)
    if dtype == np.void or 0 in shape:
        if dtype == np.void:
            raise ValueError(f"{name} must have a dtype of numpy, got {name}.dtype={tensor.dtype}")
        return np.empty(shape, dtype)
    count = int(tensor.numel())
    memory: Any = (ctypes.c_char * (count * dtype.itemsize)).from_address(int(tensor.data_ptr()))
    return np.frombuffer(memory, dtype=dtype, count=count).reshape(shape)


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
    """``array`` itself, or an array over its memory, if the engine can use that.

    :raises TypeError: if it lends no memory.
    :raises ValueError: if dtype, layout, size, alignment or writeability do not fit.
    """
    allowed = f"{dtype.name} or bool" if or_bool else dtype.name
    if not isinstance(array, np.ndarray):
        array = shared(name, array, allowed)
    if array.dtype != dtype and not (or_bool and array.dtype == BOOL):
        raise ValueError(f"{name} must have dtype {allowed}, got {name}.dtype={array.dtype}")
    if not array.flags.c_contiguous:
        raise ValueError(
            f"{name} must be C-contiguous, got shape={array.shape} strides={array.strides}; "
            "pass the whole array, or a copy made by numpy.ascontiguousarray"
        )
    if not array.flags.aligned:
        raise ValueError(
            f"{name} must be aligned to its {dtype.itemsize}-byte elements, got address "
            f"{address(array):#x}"
        )
    if writeable and not array.flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array")
    if array.size < min_size:
        reason = f" ({why})" if why else ""
        raise ValueError(
            f"{name} must hold at least {min_size} elements{reason}, got {name}.size={array.size}"
        )
    checked: npt.NDArray[Any] = array
    return checked


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
        if entry is not None and entry[0] is array:
            if isinstance(array, np.ndarray):
                # it may have been made read-only or smaller since
                if array.size == entry[2] and array.flags.writeable:
                    return entry[1], entry[2]
            elif hasattr(array, "data_ptr") and (array.data_ptr(), array.numel()) == entry[1:]:
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
