"""Budgets on time, as `docs/performance.md` states them. The least of many rounds is compared: machines are shared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

RATIO_TO_JAVA = 2.0
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


def test_a_call_from_python_costs_less_than_twice_the_call_inside_java():
    figures = measured("bench", "--worlds", "64")
    print(f"ratio_of_min={figures['ratio_of_min']:.3f} budget={RATIO_TO_JAVA}")
    assert figures["ratio_of_min"] < RATIO_TO_JAVA, figures


def test_import_first_world_and_first_step_are_quick():
    timing = measured("info", "--timing")["timing"]
    print(f"best_total_ms={timing['best_total_ms']} budget={START_MS}")
    assert timing["best_total_ms"] <= START_MS, timing
