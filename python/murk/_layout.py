"""Structs of ``murk.h`` as Python ``struct`` formats and numpy dtypes: bytes, no behaviour.

::

    MurkCommand  80 B   0 i32 command_type        32 u8  priority_class    44 f32    float_value
                        8 u64 expires_after_tick  33 u8  flags             48 f64    double_value
                       16 u64 source_id           34 u16 component         56 i32[4] coord
                       24 u64 source_seq          36 u32 field_id          72 u32    coord_ndim
                                                  40 u32 param_key
    MurkReceipt  24 B   0 u8 accepted  8 u64 applied_tick_id  16 i32 reason_code  20 u32 command_index
"""

from __future__ import annotations

import ctypes
import struct

import numpy as np

NO_EXPIRY = 2**64 - 1

# MurkCommand.flags
HAS_SOURCE_ID = 1
HAS_SOURCE_SEQ = 2
HAS_COMPONENT = 4

# MurkFieldDef.flags
CARRY_FORWARD = 1
BOUNDS = 2
ENFORCE_BOUNDS = 4
SCAN_NON_FINITE = 8

COMMAND = struct.Struct("<i4xQQQBBHIIfd4iI4x")
COMMAND_DTYPE = np.dtype(
    {
        "names": [
            "command_type",
            "expires_after_tick",
            "source_id",
            "source_seq",
            "priority_class",
            "flags",
            "component",
            "field_id",
            "param_key",
            "float_value",
            "double_value",
            "coord",
            "coord_ndim",
        ],
        "formats": [
            "<i4", "<u8", "<u8", "<u8", "u1", "u1", "<u2", "<u4", "<u4", "<f4", "<f8", ("<i4", 4),
            "<u4",
        ],
        "offsets": [0, 8, 16, 24, 32, 33, 34, 36, 40, 44, 48, 56, 72],
        "itemsize": 80,
    }
)  # fmt: skip

RECEIPT = struct.Struct("<B7xQiI")
RECEIPT_DTYPE = np.dtype(
    {
        "names": ["accepted", "applied_tick_id", "reason_code", "command_index"],
        "formats": ["?", "<u8", "<i4", "<u4"],
        "offsets": [0, 8, 16, 20],
        "itemsize": 24,
    }
)
_U32_METRICS = (
    "n_propagators",
    "sparse_retired_ranges",
    "sparse_pending_retired",
    "sparse_reuse_hits",
    "sparse_reuse_misses",
)
_U64_METRICS = (
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
STEP_METRICS_DTYPE = np.dtype(
    {
        "names": [
            "total_us", "command_processing_us", "snapshot_publish_us", "memory_bytes",
            *_U32_METRICS, *_U64_METRICS,
        ],
        "formats": ["<u8"] * 4 + ["<u4"] * 5 + ["<u8"] * 9,
        "offsets": [*range(0, 32, 8), *range(32, 52, 4), *range(56, 128, 8)],
        "itemsize": 128,
    }
)  # fmt: skip
PREFLIGHT_DTYPE = np.dtype(
    {
        "names": [
            "ingress_queue_depth", "ingress_queue_capacity", "current_tick", "tick_disabled",
            "consecutive_rollbacks",
        ],
        "formats": ["<u4", "<u4", "<u8", "?", "<u4"],
        "offsets": [0, 4, 8, 16, 20],
        "itemsize": 24,
    }
)  # fmt: skip
STEP_METRICS = struct.Struct("<4Q5I4x9Q")
OBS_ENTRY = struct.Struct("<Iiiffi8iiiii")
OBS_ENTRY_DEF = struct.Struct("<IIIIiiddQQiffiIIIIQQ")
AGENT_SET = struct.Struct("<IiiIQQ")
OBS_RESULT = struct.Struct("<QQ")
PREFLIGHT = struct.Struct("<IIQB3xI")

MAX_REGION_PARAMS = 8
MAX_COORD = 4


# propagators that are compiled functions: what step_fn gets, for numpy and numba
STEP_FIELD_DTYPE = np.dtype(
    [("values", "<u8"), ("length", "<u8"), ("field_id", "<u4"), ("components", "<u4")]
)
CALLBACK_CONTEXT_DTYPE = np.dtype(
    [
        ("struct_size", "<u4"),
        ("result", "<i4"),
        ("opaque", "<u8"),
        ("user_data", "<u8"),
        ("tick_id", "<u8"),
        ("dt", "<f8"),
        ("seed", "<u8"),
        ("cell_count", "<u8"),
        ("reads", "<u8"),
        ("reads_previous", "<u8"),
        ("writes", "<u8"),
        ("parameters", "<u8"),
        ("scratch", "<u8"),
        ("scratch_bytes", "<u8"),
        ("shape", "<u8"),
        ("n_reads", "<u4"),
        ("n_reads_previous", "<u4"),
        ("n_writes", "<u4"),
        ("n_parameters", "<u4"),
        ("shape_len", "<u4"),
        ("ndim", "<u4"),
    ]
)


class WriteDecl(ctypes.Structure):
    """``MurkWriteDecl``, 8 bytes."""

    _fields_ = [("field_id", ctypes.c_uint32), ("mode", ctypes.c_int32)]


class CallbackDef(ctypes.Structure):
    """``MurkCallbackDef``, 128 bytes; arrays and name are read during the call only."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("reads", ctypes.POINTER(ctypes.c_uint32)),
        ("n_reads", ctypes.c_uint64),
        ("reads_previous", ctypes.POINTER(ctypes.c_uint32)),
        ("n_reads_previous", ctypes.c_uint64),
        ("writes", ctypes.POINTER(WriteDecl)),
        ("n_writes", ctypes.c_uint64),
        ("step_fn", ctypes.c_void_p),
        ("user_data", ctypes.c_void_p),
        ("destroy_fn", ctypes.c_void_p),
        ("scratch_bytes", ctypes.c_uint64),
        ("max_dt", ctypes.c_double),
        ("destroy_data", ctypes.c_void_p),
        ("reserved", ctypes.c_uint64 * 2),
    ]


class ScalarDiffusionDef(ctypes.Structure):
    """``MurkScalarDiffusionDef``, 96 bytes; the source arrays are read during the call only."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("input_field", ctypes.c_uint32),
        ("output_field", ctypes.c_uint32),
        ("gradient_field", ctypes.c_int32),
        ("coefficient", ctypes.c_double),
        ("decay", ctypes.c_double),
        ("source_ranks", ctypes.POINTER(ctypes.c_uint64)),
        ("source_values", ctypes.POINTER(ctypes.c_float)),
        ("n_sources", ctypes.c_uint64),
        ("clamp_min", ctypes.c_float),
        ("clamp_max", ctypes.c_float),
        ("has_clamp_min", ctypes.c_uint8),
        ("has_clamp_max", ctypes.c_uint8),
        ("max_degree", ctypes.c_uint32),
        ("reserved", ctypes.c_uint64 * 3),
    ]


class ObsPlanShapeInfo(ctypes.Structure):
    """``MurkObsPlanShape``, 32 bytes."""

    BYTES = 32

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("n_tensors", ctypes.c_uint32),
        ("output_bytes", ctypes.c_uint64),
        ("mask_bytes", ctypes.c_uint64),
        ("agent_relative", ctypes.c_uint32),
        ("all_f32", ctypes.c_uint32),
    ]


class ObsTensorInfo(ctypes.Structure):
    """``MurkObsTensor``, 192 bytes."""

    BYTES = 192

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("field_id", ctypes.c_uint32),
        ("dtype", ctypes.c_int32),
        ("element_bytes", ctypes.c_uint32),
        ("elements", ctypes.c_uint64),
        ("output_offset", ctypes.c_uint64),
        ("mask_offset", ctypes.c_uint64),
        ("ndim", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("shape", ctypes.c_uint64 * 18),
    ]


class BatchedDef(ctypes.Structure):
    """``MurkBatchedDef``, 72 bytes; what it points to is read during the call only."""

    BYTES = 72

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("threads", ctypes.c_uint32),
        ("configs", ctypes.c_void_p),
        ("n_configs", ctypes.c_uint64),
        ("entries", ctypes.c_void_p),
        ("n_entries", ctypes.c_uint64),
        ("spec", ctypes.c_void_p),
        ("spec_length", ctypes.c_uint64),
        ("reserved", ctypes.c_uint64 * 2),
    ]


class BatchedStep(ctypes.Structure):
    """``MurkBatchedStep``, 80 bytes: the arguments of a step; one pointer is passed instead of nine."""

    BYTES = 80

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("batch", ctypes.c_uint64),
        ("commands", ctypes.c_void_p),
        ("offsets", ctypes.c_void_p),
        ("output", ctypes.c_void_p),
        ("output_len", ctypes.c_uint64),
        ("mask", ctypes.c_void_p),
        ("mask_len", ctypes.c_uint64),
        ("tick_ids", ctypes.c_void_p),
        ("statuses", ctypes.c_void_p),
    ]


class FieldViewInfo(ctypes.Structure):
    """``MurkFieldView``, 216 bytes."""

    BYTES = 216

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("components", ctypes.c_uint32),
        ("view", ctypes.c_uint64),
        ("address", ctypes.c_uint64),
        ("length", ctypes.c_uint64),
        ("n_worlds", ctypes.c_uint64),
        ("world_stride", ctypes.c_uint64),
        ("tick_id", ctypes.c_uint64),
        ("generation", ctypes.c_uint64),
        ("ndim", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("shape", ctypes.c_uint64 * 18),
    ]


assert COMMAND.size == COMMAND_DTYPE.itemsize == 80
assert RECEIPT.size == RECEIPT_DTYPE.itemsize == 24
assert STEP_METRICS_DTYPE.itemsize == 128
assert STEP_METRICS.size == 128
assert OBS_ENTRY.size == 72
assert OBS_ENTRY_DEF.size == 104
assert AGENT_SET.size == 32
assert OBS_RESULT.size == 16
assert PREFLIGHT.size == 24
assert ctypes.sizeof(ScalarDiffusionDef) == 96
assert ctypes.sizeof(FieldViewInfo) == FieldViewInfo.BYTES
assert STEP_FIELD_DTYPE.itemsize == 24
assert CALLBACK_CONTEXT_DTYPE.itemsize == 136
assert ctypes.sizeof(CallbackDef) == 128
assert ctypes.sizeof(ObsPlanShapeInfo) == ObsPlanShapeInfo.BYTES
assert ctypes.sizeof(ObsTensorInfo) == ObsTensorInfo.BYTES
assert ctypes.sizeof(BatchedDef) == BatchedDef.BYTES
assert ctypes.sizeof(BatchedStep) == BatchedStep.BYTES
