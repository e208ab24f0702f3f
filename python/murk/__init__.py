"""Murk: an off-heap world-simulation engine for reinforcement learning.

A :class:`Config` says what a world is made of; a :class:`World` is one world, a
:class:`BatchedWorld` many of them, stepped and observed in one call. :class:`BatchedVecEnv` makes a
``gymnasium.vector.VectorEnv`` of a batch.

The engine is a Java program that runs inside this process. It starts with the first call that needs
it, not with ``import murk``, and it must not be running when the process forks: use the ``spawn`` or
``forkserver`` start method of multiprocessing, or fork before the first call. Every class can be used
from any thread. Arrays are the caller's: the engine reads and writes them in place, during the call
only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from murk._interpreter import require_main

require_main()  # before numpy, which has its own opinion of sub-interpreters

from murk._configure import configure
from murk._fields import FieldInfo
from murk._live import LivePlan, RealtimeReceipt, ReceiptStream, Submitted, Ticket
from murk._live_layout import REALTIME_RECEIPT_DTYPE as RECEIPT_DTYPE
from murk._python_step import StepContext
from murk._registration import on_gymnasium, register
from murk._version import __version__
from murk.batched import BatchedWorld
from murk.command import Command, Receipt
from murk.config import Config
from murk.custom import PropagatorDef, add_propagator
from murk.development import get_include, get_library
from murk.enums import (
    BoundaryBehavior,
    CommandType,
    Direction,
    DType,
    EdgeBehavior,
    FieldMutability,
    FieldType,
    PoolKernel,
    ReasonCode,
    RegionType,
    SpaceType,
    TransformType,
    WorldPhase,
    WriteMode,
)
from murk.metrics import StepMetrics
from murk.observation import ObsEntry, ObsPlan
from murk.packed import PackedCommands
from murk.propagators import (
    ActionBuffer,
    ActionBuffers,
    AgentEmission,
    AgentMovement,
    Blast,
    Fire,
    FlowField,
    GradientCompute,
    IdentityCopy,
    MorphologicalOp,
    NoiseInjection,
    ResourceField,
    Reward,
    ScalarDiffusion,
    Smoke,
    Water,
    WavePropagation,
)
from murk.realtime import RealtimeWorld, ShutdownReport
from murk.recording import Recording, Recordings
from murk.space import Space
from murk.tensors import PlanEntries, PlanEntry
from murk.views import FieldView
from murk.world import World

if TYPE_CHECKING:
    from murk.env import MurkEnv
    from murk.vec_env import MurkVecEnv
    from murk.vector_env import BatchedVecEnv

__all__ = [
    "RECEIPT_DTYPE",
    "ActionBuffer",
    "ActionBuffers",
    "AgentEmission",
    "AgentMovement",
    "BatchedVecEnv",
    "BatchedWorld",
    "Blast",
    "BoundaryBehavior",
    "Command",
    "CommandType",
    "Config",
    "DType",
    "Direction",
    "EdgeBehavior",
    "FieldInfo",
    "FieldMutability",
    "FieldType",
    "FieldView",
    "Fire",
    "FlowField",
    "GradientCompute",
    "IdentityCopy",
    "LivePlan",
    "MorphologicalOp",
    "MurkEnv",
    "MurkVecEnv",
    "NoiseInjection",
    "ObsEntry",
    "ObsPlan",
    "PackedCommands",
    "PlanEntries",
    "PlanEntry",
    "PoolKernel",
    "PropagatorDef",
    "RealtimeReceipt",
    "RealtimeWorld",
    "ReasonCode",
    "Receipt",
    "ReceiptStream",
    "Recording",
    "Recordings",
    "RegionType",
    "ResourceField",
    "Reward",
    "ScalarDiffusion",
    "ShutdownReport",
    "Smoke",
    "Space",
    "SpaceType",
    "StepContext",
    "StepMetrics",
    "Submitted",
    "Ticket",
    "TransformType",
    "Water",
    "WavePropagation",
    "World",
    "WorldPhase",
    "WriteMode",
    "__version__",
    "add_propagator",
    "configure",
    "get_include",
    "get_library",
]


_ENVIRONMENTS = {
    "BatchedVecEnv": "murk.vector_env",
    "MurkEnv": "murk.env",
    "MurkVecEnv": "murk.vec_env",
}


def __getattr__(name: str) -> Any:
    # gymnasium takes longer to import than the engine to start: only when it is asked for
    module = _ENVIRONMENTS.get(name)
    if module is not None:
        return getattr(import_module(module), name)
    raise AttributeError(f"module 'murk' has no attribute {name!r}")


on_gymnasium(register)


def __dir__() -> list[str]:
    return __all__
