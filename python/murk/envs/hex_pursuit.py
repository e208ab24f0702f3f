"""Hex pursuit: a pursuer chases an evader; each sees what is near it.

World
    12 x 12 cells of a Hex2D. Fields ``pursuer`` and ``evader`` are 1 where the agent stands, written by
    a SetField command every tick; ``scent`` (ScalarDiffusion, D 0.1, decay 0.05) is set to 1 where the
    evader stands and spreads from there: its trail. One tick is dt = 1.0.
Observation
    Each agent sees a disk of radius 3 around itself (AgentDisk), as a box of 7 x 7 cells [r, q] with the
    agent in its middle: pursuer, evader, scent and floor; float32 (196,). ``floor`` is 1 on every cell
    of the world, so that an edge can be told from empty cells. What is outside of disk or world is 0.
Actions
    Discrete(7): 0 stay, 1 east, 2 north-east, 3 north-west, 4 west, 5 south-west, 6 south-east. A step
    out of the world is staying. Both agents move at the same time; the evader rests in every third
    tick, else nobody could catch it.
Reward
    The pursuer's: - 0.1 a step, 0.2 for every cell that the distance has become shorter (less, if
    longer), and + 10 when it stands on the evader's cell or beside it. The evader's is the opposite.
Episode
    starts with the agents in random cells at least 4 cells apart; terminated when the evader is caught,
    truncated after 200 steps (with ``gymnasium.make``, and by :mod:`murk.envs.hex_pursuit_parallel`).

In :class:`HexPursuitEnv` and :class:`HexPursuitVecEnv` the policy is the pursuer, and a rule is the
evader: it flees from a pursuer that it sees, and wanders about when it sees none.
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
from murk.enums import FieldMutability, RegionType
from murk.env import MurkEnv
from murk.observation import ObsEntry
from murk.packed import PackedCommands
from murk.propagators import ScalarDiffusion
from murk.seeding import below
from murk.vector_env import BatchedVecEnv, Observations, Ticks, discrete_actions

SIDE = 12
RADIUS = 3
WINDOW = 2 * RADIUS + 1
MAX_STEPS = 200
LEAST_START_DISTANCE = RADIUS + 1
EVADER_RESTS_EVERY = 3
CATCH_REWARD = 10.0
STEP_COST = 0.1
APPROACH_REWARD = 0.2

PURSUER, EVADER, SCENT, FLOOR = 0, 1, 2, 3
ACTIONS = ("stay", "east", "north-east", "north-west", "west", "south-west", "south-east")
MOVES = np.array([[0, 0], [1, 0], [1, -1], [0, -1], [-1, 0], [-1, 1], [0, 1]], dtype=np.int32)
"""What each action adds to [q, r]."""
GRID = np.array([[q, r] for q in range(SIDE) for r in range(SIDE)], dtype=np.int32)


def make_config(world_index: int = 0) -> Config:
    """The config of one world; all are the same."""
    config = Config()
    config.set_space_hex2d(SIDE, SIDE)
    for name in ("pursuer", "evader", "scent"):
        config.add_field(name)
    config.add_field("floor", mutability=FieldMutability.Static, initial=1.0)
    config.set_dt(1.0)
    ScalarDiffusion(SCENT, SCENT, 0.1, 0.05).register(config)
    return config


def entries() -> list[ObsEntry]:
    """What each agent sees."""
    disk: Any = {"region_type": RegionType.AgentDisk, "region_params": [RADIUS]}
    return [ObsEntry(field, **disk) for field in (PURSUER, EVADER, SCENT, FLOOR)]


def observation_space() -> gymnasium.spaces.Box:
    """Of one agent."""
    return gymnasium.spaces.Box(0.0, 1.0, (4 * WINDOW * WINDOW,), np.float32)


def distance(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Cells from [q, r] to [q, r], for arrays of places (..., 2)."""
    apart = np.asarray(a) - np.asarray(b)
    longest: npt.NDArray[Any] = np.maximum(np.abs(apart).max(axis=-1), np.abs(apart.sum(axis=-1)))
    return longest


def moved(places: npt.NDArray[np.int32], actions: Any) -> npt.NDArray[np.int32]:
    """Where agents at [q, r] are after their actions: places (..., 2), actions (...)."""
    targets = places + MOVES[actions]
    inside = ((targets >= 0) & (targets < SIDE)).all(axis=-1, keepdims=True)
    return np.where(inside, targets, places)


def seen(views: npt.NDArray[np.float32], field: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Where agents see another one: [q, r] relative to themselves, and whether they see it at all.

    :param views: observations (..., 196).
    """
    windows = views.reshape(*views.shape[:-1], 4, WINDOW * WINDOW)[..., field, :]
    at = np.asarray(windows.argmax(axis=-1))
    where = np.stack([at % WINDOW - RADIUS, at // WINDOW - RADIUS], axis=-1)
    return where, np.asarray(windows.any(axis=-1))


def evasion(
    views: npt.NDArray[np.float32],
    places: npt.NDArray[np.int32],
    seeds: npt.NDArray[np.uint64],
    steps: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """The rule of N evaders that have these views and places, in episodes with these seeds, after these
    numbers of steps: away from a pursuer that they see, else anywhere."""
    rolls = below(seeds, len(ACTIONS), stream=2 + steps)
    where, visible = seen(views, PURSUER)
    # of the best steps the first from the roll on
    choices = (rolls[:, None] + np.arange(len(ACTIONS))) % len(ACTIONS)
    here = places[:, None]
    gaps = distance(moved(here, choices), here + where[:, None])
    best = np.take_along_axis(choices, gaps.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(visible, best, rolls)


def start_places(seeds: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """Where pursuer and evader start in the episodes with these seeds: (N, 2, 2)."""
    pursuers = GRID[below(seeds, SIDE * SIDE)]
    far = distance(pursuers[:, None], GRID) >= LEAST_START_DISTANCE
    chosen = below(seeds, far.sum(axis=1), stream=1)
    # the cell with that number among those that are far enough
    evaders = GRID[(far & (far.cumsum(axis=1) == chosen[:, None] + 1)).argmax(axis=1)]
    return np.stack([pursuers, evaders], axis=1)


def mark_start(views: npt.NDArray[np.float32], worlds: Any) -> None:
    """Shows the agents in the first observations of their episodes, where nobody has commanded their
    markers yet: in place, in some worlds of the views (N, 2, 196). They start out of each other's sight:
    each shows itself only."""
    windows = views.reshape(len(views), 2, 4, WINDOW, WINDOW)
    for agent in (PURSUER, EVADER):
        windows[worlds, agent, agent, RADIUS, RADIUS] = 1.0


def rewards_of(approach: npt.NDArray[Any], caught: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """The pursuers' rewards for having come so many cells nearer."""
    return APPROACH_REWARD * approach - STEP_COST + np.where(caught, CATCH_REWARD, 0.0)


class HexPursuitEnv(MurkEnv):
    """The pursuer's side of the pursuit, ``murk/HexPursuit-v0``; ``gymnasium.make`` limits its episodes.

    :param kwargs: as in :class:`murk.MurkEnv`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            entries(),
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(ACTIONS)),
            agents=2,
            obs="flat",
            warmup_ticks=0,
            **{"seed": None, **kwargs},
        )
        self._places = np.zeros((2, 2), dtype=np.int32)
        self._steps = 0
        self._approach = 0
        self._evader_action: int | None = None

    @property
    def places(self) -> npt.NDArray[np.int32]:
        """[q, r] of the pursuer and of the evader: a new int32 array of shape (2, 2)."""
        return self._places.copy()

    @property
    def views(self) -> npt.NDArray[np.float32]:
        """What both agents see: a new float32 array of shape (2, 196), the pursuer's first."""
        return self._obs_buf.copy()

    @property
    def caught(self) -> bool:
        """Whether the pursuer stands on the evader's cell or beside it."""
        return self._distance() <= 1

    def play(self, pursuer: int, evader: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """As :meth:`step`, with the evader's action given too."""
        self._evader_action = integer("evader", evader, 0, len(ACTIONS) - 1)
        try:
            return self.step(pursuer)
        finally:
            self._evader_action = None

    def _action_to_commands(self, action: Any) -> list[Command]:
        before = self._distance()
        chosen = integer("action", action, 0, len(ACTIONS) - 1)
        evades = self._rule() if self._evader_action is None else self._evader_action
        self._steps += 1
        rests = self._steps % EVADER_RESTS_EVERY == 0
        self._places = moved(self._places, [chosen, 0 if rests else evades])
        self._approach = before - self._distance()
        at_pursuer, at_evader = self._places.tolist()
        return [
            Command.set_field(PURSUER, at_pursuer, 1.0),
            Command.set_field(EVADER, at_evader, 1.0),
            Command.set_field(SCENT, at_evader, 1.0),
        ]

    def _distance(self) -> int:
        return int(distance(self._places[0], self._places[1]))

    def _rule(self) -> int:
        seeds = np.array([self._episode_seed], dtype=np.uint64)
        return int(evasion(self._obs_buf[1:], self._places[1:], seeds, np.array([self._steps]))[0])

    def _agent_coords(self) -> npt.NDArray[np.int32]:
        return self._places

    def _observation(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        mine: npt.NDArray[np.float32] = values[PURSUER]
        return mine.copy() if self._copy else mine

    def _compute_reward(self, obs: Any, info: dict[str, Any]) -> float:
        return float(rewards_of(np.array(self._approach), np.array(self.caught)))

    def _check_terminated(self, obs: Any, info: dict[str, Any]) -> bool:
        return self.caught

    def _on_world_reset(self, seed: int) -> None:
        self._steps = 0
        self._places = start_places(np.array([seed], dtype=np.uint64))[0]

    def _patch_reset_observation(self, values: npt.NDArray[np.float32]) -> None:
        mark_start(values[None], 0)

    def _render_cells(self) -> npt.NDArray[Any]:
        cells = self._world.field(SCENT, copy=True)
        for (q, r), value in zip(self._places.tolist(), (1.5, 1.2), strict=True):
            cells[r, q] = value
        return cells

    def _render_frame(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        return _frames.hexagons(_frames.coloured(cells, 0.0, 1.5), 2 * _frames.PIXELS_A_CELL)


class HexPursuitVecEnv(BatchedVecEnv):
    """The pursuers' side of N pursuits, ``murk/HexPursuit-v0`` for ``gymnasium.make_vec``: all agents of
    all worlds are stepped and observed in one call.

    :param kwargs: as in :class:`murk.BatchedVecEnv`.
    """

    def __init__(self, num_envs: int = 64, **kwargs: Any) -> None:
        super().__init__(
            make_config,
            entries(),
            num_envs,
            observation_space=observation_space(),
            action_space=gymnasium.spaces.Discrete(len(ACTIONS)),
            agents=2,
            warmup_ticks=0,
            obs="flat",
            **{"max_episode_steps": MAX_STEPS, **kwargs},
        )
        n = self.num_envs
        self._places = np.zeros((n, 2, 2), dtype=np.int32)
        self._apart = np.zeros(n, dtype=np.int64)
        self._approach = np.zeros(n, dtype=np.int64)
        self._commands = PackedCommands(n, capacity=3 * n)

    @property
    def places(self) -> npt.NDArray[np.int32]:
        """[q, r] of the pursuers and of the evaders: a new int32 array of shape (N, 2, 2)."""
        return self._places.copy()

    @property
    def views(self) -> npt.NDArray[np.float32]:
        """What all agents see: a new float32 array of shape (N, 2, 196), the pursuers first."""
        self._open()
        return self._obs.copy()

    @property
    def caught(self) -> npt.NDArray[np.bool_]:
        """Where the pursuer stands on the evader's cell or beside it: a new bool array of shape (N,)."""
        near: npt.NDArray[np.bool_] = self._apart <= 1
        return near

    def _actions_to_commands(self, actions: Any) -> PackedCommands:
        chosen = discrete_actions(actions, self.num_envs, len(ACTIONS), ACTIONS)
        before, steps = self._apart, self._episode_steps
        evades = evasion(self._obs[:, EVADER], self._places[:, EVADER], self._episode_seeds, steps)
        evades[(steps + 1) % EVADER_RESTS_EVERY == 0] = 0
        self._places[...] = moved(self._places, np.stack([chosen, evades], axis=1))
        self._apart = self._distances()
        self._approach = before - self._apart
        return self._commands.set_fields(
            (PURSUER, EVADER, SCENT), self._places[:, [PURSUER, EVADER, EVADER]], 1.0
        )

    def _distances(self) -> npt.NDArray[np.int64]:
        apart: npt.NDArray[np.int64] = distance(self._places[:, PURSUER], self._places[:, EVADER])
        return apart.astype(np.int64)

    def _agent_coords(self) -> npt.NDArray[np.int32]:
        return self._places

    def _observations(self, obs: Observations) -> Observations:
        return obs[:, PURSUER]

    def _compute_rewards(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.float64]:
        return rewards_of(self._approach, self.caught)

    def _check_terminated(self, obs: Observations, tick_ids: Ticks) -> npt.NDArray[np.bool_]:
        return self.caught

    def _on_worlds_reset(self, worlds: npt.NDArray[np.int64], seeds: npt.NDArray[np.uint64]) -> None:
        self._places[worlds] = start_places(seeds)
        self._apart = self._distances()

    def _patch_reset_observations(self, worlds: npt.NDArray[np.int64], obs: Observations) -> None:
        mark_start(obs, worlds)

    def _render_cells(self) -> npt.NDArray[Any]:
        cells = self._engine.field(SCENT, copy=True)
        worlds = np.arange(self.num_envs)
        for agent, value in ((PURSUER, 1.5), (EVADER, 1.2)):
            qs, rs = self._places[:, agent].T
            cells[worlds, rs, qs] = value
        return cells

    def _render_frames(self, cells: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        return _frames.hexagons(_frames.coloured(cells, 0.0, 1.5), 2 * _frames.PIXELS_A_CELL)
