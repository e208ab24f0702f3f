"""Heat seeker: an agent walks to the source of the heat that it feels.

World
    16 x 16 cells, Square4 with absorbing edges. Field ``heat`` (PerTick) is driven by ScalarDiffusion:
    D 0.1, decay 0.005, a source in cell (14, 14) held at 10; field ``agent`` (PerTick) is 1 where the
    agent stands and 0 elsewhere, written by a SetField command every tick. One tick is dt = 1.0: the
    stable limit is 1 / (4 * 0.1) = 2.5, and at 1.0 the heat reaches about six cells far in the 50 ticks
    of warm-up that precede every episode and goes on spreading during it.
Observation
    float32 (512,): heat of the 256 cells, then the agent's marker, both in cell order
    (row * 16 + column).
Actions
    Discrete(5): 0 stay, 1 north (row - 1), 2 south (row + 1), 3 west (column - 1), 4 east (column + 1).
    Walking against an edge is staying.
Reward
    0.1 * heat in the agent's cell - 1, and + 100 at the source. As the source is held at 10, every step
    that does not reach it costs something: the quickest way is the best.
Episode
    starts in a random cell that is not the source; terminated at the source, truncated after 200 steps.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from murk._arguments import integer
from murk.command import Command
from murk.config import Config
from murk.enums import EdgeBehavior
from murk.env import MurkEnv
from murk.observation import ObsEntry
from murk.packed import PackedCommands
from murk.propagators import ScalarDiffusion
from murk.seeding import below
from murk.vector_env import BatchedVecEnv, Observations, Ticks, discrete_actions

ROWS = COLS = 16
CELLS = ROWS * COLS
SOURCE = (14, 14)
SOURCE_RANK = SOURCE[0] * COLS + SOURCE[1]
SOURCE_HEAT = 10.0
DIFFUSION = 0.1
DECAY = 0.005
DT = 1.0
WARMUP_TICKS = 50
MAX_STEPS = 200
GOAL_REWARD = 100.0
HEAT_REWARD = 0.1
STEP_COST = 1.0

HEAT, AGENT = 0, 1
ACTIONS = ("stay", "north", "south", "west", "east")
_MOVES = np.array([[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]], dtype=np.int32)
_LAST_CELL = np.array([ROWS - 1, COLS - 1], dtype=np.int32)


def make_config(world_index: int = 0) -> Config:
    """The config of one world; all are the same."""
    config = Config()
    config.set_space_square4(rows=ROWS, cols=COLS, edge=EdgeBehavior.Absorb)
    config.add_field("heat")
    config.add_field("agent")
    config.set_dt(DT)
    sources = [(SOURCE_RANK, SOURCE_HEAT)]
    ScalarDiffusion(HEAT, HEAT, DIFFUSION, DECAY, sources).register(config)
    return config


def observation_space() -> gymnasium.spaces.Box:
    """Of one world."""
    low = np.zeros(2 * CELLS, dtype=np.float32)
    high = np.repeat(np.array([SOURCE_HEAT, 1.0], dtype=np.float32), CELLS)
    return gymnasium.spaces.Box(low, high, dtype=np.float32)


def start_ranks(seeds: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The cell in which the episode with each seed starts: any but the source."""
    ranks = below(seeds, CELLS - 1)
    ranks[ranks >= SOURCE_RANK] += 1
    return ranks


class HeatSeekerEnv(MurkEnv):
    """One heat seeker, ``murk/HeatSeeker-v0``; ``gymnasium.make`` limits its episodes.

    :param kwargs: as in :class:`murk.MurkEnv`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            [ObsEntry(HEAT), ObsEntry(AGENT)],
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(ACTIONS)),
            **{"seed": None, "warmup_ticks": WARMUP_TICKS, **kwargs},
        )
        self._row = self._col = 0

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of the agent."""
        return self._row, self._col

    def _action_to_commands(self, action: Any) -> list[Command]:
        row, col = _MOVES[integer("action", action, 0, len(ACTIONS) - 1)].tolist()
        self._row = min(max(self._row + row, 0), ROWS - 1)
        self._col = min(max(self._col + col, 0), COLS - 1)
        return [Command.set_field(AGENT, [self._row, self._col], 1.0)]

    def _compute_reward(self, obs: Any, info: dict[str, Any]) -> float:
        rank = self._row * COLS + self._col
        reward = HEAT_REWARD * float(obs[HEAT * CELLS + rank]) - STEP_COST
        return reward + GOAL_REWARD if rank == SOURCE_RANK else reward

    def _check_terminated(self, obs: Any, info: dict[str, Any]) -> bool:
        return (self._row, self._col) == SOURCE

    def _on_world_reset(self, seed: int) -> None:
        rank = int(start_ranks(np.array([seed], dtype=np.uint64))[0])
        self._row, self._col = divmod(rank, COLS)

    def _patch_reset_observation(self, values: npt.NDArray[np.float32]) -> None:
        # nobody has commanded the marker yet
        values[AGENT * CELLS + self._row * COLS + self._col] = 1.0

    def _render_frame(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        return super()._render_frame(np.log10(np.maximum(cells, 1e-3)))


class HeatSeekerVecEnv(BatchedVecEnv):
    """N heat seekers, ``murk/HeatSeeker-v0`` for ``gymnasium.make_vec``.

    :param kwargs: as in :class:`murk.BatchedVecEnv`.
    """

    def __init__(self, num_envs: int = 64, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            [ObsEntry(HEAT), ObsEntry(AGENT)],
            num_envs,
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(ACTIONS)),
            **{"warmup_ticks": WARMUP_TICKS, "max_episode_steps": MAX_STEPS, **kwargs},
        )
        self._positions = np.zeros((self.num_envs, 2), dtype=np.int32)
        self._rows = np.arange(self.num_envs)
        self._commands = PackedCommands(self.num_envs)

    @property
    def positions(self) -> npt.NDArray[np.int32]:
        """Row and column of each agent: a new int32 array of shape (N, 2)."""
        return self._positions.copy()

    def _actions_to_commands(self, actions: Any) -> PackedCommands:
        chosen = discrete_actions(actions, self.num_envs, len(ACTIONS), ACTIONS)
        positions = self._positions
        np.add(positions, _MOVES[chosen], out=positions)
        np.clip(positions, 0, _LAST_CELL, out=positions)
        return self._commands.set_fields(AGENT, positions, 1.0)

    def _ranks(self) -> npt.NDArray[np.int64]:
        return self._positions[:, 0].astype(np.int64) * COLS + self._positions[:, 1]

    def _compute_rewards(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.float64]:
        ranks = self._ranks()
        rewards = HEAT_REWARD * obs[self._rows, HEAT * CELLS + ranks].astype(np.float64) - STEP_COST
        rewards[ranks == SOURCE_RANK] += GOAL_REWARD
        return rewards

    def _check_terminated(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.bool_]:
        reached: npt.NDArray[np.bool_] = self._ranks() == SOURCE_RANK
        return reached

    def _on_worlds_reset(self, worlds: npt.NDArray[np.int64], seeds: npt.NDArray[np.uint64]) -> None:
        ranks = start_ranks(seeds)
        self._positions[worlds, 0] = ranks // COLS
        self._positions[worlds, 1] = ranks % COLS

    def _render_frames(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        return super()._render_frames(np.log10(np.maximum(cells, 1e-3)))

    def _patch_reset_observations(self, worlds: npt.NDArray[np.int64], obs: Observations) -> None:
        # nobody has commanded the marker yet
        obs[worlds, AGENT * CELLS + self._ranks()[worlds]] = 1.0
