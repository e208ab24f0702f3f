"""Enumerations of the engine, with the numbers of ``murk.h``.

All of them are ``IntEnum``: they compare and hash as their numbers and have ``.value`` and ``.name``.
Note that ``Absorb`` and ``Clamp`` have different numbers in :class:`BoundaryBehavior` and
:class:`EdgeBehavior`.
"""

from __future__ import annotations

from enum import IntEnum


class SpaceType(IntEnum):
    """Topology of a world's cells."""

    Line1D = 0
    Ring1D = 1
    Square4 = 2
    Square8 = 3
    Hex2D = 4
    ProductSpace = 5
    Fcc12 = 6


class FieldType(IntEnum):
    """What one cell of a field holds: one float32, ``dims`` float32, or one of ``dims`` categories."""

    Scalar = 0
    Vector = 1
    Categorical = 2


class FieldMutability(IntEnum):
    """Who changes a field, and how long that lasts.

    Static: nobody. PerTick: propagators and commands; zero in a tick in which nothing writes it, unless
    it carries forward. Sparse: propagators and commands; it keeps its values and costs nothing until
    the next write.
    """

    Static = 0
    PerTick = 1
    Sparse = 2


class BoundaryBehavior(IntEnum):
    """What happens to a value outside the bounds of its field, just before a tick is published. Clamp
    and Absorb: the nearer bound. Reflect: thrown back. Wrap: in again at the other bound."""

    Clamp = 0
    Reflect = 1
    Absorb = 2
    Wrap = 3


class EdgeBehavior(IntEnum):
    """What lies beyond the edge of a space: nothing, the edge cell itself, or the opposite edge."""

    Absorb = 0
    Clamp = 1
    Wrap = 2


class WriteMode(IntEnum):
    """Full: the propagator writes every cell. Incremental: it starts from the previous values."""

    Full = 0
    Incremental = 1


class CommandType(IntEnum):
    """What a command does. A parameter that a world does not declare is answered with ``NotApplied``."""

    SetParameter = 0
    SetField = 1
    SetParameterBatch = 2


class RegionType(IntEnum):
    """Which cells an observation entry gathers."""

    All = 0
    Disk = 1
    Rect = 2
    Neighbours = 3
    Coords = 4
    AgentDisk = 5
    AgentRect = 6


class TransformType(IntEnum):
    """What an observation entry does to a value. Normalize: ``(v - min) / (max - min)`` in [0, 1].
    OneHot: a category becomes an axis of 0 and 1."""

    Identity = 0
    Normalize = 1
    OneHot = 2


class PoolKernel(IntEnum):
    """How an observation entry pools a window of cells."""

    NoPool = 0
    Mean = 1
    Max = 2
    Min = 3
    Sum = 4


class DType(IntEnum):
    """Element type of an observation; U8: ``round(clamp(v * scale + offset, 0, 255))``."""

    F32 = 0
    F16 = 1
    U8 = 2


class Direction(IntEnum):
    """Where an agent goes (:class:`murk.AgentMovement`). North and South: one less and one more on
    coordinate axis 0 (on a grid the row); East and West: one more and one less on axis 1."""

    Stay = 0
    North = 1
    South = 2
    East = 3
    West = 4


class ReasonCode(IntEnum):
    """Why a command was not applied (:attr:`murk.Receipt.reason_code`)."""

    NoReason = 0
    QueueFull = -6
    Stale = -7
    TickRollback = -8
    ShuttingDown = -15
    TickDisabled = -16
    UnsupportedCommand = -21
    NotApplied = -22


class WorldPhase(IntEnum):
    """Where a :class:`murk.RealtimeWorld` is in its life; it only moves down this list."""

    Running = 0
    """It ticks, or is paused, or waits for a reset after failures."""
    Draining = 1
    """No command is taken any more; the tick that runs comes to its end."""
    Quiescing = 2
    """Nothing ticks any more; readers and workers come to theirs."""
    Dropped = 3
    """Threads were joined or abandoned, and the memory was given up."""
