"""The structs of ``murk.h`` that define a world: bytes, no behaviour."""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_double, c_float, c_int32, c_uint32, c_uint64, c_void_p


class FieldDef(ctypes.Structure):
    """``MurkFieldDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("field_type", c_int32),
        ("mutability", c_int32),
        ("dims", c_uint32),
        ("boundary_behavior", c_int32),
        ("flags", c_uint32),
        ("name", c_char_p),
        ("units", c_char_p),
        ("min", c_float),
        ("max", c_float),
        ("initial", c_void_p),
        ("n_initial", c_uint64),
    ]


class FieldInfo(ctypes.Structure):
    """``MurkFieldInfo``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("field_type", c_int32),
        ("mutability", c_int32),
        ("dims", c_uint32),
        ("boundary_behavior", c_int32),
        ("flags", c_uint32),
        ("components", c_uint32),
        ("reserved", c_uint32),
        ("min", c_float),
        ("max", c_float),
        ("floats", c_uint64),
    ]


class GraphDef(ctypes.Structure):
    """``MurkGraphDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("directed", c_uint32),
        ("offsets", c_void_p),
        ("n_vertices", c_uint64),
        ("targets", c_void_p),
        ("n_targets", c_uint64),
        ("positions", c_void_p),
        ("position_axes", c_uint32),
        ("reserved", c_uint32),
    ]


class ConfigPreflight(ctypes.Structure):
    """``MurkConfigPreflight``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("n_problems", c_uint32),
        ("n_write_conflicts", c_uint32),
        ("n_notes", c_uint32),
        ("fields_bytes", c_uint64),
        ("scratch_bytes", c_uint64),
        ("edited_base_bytes", c_uint64),
        ("sparse_bytes", c_uint64),
        ("generation_bytes", c_uint64),
        ("heap_bytes", c_uint64),
        ("max_dt", c_double),
    ]
