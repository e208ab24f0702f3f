"""Layered hex: a product space, and a propagator written in Python; PPO learns to climb to the source.

    python layered_hex.py            trains for 60,000 agent steps
    python layered_hex.py --short    a few seconds; trains only if torch is installed
"""

import argparse
import importlib.util

import gymnasium
import numpy as np

import murk  # noqa: F401  (registers murk/LayeredHex-v0)
from murk.envs import layered_hex as world

NAME = "murk/LayeredHex-v0"


def climb(seed: int) -> None:
    """A rule: step to the warmest cell around. Prints the way."""
    env = gymnasium.make(NAME)
    obs, _ = env.reset(seed=seed)
    here = env.unwrapped.position
    way, terminated, truncated = [here], False, False
    while not (terminated or truncated):
        warmth = []
        for move in world.MOVES:
            q, r, layer = (a + b for a, b in zip(here, move, strict=True))
            inside = 0 <= q < world.SIDE and 0 <= r < world.SIDE and 0 <= layer < world.LAYERS
            warmth.append(obs[world.rank_of((q, r, layer))] if inside else -1.0)
        obs, _, terminated, truncated, _ = env.step(int(np.argmax(warmth)))
        here = env.unwrapped.position
        way.append(here)
    print(f"reached={terminated} steps={len(way) - 1} layers={[cell[2] for cell in way]}")
    metrics = env.unwrapped.last_step_metrics
    print(f"the propagator's share of a tick: {dict(metrics.propagator_us)} of {metrics.total_us} us")
    env.close()


def learn(steps: int, seed: int, episodes: int) -> None:
    """PPO over 16 environments, one by one: their propagators need Python's lock anyway."""
    from murk.train.comparison import compare, vector_of
    from murk.train.ppo import PPOConfig

    config = PPOConfig(total_steps=steps, seed=seed, rollout_steps=64)
    print(compare(lambda n: vector_of(NAME, n), config, num_envs=16, episodes=episodes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--steps", type=int, default=None, help="agent steps of the training")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for seed in range(3):
        climb(seed)
    if options.short and importlib.util.find_spec("torch") is None:
        print("no training: torch is not installed")
        return
    short = options.short
    learn(options.steps or (1_000 if short else 60_000), options.seed, 8 if short else 64)


if __name__ == "__main__":
    main()
