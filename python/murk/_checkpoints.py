"""A world's state as bytes."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import byref, c_size_t, c_uint64, create_string_buffer
from typing import Any

from murk._errors import check


def taken(size: Callable[..., int], write: Callable[..., int], *world: int) -> bytes:
    """A checkpoint; ``size`` and ``write`` are functions of ``murk.h`` for the world."""
    length = c_uint64()
    check(size(*world, byref(length)))
    buffer = create_string_buffer(length.value)
    written = c_size_t()
    check(write(*world, buffer, length.value, byref(written)))
    return buffer.raw[: written.value]


def given(checkpoint: Any) -> bytes:
    """A checkpoint that a caller gave, as bytes."""
    try:
        return checkpoint if isinstance(checkpoint, bytes) else bytes(memoryview(checkpoint))
    except TypeError:
        raise TypeError(f"checkpoint must be bytes, got {type(checkpoint).__name__}") from None
