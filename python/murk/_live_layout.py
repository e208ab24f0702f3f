"""The structs of ``murk.h`` for realtime worlds and :func:`murk.configure`."""

from __future__ import annotations

import struct

import numpy as np

NEWEST = 2**64 - 1
NO_TIME = 2**32 - 1
MAX_TIME_MS = 3_600_000

REALTIME_CONFIG = struct.Struct("<IId10IB3x3I2d3Q")
REALTIME_COUNTERS = struct.Struct("<II17Q")
LATENCY_SUMMARY = struct.Struct("<IIQd4Q")
SHUTDOWN_REPORT = struct.Struct("<IB3x5I4x4Q")
REALTIME_PREFLIGHT = struct.Struct("<Ii6I4Q2d4Q2I8B")
REALTIME_RECEIPT = struct.Struct("<IiQQQIB3x")
REALTIME_RECEIPT_DTYPE = np.dtype(
    {
        "names": [
            "struct_size",
            "reason_code",
            "tag",
            "applied_tick_id",
            "command_id",
            "command_index",
            "accepted",
        ],
        "formats": ["<u4", "<i4", "<u8", "<u8", "<u8", "<u4", "u1"],
        "offsets": [0, 4, 8, 16, 24, 32, 36],
        "itemsize": 40,
    }
)

COUNTERS = (
    "queue_full_rejections",
    "tick_disabled_rejections",
    "rollback_events",
    "tick_disabled_transitions",
    "worker_stall_events",
    "ring_not_available_events",
    "ring_eviction_events",
    "ring_stale_read_events",
    "ring_skew_retry_events",
    "readers_full_rejections",
    "overruns",
    "late_starts",
    "receipts_full_rejections",
    "commands_applied",
    "commands_not_applied",
    "ticks",
    "memory_bytes",
)
LATENCIES = ("tick", "jitter", "submit_to_apply", "observe")
LATENCY_FIELDS = ("count", "mean_ns", "p50_ns", "p99_ns", "p999_ns", "max_ns")
PREFLIGHT_FIELDS = (
    "phase",
    "command_queue_depth",
    "command_queue_capacity",
    "observe_queue_depth",
    "observe_queue_capacity",
    "ring_capacity",
    "ring_length",
    "latest_snapshot_tick",
    "snapshot_age_ticks",
    "ring_write_position",
    "ring_oldest_position",
    "tick_rate_hz",
    "load",
    "usual_tick_ns",
    "running_tick_ns",
    "jitter_p99_ns",
    "queue_full_in_ticks",
    "readers",
    "reader_capacity",
    "has_snapshot",
    "tick_thread_stopped",
    "paused",
    "tick_disabled",
    "overloaded",
    "can_submit",
    "can_observe",
    "can_queue_observe",
)
FIRST_FLAG = PREFLIGHT_FIELDS.index("has_snapshot")

assert REALTIME_CONFIG.size == 112
assert REALTIME_COUNTERS.size == 144
assert LATENCY_SUMMARY.size == 56
assert SHUTDOWN_REPORT.size == 64
assert REALTIME_PREFLIGHT.size == 128
assert REALTIME_RECEIPT.size == REALTIME_RECEIPT_DTYPE.itemsize == 40
