"""How long a tick took, and the counters of a world."""

from __future__ import annotations

from ctypes import byref, c_uint64, create_string_buffer
from typing import Any

from murk import _native
from murk._layout import STEP_METRICS

_NAME_CAPACITY = 256

_NAMES = (
    "total_us",
    "command_processing_us",
    "snapshot_publish_us",
    "memory_bytes",
    "n_propagators",
    "sparse_retired_ranges",
    "sparse_pending_retired",
    "sparse_reuse_hits",
    "sparse_reuse_misses",
    "queue_full_rejections",
    "tick_disabled_rejections",
    "rollback_events",
    "tick_disabled_transitions",
    "worker_stall_events",
    "ring_not_available_events",
    "ring_eviction_events",
    "ring_stale_read_events",
    "ring_skew_retry_events",
)


class StepMetrics:
    """The measurements of one tick: times in microseconds, sizes in bytes, counters since reset."""

    __slots__ = (*(name for name in _NAMES if name != "n_propagators"), "propagator_us")

    total_us: int
    command_processing_us: int
    snapshot_publish_us: int
    memory_bytes: int
    sparse_retired_ranges: int
    sparse_pending_retired: int
    sparse_reuse_hits: int
    sparse_reuse_misses: int
    queue_full_rejections: int
    tick_disabled_rejections: int
    rollback_events: int
    tick_disabled_transitions: int
    worker_stall_events: int
    ring_not_available_events: int
    ring_eviction_events: int
    ring_stale_read_events: int
    ring_skew_retry_events: int
    propagator_us: list[tuple[str, int]]
    """Name and microseconds of every propagator, in the order in which they run."""

    def to_dict(self) -> dict[str, Any]:
        """The 18 values by name."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __repr__(self) -> str:
        return f"StepMetrics({', '.join(f'{k}={v!r}' for k, v in self.to_dict().items())})"

    @classmethod
    def _unpack(cls, world: int, packed: bytes | bytearray) -> StepMetrics:
        """Reads ``MurkStepMetrics`` and, from the engine, the times of this thread's last step."""
        metrics = cls()
        n_propagators = 0
        for name, value in zip(_NAMES, STEP_METRICS.unpack(packed), strict=True):
            if name == "n_propagators":
                n_propagators = value
            else:
                setattr(metrics, name, value)
        metrics.propagator_us = []
        lib = _native.lib()
        buffer = create_string_buffer(_NAME_CAPACITY)
        took = c_uint64()
        for index in range(n_propagators):
            if lib.murk_step_metrics_propagator(world, index, buffer, _NAME_CAPACITY, byref(took)):
                break
            metrics.propagator_us.append((buffer.value.decode("utf-8", "replace"), took.value))
        return metrics
