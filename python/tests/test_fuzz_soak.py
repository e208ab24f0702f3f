"""Memory stays where it is while objects come and go. MURK_TEST_LONG=1 takes a million cycles instead of 10,000."""

from __future__ import annotations

import gc
import json
import os

import pytest

CYCLES = 1_000_000 if os.environ.get("MURK_TEST_LONG") else 10_000

# Half of the cycles first: compilers, caches and allocators take what they need.
SCRIPT = """
import gc, json, os, resource, time
import numpy as np
import murk
from murk import _info

cycles, what = int(os.environ["SOAK_CYCLES"]), os.environ["SOAK_WHAT"]

def config():
    c = murk.Config()
    c.set_space_square4(rows=8, cols=8, edge=murk.EdgeBehavior.Absorb)
    c.add_field("heat")
    c.add_field("mark", mutability=murk.FieldMutability.Sparse)
    c.set_dt(1.0)
    murk.ScalarDiffusion(0, 0, 0.1, 0.0, [(9, 1.0)]).register(c)
    return c

out, mask = np.zeros(2 * 64, np.float32), np.zeros(2 * 64, np.uint8)
command = [murk.Command.set_field(1, [1, 2], 3.0)]

def world():
    w = murk.World(config())
    w.step(command)
    plan = murk.ObsPlan(w, [murk.ObsEntry(0)])
    plan.execute(out, mask)
    shown = w.field("heat")
    w.step()
    w.destroy()
    assert shown[1, 1] > 0

def batch():
    b = murk.BatchedWorld([config(), config()], [murk.ObsEntry(0)])
    b.step_and_observe([command, []], out, mask)
    b.reset_world(1, 5)
    b.destroy()

def failing():
    try:
        murk.World(murk.Config())
    except ValueError:
        pass
    w = murk.World(config())
    try:
        w.read_field(7, out)
    except ValueError:
        pass
    del w  # freed by its Python object

def rss():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

def state():
    gc.collect()
    return {"rss": rss(), "native": _info.engine_info()["native_bytes"]}

run = {"world": world, "batch": batch, "failing": failing}[what]
run()
start = state()
for _ in range(cycles // 2):
    run()
middle = state()
begin = time.perf_counter()
for _ in range(cycles // 2):
    run()
took = time.perf_counter() - begin
print(json.dumps({"start": start, "middle": middle, "end": state(), "us": took / (cycles // 2) * 1e6}))
"""

# What the process may grow in the second half. The engine's own account must be exactly 0; resident memory also has
# compiled code and the Java heap (64 MiB at most here), which have not taken all of theirs after a few thousand cycles.
GROWTH = (16 if CYCLES > 100_000 else 40) * 2**20


@pytest.mark.parametrize(("what", "share"), [("world", 1.0), ("batch", 0.1), ("failing", 0.2)])
def test_memory_is_constant(what, share, run_script):
    gc.collect()
    cycles = int(CYCLES * share)
    done = run_script(
        SCRIPT,
        env={"SOAK_CYCLES": str(cycles), "SOAK_WHAT": what, "MURK_JVM_OPTS": "-Xmx64m"},
        timeout=3600,
    )
    measured = json.loads(done.stdout)
    grown = measured["end"]["rss"] - measured["middle"]["rss"]
    print(
        f"{what}: {cycles} cycles of {measured['us']:.0f} us, resident {measured['middle']['rss'] / 2**20:.0f} MiB "
        f"after half of them, {grown / 2**20:+.1f} MiB after all"
    )
    assert measured["start"]["native"] == measured["middle"]["native"] == measured["end"]["native"] == 0
    assert grown < GROWTH
