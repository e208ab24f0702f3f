"""Hex pursuit for two learning agents: a ``pettingzoo.ParallelEnv``. Needs the extra ``murk[multi]``."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from pettingzoo import ParallelEnv

from murk.envs.hex_pursuit import ACTIONS, MAX_STEPS, HexPursuitEnv, observation_space

_Views = dict[str, npt.NDArray[np.float32]]


class HexPursuitParallelEnv(ParallelEnv[str, npt.NDArray[np.float32], int]):  # type: ignore[misc]
    """The agents ``pursuer`` and ``evader`` of :mod:`murk.envs.hex_pursuit`, moving at the same time.

    :param max_steps: an episode is truncated after so many steps.
    :param render_mode: None or "rgb_array".
    """

    metadata: dict[str, Any] = {  # noqa: RUF012
        "name": "murk_hex_pursuit_v0",
        "render_modes": ["rgb_array"],
        "render_fps": 10,
        "is_parallelizable": True,
    }

    def __init__(self, max_steps: int = MAX_STEPS, render_mode: str | None = None) -> None:
        self._env = HexPursuitEnv(render_mode=render_mode)
        self._env._tick_limit = max_steps
        self.render_mode = render_mode
        self.possible_agents = ["pursuer", "evader"]
        self.agents: list[str] = []
        self.observation_spaces = {name: observation_space() for name in self.possible_agents}
        moves: gymnasium.Space[Any] = gymnasium.spaces.Discrete(len(ACTIONS))
        self.action_spaces = dict.fromkeys(self.possible_agents, moves)

    def observation_space(self, agent: str) -> gymnasium.Space[Any]:
        """Box (196,), the same for both."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gymnasium.Space[Any]:
        """Discrete(7), the same for both."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[_Views, dict[str, dict[str, Any]]]:
        """Starts an episode; seeds as in :class:`murk.MurkEnv`."""
        _, info = self._env.reset(seed=seed, options=options)
        self.agents = list(self.possible_agents)
        return self._views(), {name: dict(info) for name in self.agents}

    def step(
        self, actions: dict[str, int]
    ) -> tuple[_Views, dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """Moves both agents. At the end of an episode both leave ``agents``."""
        if not self.agents:
            return {}, {}, {}, {}, {}
        _, reward, caught, over, info = self._env.play(actions["pursuer"], actions["evader"])
        names = self.agents
        if caught or over:
            self.agents = []
        return (
            self._views(),
            {"pursuer": reward, "evader": -reward},
            dict.fromkeys(names, caught),
            dict.fromkeys(names, over),
            {name: dict(info) for name in names},
        )

    def render(self) -> Any:
        """A picture of the scent and the agents, or None."""
        return self._env.render()

    def close(self) -> None:
        """Frees the world."""
        self._env.close()

    def _views(self) -> _Views:
        return dict(zip(self.possible_agents, self._env.views, strict=True))
