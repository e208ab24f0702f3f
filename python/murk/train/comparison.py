"""Does it learn? Trains a policy with PPO and compares it with the random one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
import torch
from gymnasium.vector import VectorEnv

from murk.train.ppo import PPOConfig, evaluate, held_out_seeds, train
from murk.train.progress import ProgressDisplay
from murk.vec_env import MurkVecEnv


@dataclass(frozen=True)
class Comparison:
    """What came out, over episodes with seeds that training never had."""

    agent_steps: int
    seconds: float
    episodes: int
    trained_return: float
    random_return: float
    trained_reach_rate: float
    random_reach_rate: float
    """Share of the episodes that terminated, rather than ran out of steps."""

    def __str__(self) -> str:
        return (
            f"trained {self.agent_steps:,} agent steps in {self.seconds:.1f} s "
            f"({self.agent_steps / max(self.seconds, 1e-9):,.0f} agent-steps/s)\n"
            f"{self.episodes} episodes with seeds that training never had:\n"
            f"  trained policy  mean return {self.trained_return:8.2f}   "
            f"reaches the goal in {self.trained_reach_rate:6.1%}\n"
            f"  random policy   mean return {self.random_return:8.2f}   "
            f"reaches the goal in {self.random_reach_rate:6.1%}"
        )


def vector_of(name: str, num_envs: int, **kwargs: Any) -> VectorEnv[Any, Any, Any]:
    """``num_envs`` environments of a registered id: batched if it has a batched form."""
    if gymnasium.spec(name).vector_entry_point is not None:
        return gymnasium.make_vec(name, num_envs, **kwargs)
    return MurkVecEnv([lambda: gymnasium.make(name, **kwargs)] * num_envs)


def compare(
    make_env: Callable[[int], VectorEnv[Any, Any, Any]],
    config: PPOConfig,
    *,
    num_envs: int,
    episodes: int = 64,
) -> Comparison:
    """Trains in ``num_envs`` environments, then evaluates both policies; the same for the same config.

    :param make_env: makes a vector environment of so many, with NEXT_STEP autoreset.
    """
    torch.set_num_threads(1)  # the layers are too small to share
    display = ProgressDisplay(config.total_steps, sys.stderr)
    env = make_env(num_envs)
    try:
        result = train(env, config, display.show)
    finally:
        display.close()
        env.close()
    seeds = held_out_seeds(config.seed, episodes, result.episode_seeds)
    draws = torch.Generator().manual_seed(config.seed)
    random = np.random.default_rng(config.seed)

    def rate(act: Callable[[Any], Any]) -> tuple[float, float]:
        envs = make_env(episodes)
        try:
            reached, returns = evaluate(envs, act, seeds)
        finally:
            envs.close()
        return float(returns.mean()), float(reached.mean())

    n_actions = int(env.single_action_space.n)  # type: ignore[attr-defined]
    trained = rate(lambda obs: result.policy.act(obs, draws))
    chance = rate(lambda obs: random.integers(0, n_actions, len(obs)))
    return Comparison(
        result.agent_steps, result.seconds, episodes, trained[0], chance[0], trained[1], chance[1]
    )
