"""MurkVecEnv against BatchedVecEnv: the same heat seekers, one by one and in one call.

python batched_benchmark.py            1 to 64 worlds, 200 steps, three rounds in turns
python batched_benchmark.py --short    1, 4 and 16 worlds, 50 steps, one round
"""

import argparse
import time
from collections.abc import Callable

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv

import murk
from murk.envs import HeatSeekerEnv, HeatSeekerVecEnv
from murk.envs.heat_seeker import MAX_STEPS

Maker = Callable[[int], VectorEnv]


def one_by_one(n: int) -> VectorEnv:
    def make() -> gymnasium.Env:
        env = HeatSeekerEnv()
        env._tick_limit = MAX_STEPS
        return env

    return murk.MurkVecEnv([make] * n)


def batched(n: int) -> VectorEnv:
    return HeatSeekerVecEnv(n)


def batched_in_place(n: int) -> VectorEnv:
    return HeatSeekerVecEnv(n, copy=False)


def play(make: Maker, n: int, steps: int) -> tuple[float, bytes]:
    """World-steps per second, and the last observations and rewards."""
    env = make(n)
    env.reset(seed=0)
    random = np.random.default_rng(0)
    actions = random.integers(0, 5, (steps, n))
    for action in actions[: steps // 4]:
        env.step(action)
    started = time.perf_counter()
    for action in actions:
        obs, rewards, *_ = env.step(action)
    seconds = time.perf_counter() - started
    shown = obs.tobytes() + rewards.tobytes()
    env.close()
    return n * steps / seconds, shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    options = parser.parse_args()
    sizes = (1, 4, 16) if options.short else (1, 2, 4, 8, 16, 32, 64)
    steps, rounds = (50, 1) if options.short else (200, 3)
    makers = (one_by_one, batched, batched_in_place)
    for make in makers:  # the first calls are not those to be measured
        play(make, 4, 100 if options.short else 400)
    print("world-steps per second, best round; 16x16 cells, diffusion, all cells observed")
    print(f"{'worlds':>6} {'MurkVecEnv':>12} {'BatchedVecEnv':>14} {'copy=False':>12} {'ratio':>6}")
    for n in sizes:
        best = [0.0] * len(makers)
        for _ in range(rounds):
            results = [play(make, n, steps) for make in makers]
            assert len({shown for _, shown in results}) == 1, "the environments differ"
            best = [max(old, new) for old, (new, _) in zip(best, results, strict=True)]
        single, copied, in_place = best
        print(f"{n:>6} {single:>12,.0f} {copied:>14,.0f} {in_place:>12,.0f} {copied / single:>6.1f}")
    print("all three showed the same bytes")


if __name__ == "__main__":
    main()
