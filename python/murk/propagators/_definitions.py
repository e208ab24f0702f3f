"""The propagators' structs of ``murk.h``: bytes, no behaviour."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_double, c_float, c_int32, c_uint32, c_uint64


class GradientComputeDef(ctypes.Structure):
    """``MurkGradientComputeDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("input_field", c_uint32),
        ("output_field", c_uint32),
        ("scheme", c_int32),
    ]


class IdentityCopyDef(ctypes.Structure):
    """``MurkIdentityCopyDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("field", c_uint32),
    ]


class FlowFieldDef(ctypes.Structure):
    """``MurkFlowFieldDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("potential_field", c_uint32),
        ("flow_field", c_uint32),
        ("scheme", c_int32),
        ("normalize", c_uint32),
    ]


class AgentEmissionDef(ctypes.Structure):
    """``MurkAgentEmissionDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("presence_field", c_uint32),
        ("emission_field", c_uint32),
        ("mode", c_int32),
        ("intensity", c_float),
    ]


class ResourceFieldDef(ctypes.Structure):
    """``MurkResourceFieldDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("field", c_uint32),
        ("presence_field", c_uint32),
        ("regrowth", c_int32),
        ("consumption_rate", c_float),
        ("regrowth_rate", c_float),
        ("capacity", c_float),
    ]


class MorphologicalOpDef(ctypes.Structure):
    """``MurkMorphologicalOpDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("input_field", c_uint32),
        ("output_field", c_uint32),
        ("op", c_int32),
        ("radius", c_uint32),
        ("threshold", c_float),
    ]


class WavePropagationDef(ctypes.Structure):
    """``MurkWavePropagationDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("displacement_field", c_uint32),
        ("velocity_field", c_uint32),
        ("reserved", c_uint32),
        ("wave_speed", c_double),
        ("damping", c_double),
    ]


class NoiseInjectionDef(ctypes.Structure):
    """``MurkNoiseInjectionDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("field", c_uint32),
        ("kind", c_int32),
        ("reserved", c_uint32),
        ("scale", c_double),
        ("seed_offset", c_uint64),
    ]


class AgentMovementDef(ctypes.Structure):
    """``MurkAgentMovementDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("presence_field", c_uint32),
        ("actions", c_uint64),
        ("agent_ids", POINTER(c_uint32)),
        ("ranks", POINTER(c_uint64)),
        ("n_agents", c_uint64),
    ]


class RewardDef(ctypes.Structure):
    """``MurkRewardDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("presence_field", c_uint32),
        ("heat_field", c_uint32),
        ("reward_field", c_uint32),
        ("heat_bonus", c_float),
        ("step_cost", c_float),
    ]


class FireDef(ctypes.Structure):
    """``MurkFireDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("temperature_field", c_uint32),
        ("fuel_field", c_uint32),
        ("wind_field", c_uint32),
        ("conduction", c_float),
        ("heating", c_float),
        ("activation", c_float),
        ("cooling", c_float),
        ("consumption", c_float),
        ("ambient", c_float),
        ("max_wind", c_float),
    ]


class SmokeDef(ctypes.Structure):
    """``MurkSmokeDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("density_field", c_uint32),
        ("temperature_field", c_uint32),
        ("wind_field", c_uint32),
        ("diffusion", c_float),
        ("emission", c_float),
        ("threshold", c_float),
        ("decay", c_float),
        ("max_wind", c_float),
    ]


class WaterDef(ctypes.Structure):
    """``MurkWaterDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("level_field", c_uint32),
        ("terrain_field", c_uint32),
        ("reserved", c_uint32),
        ("rate", c_double),
    ]


class BlastDef(ctypes.Structure):
    """``MurkBlastDef``."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("energy_field", c_uint32),
        ("hp_field", c_uint32),
        ("threshold", c_float),
        ("spread", c_double),
        ("loss", c_double),
        ("vulnerability", c_double),
    ]
