"""Fixtures. The tests run against the installed package, never against the source folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import murk
from murk import Config, EdgeBehavior, ObsEntry, ScalarDiffusion

HEAT, MARK = 0, 1
ROWS, COLS = 6, 5
CELLS = ROWS * COLS

# A shell's background job begins with Ctrl-C ignored, and so would the tests that are about it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if not (Path(murk.__file__).parent / "_lib").is_dir():
    raise pytest.UsageError(
        f"murk comes from {murk.__file__}, which has no engine: install the wheel and run pytest from "
        "outside of the source folder (python/verify.sh does)"
    )


def make_config(
    *,
    rows: int = ROWS,
    cols: int = COLS,
    edge: EdgeBehavior = EdgeBehavior.Absorb,
    coefficient: float = 0.1,
    decay: float = 0.0,
    sources: tuple[tuple[int, float], ...] = ((7, 10.0),),
    dt: float = 1.0,
) -> Config:
    """Field 0 is heat, diffusing from a source; field 1 is written by commands only."""
    config = Config()
    config.set_space_square4(rows=rows, cols=cols, edge=edge)
    config.add_field("heat")
    config.add_field("mark")
    config.set_dt(dt)
    ScalarDiffusion(HEAT, HEAT, coefficient, decay, sources).register(config)
    return config


class Batch:
    """A batch with its buffers."""

    def __init__(self, n: int, threads: int = 1, **kwargs: object) -> None:
        configs = [make_config(**kwargs) for _ in range(n)]  # type: ignore[arg-type]
        self.world = murk.BatchedWorld(configs, [ObsEntry(HEAT), ObsEntry(MARK)], threads=threads)
        self.out = np.full((n, self.world.obs_output_len), -1, dtype=np.float32)
        self.mask = np.zeros((n, self.world.obs_mask_len), dtype=np.uint8)

    def step(self, commands: object = None) -> object:
        return self.world.step_and_observe(commands, self.out, self.mask)  # type: ignore[call-overload]

    def heat(self, world: int) -> np.ndarray:
        half = self.out.shape[1] // 2
        return self.out[world, :half]

    def mark(self, world: int) -> np.ndarray:
        half = self.out.shape[1] // 2
        return self.out[world, half:]


@pytest.fixture
def config() -> Config:
    return make_config()


@pytest.fixture
def world() -> murk.World:
    return murk.World(make_config())


@pytest.fixture
def batch() -> Batch:
    return Batch(4)


Script = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def run_script(tmp_path: Path) -> Script:
    """Runs Python code in a fresh process, without Java in its environment."""

    def run(
        code: str,
        *,
        env: dict[str, str] | None = None,
        args: tuple[str, ...] = (),
        check: bool = True,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess:
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("JAVA", "MURK_", "JDK"))
        }
        environment.update(env or {})
        done = subprocess.run(
            [sys.executable, *args, "-c", textwrap.dedent(code)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=timeout,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


# For scripts: a world that steps.
ONE_WORLD = """
import murk
def make_world():
    config = murk.Config()
    config.set_space_square4(rows=4, cols=4, edge=murk.EdgeBehavior.Absorb)
    config.add_field("heat")
    config.set_dt(1.0)
    murk.ScalarDiffusion(0, 0, 0.1, 0.0, [(5, 1.0)]).register(config)
    return murk.World(config)
"""
