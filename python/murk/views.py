"""Fields of the engine's memory as arrays, without a copy."""

from __future__ import annotations

from ctypes import byref
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from murk import _native
from murk._errors import check
from murk._layout import FieldViewInfo

_KDL_CPU = (1, 0)
_VERSIONED_DLPACK = (1, 0)


class Lease:
    """Holds one published state for the arrays that show it: numpy keeps it as their ``.base``."""

    __slots__ = ("__array_interface__", "__weakref__", "_release", "info")

    __array_interface__: dict[str, Any]

    def __init__(self) -> None:
        self._release = _native.lib().murk_field_view_release
        self.info = FieldViewInfo(struct_size=FieldViewInfo.BYTES)

    def __del__(self) -> None:
        view = self.info.view
        if view:
            self.info.view = 0
            self._release(view)  # takes no lock of the engine: a collector may be anywhere

    def array(self) -> npt.NDArray[np.float32]:
        """What is leased, read-only."""
        info = self.info
        shape = tuple(info.shape[: info.ndim])
        interface: dict[str, Any] = {
            "data": (info.address, True),
            "shape": shape,
            "typestr": "<f4",
            "version": 3,
        }
        if info.n_worlds > 1 and info.world_stride * info.n_worlds != info.length:
            inner = np.empty(shape[1:], dtype=np.float32).strides
            interface["strides"] = (info.world_stride * 4, *inner)
        self.__array_interface__ = interface
        return np.asarray(self)


class FieldView:
    """A field of one published state: its values, read-only and where the engine has them.

    Made by :meth:`murk.World.view` and :meth:`murk.BatchedWorld.view`. The state is held, neither
    changed nor freed, until the view is released *and* no array made of it is left: slices,
    reshapes, memoryviews and tensors over its memory count too. So an array never dangles; it shows
    its tick for ever, also when the world has stepped on, was reset or destroyed.

    A world holds few states (8 unless :meth:`murk.Config.set_max_generations` says otherwise): one
    that views hold none of may go on as long as it likes, one whose states are all held refuses the
    next step with ``MemoryError`` until some are let go. As a context manager a view is released at
    the end. Views are no objects for several threads at once; their arrays are.
    """

    __slots__ = ("__weakref__", "_array", "_generation", "_tick_id")

    def __init__(self, lease: Lease) -> None:
        self._array: npt.NDArray[np.float32] | None = lease.array()
        self._tick_id = int(lease.info.tick_id)
        self._generation = int(lease.info.generation)

    @property
    def array(self) -> npt.NDArray[np.float32]:
        """The values: float32, read-only, of the shape of the space (``(rows, cols)`` on a grid,
        ``(r, q)`` on a Hex2D, ``(cells,)`` on Line1D, Ring1D and Fcc12, on a product the shapes of
        its components one after the other), with a last axis for the components of a Vector field,
        and a first one for the worlds of a batch.

        :raises RuntimeError: after :meth:`release`.
        """
        if self._array is None:
            raise RuntimeError("FieldView already released")
        return self._array

    @property
    def tick_id(self) -> int:
        """The tick that published these values; of a batch, that of world 0."""
        return self._tick_id

    @property
    def generation(self) -> int:
        """How many states the world had published since its creation or reset; of a batch, world 0."""
        return self._generation

    def release(self) -> None:
        """Lets go of the state; arrays that were made of the view keep it as long as they live."""
        self._array = None

    def __enter__(self) -> FieldView:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        array = self.array
        if copy:
            return np.array(array, dtype=dtype, copy=True)
        if dtype is None or np.dtype(dtype) == array.dtype:
            return array
        if copy is False:
            raise ValueError(f"a view of float32 can't be shown as {np.dtype(dtype)} without a copy")
        return array.astype(dtype)

    def __dlpack_device__(self) -> tuple[int, int]:
        """The CPU: ``(1, 0)``."""
        return _KDL_CPU

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> Any:
        """A DLPack capsule of the values, for ``numpy.from_dlpack``, ``torch.from_dlpack``, jax.

        A consumer that speaks DLPack 1.0 gets the memory itself, flagged read-only. One that does
        not could write to it without knowing better: it gets a copy of its own.

        :raises BufferError: for a copy that is not allowed, or a device other than the CPU.
        """
        if dl_device is not None and tuple(dl_device) != _KDL_CPU:
            raise BufferError(f"a field of murk lies on the CPU (1, 0), not on {tuple(dl_device)}")
        array = self.array
        versioned = max_version is not None and tuple(max_version) >= _VERSIONED_DLPACK
        if versioned and not copy and _numpy_flags_read_only():
            return array.__dlpack__(max_version=max_version)  # type: ignore[call-arg,unused-ignore]
        if copy is False:
            raise BufferError("read-only memory can't be lent to a consumer without DLPack 1.0")
        return np.array(array, copy=True).__dlpack__()

    def __repr__(self) -> str:
        if self._array is None:
            return "FieldView(released)"
        return f"FieldView(shape={self._array.shape}, tick_id={self._tick_id})"


def _numpy_flags_read_only() -> bool:
    major, minor = (int(part) for part in np.__version__.split(".")[:2])
    return (major, minor) >= (2, 1)


def open_view(function: str, *arguments: int) -> Lease:
    """A lease on a field; ``function`` of ``murk.h`` fills it in."""
    lease = Lease()
    check(getattr(_native.lib(), function)(*arguments, byref(lease.info)))
    return lease
