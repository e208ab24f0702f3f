"""Layered hex: an agent climbs through three hexagonal layers to a source of warmth.

World
    Hex2D of 6 x 6 cells x Line1D of 3 layers: 108 cells, coordinates [q, r, layer], ranks
    ``(r * 6 + q) * 3 + layer``. Field ``warmth`` is advanced by a propagator written in Python,
    :func:`spread`: it spreads to the neighbours in the layer and beyond the edges, sinks to the layer
    below and out of the lowest, and is lost; cell [4, 4, 2] is held at 10. Field ``agent`` is 1 where
    the agent stands. One tick is dt = 1.0; 30 ticks of warm-up precede every episode.
Observation
    float32 (216,): warmth, then agent, in cell order.
Actions
    Discrete(9): 0 stay, 1..6 to the six neighbours in the layer (east, north-east, north-west, west,
    south-west, south-east), 7 up, 8 down. A step out of the world is staying.
Reward
    0.1 * warmth in the agent's cell - 1, and + 50 at the source.
Episode
    starts in a random cell of the lowest layer; terminated at the source; 150 steps with
    ``gymnasium.make``.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from murk import _frames
from murk._arguments import integer
from murk.command import Command
from murk.config import Config
from murk.custom import add_propagator
from murk.enums import EdgeBehavior, SpaceType, WriteMode
from murk.env import MurkEnv
from murk.observation import ObsEntry
from murk.seeding import below

SIDE, LAYERS = 6, 3
CELLS = SIDE * SIDE * LAYERS
GOAL = (4, 4, 2)
SOURCE = 10.0
SPREADING, SINKING, LOSS = 0.1, 0.05, 0.01
WARMUP_TICKS = 30
MAX_STEPS = 150
GOAL_REWARD = 50.0
STEP_COST = 1.0

WARMTH, AGENT = 0, 1
MOVES = (
    (0, 0, 0),
    (1, 0, 0),
    (1, -1, 0),
    (0, -1, 0),
    (-1, 0, 0),
    (-1, 1, 0),
    (0, 1, 0),
    (0, 0, 1),
    (0, 0, -1),
)
"""What each action adds to [q, r, layer]."""


def rank_of(cell: tuple[int, int, int]) -> int:
    """The rank of a cell [q, r, layer]."""
    q, r, layer = cell
    return (r * SIDE + q) * LAYERS + layer


def _change() -> npt.NDArray[np.float32]:
    change = np.zeros((CELLS, CELLS), dtype=np.float32)
    for q, r, layer in np.ndindex(SIDE, SIDE, LAYERS):
        here = rank_of((q, r, layer))
        change[here, here] = -(LOSS + SINKING + 6 * SPREADING)
        for dq, dr, _ in MOVES[1:7]:
            if 0 <= q + dq < SIDE and 0 <= r + dr < SIDE:
                change[here, rank_of((q + dq, r + dr, layer))] = SPREADING
        if layer + 1 < LAYERS:
            change[here, rank_of((q, r, layer + 1))] = SINKING
    return change


CHANGE = _change()
"""How fast each cell changes (rows) for the warmth of each cell (columns), per second."""


def spread(
    reads: list[npt.NDArray[np.float32]],
    reads_previous: list[npt.NDArray[np.float32]],
    writes: list[npt.NDArray[np.float32]],
    tick_id: int,
    dt: float,
    cell_count: int,
) -> None:
    """One tick of warmth."""
    before, after = reads_previous[0], writes[0]
    np.matmul(CHANGE, before, out=after)
    after *= np.float32(dt)
    after += before
    after[rank_of(GOAL)] = SOURCE


def make_config() -> Config:
    """The config of the world."""
    config = Config()
    hexagons = [SpaceType.Hex2D, 2, SIDE, SIDE]
    line = [SpaceType.Line1D, 2, LAYERS, EdgeBehavior.Absorb]
    config.set_space(SpaceType.ProductSpace, [2, *hexagons, *line])
    config.add_field("warmth")
    config.add_field("agent")
    config.set_dt(1.0)
    add_propagator(config, "spread", spread, reads_previous=[WARMTH], writes=[(WARMTH, WriteMode.Full)])
    return config


def observation_space() -> gymnasium.spaces.Box:
    """Of the environment."""
    high = np.repeat(np.array([SOURCE, 1.0], dtype=np.float32), CELLS)
    return gymnasium.spaces.Box(np.zeros_like(high), high, dtype=np.float32)


class LayeredHexEnv(MurkEnv):
    """One climber, ``murk/LayeredHex-v0``; ``gymnasium.make`` limits its episodes.

    :param kwargs: as in :class:`murk.MurkEnv`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            [ObsEntry(WARMTH), ObsEntry(AGENT)],
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(MOVES)),
            **{"seed": None, "warmup_ticks": WARMUP_TICKS, **kwargs},
        )
        self._cell = (0, 0, 0)

    @property
    def position(self) -> tuple[int, int, int]:
        """q, r and layer of the agent."""
        return self._cell

    def _action_to_commands(self, action: Any) -> list[Command]:
        dq, dr, up = MOVES[integer("action", action, 0, len(MOVES) - 1)]
        q, r, layer = self._cell
        q, r, layer = q + dq, r + dr, layer + up
        if 0 <= q < SIDE and 0 <= r < SIDE and 0 <= layer < LAYERS:
            self._cell = (q, r, layer)
        return [Command.set_field(AGENT, self._cell, 1.0)]

    def _compute_reward(self, obs: Any, info: dict[str, Any]) -> float:
        reward = 0.1 * float(obs[rank_of(self._cell)]) - STEP_COST
        return reward + GOAL_REWARD if self._cell == GOAL else reward

    def _check_terminated(self, obs: Any, info: dict[str, Any]) -> bool:
        return self._cell == GOAL

    def _on_world_reset(self, seed: int) -> None:
        r, q = divmod(int(below(np.array([seed], dtype=np.uint64), SIDE * SIDE)[0]), SIDE)
        self._cell = (q, r, 0)

    def _patch_reset_observation(self, values: npt.NDArray[np.float32]) -> None:
        # nobody has commanded the marker yet
        values[CELLS + rank_of(self._cell)] = 1.0

    def _render_cells(self) -> npt.NDArray[Any]:
        # the layers side by side, the lowest at the left
        warmth = np.log10(np.maximum(self._world.field(WARMTH), 1e-3))
        apart = np.pad(warmth, ((0, 0), (0, SIDE), (0, 0)), constant_values=-3.0)
        picture: npt.NDArray[Any] = apart.transpose(0, 2, 1).reshape(SIDE, -1)
        return picture

    def _render_frame(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        return _frames.hexagons(_frames.coloured(cells, -3.0, 1.0), 2 * _frames.PIXELS_A_CELL)
