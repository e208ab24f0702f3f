"""``murk bench``: what the way from Python into the engine costs."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import numpy as np

from murk.batched import BatchedWorld
from murk.config import Config
from murk.enums import EdgeBehavior
from murk.observation import ObsEntry
from murk.packed import PackedCommands
from murk.propagators import ScalarDiffusion

_SIDE = 16
_COMMANDS = 1024  # about so many in all


def _config(_: int) -> Config:
    config = Config()
    config.set_space_square4(rows=_SIDE, cols=_SIDE, edge=EdgeBehavior.Absorb)
    config.add_field("heat")
    config.set_dt(1.0)
    ScalarDiffusion(0, 0, 0.1, 0.005, [(14 * _SIDE + 14, 10.0)]).register(config)
    return config


def measure(worlds: int, threads: int, rounds: int, iterations: int) -> dict[str, Any]:
    """Nanoseconds a call of ``step_and_observe``, from Python and in Java, in interleaved rounds."""
    batch = BatchedWorld([_config(i) for i in range(worlds)], [ObsEntry(0)], threads=threads)
    out = np.zeros(worlds * batch.obs_output_len, dtype=np.float32)
    mask = np.zeros(worlds * batch.obs_mask_len, dtype=np.uint8)
    step = batch.step_and_observe

    def from_python() -> float:
        start = time.perf_counter_ns()
        for _ in range(iterations):
            step(None, out, mask)
        return (time.perf_counter_ns() - start) / iterations

    per_world = max(1, _COMMANDS // worlds)
    packed = PackedCommands(worlds, capacity=worlds * per_world)
    numbers = np.arange(worlds * per_world, dtype=np.int32)
    cells = np.stack([numbers * 7 % _SIDE, numbers % _SIDE], axis=1).reshape(worlds, per_world, 2)
    values = np.linspace(0, 1, numbers.size, dtype=np.float32).reshape(worlds, per_world)

    def filled_and_given() -> float:
        start = time.perf_counter_ns()
        for _ in range(iterations):
            step(packed.set_fields("heat", cells, values), out, mask)
        return (time.perf_counter_ns() - start) / iterations

    def given() -> float:
        start = time.perf_counter_ns()
        for _ in range(iterations):
            step(packed, out, mask)
        return (time.perf_counter_ns() - start) / iterations

    # the compiler of the engine works in the background: warm up for a second and a half at least
    end = time.perf_counter() + 1.5
    while time.perf_counter() < end:
        from_python()
        batch._bench(out, mask, iterations)
        filled_and_given()
    python_ns, java_ns, filled_ns, given_ns = [], [], [], []
    for _ in range(rounds):
        python_ns.append(from_python())
        java_ns.append(batch._bench(out, mask, iterations))
        filled_ns.append(filled_and_given())
        given_ns.append(given())
    batch.destroy()
    # with commands, the time in Java is that of the whole call less its way in and out
    commands_java_ns = min(given_ns) - max(0.0, min(python_ns) - min(java_ns))
    return {
        "worlds": worlds,
        "cells": worlds * _SIDE * _SIDE,
        "threads": threads,
        "rounds": rounds,
        "iterations": iterations,
        "python_us_min": min(python_ns) / 1e3,
        "python_us_median": statistics.median(python_ns) / 1e3,
        "java_us_min": min(java_ns) / 1e3,
        "java_us_median": statistics.median(java_ns) / 1e3,
        "ratio_of_min": min(python_ns) / min(java_ns),
        "ratio_of_median": statistics.median(python_ns) / statistics.median(java_ns),
        "commands": worlds * per_world,
        "commands_python_us_min": min(filled_ns) / 1e3,
        "commands_java_us_min": commands_java_ns / 1e3,
        "commands_ratio_of_min": min(filled_ns) / commands_java_ns,
        "python_world_steps_per_second": worlds * 1e9 / min(python_ns),
    }


def main(*, worlds: int, threads: int, rounds: int, iterations: int, as_json: bool) -> int:
    """Prints the figures."""
    m = measure(worlds, threads, rounds, iterations)
    if as_json:
        print(json.dumps(m, indent=2))
        return 0
    print(
        f"step_and_observe, {worlds} worlds of {_SIDE}x{_SIDE}, ScalarDiffusion, all cells observed, "
        f"{threads} thread{'s' if threads > 1 else ''}\n"
        f"({rounds} interleaved rounds of {iterations} calls)\n\n"
        f"                  min        median\n"
        f"from Python  {m['python_us_min']:8.2f} us  {m['python_us_median']:8.2f} us\n"
        f"inside Java  {m['java_us_min']:8.2f} us  {m['java_us_median']:8.2f} us\n"
        f"ratio        {m['ratio_of_min']:8.3f}     {m['ratio_of_median']:8.3f}\n\n"
        f"with {m['commands']} packed commands, filled anew for every step, at best\n"
        f"from Python  {m['commands_python_us_min']:8.2f} us\n"
        f"inside Java  {m['commands_java_us_min']:8.2f} us\n"
        f"ratio        {m['commands_ratio_of_min']:8.3f}\n\n"
        f"{m['python_world_steps_per_second']:,.0f} world steps/s from Python, at best"
    )
    return 0
