"""The Java machine inside the process: what it must leave alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from conftest import ONE_WORLD

import murk

LIB = Path(murk.__file__).parent / "_lib"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def test_nothing_is_written_to_stdout_or_stderr(run_script):
    done = run_script(
        ONE_WORLD
        + """
world = make_world()
for _ in range(100):
    world.step()
try:
    world.read_field(9, __import__("numpy").zeros(16, "f4"))
except ValueError:
    pass
world.destroy()
"""
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_nothing_is_written_either_with_a_propagator_that_exhausts_stack_and_heap(run_script):
    done = run_script(
        """
        import murk
        from murk._testing import FaultPropagator
        for kind in range(4):
            config = murk.Config()
            config.set_space_square4(rows=4, cols=4)
            config.add_field("heat")
            FaultPropagator(0, kind, 0).register(config)
            world = murk.World(config)
            try:
                world.step()
            except RuntimeError:
                pass
            else:
                raise SystemExit("no error")
        """
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_options_for_other_java_programs_do_not_reach_us(run_script):
    done = run_script(
        ONE_WORLD + "make_world().step()",
        env={"JAVA_TOOL_OPTIONS": "-Xmx9m -verbose:class", "JAVA_HOME": "/nonexistent"},
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_and_configuring_nothing_starts_no_engine(run_script):
    done = run_script(
        """
        import sys
        import murk
        config = murk.Config()
        maps = open("/proc/self/maps").read()
        print("libjvm" in maps, "gymnasium" in sys.modules, "torch" in sys.modules)
        """
    )
    assert done.stdout.split() == ["False", "False", "False"]


@linux
def test_the_runtime_of_the_wheel_is_used(run_script):
    if not (LIB / "jre").is_dir():
        pytest.skip("no runtime in the package")
    done = run_script(
        ONE_WORLD
        + """
make_world().step()
print(*{line.split()[-1] for line in open("/proc/self/maps") if "libjvm" in line})
"""
    )
    assert done.stdout.strip() == str(LIB.resolve() / "jre" / "lib" / "server" / "libjvm.so")


def test_the_locale_is_left_alone(run_script):
    locales = subprocess.run(
        ["locale", "-a"], capture_output=True, text=True, check=False
    ).stdout.split()
    comma = next((name for name in locales if name.startswith(("de_DE", "fr_FR"))), None)
    setting = f'locale.setlocale(locale.LC_NUMERIC, "{comma}")' if comma else "None"
    done = run_script(
        ONE_WORLD
        + f"""
import ctypes, locale
setlocale = ctypes.CDLL(None).setlocale
setlocale.restype = ctypes.c_char_p
{setting}
before = setlocale(locale.LC_ALL, None)
make_world().step()
assert setlocale(locale.LC_ALL, None) == before, (before, setlocale(locale.LC_ALL, None))
buffer = ctypes.create_string_buffer(64)
ctypes.CDLL(None).snprintf(buffer, 64, b"%.1f", ctypes.c_double(1.5))
print(before.decode(), buffer.value.decode())
""",
        env={"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
    )
    assert done.stdout.split()[-1] == ("1,5" if comma else "1.5")


@pytest.mark.parametrize("when", ["before", "after"])
def test_faulthandler_may_be_enabled(run_script, when):
    enable = "import faulthandler; faulthandler.enable()\n"
    done = run_script(
        (enable if when == "before" else "")
        + ONE_WORLD
        + "world = make_world(); world.step()\n"
        + (enable if when == "after" else "")
        + """
import numpy as np
worlds = [make_world() for _ in range(20)]
for _ in range(300):
    for w in worlds:
        w.step()
for w in worlds:
    try:
        w.read_field(7, np.zeros(16, "f4"))
    except ValueError:
        pass
    w.reset(1)
print("alive")
"""
    )
    assert done.stdout.split() == ["alive"]


def test_ctrl_c_is_a_keyboard_interrupt(run_script):
    done = run_script(
        ONE_WORLD
        + """
import os, signal, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs start without
world = make_world()
world.step()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
start = time.monotonic()
try:
    while time.monotonic() - start < 20:
        world.step()
except KeyboardInterrupt:
    took = time.monotonic() - start
    world.step()
    print("interrupted", took < 5)
"""
    )
    assert done.stdout.split() == ["interrupted", "True"]


def test_sigterm_ends_the_process_as_ever(run_script):
    done = run_script(
        ONE_WORLD
        + "import os, signal, time\nmake_world().step()\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(20)",
        check=False,
    )
    assert done.returncode == -15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_gets_an_error_and_does_not_hang(run_script):
    done = run_script(
        ONE_WORLD
        + """
import os, sys, warnings
warnings.simplefilter("ignore")
world = make_world()
world.step()
pid = os.fork()
if pid == 0:
    said = []
    for use in (world.step, make_world, lambda: world.reset(0)):
        try:
            use()
        except RuntimeError as error:
            said.append(str(error))
    world.destroy()
    del world
    ok = len(said) == 3 and all("fork" in s and "spawn" in s and "#status-24" in s for s in said)
    if not ok:
        print(said, file=sys.stderr)
    os._exit(0 if ok else 1)
_, status = os.waitpid(pid, 0)
world.step()
print(os.waitstatus_to_exitcode(status), world.current_tick)
"""
    )
    assert done.stdout.split() == ["0", "2"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_before_the_first_call_is_fine(run_script):
    done = run_script(
        ONE_WORLD
        + """
import os
config = murk.Config()
pid = os.fork()
world = make_world()
world.step()
if pid == 0:
    os._exit(world.current_tick)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), world.current_tick)
"""
    )
    assert done.stdout.split() == ["1", "1"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_asynchronous_vector_environments_of_gymnasium(run_script, tmp_path, method):
    # AsyncVectorEnv builds an environment in the parent, then starts its workers
    (tmp_path / "lazy_env.py").write_text(
        ONE_WORLD
        + """
import gymnasium
import numpy as np

class LazyEnv(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (16,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)
    world = None

    def _obs(self):
        out = np.zeros(16, np.float32)
        self.world.read_field(0, out)
        return out

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if self.world is None:
            self.world = make_world()
        self.world.reset(0)
        return self._obs(), {}

    def step(self, action):
        self.world.step()
        return self._obs(), 0.0, False, False, {}
"""
    )
    script = tmp_path / "main.py"
    script.write_text(
        f"""
import warnings
warnings.simplefilter("ignore")
from gymnasium.vector import AsyncVectorEnv
from lazy_env import LazyEnv

if __name__ == "__main__":
    envs = AsyncVectorEnv([LazyEnv, LazyEnv], context={method!r})
    envs.reset(seed=0)
    obs, *_ = envs.step([0, 1])
    print(obs.shape, obs[:, 5].tolist())
    envs.close()
"""
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=tmp_path,
        check=False,
    )
    assert done.stdout.strip() == "(2, 16) [1.0, 1.0]", done.stderr


def test_deep_recursion_of_the_main_thread_survives_the_engine(run_script):
    done = run_script(
        ONE_WORLD
        + """
import json, sys
make_world().step()
sys.setrecursionlimit(200_000)
deep = []
for _ in range(15_000):
    deep = [deep]
try:
    text = json.dumps(deep)
    print(len(text))
except RecursionError:
    print("RecursionError")
make_world().step()
""",
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert done.stdout.split()[0] in ("30002", "RecursionError")


def test_little_stack_left_is_an_error_or_fine_but_no_crash(run_script):
    done = run_script(
        ONE_WORLD
        + """
import sys, threading
make_world()
sys.setrecursionlimit(10**6)
threading.stack_size(1 << 20)
results = set()
def user():
    world = make_world()
    class Deeper:
        def __repr__(self):          # through C: uses C stack at every level
            try:
                world.step()
            except RuntimeError as error:
                if "-23" not in str(error):
                    raise
                results.add("error")
                return ""
            results.add("fine")
            self.depth = getattr(self, "depth", 0) + 1
            return "" if self.depth > 4000 else repr([self])
    repr(Deeper())
thread = threading.Thread(target=user)
thread.start()
thread.join()
make_world().step()
print(*sorted(results))
""",
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert "fine" in done.stdout


def test_many_short_threads(run_script):
    done = run_script(
        ONE_WORLD
        + """
import threading
world = make_world()
for _ in range(20):
    threads = [threading.Thread(target=world.step) for _ in range(10)]
    [t.start() for t in threads]
    [t.join() for t in threads]
print(world.current_tick)
"""
    )
    assert done.stdout.split() == ["200"]


def test_the_process_ends_while_threads_are_inside_the_engine(run_script):
    done = run_script(
        ONE_WORLD
        + """
import threading, time
def use(world):
    while True:
        world.step()
for _ in range(4):
    threading.Thread(target=use, args=(make_world(),), daemon=True).start()
time.sleep(0.3)
"""
    )
    assert done.stderr == ""


def test_python_in_development_mode(run_script):
    done = run_script(
        ONE_WORLD + "make_world().step()\nprint('fine')", args=("-X", "dev", "-W", "error")
    )
    assert (done.stdout.strip(), done.stderr) == ("fine", "")


def copied_package(tmp_path: Path) -> Path:
    """The installed package, once more, where it may be damaged."""
    package = tmp_path / "copy" / "murk"
    source = Path(murk.__file__).parent
    shutil.copytree(source, package, symlinks=True)
    return package


def test_a_missing_or_damaged_aot_cache_is_no_harm(run_script, tmp_path):
    if not (LIB / "murk.aot").is_file():
        pytest.skip("no AOT cache in the package")
    package = copied_package(tmp_path)
    cache = package / "_lib" / "murk.aot"
    script = ONE_WORLD + "world = make_world(); world.step(); print(murk.__file__, world.current_tick)"
    environment = {"PYTHONPATH": str(package.parent)}
    for damage in ("moved", "damaged", "missing"):
        if damage == "damaged":
            cache.write_bytes(cache.read_bytes()[:100_000])
        elif damage == "missing":
            cache.unlink()
        done = run_script(script, env=environment)
        assert done.stdout.split() == [str(package / "__init__.py"), "1"], damage
        assert done.stderr == "", damage


def test_a_package_without_its_library_says_so(run_script, tmp_path):
    package = copied_package(tmp_path)
    shutil.rmtree(package / "_lib")
    done = run_script(
        "import murk\ntry: murk.Config().set_dt(1.0)\nexcept RuntimeError as error: print(error)",
        env={"PYTHONPATH": str(package.parent)},
    )
    assert "library is missing" in done.stdout


def test_no_files_are_left_behind(run_script, tmp_path):
    before = set(os.listdir(tmp_path)), set(os.listdir("/tmp"))
    run_script(ONE_WORLD + "make_world().step()")
    assert set(os.listdir(tmp_path)) == before[0]
    new = set(os.listdir("/tmp")) - before[1]
    assert not [name for name in new if name.startswith(("hsperfdata", "murk_crash", "hs_err"))]


def test_it_runs_where_python_says_packages_are():
    assert Path(murk.__file__).is_relative_to(sysconfig.get_paths()["purelib"])
