"""Heat seeker, batched: 64 worlds in one call into the engine, and PPO over them.

    python batched_heat_seeker.py            trains for 150,000 agent steps
    python batched_heat_seeker.py --short    a few seconds; trains only if torch is installed

``murk train heat_seeker`` does the same with pictures and a saved policy.
"""

import argparse
import importlib.util
import time

import gymnasium
import numpy as np

import murk  # noqa: F401  (registers murk/HeatSeeker-v0)

NAME = "murk/HeatSeeker-v0"
WORLDS = 64


def play_at_random(steps: int) -> None:
    """Steps all worlds with random actions, and follows their episodes."""
    envs = gymnasium.make_vec(NAME, num_envs=WORLDS, copy=False)
    envs.reset(seed=0)
    envs.action_space.seed(0)
    ended = 0
    started = time.perf_counter()
    for _ in range(steps):
        _, _, terminated, truncated, infos = envs.step(envs.action_space.sample())
        over = terminated | truncated
        if over.any():
            # the worlds of this mask are reset by the next step
            assert (infos["_final_obs"] == over).all()
            ended += int(over.sum())
    seconds = time.perf_counter() - started
    print(
        f"{WORLDS} worlds, {steps} steps: {WORLDS * steps / seconds:,.0f} world-steps/s, ended={ended}"
    )
    print(f"every episode has a seed of its own: {len(np.unique(envs.episode_seeds)) == WORLDS}")
    envs.close()


def learn(steps: int, seed: int, episodes: int) -> None:
    """PPO over the batch, and a comparison with the random policy."""
    from murk.train.comparison import compare, vector_of
    from murk.train.ppo import PPOConfig

    config = PPOConfig(total_steps=steps, seed=seed)
    print(compare(lambda n: vector_of(NAME, n, copy=False), config, num_envs=WORLDS, episodes=episodes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--steps", type=int, default=None, help="agent steps of the training")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    play_at_random(250 if options.short else 1000)
    if options.short and importlib.util.find_spec("torch") is None:
        print("no training: torch is not installed")
        return
    learn(
        options.steps or (1_000 if options.short else 150_000), options.seed, 8 if options.short else 64
    )


if __name__ == "__main__":
    main()
