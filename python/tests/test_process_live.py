"""Living in one process with Python: threads, signals, forks, the end of the process."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time

import numpy as np
import pytest
from conftest import Batch, make_config

import murk
from murk import _native

LONG = os.environ.get("MURK_TEST_LONG") == "1"
EXITS = 25 if LONG else 1


def some(cases: list, short: list) -> list:
    """All cases, or those of the short run."""
    return cases if LONG else short


# For scripts: worlds of all kinds.
WORLDS = """
import os, sys, threading, time
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
def arrays():
    return np.zeros(256, np.float32), np.zeros(256, np.uint8)
HEAT = [murk.ObsEntry(0)]
"""


def counted_while(work) -> tuple[int, float]:
    """How far another Python thread counts while this one works, and for how long it worked."""
    count = 0
    stop = threading.Event()

    def counting() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1

    thread = threading.Thread(target=counting)
    thread.start()
    start = time.perf_counter()
    try:
        work()
        took = time.perf_counter() - start
    finally:
        stop.set()
        thread.join()
    return count, took


def test_no_function_keeps_the_gil():
    lib = _native.lib()
    assert type(lib) is ctypes.CDLL
    python_api = 4  # FUNCFLAG_PYTHONAPI
    for name in _native.FUNCTIONS:
        assert not getattr(lib, name)._flags_ & python_api, name


def test_python_runs_while_the_engine_works():
    batch = Batch(16, rows=64, cols=64)
    live = murk.RealtimeWorld(make_config(), tick_rate_hz=100)
    nanos = ctypes.c_double()

    def bench() -> None:  # one long call
        status = _native.lib().murk_batched_bench(
            batch.world._native.value,
            batch.out.ctypes.data,
            batch.out.size,
            batch.mask.ctypes.data,
            batch.mask.size,
            400,
            ctypes.byref(nanos),
        )
        assert status == 0

    calls = {
        "bench": bench,
        "await_tick": lambda: live.await_tick(10**9, timeout=0.2),
    }
    for name, work in calls.items():
        alone, took_alone = counted_while(lambda: time.sleep(0.2))
        beside, took = counted_while(work)
        # with the GIL held, the other thread would count next to nothing
        assert beside / took > 0.05 * alone / took_alone, name
    live.destroy()


def test_one_thread_does_not_wait_for_another_in_other_worlds():
    """Two threads with a batch each take about as long as one, given two processors; never the sum
    and more."""
    batches = [Batch(8, rows=64, cols=64) for _ in range(2)]

    def work(batch: Batch) -> None:
        for _ in range(100):
            batch.step()

    for batch in batches:
        work(batch)
    start = time.perf_counter()
    for batch in batches:
        work(batch)
    one_after_the_other = time.perf_counter() - start
    threads = [threading.Thread(target=work, args=(batch,)) for batch in batches]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.perf_counter() - start < 3 * one_after_the_other


def test_many_threads_on_one_and_on_many_objects():
    shared = murk.World(make_config())
    failed: list[BaseException] = []

    def use(i: int) -> None:
        try:
            own = murk.World(make_config())
            out = np.zeros(30, np.float32)
            for _ in range(50):
                shared.step([murk.Command.set_field(1, [i % 6, 0], 1.0)])
                shared.read_field("heat", out)
                own.step()
                own.preflight()
            assert own.current_tick == 50
            own.destroy()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=use, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert shared.current_tick == 400


def test_a_destroy_among_users_is_an_error_for_them_and_no_crash():
    for _ in range(5):
        world = murk.RealtimeWorld(make_config(), tick_rate_hz=1000)
        world.await_tick(1, timeout=10)
        said: list[str] = []

        def use(world=world, said=said) -> None:
            out, mask = np.zeros(30, np.float32), np.zeros(30, np.uint8)
            try:
                while True:
                    world.observe([murk.ObsEntry(0)], out, mask)
                    world.submit(murk.Command.set_field(1, [0, 0], 1.0))
                    world.receipts()
            except RuntimeError as error:
                said.append(str(error).splitlines()[0])

        threads = [threading.Thread(target=use) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        world.destroy()
        for thread in threads:
            thread.join(20)
        assert len(said) == 3
        for text in said:
            assert "destroyed" in text or "ShuttingDown" in text, text


WAITS = {
    "await_tick": "world.await_tick(10**9)",
    "steps": "while True: lockstep.step()",
    "batch": "while True: batch.step_and_observe(None, *arrays())",
    "observe": "while True: world.observe(HEAT, *arrays())",
    "receipts": "while True: world.receipts()",
}


@pytest.mark.parametrize("wait", some(list(WAITS), ["await_tick", "batch"]))
def test_ctrl_c_gets_through(run_script, wait):
    done = run_script(
        WORLDS
        + f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
world = murk.RealtimeWorld(make_config(), tick_rate_hz=200)
lockstep = murk.World(make_config())
batch = murk.BatchedWorld([make_config()], HEAT)
world.await_tick(2)
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
start = time.monotonic()
try:
    {WAITS[wait]}
except KeyboardInterrupt:
    took = time.monotonic() - start
world.await_tick(world.current_tick + 2, timeout=10)
lockstep.step()
print(took < 5)
"""
    )
    assert done.stdout == "True\n"


ENDS = {
    "worlds": "",
    "threads": """
def use(work):
    while True:
        work()
for work in (
    lambda: world.await_tick(10**9),
    lambda: world.observe(HEAT, *arrays()),
    lambda: (world.submit(murk.Command.set_field(1, [0, 0], 1.0)), world.receipts()),
    lockstep.step,
    lambda: batch.step_and_observe(None, *arrays()),
):
    threading.Thread(target=use, args=(work,), daemon=True).start()
time.sleep(0.05)
""",
    "tickets": """
plan = world.plan(HEAT)
tickets = [world.observe_later(plan, *arrays()) for _ in range(4)]
for ticket in tickets:
    ticket.wait()
    ticket.submit()
""",
    "atexit": """
import atexit
atexit.register(lambda: print("last tick", lockstep.step()[1].total_us >= 0, world.await_tick(3)))
""",
    "exception": "raise SystemExit(0)",
    "os_exit": "sys.stdout.flush(); os._exit(0)",
}


@pytest.mark.parametrize("end", some(list(ENDS), ["threads", "tickets", "atexit"]))
def test_a_process_ends_with_all_that_runs(run_script, end):
    for _ in range(EXITS):
        done = run_script(
            WORLDS
            + f"""
world = murk.RealtimeWorld(make_config(), tick_rate_hz=1000)
world.await_tick(2)
lockstep = murk.World(make_config())
batch = murk.BatchedWorld([make_config() for _ in range(4)], HEAT, threads=2)
def arrays():
    return np.zeros(1024, np.float32), np.zeros(1024, np.uint8)
{ENDS[end]}
""",
            timeout=30,
        )
        assert done.stderr == ""
        assert done.stdout == ("last tick True True\n" if end == "atexit" else "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_in_a_forked_child_every_call_names_spawn_and_the_child_ends_as_it_likes(run_script):
    done = run_script(
        WORLDS
        + """
import subprocess, warnings
warnings.simplefilter("ignore")
world = murk.RealtimeWorld(make_config(), tick_rate_hz=500)
world.await_tick(2)
lockstep = murk.World(make_config())
batch = murk.BatchedWorld([make_config()], HEAT)
plan = murk.ObsPlan(lockstep, HEAT)
ticket = world.observe_later(HEAT, *arrays())
command = murk.Command.set_field(0, [0, 0], 1.0)
uses = [
    lockstep.step, lambda: lockstep.reset(1), lambda: lockstep.preflight(), lambda: plan.execute(*arrays()),
    lambda: batch.step_and_observe(None, *arrays()), lambda: batch.reset_world(0, 1), make_config,
    lambda: world.await_tick(10**9), world.receipts, lambda: world.submit(command), world.preflight,
    world.metrics, lambda: world.observe(HEAT, *arrays()), lambda: world.reset(1), world.shutdown,
    ticket.wait, ticket.submit, lambda: murk.configure(threads=2),
]
for how in range(4):
    pid = os.fork()
    if pid == 0:
        bad = []
        for i, use in enumerate(uses):
            try:
                use()
                bad.append(i)
            except RuntimeError as error:
                if "spawn" not in str(error) or "#status-24" not in str(error):
                    bad.append((i, str(error)))
        world.destroy()
        if bad:
            print(bad, file=sys.stderr)
        if how == 0:
            sys.exit(7)
        if how == 1:
            os._exit(7)
        if how == 2:
            os.execv(sys.executable, [sys.executable, "-c", "raise SystemExit(7)"])
        done = subprocess.run([sys.executable, "-c", "import murk; murk.Config().set_dt(1.0); print('fine')"],
                              capture_output=True, text=True)
        sys.exit(7 if done.stdout == "fine\\n" else done.stderr)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
lockstep.step()
assert world.await_tick(world.current_tick + 2, timeout=10)
"""
    )
    assert done.stdout.split() == ["7"] * 4
    assert done.stderr == ""


@pytest.mark.parametrize("method", some(["spawn", "forkserver"], ["spawn"]))
def test_several_machines_side_by_side(run_script, tmp_path, method):
    (tmp_path / "work.py").write_text(
        WORLDS
        + """
def work(seed):
    world = murk.World(make_config())
    world.reset(seed)
    for _ in range(20):
        world.step()
    with murk.RealtimeWorld(make_config(), tick_rate_hz=500) as live:
        live.await_tick(5, timeout=20)
    heat = np.zeros(256, np.float32)
    world.read_field("heat", heat)
    return os.getpid(), float(heat.sum())
"""
    )
    (tmp_path / "main.py").write_text(
        f"""
import multiprocessing
from work import work
if __name__ == "__main__":
    here = work(0)
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        there = pool.map(work, range(4), chunksize=1)
    print(len({{pid for pid, _ in there}} - {{here[0]}}) >= 1, {{heat for _, heat in there}} == {{here[1]}})
"""
    )
    done = run_script("import runpy; runpy.run_path('main.py', run_name='__main__')")
    assert done.stdout == "True True\n"
    assert done.stderr == ""


def test_sub_interpreters_are_refused(run_script):
    done = run_script(
        """
        import sys
        if sys.version_info >= (3, 13):
            import _interpreters as interpreters
        else:
            import _xxsubinterpreters as interpreters
        other = interpreters.create()
        code = f"import sys; sys.path[:] = {sys.path!r}\\nimport murk"
        try:
            said = interpreters.run_string(other, code)
        except Exception as error:
            said = error
        print("sub-interpreter: there is one engine" in str(said).replace("a sub", "sub"), "ImportError" in str(said))
        import murk
        murk.Config().set_dt(1.0)
        """
    )
    assert done.stdout == "True True\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS")
@pytest.mark.parametrize("mebibytes", some([150, 700, 1300], [700]))
def test_too_little_address_space_is_an_error(run_script, mebibytes):
    done = run_script(
        WORLDS
        + f"""
import resource
limit = {mebibytes} << 20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    make_config()
except RuntimeError as error:
    print("address space" in str(error) or "loaded" in str(error))
"""
    )
    assert done.stdout == "True\n"


@pytest.mark.parametrize("kibibytes", some([32, 64, 128, 256, 512], [64, 256]))
def test_threads_with_small_stacks(run_script, kibibytes):
    done = run_script(
        WORLDS
        + f"""
make_config()
said = []
def use():
    try:
        with murk.RealtimeWorld(make_config(), tick_rate_hz=500) as world:
            world.await_tick(2)
            world.observe(HEAT, *arrays())
        murk.World(make_config()).step()
        said.append("fine")
    except RuntimeError as error:
        said.append("-23" in str(error))
threading.stack_size({kibibytes} << 10)
thread = threading.Thread(target=use)
thread.start()
thread.join()
print(*said)
"""
    )
    assert done.stdout == ("fine\n" if kibibytes >= 256 else "True\n")


def test_no_stack_left_is_an_error_for_a_realtime_world_too(run_script):
    done = run_script(
        WORLDS
        + """
sys.setrecursionlimit(10**6)
threading.stack_size(1 << 20)
said = set()
world = murk.RealtimeWorld(make_config(), tick_rate_hz=500)
world.await_tick(2)
class Deeper:
    depth = 0
    def __repr__(self):          # through C: uses C stack at every level
        try:
            world.preflight()
            world.submit(murk.Command.set_field(1, [0, 0], 1.0))
        except RuntimeError as error:
            if "-23" not in str(error):
                raise
            said.add("error")
            return ""
        said.add("fine")
        self.depth += 1
        return "" if self.depth > 4000 else repr([self])
thread = threading.Thread(target=lambda: repr(Deeper()))
thread.start()
thread.join()
assert world.await_tick(world.current_tick + 2, timeout=10)
print(*sorted(said))
""",
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert "fine" in done.stdout
