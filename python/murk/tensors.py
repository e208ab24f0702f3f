"""What lies where in the output of a plan: tensors by name, and views of them in the caller's arrays."""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._errors import check
from murk._layout import ObsPlanShapeInfo, ObsTensorInfo

_DTYPES = (np.dtype(np.float32), np.dtype(np.float16), np.dtype(np.uint8))
_BYTES = np.dtype(np.uint8)


@dataclass(frozen=True)
class PlanEntry:
    """One tensor of an observation."""

    name: str
    """The name given by the entry, or else that of the field; a second one of a name is ``heat_2``."""
    field_id: int
    """The field that it shows."""
    dtype: np.dtype[Any]
    """float32, float16 or uint8."""
    shape: tuple[int, ...]
    """Its axes in one unit: of one world, or of one agent."""
    offset: int
    """Bytes from the start of a unit's output to its first element."""
    slice: builtins.slice
    """Where it is in a unit's output, counted in elements of the plan's dtype."""
    mask_slice: builtins.slice
    """Where it is in a unit's mask."""
    low: float
    """No element is below: 0 where values are normalised or one-hot and for uint8, else -inf."""
    high: float
    """No element is above: 1 where values are normalised or one-hot (uint8: 255), else inf."""


class PlanEntries(Mapping[str, PlanEntry]):
    """The tensors of a plan in their order, by name or by position."""

    __slots__ = ("_by_name", "_list")

    def __init__(self, entries: Sequence[PlanEntry]) -> None:
        self._list = tuple(entries)
        self._by_name = {entry.name: entry for entry in entries}

    def __getitem__(self, key: str | int) -> PlanEntry:
        try:
            return self._by_name[key] if isinstance(key, str) else self._list[key]
        except LookupError as missing:
            raise type(missing)(
                f"entries[{key!r}] allowed: {list(self._by_name)}, or 0..{len(self._list) - 1}"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._list)

    def __repr__(self) -> str:
        shown = ", ".join(f"{e.name}: {e.dtype}{list(e.shape)}" for e in self._list)
        return f"PlanEntries({shown})"


class PlanLayout:
    """The layout of a plan's output; what :class:`murk.ObsPlan` and :class:`murk.BatchedWorld` share."""

    __slots__ = (
        "agent_relative",
        "all_f32",
        "dtype",
        "entries",
        "mask_len",
        "output_bytes",
        "output_len",
    )

    def __init__(
        self,
        plan: int,
        fields: Sequence[str],
        names: Sequence[str | None],
        bounded: Sequence[bool],
    ) -> None:
        lib = _native.lib()
        whole = ObsPlanShapeInfo(struct_size=ObsPlanShapeInfo.BYTES)
        check(lib.murk_obsplan_shape_get(plan, byref(whole)))
        tensors = []
        for index in range(whole.n_tensors):
            tensor = ObsTensorInfo(struct_size=ObsTensorInfo.BYTES)
            check(lib.murk_obsplan_tensor_get(plan, index, byref(tensor)))
            tensors.append(tensor)
        dtypes = {_DTYPES[tensor.dtype] for tensor in tensors}
        self.dtype = dtypes.pop() if len(dtypes) == 1 else _BYTES
        self.agent_relative = bool(whole.agent_relative)
        self.all_f32 = bool(whole.all_f32)
        self.output_bytes = int(whole.output_bytes)
        self.output_len = self.output_bytes // self.dtype.itemsize
        self.mask_len = int(whole.mask_bytes)
        taken: set[str] = {name for name in names if name is not None}
        entries = []
        for index, tensor in enumerate(tensors):
            field = tensor.field_id
            given = names[index] if index < len(names) else None
            name = given if given is not None else _fresh(fields[field], taken)
            entries.append(self._entry(name, tensor, index < len(bounded) and bounded[index]))
        self.entries = PlanEntries(entries)

    def _entry(self, name: str, tensor: ObsTensorInfo, bounded: bool) -> PlanEntry:
        dtype = _DTYPES[tensor.dtype]
        start = tensor.output_offset // self.dtype.itemsize
        stop = start + tensor.elements * dtype.itemsize // self.dtype.itemsize
        unsigned = dtype == _BYTES
        return PlanEntry(
            name=name,
            field_id=tensor.field_id,
            dtype=dtype,
            shape=tuple(tensor.shape[: tensor.ndim]),
            offset=tensor.output_offset,
            slice=slice(start, stop),
            mask_slice=slice(tensor.mask_offset, tensor.mask_offset + tensor.elements),
            low=0.0 if bounded or unsigned else -math.inf,
            high=255.0 if unsigned else 1.0 if bounded else math.inf,
        )

    def views(self, output: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The tensors in an output, each as a view of its memory; a unit is the last axis."""
        units = self._units("output", output, self.output_len)
        if units.dtype != self.dtype:
            raise ValueError(f"output must have dtype {self.dtype}, got output.dtype={units.dtype}")
        views = {}
        for name, entry in self.entries.items():
            part = units[..., entry.slice]
            if entry.dtype != self.dtype:
                part = part.view(entry.dtype)
            views[name] = part.reshape(*units.shape[:-1], *entry.shape)
        return views

    def mask_views(self, mask: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """The same of a mask."""
        units = self._units("mask", mask, self.mask_len)
        return {
            name: units[..., entry.mask_slice].reshape(*units.shape[:-1], *entry.shape)
            for name, entry in self.entries.items()
        }

    @staticmethod
    def _units(name: str, array: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} must be a numpy array, got {type(array).__name__}")
        if array.ndim and array.shape[-1] == length:
            return array
        if array.ndim == 1 and array.size and array.size % length == 0:
            return array.reshape(-1, length)
        raise ValueError(f"{name} must have a last axis of {length}, got {name}.shape={array.shape}")


def _fresh(name: str, taken: set[str]) -> str:
    """The name, or one with a number that nobody has yet."""
    fresh, number = name, 2
    while fresh in taken:
        fresh, number = f"{name}_{number}", number + 1
    taken.add(fresh)
    return fresh
