"""Budgets on time, as `docs/performance.md` states them. The least of many rounds is compared: machines are shared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RATIO_TO_JAVA = 2.0
COMMANDS_RATIO_TO_JAVA = 3.0
START_MS = 450.0


def measured(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "murk", *arguments, "--json"],
        capture_output=True,
        text=True,
        cwd=Path(sys.executable).parent,
        timeout=120,
        check=True,
    )
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    return measured("bench", "--worlds", "64", "--iterations", "250")


def test_a_thousand_packed_commands_cost_less_than_three_times_the_step_inside_java(bench):
    assert bench["commands"] >= 1000
    print(f"commands_ratio_of_min={bench['commands_ratio_of_min']:.3f} budget={COMMANDS_RATIO_TO_JAVA}")
    assert bench["commands_ratio_of_min"] < COMMANDS_RATIO_TO_JAVA, bench


def test_a_call_from_python_costs_less_than_twice_the_call_inside_java(bench):
    figures = bench
    print(f"ratio_of_min={figures['ratio_of_min']:.3f} budget={RATIO_TO_JAVA}")
    assert figures["ratio_of_min"] < RATIO_TO_JAVA, figures


def test_import_first_world_and_first_step_are_quick():
    timing = measured("info", "--timing")["timing"]
    print(f"best_total_ms={timing['best_total_ms']} budget={START_MS}")
    assert timing["best_total_ms"] <= START_MS, timing
