"""Crystal navigation: an agent in a face-centred cubic lattice learns to walk to a beacon.

python crystal_nav.py            trains for 200,000 agent steps
python crystal_nav.py --short    a few seconds; trains only if torch is installed
"""

import argparse
import importlib.util

import gymnasium
import numpy as np

import murk  # noqa: F401  (registers murk/CrystalNav-v0)
from murk.envs import crystal_nav as world

NAME = "murk/CrystalNav-v0"


def climb() -> None:
    """A rule in 16 worlds at once: step to the neighbour with the strongest beacon."""
    envs = gymnasium.make_vec(NAME, num_envs=16)
    obs, _ = envs.reset(seed=0)
    start = envs.positions
    arrived = np.zeros(16, dtype=int)
    for step in range(1, 61):
        ranks = world.RANKS[tuple(envs.positions.T)]
        choices = np.stack([world.moved(ranks, np.full(16, a)) for a in range(13)], axis=1)
        beacon = np.take_along_axis(obs[:, : world.CELLS], choices, axis=1)
        obs, _, terminated, _, _ = envs.step(beacon.argmax(axis=1))
        arrived = np.where(terminated & (arrived == 0), step, arrived)
        if arrived.all():
            break
    steps = np.abs(start - np.array(world.BEACON_CELL)).max(axis=1)
    print(f"arrived={int((arrived > 0).sum())}/16 steps={arrived.tolist()}")
    print(f"no way is shorter than the farthest axis: {bool((arrived >= steps).all())}")
    envs.close()


def learn(steps: int, seed: int, episodes: int) -> None:
    """PPO over 64 worlds in one batch."""
    from murk.train.comparison import compare, vector_of
    from murk.train.ppo import PPOConfig

    config = PPOConfig(total_steps=steps, seed=seed)
    print(compare(lambda n: vector_of(NAME, n, copy=False), config, num_envs=64, episodes=episodes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--steps", type=int, default=None, help="agent steps of the training")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    climb()
    if options.short and importlib.util.find_spec("torch") is None:
        print("no training: torch is not installed")
        return
    learn(
        options.steps or (1_000 if options.short else 200_000), options.seed, 8 if options.short else 64
    )


if __name__ == "__main__":
    main()
