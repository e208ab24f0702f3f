"""The examples run in their short form and print what their texts promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/*.py"))
TORCH = find_spec("torch") is not None

pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="not in a checkout")

TRAINING = ("heat_seeker", "hex_pursuit", "crystal_nav", "layered_hex", "batched_heat_seeker")


def run(name: str, *arguments: str, timeout: float = 100) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name / f"{name}.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=Path(sys.executable).parent,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    if name not in TRAINING or not TORCH:
        assert done.stderr == ""
    return done.stdout


def test_all_examples_are_here_with_a_text():
    assert {*TRAINING, "batched_cookbook", "batched_benchmark", "look_ahead"} <= set(NAMES)
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"[{name}]({name}/README.md)" in listed
        assert "--short" in (EXAMPLES / name / "README.md").read_text(encoding="utf-8")


def test_heat_seeker():
    printed = run("heat_seeker", "--short")
    assert printed.count("reached=True") == 2
    assert "picture=(128, 128, 3)" in printed


def test_hex_pursuit():
    printed = run("hex_pursuit", "--short")
    (there,) = re.findall(r"pursuer_sees_evader_at=\[(-?\d), (-?\d)\]", printed)
    (back,) = re.findall(r"evader_sees_pursuer_at=\[(-?\d), (-?\d)\]", printed)
    assert [int(x) for x in there] == [-int(x) for x in back]
    assert "caught=True" in printed


def test_crystal_nav():
    printed = run("crystal_nav", "--short")
    assert "arrived=16/16" in printed
    assert "no way is shorter than the farthest axis: True" in printed


def test_layered_hex():
    printed = run("layered_hex", "--short")
    assert printed.count("reached=True") == 3
    assert printed.count("the propagator's share of a tick: {'spread': ") == 3


def test_batched_heat_seeker():
    printed = run("batched_heat_seeker", "--short")
    assert "64 worlds, 250 steps" in printed
    assert "every episode has a seed of its own: True" in printed


def test_batched_cookbook():
    printed = run("batched_cookbook", "--short")
    assert re.findall(r"^(\d)\. ", printed, re.MULTILINE) == list("123456")
    assert "the same bytes with 1, 2 and 4 threads" in printed


def test_batched_benchmark():
    printed = run("batched_benchmark", "--short")
    rows = re.findall(r"^ +(\d+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d.]+)$", printed, re.MULTILINE)
    assert [row[0] for row in rows] == ["1", "4", "16"]
    assert "all three showed the same bytes" in printed


def test_look_ahead():
    printed = run("look_ahead", "--short")
    assert "start=(8, 8) distance=12 steps=12 reached=True" in printed
    assert "the chosen future is what comes, bit for bit: True" in printed


@pytest.mark.skipif(not TORCH, reason="needs murk[train]")
@pytest.mark.skipif("MURK_TEST_LEARN" not in os.environ, reason="MURK_TEST_LEARN is not set")
@pytest.mark.parametrize("name", [name for name in NAMES if name in TRAINING])
def test_agents_learn(name):
    printed = run(name, timeout=600)
    trained, chance = re.findall(r"mean return +(-?[\d.]+) +reaches the goal in +([\d.]+)%", printed)
    assert float(trained[0]) > float(chance[0]) + 5
    assert float(trained[1]) > float(chance[1]) + 20
