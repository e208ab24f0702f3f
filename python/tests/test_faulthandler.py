"""Python's fault handlers and the engine's: both work, in whatever order they come and go."""

from __future__ import annotations

import os
import sys

import pytest

LONG = os.environ.get("MURK_TEST_LONG") == "1"
ROUNDS = 20 if LONG else 1

# Realtime worlds in a small heap: their threads stop for the collector again and again, by faults.
BUSY = """
import faulthandler, signal, sys, time
import numpy as np
import murk
def make_config():
    config = murk.Config()
    config.set_space_square4(rows=16, cols=16)
    config.add_field("heat")
    config.add_field("mark")
    config.set_dt(1.0)
    murk.ScalarDiffusion(0, 0, 0.1, 0.0, [(7, 10.0)]).register(config)
    return config
def busy(seconds=0.25):
    out, mask = np.zeros(256, np.float32), np.zeros(256, np.uint8)
    end = time.monotonic() + seconds
    while time.monotonic() < end:  # calls that do not look after the handlers
        for world in worlds:
            world.observe(heat, out, mask)
            world.submit([murk.Command.set_field(1, [i % 16, 0], 1.0) for i in range(200)])
            world.receipts()
            try:
                world.read_field("heat", out, tick=10**9)
            except RuntimeError:
                pass
heat = [murk.ObsEntry(0)]
def start():
    global worlds
    murk.configure(heap="16m")
    worlds = [murk.RealtimeWorld(make_config(), tick_rate_hz=5000) for _ in range(2)]
    for world in worlds:
        world.await_tick(1)
"""

ORDERS = {
    "enabled after the start": "start(); faulthandler.enable(); busy()",
    "disabled after the start": "faulthandler.enable(); start(); faulthandler.disable(); busy()",
    "on and off": """
start()
for _ in range(5):
    faulthandler.enable(); busy(0.05); faulthandler.disable(); busy(0.05)
""",
    "enabled before, and an exit": "faulthandler.enable(); start(); busy()",
    "set by signal.signal": """
start()
signal.signal(signal.SIGSEGV, signal.SIG_DFL)
busy(0.1)
signal.signal(signal.SIGFPE, lambda *_: None)
busy(0.1)
""",
    "by the command line": "start(); busy()",
}


@pytest.mark.parametrize("order", ORDERS if LONG else ["on and off", "enabled before, and an exit"])
def test_the_engine_survives_what_python_does_to_handlers(run_script, order):
    args = ("-X", "faulthandler") if order == "by the command line" else ()
    for _ in range(ROUNDS):
        done = run_script(BUSY + ORDERS[order] + "\nprint('alive', flush=True)\n", args=args)
        assert done.stdout == "alive\n"
        assert "Fatal Python error" not in done.stderr


def test_a_pytest_of_its_own_ends_well(run_script, tmp_path):
    (tmp_path / "test_inner.py").write_text(BUSY + "def test_it():\n    start()\n    busy()\n")
    for _ in range(ROUNDS):
        done = run_script(
            f"import subprocess, sys\n"
            f"sys.exit(subprocess.call([sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider',"
            f" {str(tmp_path / 'test_inner.py')!r}]))"
        )
        assert "1 passed" in done.stdout
        assert "Fatal Python error" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "when",
    [
        "start(); faulthandler.enable()",
        "faulthandler.enable(); start()",
        "faulthandler.enable(); start(); faulthandler.disable(); faulthandler.enable()",
    ][: None if LONG else 1],
)
def test_a_fault_of_others_is_still_told_by_python(run_script, when):
    done = run_script(
        BUSY + when + "\nbusy(0.05)\nimport ctypes\nctypes.string_at(8)\nprint('alive')\n", check=False
    )
    assert done.returncode == -11, done
    assert done.stderr.count("Fatal Python error: Segmentation fault") == 1
    assert "string_at" in done.stderr
    assert "alive" not in done.stdout


def test_a_fault_without_a_handler_is_told_by_the_engine(run_script, tmp_path):
    done = run_script(
        BUSY
        + "faulthandler.enable(); start(); faulthandler.disable()\nimport ctypes\nctypes.string_at(8)\n",
        env={"TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == -6, done
    assert "Fatal Python error" not in done.stderr
    assert list(tmp_path.glob("murk_crash_*.log"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_of_fork_has_pythons_handlers(run_script):
    done = run_script(
        BUSY
        + """
import os
start()
faulthandler.enable()
child = os.fork()
if child == 0:
    import ctypes
    ctypes.string_at(8)
    os._exit(0)
print(os.waitpid(child, 0)[1] & 127)
""",
        args=("-W", "ignore"),
    )
    assert done.stdout == "11\n", sys.version
    assert "Fatal Python error: Segmentation fault" in done.stderr
