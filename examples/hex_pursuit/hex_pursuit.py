"""Hex pursuit: two agents on a hexagonal grid that see each other; PPO learns to catch.

python hex_pursuit.py            trains for 100,000 agent steps
python hex_pursuit.py --short    a few seconds; trains only if torch is installed
"""

import argparse
import importlib.util

import gymnasium
import numpy as np

import murk  # noqa: F401  (registers murk/HexPursuit-v0)
from murk.envs import hex_pursuit as world
from murk.envs.hex_pursuit import HexPursuitEnv

NAME = "murk/HexPursuit-v0"


def show(view: np.ndarray) -> list[str]:
    """What one agent sees, as seven lines: P and E the agents, # no cell, . nothing."""
    pursuer, evader, _, floor = view.reshape(4, world.WINDOW, world.WINDOW)
    lines = []
    for r in range(world.WINDOW):
        cells = [
            "P" if pursuer[r, q] else "E" if evader[r, q] else "." if floor[r, q] else "#"
            for q in range(world.WINDOW)
        ]
        # axial coordinates: each row begins half a cell further to the right
        lines.append((" " * r + " ".join(cells)).ljust(3 * world.WINDOW))
    return lines


def they_see_each_other() -> None:
    """Walks the pursuer to the evader, and prints both views when they meet."""
    env = HexPursuitEnv()
    obs, _ = env.reset(seed=3)
    steps, meeting = 0, False
    while not env.caught and steps < world.MAX_STEPS:
        pursuer, evader = env.places
        if not meeting and world.distance(pursuer, evader) <= world.RADIUS:
            meeting = True
            print(f"tick {env.preflight()['current_tick']}: pursuer at {pursuer}, evader at {evader}")
            print("what the pursuer sees      what the evader sees")
            for left, right in zip(*map(show, env.views), strict=True):
                print(left, "    ", right)
            there, _ = world.seen(obs, world.EVADER)
            back, _ = world.seen(env.views[1], world.PURSUER)
            print(f"pursuer_sees_evader_at={there.tolist()} evader_sees_pursuer_at={back.tolist()}")
        gaps = world.distance(world.moved(pursuer, np.arange(7)), evader)
        obs, *_ = env.step(int(gaps.argmin()))
        steps += 1
    print(f"caught={env.caught} steps={steps}")
    env.close()


def learn(steps: int, seed: int, episodes: int) -> None:
    """PPO for the pursuer against the evader's rule."""
    from murk.train.comparison import compare, vector_of
    from murk.train.ppo import PPOConfig

    config = PPOConfig(total_steps=steps, seed=seed)
    print(compare(lambda n: vector_of(NAME, n), config, num_envs=32, episodes=episodes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--steps", type=int, default=None, help="agent steps of the training")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    they_see_each_other()
    if gymnasium.spec(NAME).max_episode_steps != world.MAX_STEPS:
        raise SystemExit("the registered limit differs from the described one")
    if options.short and importlib.util.find_spec("torch") is None:
        print("no training: torch is not installed")
        return
    learn(
        options.steps or (1_000 if options.short else 100_000), options.seed, 8 if options.short else 64
    )


if __name__ == "__main__":
    main()
