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

from typing import TYPE_CHECKING, Any

from murk._python_step import StepContext
from murk._version import __version__
from murk.batched import BatchedWorld
from murk.command import Command, Receipt
from murk.config import Config
from murk.custom import PropagatorDef, add_propagator
from murk.enums import (
    BoundaryBehavior,
    CommandType,
    DType,
    EdgeBehavior,
    FieldMutability,
    FieldType,
    PoolKernel,
    ReasonCode,
    RegionType,
    SpaceType,
    TransformType,
    WriteMode,
)
from murk.metrics import StepMetrics
from murk.observation import ObsEntry, ObsPlan
from murk.packed import PackedCommands
from murk.propagators import ScalarDiffusion
from murk.world import World

if TYPE_CHECKING:
    from murk.vector_env import BatchedVecEnv

__all__ = [
    "BatchedVecEnv",
    "BatchedWorld",
    "BoundaryBehavior",
    "Command",
    "CommandType",
    "Config",
    "DType",
    "EdgeBehavior",
    "FieldMutability",
    "FieldType",
    "ObsEntry",
    "ObsPlan",
    "PackedCommands",
    "PoolKernel",
    "PropagatorDef",
    "ReasonCode",
    "Receipt",
    "RegionType",
    "ScalarDiffusion",
    "SpaceType",
    "StepContext",
    "StepMetrics",
    "TransformType",
    "World",
    "WriteMode",
    "__version__",
    "add_propagator",
]


def __getattr__(name: str) -> Any:
    # gymnasium takes longer to import than the engine to start: only when it is asked for
    if name == "BatchedVecEnv":
        from murk.vector_env import BatchedVecEnv

        return BatchedVecEnv
    raise AttributeError(f"module 'murk' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
