"""Checks of plain arguments: each failure names the argument, its value and what is allowed."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any, SupportsIndex

U8_MAX = 2**8 - 1
U16_MAX = 2**16 - 1
U32_MAX = 2**32 - 1
U64_MAX = 2**64 - 1
I32_MAX = 2**31 - 1
F32_MAX = 3.4028234663852886e38


def integer(name: str, value: SupportsIndex, low: int, high: int) -> int:
    """``value`` as an int in ``low..high`` (numpy integers and enums included, floats not)."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be an integer, got {name}={value!r} ({type(value).__name__})"
        ) from None
    if not low <= number <= high:
        raise ValueError(f"{name} must be in {_power(low)}..{_power(high)}, got {name}={number}")
    return number


def unsigned(name: str, value: SupportsIndex, high: int = U32_MAX) -> int:
    """``value`` as an int in ``0..high``."""
    return integer(name, value, 0, high)


def real(name: str, value: Any) -> float:
    """``value`` as a float; NaN and infinity are for the engine to judge."""
    try:
        return float(value)
    except OverflowError:
        raise ValueError(
            f"{name} must fit a 64-bit float, got a larger {type(value).__name__}"
        ) from None
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must be a number, got {name}={value!r} ({type(value).__name__})"
        ) from None


def float32(name: str, value: Any) -> float:
    """``value`` as a float that float32 can hold (NaN and infinity included)."""
    number = real(name, value)
    if abs(number) > F32_MAX and not math.isinf(number):
        raise ValueError(f"{name} must fit float32 (|x| <= {F32_MAX:.7g}), got {name}={number!r}")
    return number


def items(name: str, values: Iterable[Any], of: str) -> list[Any]:
    """``values`` as a list."""
    try:
        return list(values)
    except TypeError:
        raise TypeError(
            f"{name} must be a list of {of}, got {name}={values!r} ({type(values).__name__})"
        ) from None


def coordinate(coord: Iterable[SupportsIndex], limit: int) -> list[int]:
    """``coord`` as a list of 1 to ``limit`` int32."""
    try:
        values = list(coord)
    except TypeError:
        raise TypeError(f"coord must be a list of integers, got coord={coord!r}") from None
    if not 1 <= len(values) <= limit:
        raise ValueError(f"coord must have 1..{limit} components, got {len(values)}: coord={values}")
    return [integer("coord", value, -I32_MAX - 1, I32_MAX) for value in values]


def _power(number: int) -> str:
    """A bound as people write it: 2**32-1 instead of 4294967295."""
    if number > U16_MAX and (number + 1).bit_count() == 1:
        return f"2**{(number + 1).bit_length() - 1}-1"
    if number < -U16_MAX and (-number).bit_count() == 1:
        return f"-2**{(-number).bit_length() - 1}"
    return str(number)
