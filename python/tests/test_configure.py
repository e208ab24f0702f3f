"""murk.configure: what is chosen before the engine starts."""

from __future__ import annotations

import pytest
from conftest import ONE_WORLD

import murk

HEAP = "from murk._info import engine_info; info = engine_info(); print(info['heap_max_bytes'] >> 20)\n"


def test_heap_threads_and_options_reach_the_engine(run_script):
    done = run_script(
        "import murk\n"
        "murk.configure(heap='96m', threads=3)\n"
        "murk.configure(jvm_options=['-XX:+UseParallelGC', '-Dmurk.test=1'])\n"
        + HEAP
        + "print(info['default_threads'])\n"
        + """
configs = []
for _ in range(4):
    config = murk.Config()
    config.set_space_square4(rows=4, cols=4)
    config.add_field("heat")
    config.set_dt(1.0)
    murk.ScalarDiffusion(0, 0, 0.1).register(config)
    configs.append(config)
batch = murk.BatchedWorld(configs, [murk.ObsEntry(0)])
import glob
names = [open(path).read().strip() for path in glob.glob("/proc/self/task/*/comm")]
print(sum(name.startswith("murk-") for name in names), any(n.startswith("GC Thread") for n in names))
"""
    )
    heap, threads, workers = done.stdout.splitlines()
    assert 80 <= int(heap) <= 96  # the parallel collector counts one survivor space out
    assert threads == "3"
    assert workers == "2 True"
    assert done.stderr == ""


def test_the_environment_wins(run_script):
    done = run_script(
        "import murk\nmurk.configure(heap='64m', jvm_options=['-Xmx80m'])\n" + HEAP,
        env={"MURK_JVM_OPTS": "-Xmx128m"},
    )
    assert 120 <= int(done.stdout) <= 128
    done = run_script("import murk\nmurk.configure(heap='64m', jvm_options=['-Xmx80m'])\n" + HEAP)
    assert 70 <= int(done.stdout) <= 80


def test_after_the_start_it_says_what_runs(run_script):
    done = run_script(
        ONE_WORLD
        + """
murk.configure(heap=64 << 20, jvm_options=["-Da=b"])
make_world()
try:
    murk.configure(heap="1g")
except RuntimeError as error:
    print(error)
"""
    )
    assert "the engine runs since the first call that needed it, with heap=64m threads=1" in done.stdout
    assert "jvm_options=-Da=b" in done.stdout
    assert "Murk error -30 (AlreadyStarted)" in done.stdout


def test_here_the_engine_runs():
    murk.Config().set_dt(1.0)
    with pytest.raises(RuntimeError, match="configure it before that"):
        murk.configure(threads=2)


def test_a_wrong_option_is_an_error_of_the_start_and_stays_one(run_script):
    done = run_script(
        ONE_WORLD
        + """
murk.configure(jvm_options=["-XX:+NoSuchOption"])
for use in (make_world, make_world, murk.configure):
    try:
        use()
    except RuntimeError as error:
        print("NoSuchOption" in str(error), "-25" in str(error))
"""
    )
    assert done.stdout.split() == ["True"] * 6
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"heap": "lots"}, ValueError, 'like "512m" or "2g", got heap=.lots.'),
        ({"heap": "1m"}, ValueError, "heap must be in 16777216"),
        ({"heap": 1 << 50}, ValueError, "heap must be in"),
        ({"heap": 1.5}, TypeError, "heap must be an integer"),
        ({"threads": 0}, ValueError, r"threads must be in 1\.\.256"),
        ({"threads": 257}, ValueError, r"threads must be in 1\.\.256"),
        ({"jvm_options": "-Xmx1g"}, TypeError, "jvm_options must be a list of str"),
        ({"jvm_options": [1]}, TypeError, "jvm_options must be a list of str"),
        ({"jvm_options": ["-D\0"]}, ValueError, "NUL"),
    ],
)
def test_values_are_checked(options, error, text):
    with pytest.raises(error, match=text):
        murk.configure(**options)


def test_values_that_only_the_library_can_judge_are_checked(run_script):
    done = run_script(
        """
        import murk
        for options in (["Xmx1g"], [""], ["-D" + "x" * 5000], ["-Da"] * 65):
            try:
                murk.configure(jvm_options=options)
            except ValueError as error:
                print(str(error).splitlines()[0])
        murk.configure(jvm_options=["-Da"] * 64)
        murk.Config().set_dt(1.0)
        """
    )
    said = ["jvm_options[0]=Xmx1g", "jvm_options[0]=", "jvm_options[0] is longer", "n_jvm_options=65"]
    for line, words in zip(done.stdout.splitlines(), said, strict=True):
        assert line.startswith(f"InvalidArgument: {words}")
