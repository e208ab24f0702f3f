"""The run of ``murk train heat_seeker``: train, draw, evaluate."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from murk.envs import heat_seeker as world
from murk.envs.heat_seeker import HeatSeekerVecEnv
from murk.train import figures
from murk.train.ppo import PPOConfig, TrainingResult, evaluate, held_out_seeds, train
from murk.train.progress import ProgressDisplay


@dataclass(frozen=True)
class RunOptions:
    """The command line's options."""

    steps: int
    seed: int
    envs: int
    threads: int
    eval_episodes: int
    out: Path


def run(options: RunOptions) -> dict[str, Any]:
    """Trains, writes the results to ``options.out``, prints and returns the summary.

    Ctrl-C ends the training; what has been learned so far is written and evaluated. A second Ctrl-C
    ends the program; the policy is written before the evaluation, and stays.
    """
    # one thread: the layers are too small to share
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    if not os.access(options.out, os.W_OK | os.X_OK):
        raise PermissionError(f"--out {options.out}: the directory is not writeable")
    config = PPOConfig(total_steps=options.steps, seed=options.seed)
    print(
        f"Training heat_seeker: PPO, {options.envs} worlds, {options.steps:,} agent steps, "
        f"seed {options.seed}; results go to {options.out}",
        flush=True,
    )
    env = HeatSeekerVecEnv(options.envs, threads=options.threads, copy=False)
    display = ProgressDisplay(options.steps)
    with _stop_on_interrupt() as stop:
        try:
            result = train(env, config, display.show, stop.is_set)
        finally:
            display.close()
            env.close()
        if result.stopped_early:
            print("\nStopped. Writing what was learned so far (Ctrl-C again to leave now).", flush=True)
    return _finish(options, result)


def _finish(options: RunOptions, result: TrainingResult) -> dict[str, Any]:
    seeds = held_out_seeds(options.seed, options.eval_episodes, result.episode_seeds)
    assert not result.episode_seeds.intersection(seeds)
    generator = np.random.default_rng(options.seed)
    draws = torch.Generator().manual_seed(options.seed)
    out = options.out
    # first of all what cost time to make: a Ctrl-C from here on loses the evaluation only
    torch.save(
        {
            "state_dict": result.policy.state_dict(),
            "config": asdict(result.config),
            "agent_steps": result.agent_steps,
        },
        out / "policy.pt",
    )
    files = [out / "policy.pt"]
    random = _rate(options, seeds, lambda obs: generator.integers(0, len(world.ACTIONS), len(obs)))
    if result.history:
        figures.learning_curve(
            out / "learning_curve.png",
            result.history,
            f"heat_seeker, PPO, seed {options.seed}",
            random["mean_return"],
            random["reach_rate"],
        )
        files.append(out / "learning_curve.png")
    trained = _rate(options, seeds, lambda obs: result.policy.act(obs, draws))
    heat, trajectory = _trajectory(_farthest(seeds), result)
    figures.heat_map(
        out / "heat_map.png",
        heat,
        trajectory,
        world.SOURCE,
        f"one evaluation episode, {len(trajectory) - 1} steps",
    )
    files.append(out / "heat_map.png")
    summary = {
        "agent_steps": result.agent_steps,
        "episodes": result.episodes,
        "seconds": round(result.seconds, 2),
        "agent_steps_per_second": round(result.agent_steps / max(result.seconds, 1e-9)),
        "stopped_early": result.stopped_early,
        "seed": options.seed,
        "evaluation_episodes": options.eval_episodes,
        "trained": trained,
        "random": random,
    }
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    files.append(out / "summary.json")
    print(
        f"\nTrained {result.agent_steps:,} agent steps, {result.episodes:,} episodes, in "
        f"{result.seconds:.1f} s ({summary['agent_steps_per_second']:,} agent-steps/s)\n"
        f"Evaluation: {options.eval_episodes} episodes with seeds that none of the "
        f"{len(result.episode_seeds):,} training episodes had\n"
        f"  trained policy  reaches the source in {trained['reach_rate']:6.1%}   "
        f"mean return {trained['mean_return']:8.1f}\n"
        f"  random policy   reaches the source in {random['reach_rate']:6.1%}   "
        f"mean return {random['mean_return']:8.1f}\n"
        f"Written: {', '.join(str(file) for file in files)}",
        flush=True,
    )
    return summary


def _rate(options: RunOptions, seeds: list[int], act: Any) -> dict[str, float]:
    env = HeatSeekerVecEnv(len(seeds), threads=options.threads, copy=False)
    try:
        reached, returns = evaluate(env, act, seeds)
    finally:
        env.close()
    return {"reach_rate": float(reached.mean()), "mean_return": float(returns.mean())}


def _trajectory(seed: int, result: TrainingResult) -> tuple[np.ndarray[Any, Any], list[tuple[int, int]]]:
    """The way of the trained agent in one episode, and the heat at its end."""
    env = HeatSeekerVecEnv(1, copy=False)
    draws = torch.Generator().manual_seed(seed % 2**63)
    try:
        obs, _ = env.reset(seed=[seed])
        path = [_place(env)]
        over = False
        while not over:
            obs, _, terminated, truncated, _ = env.step(result.policy.act(obs, draws))
            path.append(_place(env))
            over = bool(terminated[0] or truncated[0])
        heat = np.zeros(world.CELLS, dtype=np.float32)
        env.engine.read_field(0, world.HEAT, heat)
    finally:
        env.close()
    return heat.reshape(world.ROWS, world.COLS), path


def _farthest(seeds: list[int]) -> int:
    """The seed whose episode starts farthest from the source: the best to look at."""
    env = HeatSeekerVecEnv(len(seeds), copy=False)
    try:
        env.reset(seed=seeds)
        steps = np.abs(env.positions - np.array(world.SOURCE)).sum(axis=1)
    finally:
        env.close()
    return seeds[int(steps.argmax())]


def _place(env: HeatSeekerVecEnv) -> tuple[int, int]:
    row, col = env.positions[0].tolist()
    return row, col


@contextmanager
def _stop_on_interrupt() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one is a KeyboardInterrupt again."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    previous = signal.getsignal(signal.SIGINT)

    def handle(signum: int, frame: Any) -> None:
        stop.set()
        signal.signal(signal.SIGINT, previous)

    signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)


def default_out(seed: int) -> Path:
    """runs/heat_seeker-<time>-seed<seed> in the current directory."""
    return Path("runs") / f"heat_seeker-{time.strftime('%Y%m%d-%H%M%S')}-seed{seed}"
