"""Crystal navigation: an agent walks through a crystal to a beacon, round a hazard.

World
    8 x 8 x 8 positions of a face-centred cubic lattice (Fcc12, absorbing edges): 256 cells, the
    coordinates [x, y, z] whose sum is even, each with up to twelve neighbours. Field ``beacon``
    (D 0.06, decay 0.01) spreads from cell (6, 6, 6), held at 10; field ``hazard`` (D 0.04, decay 0.03)
    from cell (4, 4, 4), held at 10; field ``agent`` is 1 where the agent stands. One tick is dt = 1.0:
    the stable limit is 1 / (12 * 0.06) = 1.39. 60 ticks of warm-up precede every episode.
Observation
    float32 (768,): beacon, hazard and agent, each in cell order (by z, then y, then x).
Actions
    Discrete(13): 0 stay, 1..12 the steps of :data:`STEPS`. A step out of the crystal is staying.
Reward
    0.1 * beacon - 0.2 * hazard in the agent's cell - 1, and + 50 at the beacon.
Episode
    starts in a random cell but the beacon's; terminated at the beacon; 300 steps with
    ``gymnasium.make`` and in :class:`CrystalNavVecEnv`.
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

SIDE = 8
CELLS = SIDE**3 // 2
BEACON_CELL = (6, 6, 6)
HAZARD_CELL = (4, 4, 4)
SOURCE = 10.0
WARMUP_TICKS = 60
MAX_STEPS = 300
GOAL_REWARD = 50.0
STEP_COST = 1.0

BEACON, HAZARD, AGENT = 0, 1, 2
STEPS = np.array(
    [[0, 0, 0]]
    + [[a, b, 0] for a in (-1, 1) for b in (-1, 1)]
    + [[a, 0, b] for a in (-1, 1) for b in (-1, 1)]
    + [[0, a, b] for a in (-1, 1) for b in (-1, 1)],
    dtype=np.int32,
)
"""What each action adds to [x, y, z]."""


def _lattice() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    zs, ys, xs = np.meshgrid(*[np.arange(SIDE)] * 3, indexing="ij")
    inside = (xs + ys + zs) % 2 == 0
    coords = np.stack([xs[inside], ys[inside], zs[inside]], axis=-1).astype(np.int32)
    ranks = np.full((SIDE, SIDE, SIDE), -1, dtype=np.int64)
    ranks[tuple(coords.T)] = np.arange(CELLS)
    return coords, ranks


COORDS, RANKS = _lattice()
"""Coordinates of every rank, int32 (256, 3); the rank at [x, y, z], -1 where no cell is."""
BEACON_RANK = int(RANKS[BEACON_CELL])
HAZARD_RANK = int(RANKS[HAZARD_CELL])


def make_config(world_index: int = 0) -> Config:
    """The config of one world; all are the same."""
    config = Config()
    config.set_space_fcc12(SIDE, SIDE, SIDE, EdgeBehavior.Absorb)
    for name in ("beacon", "hazard", "agent"):
        config.add_field(name)
    config.set_dt(1.0)
    ScalarDiffusion(BEACON, BEACON, 0.06, 0.01, [(BEACON_RANK, SOURCE)]).register(config)
    ScalarDiffusion(HAZARD, HAZARD, 0.04, 0.03, [(HAZARD_RANK, SOURCE)]).register(config)
    return config


def observation_space() -> gymnasium.spaces.Box:
    """Of one world."""
    high = np.repeat(np.array([SOURCE, SOURCE, 1.0], dtype=np.float32), CELLS)
    return gymnasium.spaces.Box(np.zeros_like(high), high, dtype=np.float32)


def start_ranks(seeds: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The cell in which the episode with each seed starts: any but the beacon's."""
    ranks = below(seeds, CELLS - 1)
    ranks[ranks >= BEACON_RANK] += 1
    return ranks


def moved(ranks: npt.NDArray[np.int64], actions: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Where the agents in these cells are after these actions."""
    targets = COORDS[ranks] + STEPS[actions]
    inside = ((targets >= 0) & (targets < SIDE)).all(axis=-1)
    return np.where(inside, RANKS[tuple(targets.clip(0, SIDE - 1).T)], ranks)


def rewards_of(
    beacon: npt.NDArray[np.float32], hazard: npt.NDArray[np.float32], ranks: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The rewards of agents in these cells, which have these values."""
    rewards = 0.1 * beacon.astype(np.float64) - 0.2 * hazard.astype(np.float64) - STEP_COST
    rewards[ranks == BEACON_RANK] += GOAL_REWARD
    return rewards


def layers(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Values (..., 256) as pictures (..., 8, 71): the eight layers of z side by side."""
    picture = np.full((*cells.shape[:-1], SIDE, SIDE * (SIDE + 1) - 1), 1e-3, dtype=cells.dtype)
    xs, ys, zs = COORDS.T
    picture[..., ys, zs * (SIDE + 1) + xs] = np.maximum(cells, 1e-3)
    return np.log10(picture)


class CrystalNavEnv(MurkEnv):
    """One agent in one crystal, ``murk/CrystalNav-v0``; ``gymnasium.make`` limits its episodes.

    :param kwargs: as in :class:`murk.MurkEnv`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            [ObsEntry(BEACON), ObsEntry(HAZARD), ObsEntry(AGENT)],
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(STEPS)),
            **{"seed": None, "warmup_ticks": WARMUP_TICKS, **kwargs},
        )
        self._rank = np.zeros(1, dtype=np.int64)

    @property
    def position(self) -> tuple[int, int, int]:
        """The agent's x, y and z."""
        x, y, z = COORDS[self._rank[0]].tolist()
        return x, y, z

    def _action_to_commands(self, action: Any) -> list[Command]:
        self._rank = moved(self._rank, np.array([integer("action", action, 0, len(STEPS) - 1)]))
        return [Command.set_field(AGENT, self.position, 1.0)]

    def _compute_reward(self, obs: Any, info: dict[str, Any]) -> float:
        rank = self._rank
        return float(rewards_of(obs[BEACON * CELLS + rank], obs[HAZARD * CELLS + rank], rank)[0])

    def _check_terminated(self, obs: Any, info: dict[str, Any]) -> bool:
        return self.position == BEACON_CELL

    def _on_world_reset(self, seed: int) -> None:
        self._rank = start_ranks(np.array([seed], dtype=np.uint64))

    def _patch_reset_observation(self, values: npt.NDArray[np.float32]) -> None:
        # nobody has commanded the marker yet
        values[AGENT * CELLS + self._rank] = 1.0

    def _render_cells(self) -> npt.NDArray[Any]:
        return layers(super()._render_cells()[0])


class CrystalNavVecEnv(BatchedVecEnv):
    """N crystals, ``murk/CrystalNav-v0`` for ``gymnasium.make_vec``.

    :param kwargs: as in :class:`murk.BatchedVecEnv`.
    """

    def __init__(self, num_envs: int = 64, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            [ObsEntry(BEACON), ObsEntry(HAZARD), ObsEntry(AGENT)],
            num_envs,
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(STEPS)),
            **{"warmup_ticks": WARMUP_TICKS, "max_episode_steps": MAX_STEPS, **kwargs},
        )
        self._ranks = np.zeros(self.num_envs, dtype=np.int64)
        self._rows = np.arange(self.num_envs)
        self._commands = PackedCommands(self.num_envs)

    @property
    def positions(self) -> npt.NDArray[np.int32]:
        """x, y and z of each agent: a new int32 array of shape (N, 3)."""
        positions: npt.NDArray[np.int32] = COORDS[self._ranks]
        return positions

    def _actions_to_commands(self, actions: Any) -> PackedCommands:
        chosen = discrete_actions(actions, self.num_envs, len(STEPS))
        self._ranks = moved(self._ranks, chosen)
        return self._commands.set_fields(AGENT, COORDS[self._ranks], 1.0)

    def _compute_rewards(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.float64]:
        ranks = self._ranks
        beacon, hazard = (obs[self._rows, field * CELLS + ranks] for field in (BEACON, HAZARD))
        return rewards_of(beacon, hazard, ranks)

    def _check_terminated(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.bool_]:
        reached: npt.NDArray[np.bool_] = self._ranks == BEACON_RANK
        return reached

    def _on_worlds_reset(self, worlds: npt.NDArray[np.int64], seeds: npt.NDArray[np.uint64]) -> None:
        self._ranks[worlds] = start_ranks(seeds)

    def _patch_reset_observations(self, worlds: npt.NDArray[np.int64], obs: Observations) -> None:
        # nobody has commanded the marker yet
        obs[worlds, AGENT * CELLS + self._ranks[worlds]] = 1.0

    def _render_cells(self) -> npt.NDArray[Any]:
        return layers(super()._render_cells()[:, 0])
