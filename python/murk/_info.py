"""``murk info``: what runs here, and how long it takes to start."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from ctypes import create_string_buffer
from typing import Any

from murk import _native
from murk._errors import raise_for
from murk._version import __version__

_ROUNDS = 5

# Run in a fresh process; prints milliseconds from its own first line of Python, those of the engine's
# start, and for how long the thread waited for a processor.
_PROBE = """
import time
start = time.perf_counter()
import murk
imported = time.perf_counter()
config = murk.Config()
config.set_space_square4(rows=16, cols=16, edge=murk.EdgeBehavior.Absorb)
config.add_field("heat")
config.set_dt(1.0)
murk.ScalarDiffusion(0, 0, 0.1, 0.005, [(238, 10.0)]).register(config)
world = murk.World(config)
created = time.perf_counter()
world.step()
stepped = time.perf_counter()
from murk._info import engine_info
try:
    waited = int(open("/proc/thread-self/schedstat").read().split()[1]) / 1e6
except (OSError, IndexError, ValueError):
    waited = 0.0
print(*((t - start) * 1000 for t in (imported, created, stepped)), engine_info()["boot_ms"], waited)
"""


def engine_info() -> dict[str, Any]:
    """What the engine says of itself; starts it."""
    lib = _native.lib()
    buffer = create_string_buffer(65536)
    length = lib.murk_info_json(buffer, len(buffer))
    if length < 0:
        raise_for(length)
    info: dict[str, Any] = json.loads(buffer.value.decode("utf-8"))
    return info


def start_up(rounds: int = _ROUNDS) -> dict[str, float]:
    """Milliseconds from the start of Python code to the end of the first step, in fresh processes."""
    measured = []
    environment = {k: v for k, v in os.environ.items() if k not in ("JAVA_HOME", "JDK_HOME")}
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", _PROBE],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        measured.append([float(word) for word in done.stdout.split()])
    imported, created, stepped, boot, _ = map(statistics.median, zip(*measured, strict=True))
    return {
        "import_ms": round(imported, 1),
        "first_world_ms": round(created - imported, 1),
        "first_step_ms": round(stepped - created, 1),
        "total_ms": round(stepped, 1),
        "boot_ms": round(boot, 1),
        "best_total_ms": round(min(row[2] for row in measured), 1),
        "best_boot_ms": round(min(row[3] for row in measured), 1),
        "least_waited_ms": round(min(row[4] for row in measured), 1),
        "processes": rounds,
    }


def main(*, timing: bool, as_json: bool) -> int:
    """Prints the facts."""
    import numpy

    facts: dict[str, Any] = {
        "murk": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "platform": platform.platform(),
        "library": _native.library_path(),
    }
    try:
        facts["engine"] = engine_info()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    if timing:
        facts["timing"] = start_up()
    if as_json:
        print(json.dumps(facts, indent=2))
        return 0
    _print(facts)
    return 0


def _print(facts: dict[str, Any]) -> None:
    engine = facts["engine"]
    bits = engine.get("vector_bits")
    rows = [
        ("murk", facts["murk"]),
        ("engine", f"{engine.get('murk_version')}, ABI {engine.get('abi_version')}"),
        ("python", f"{facts['python']}, numpy {facts['numpy']}"),
        ("platform", f"{facts['platform']}, {engine.get('processors')} processors"),
        ("library", facts["library"]),
        ("java", f"{engine.get('java_version')}, {engine.get('java_vm')}"),
        ("java home", engine.get("java_home")),
        ("java heap", f"at most {engine.get('heap_max_bytes', 0) / 2**20:.0f} MiB"),
        ("aot cache", "in use" if engine.get("aot_cache") else "not in use"),
        ("vector api", f"{bits} bits" if engine.get("vector_api") else "not in use"),
    ]
    rows += [(f"kernel {name}", choice) for name, choice in (engine.get("kernels") or {}).items()]
    rows += [("reason", engine.get("reason")), ("engine start", f"{engine.get('boot_ms'):.1f} ms")]
    if "timing" in facts:
        t = facts["timing"]
        rows += [
            ("import murk", f"{t['import_ms']:.1f} ms"),
            ("first world", f"{t['first_world_ms']:.1f} ms (starts the engine: {t['boot_ms']:.1f} ms)"),
            ("first step", f"{t['first_step_ms']:.1f} ms"),
            (
                "all three",
                f"{t['total_ms']:.1f} ms (median of {t['processes']} fresh processes; "
                f"best {t['best_total_ms']:.1f} ms)",
            ),
        ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")
