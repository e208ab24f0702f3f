"""The engine's own propagators: what makes the fields of a world change from tick to tick.

Every class takes its parameters, and the fields that it reads and writes, by number or by name. It may
be registered with many configs::

    murk.ScalarDiffusion("heat", "heat", coefficient=0.1).register(config)

Propagators run in the order in which they were registered. docs/propagators.md has all equations.
"""

from __future__ import annotations

from murk.propagators._library import add
from murk.propagators.agents import (
    ActionBuffer,
    ActionBuffers,
    AgentEmission,
    AgentMovement,
    ResourceField,
    Reward,
)
from murk.propagators.fields import (
    FlowField,
    GradientCompute,
    IdentityCopy,
    MorphologicalOp,
    NoiseInjection,
    ScalarDiffusion,
    WavePropagation,
)
from murk.propagators.hazards import Blast, Fire, Smoke, Water

__all__ = [
    "ActionBuffer",
    "ActionBuffers",
    "AgentEmission",
    "AgentMovement",
    "Blast",
    "Fire",
    "FlowField",
    "GradientCompute",
    "IdentityCopy",
    "MorphologicalOp",
    "NoiseInjection",
    "ResourceField",
    "Reward",
    "ScalarDiffusion",
    "Smoke",
    "Water",
    "WavePropagation",
    "add",
]
