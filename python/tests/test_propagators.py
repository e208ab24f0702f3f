"""Propagators written in Python and C: what they get, how they fail, what they may call, how long they live."""

from __future__ import annotations

import ctypes
import gc
import shutil
import signal
import subprocess
import threading
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
from conftest import make_config

import murk
from murk import (
    BatchedWorld,
    Command,
    Config,
    FieldMutability,
    FieldType,
    ObsEntry,
    ObsPlan,
    PropagatorDef,
    ReasonCode,
    World,
    WriteMode,
    add_propagator,
    custom,
)

ROWS, COLS = 6, 5
CELLS = ROWS * COLS
HEAT, MARK, WIND, TRACE = "heat", "mark", "wind", "trace"


def empty_config(seed: int = 0) -> Config:
    """Fields without a propagator: heat, mark, wind (x, y), and trace, which is Sparse."""
    config = Config()
    config.set_space_square4(rows=ROWS, cols=COLS)
    config.add_field(HEAT)
    config.add_field(MARK)
    config.add_field(WIND, FieldType.Vector, dims=2)
    config.add_field(TRACE, mutability=FieldMutability.Sparse)
    config.set_dt(0.5)
    config.set_seed(seed)
    return config


def world_of(step_fn, seed: int = 0, **declared) -> World:
    declared.setdefault("writes", [HEAT])
    config = empty_config(seed)
    PropagatorDef.from_function(step_fn, **declared).register(config)
    return World(config)


def field(world: World, name: str = HEAT, components: int = 1) -> np.ndarray:
    out = np.empty(CELLS * components, dtype=np.float32)
    world.read_field(name, out)
    return out


@pytest.fixture(autouse=True)
def nothing_is_left_or_printed(capfd):
    gc.collect()
    before = len(custom._alive)
    yield
    gc.collect()
    murk.Config()._handle()  # a call that ends: what was destroyed in a callback is freed
    gc.collect()
    assert len(custom._alive) == before
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err == ""


# ---------------------------------------------------------------------- lists of copies, as in 0.1.9


def test_a_constant_propagator():
    config = Config()
    config.set_space_line1d(10, murk.EdgeBehavior.Absorb)
    config.add_field("value")
    config.set_dt(0.1)
    seen = []

    def constant(reads, reads_prev, writes, tick_id, dt, cell_count):
        seen.append((reads, reads_prev, tick_id, dt, cell_count))
        writes[0][:] = 7.0

    PropagatorDef("constant", constant, writes=[(0, WriteMode.Full)]).register(config)
    world = World(config)
    assert world.current_tick == 0
    receipts, metrics = world.step()
    assert receipts == []
    assert seen == [([], [], 1, 0.1, 10)]
    assert [name for name, _ in metrics.propagator_us] == ["constant"]
    out = np.zeros(10, np.float32)
    world.read_field("value", out)
    assert (out == 7.0).all()
    receipts, _ = world.step([Command.set_field(0, [3], 1.0)])
    assert len(receipts) == 1
    world.reset(99)
    assert (world.current_tick, world.seed) == (0, 99)
    world.step()
    assert seen[-1][2] == 1
    world.destroy()
    world.destroy()


def test_lists_are_in_the_order_of_the_declaration_and_are_copies():
    config = empty_config()
    kept = []

    def step_fn(reads, previous, writes, tick_id, dt, cell_count):
        assert [a.shape for a in reads] == [(2 * CELLS,), (CELLS,)]
        assert [a.shape for a in previous] == [(CELLS,)]
        assert [a.shape for a in writes] == [(CELLS,), (2 * CELLS,)]
        assert all(a.dtype == np.float32 for a in reads + previous + writes)
        assert (writes[0] == 0).all()  # Full
        writes[0] += previous[0] + 1
        writes[1] += tick_id  # Incremental: it adds up
        reads[0][:] = -1  # a copy of the function's own
        kept.append((previous[0], writes[0]))

    add_propagator(
        config,
        "lists",
        step_fn,
        [WIND, 1],
        [HEAT],
        [(0, WriteMode.Full), (WIND, WriteMode.Incremental)],
    )
    world = World(config)
    for _ in range(4):
        world.step()
    assert (field(world) == 4).all()
    assert (field(world, WIND, 2) == 1 + 2 + 3 + 4).all()
    for tick, (before, after) in enumerate(kept):
        assert (before == tick).all()
        assert (after == tick + 1).all()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda writes: writes.pop(), "0 arrays"),
        (lambda writes: writes.append(writes[0]), "2 arrays"),
        (lambda writes: writes.__setitem__(0, [0.0] * CELLS), "numpy array, got list"),
        (lambda writes: writes.__setitem__(0, np.zeros(CELLS)), "float32 of shape"),
        (lambda writes: writes.__setitem__(0, np.zeros(CELLS - 1, np.float32)), "float32 of shape"),
        (lambda writes: writes[0].resize(CELLS - 1, refcheck=False), "float32 of shape"),
    ],
)
def test_what_cannot_be_written_back_fails_the_tick(spoil, words):
    config = empty_config()
    bad = [False]

    def step_fn(reads, previous, writes, tick_id, dt, cell_count):
        writes[0][:] = tick_id
        if bad[0]:
            spoil(writes)

    add_propagator(config, "spoils", step_fn, writes=[(HEAT, WriteMode.Full)])
    world = World(config)
    world.step()
    bad[0] = True
    with pytest.raises(RuntimeError, match=rf"(?s)'spoils'.*{words}.*-10"):
        world.step()
    assert world.current_tick == 1
    assert (field(world) == 1).all()
    bad[0] = False
    world.step()
    assert (field(world) == 2).all()


def test_an_array_that_replaces_another_is_written():
    config = empty_config()

    def step_fn(reads, previous, writes, tick_id, dt, cell_count):
        writes[0] = np.arange(cell_count, dtype=np.float32)

    add_propagator(config, "replaces", step_fn, writes=[(HEAT, WriteMode.Full)])
    world = World(config)
    world.step()
    assert field(world).tolist() == list(range(CELLS))


# ---------------------------------------------------------------------- arrays of the world's memory


def test_a_context_has_fields_in_the_shape_of_the_space():
    def step_fn(context):
        assert context.shape == (ROWS, COLS)
        assert (context.dt, context.seed, context.cell_count) == (0.5, 3, CELLS)
        assert context.parameters == ()
        before = context.read_previous(HEAT)
        wind = context.read(WIND)
        heat = context.write(0)
        assert before.shape == heat.shape == (ROWS, COLS)
        assert wind.shape == (ROWS, COLS, 2)
        assert not before.flags.writeable
        assert not wind.flags.writeable
        assert heat.flags.writeable
        assert heat is context.write(HEAT)
        assert (heat == 0).all()
        heat[...] = before
        heat[1, 2] += context.tick

    world = world_of(step_fn, 3, reads=[WIND], reads_previous=[HEAT])
    for _ in range(3):
        world.step()
    assert field(world).reshape(ROWS, COLS)[1, 2] == 1 + 2 + 3
    assert field(world).sum() == 6


def test_incremental_and_sparse_writes_begin_with_the_values_before():
    def step_fn(context):
        context.write(MARK)[0, 0] += 1
        if context.tick % 2 == 0:
            context.write(TRACE)[0, 1] += 1

    world = world_of(step_fn, writes=[(MARK, WriteMode.Incremental), (TRACE, WriteMode.Incremental)])
    for tick in range(1, 9):
        _, metrics = world.step()
        assert metrics.sparse_reuse_hits + metrics.sparse_reuse_misses == (tick % 2 == 0)
    assert field(world, MARK)[0] == 8
    assert field(world, TRACE)[1] == 4


def test_only_declared_fields_can_be_had():
    def step_fn(context):
        for use, name in [
            (context.read, HEAT),
            (context.read_previous, MARK),
            (context.write, MARK),
            (context.write, 99),
            (context.read, None),
            (context.read, []),
        ]:
            with pytest.raises(ValueError, match="was not declared"):
                use(name)
        with pytest.raises(ValueError, match="read-only"):
            context.read(MARK)[0, 0] = 1

    world_of(step_fn, reads=[MARK]).step()


def test_a_context_is_of_no_use_after_the_call():
    kept = []
    world = world_of(kept.append)
    world.step()
    assert repr(kept[0]) == "StepContext(over)"
    for use in (
        lambda: kept[0].tick,
        lambda: kept[0].shape,
        lambda: kept[0].write(HEAT),
        lambda: kept[0].rng(),
        lambda: kept[0].parameters,
    ):
        with pytest.raises(RuntimeError, match="until its step_fn returns"):
            use()


def test_random_numbers_depend_on_seed_stream_and_tick():
    def run(seed: int) -> np.ndarray:
        def step_fn(context):
            context.write(HEAT)[...] = context.rng().random((ROWS, COLS))
            context.write(MARK)[...] = context.rng(1).random((ROWS, COLS))

        world = world_of(step_fn, seed, writes=[HEAT, MARK])
        ticks = []
        for _ in range(2):
            world.step()
            ticks += [field(world), field(world, MARK)]
        return np.array(ticks)

    first = run(1)
    np.testing.assert_array_equal(first, run(1))
    assert len({row.tobytes() for row in (*first, *run(2))}) == 8


def test_the_largest_time_step_is_held():
    config = empty_config()
    PropagatorDef.from_function(print, name="slow", writes=[HEAT], max_dt=0.25).register(config)
    with pytest.raises(ValueError, match=r"DtTooLarge.*0\.25.*slow"):
        World(config)


@pytest.mark.parametrize("extent", ["view", "slice", "memoryview", "closure", "attribute"])
def test_an_array_that_is_kept_fails_the_tick_and_stays_readable(extent):
    kept = []

    class Holder:
        pass

    def step_fn(context):
        heat = context.write(HEAT)
        heat[...] = 5
        if extent == "view":
            kept.append(heat)
        elif extent == "slice":
            kept.append(heat.T[1:, ::2].reshape(-1)[:3])
            kept.append(heat[1][1:])
        elif extent == "memoryview":
            kept.append(memoryview(heat))
        elif extent == "closure":
            kept.append(lambda: heat)
        else:
            holder = Holder()
            holder.heat = heat
            kept.append(holder)

    world = world_of(step_fn)
    with pytest.raises(RuntimeError, match=r"kept the array of field 'heat'"):
        world.step()
    assert world.current_tick == 0
    world.destroy()
    churn = [World(make_config()) for _ in range(20)]  # takes what was freed
    for each in churn:
        each.step()
    if extent == "slice":
        assert (kept[1] == 5).all()
    elif extent == "closure":
        assert (kept[0]() == 5).all()
    elif extent == "attribute":
        assert (kept[0].heat == 5).all()
    else:
        assert (np.asarray(kept[0]) == 5).all()
    kept.clear()


def test_variables_in_a_cycle_are_not_taken_for_kept():
    def step_fn(context):
        heat = context.write(HEAT)

        def again():
            return heat, again

        heat[...] = context.tick

    world = world_of(step_fn)
    world.step()
    assert (field(world) == 1).all()


def test_arrays_in_a_traceback_stay_readable():
    def step_fn(context):
        heat = context.write(HEAT)
        heat[...] = 3
        raise ValueError("with the array in the frame")

    world = world_of(step_fn)
    with pytest.raises(RuntimeError) as caught:
        world.step()
    world.destroy()
    traceback = caught.value.__cause__.__traceback__
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    assert (traceback.tb_frame.f_locals["heat"] == 3).all()
    del traceback, caught


# ---------------------------------------------------------------------- failures


class Unprintable(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize(
    "error",
    [ValueError("no air \0 é"), SystemExit(3), GeneratorExit("odd"), StopIteration(1), MemoryError()],
    ids=lambda error: type(error).__name__,
)
def test_what_a_step_raises_is_the_cause(error, lists):
    def fail(*arguments):
        raise error

    config = empty_config()
    if lists:
        add_propagator(config, "fails", fail, writes=[(HEAT, WriteMode.Full)])
    else:
        PropagatorDef.from_function(fail, name="fails", writes=[HEAT]).register(config)
    world = World(config)
    for _ in range(2):
        with pytest.raises(
            RuntimeError,
            match=rf"(?s)'fails' failed.*{type(error).__name__}.*-10 \(PropagatorFailed\)",
        ) as caught:
            world.step([Command.set_field(MARK_ID, [0, 0], 1.0)])
        assert caught.value.__cause__ is error
        assert [r.reason_code for r in caught.value.receipts] == [ReasonCode.TickRollback]
    assert world.current_tick == 0
    error.__traceback__ = None


MARK_ID = 1


def test_an_error_without_a_text_is_told_too():
    def fail(context):
        raise Unprintable

    world = world_of(fail)
    with pytest.raises(RuntimeError) as caught:
        world.step()
    assert isinstance(caught.value.__cause__, (Unprintable, ValueError))


def test_endless_recursion_is_an_error_like_others():
    def deeper(context):
        deeper(context)

    world = world_of(deeper)
    with pytest.raises(RuntimeError, match="RecursionError") as caught:
        world.step()
    assert isinstance(caught.value.__cause__, RecursionError)


@pytest.mark.parametrize("lists", [True, False])
def test_ctrl_c_inside_a_step_is_a_keyboard_interrupt(lists):
    armed = [True]

    def step_fn(*arguments):
        if armed[0]:
            signal.raise_signal(signal.SIGINT)

    config = empty_config()
    if lists:
        add_propagator(config, "x", step_fn, writes=[(HEAT, WriteMode.Full)])
    else:
        PropagatorDef.from_function(step_fn, writes=[HEAT]).register(config)
    world = World(config)
    with pytest.raises(KeyboardInterrupt):
        world.step()
    assert world.current_tick == 0
    armed[0] = False
    world.step()
    assert world.current_tick == 1


def test_too_many_failures_disable_the_world():
    bad = [True]

    def step_fn(context):
        if bad[0]:
            raise ValueError("bad")

    world = world_of(step_fn)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="bad"):
            world.step()
    with pytest.raises(RuntimeError, match="TickDisabled") as caught:
        world.step()
    assert caught.value.__cause__ is None
    bad[0] = False
    world.reset(1)
    world.step()


@pytest.mark.parametrize("threads", [1, 3])
def test_in_a_batch_other_worlds_go_on(threads):
    caller = threading.get_ident()
    bad: set[int] = set()

    def make(number):
        def step_fn(context):
            assert threading.get_ident() == caller
            context.write(HEAT)[...] = context.tick
            if number in bad:
                raise ValueError(f"world {number} is bad")

        config = empty_config()
        PropagatorDef.from_function(step_fn, writes=[HEAT]).register(config)
        return config

    batch = BatchedWorld([make(i) for i in range(6)], [ObsEntry(0)], threads=threads)
    out, mask = np.zeros((6, CELLS), np.float32), np.zeros((6, CELLS), np.uint8)
    batch.step_and_observe(None, out, mask)
    bad.update((2, 4))
    with pytest.raises(RuntimeError, match=r"world=2.*world 2 is bad") as caught:
        batch.step_and_observe(None, out, mask)
    assert str(caught.value.__cause__) == "world 2 is bad"
    assert caught.value.statuses.tolist() == [0, 0, -10, 0, -10, 0]
    assert out[:, 0].tolist() == [2, 2, 1, 2, 1, 2]
    bad.clear()
    batch.step_and_observe(None, out, mask)
    assert out[:, 0].tolist() == [3, 3, 2, 3, 2, 3]
    bad.add(5)
    with pytest.raises(RuntimeError, match="world 5 is bad"):
        batch.reset_worlds(np.ones(6, bool), range(6), warmup_ticks=1)


# ---------------------------------------------------------------------- calling back


def test_calls_on_the_stepped_world_are_refused():
    tried = []

    def step_fn(context):
        for call in (
            world.step,
            lambda: world.reset(1),
            lambda: field(world),
            lambda: world.current_tick,
            world.preflight,
            lambda: ObsPlan(world, [ObsEntry(0)]),
        ):
            with pytest.raises(RuntimeError, match=r"(?s)propagator of this world.*-29 \(Busy\)"):
                call()
            tried.append(call)
        other.step()
        with World(make_config()) as third:
            third.step()

    world = world_of(step_fn)
    other = World(make_config())
    for _ in range(3):
        world.step()
    assert len(tried) == 18
    assert (world.current_tick, other.current_tick) == (3, 3)


def test_a_world_may_be_destroyed_by_its_step():
    def step_fn(context):
        heat = context.write(HEAT)
        world.destroy()
        heat[...] = 1

    world = world_of(step_fn)
    world.step()
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.step()


def test_callbacks_inside_of_callbacks():
    inner_error = ValueError("inside")

    def inner(context):
        if context.tick == 2:
            raise inner_error

    def outer(context):
        inside.step()

    inside = world_of(inner)
    world = world_of(outer)
    world.step()
    with pytest.raises(RuntimeError) as caught:
        world.step()
    assert caught.value.__cause__.__cause__ is inner_error
    inner_error.__traceback__ = None


def test_a_collection_inside_of_a_step_destroys_other_worlds():
    class Cycle:
        pass

    def litter():
        cycle = Cycle()
        cycle.world = world_of(lambda context: None)
        cycle.world.step()
        cycle.itself = cycle
        return weakref.ref(cycle.world)

    def step_fn(context):
        dead.append(litter())
        gc.collect()
        assert dead[-1]() is None

    dead: list = []
    world = world_of(step_fn)
    for _ in range(5):
        world.step()
    assert len(dead) == 5


def test_threads_that_step_and_destroy_each_others_worlds_do_not_deadlock():
    stop = time.monotonic() + 2
    worlds: list = [None] * 3
    done = []

    def make(number):
        def step_fn(context):
            other = worlds[(number + 1) % 3]
            try:
                if context.tick % 7 == 0:
                    other.destroy()
                else:
                    other.step()
            except RuntimeError:
                pass  # busy, or gone
            if context.tick % 5 == 0:
                gc.collect()

        return world_of(step_fn)

    def run(number):
        while time.monotonic() < stop:
            try:
                worlds[number].step()
            except RuntimeError:
                worlds[number] = make(number)
        done.append(number)

    worlds[:] = [make(i) for i in range(3)]
    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == [0, 1, 2]
    worlds.clear()


def test_threads_step_one_world_with_a_step_function():
    calls = []
    world = world_of(lambda context: calls.append(context.tick))

    def run():
        for _ in range(100):
            world.step()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert calls == list(range(1, 401))


# ---------------------------------------------------------------------- lifetimes


def test_one_definition_serves_many_worlds():
    definition = PropagatorDef.from_function(
        lambda context: context.write(HEAT).fill(context.seed), name="seeded", writes=[HEAT]
    )
    assert definition.name == "seeded"
    worlds = []
    for seed in range(4):
        config = empty_config(seed)
        definition.register(config)
        worlds.append(World(config))
    for world in worlds:
        world.step()
    assert [field(world)[0] for world in worlds] == [0, 1, 2, 3]


def test_a_world_that_its_function_refers_to_is_collected():
    class Environment:
        def __init__(self):
            config = empty_config()
            add_propagator(config, "own", self.step_fn, writes=[(HEAT, WriteMode.Full)])
            self.world = World(config)

        def step_fn(self, reads, previous, writes, tick_id, dt, cell_count):
            writes[0][:] = self.world is not None

    environment = Environment()
    environment.world.step()
    assert (field(environment.world) == 1).all()
    gone = weakref.ref(environment)
    before = len(custom._alive)
    del environment
    gc.collect()
    assert gone() is None
    assert len(custom._alive) == before - 1


def test_functions_of_configs_that_make_no_world_are_let_go():
    before = len(custom._alive)
    config = empty_config()
    add_propagator(config, "a", print, writes=[(HEAT, WriteMode.Full)])
    config.destroy()
    config = empty_config()
    for _ in range(2):
        add_propagator(config, "a", print, writes=[(HEAT, WriteMode.Full)])
    assert len(custom._alive) == before + 2
    with pytest.raises(ValueError, match="WriteConflict"):
        World(config)
    assert len(custom._alive) == before


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"name": 3}, TypeError, "name must be a str"),
        ({"name": "a\0b"}, ValueError, "NUL"),
        ({"name": "\ud800"}, ValueError, "surrogates"),
        ({"step_fn": 3}, TypeError, "step_fn must be callable"),
        ({"reads": 3}, TypeError, "reads must be a list"),
        ({"reads": ["nothing"]}, ValueError, "reads must name a field"),
        ({"reads_previous": [-1]}, ValueError, "reads_previous"),
        ({"writes": [(0, 2)]}, ValueError, "writes must be in 0..1"),
        ({"writes": [(0, 1, 2)]}, TypeError, "pairs"),
        ({"writes": [(0.5, 1)]}, TypeError, "writes must be an integer"),
        ({"writes": [(65536, 1)]}, ValueError, r"writes\[0\]=65536"),
    ],
)
def test_definitions_are_checked(arguments, error, words):
    before = len(custom._alive)
    with pytest.raises(error, match=words):
        PropagatorDef(**{"name": "x", "step_fn": print, **arguments}).register(empty_config())
    assert len(custom._alive) == before


def test_register_needs_a_config():
    with pytest.raises(TypeError, match=r"murk\.Config"):
        PropagatorDef("x", print).register(3)  # type: ignore[arg-type]


# ---------------------------------------------------------------------- compiled functions

HEADER = Path(__file__).resolve().parents[2] / "ffi/src/main/c"

SOURCE = """
#include "murk.h"
#include <pthread.h>
#include <signal.h>
#include <string.h>

int32_t count(MurkCallbackContext *c) {
  const float *before = c->reads_previous[0].values;
  for (uint64_t i = 0; i < c->writes[0].length; i++) c->writes[0].values[i] = before[i] + *(float *)c->user_data;
  return 0;
}
int32_t refuse(MurkCallbackContext *c) { return 40 + (int)c->tick_id; }
int32_t interrupt(MurkCallbackContext *c) { (void)c; return raise(SIGINT); }
int32_t thread(MurkCallbackContext *c) {
  pthread_t self = pthread_self();
  if (memcmp(&self, c->user_data, sizeof self) != 0) ((int *)c->user_data)[2]++;
  return 0;
}
int32_t sleep_a_while(MurkCallbackContext *c) {
  volatile int *flag = c->user_data;
  for (long i = 0; *flag == 0 && i < 4000000000L; i++) {}
  return *flag == 0;
}
"""


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or not (HEADER / "murk.h").exists():
        pytest.skip("needs a C compiler and murk.h")
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "steps.c").write_text(SOURCE)
    subprocess.run(
        [
            compiler,
            "-O1",
            "-shared",
            "-fPIC",
            f"-I{HEADER}",
            "-o",
            folder / "steps.so",
            folder / "steps.c",
        ],
        check=True,
    )
    return ctypes.CDLL(str(folder / "steps.so"))


def test_a_c_function(compiled):
    amount = ctypes.c_float(2.5)
    config = empty_config()
    PropagatorDef.from_address(
        compiled.count,
        name="count",
        reads_previous=[HEAT],
        writes=[HEAT],
        user_data=ctypes.addressof(amount),
        keep=amount,
        fills_writes=True,
    ).register(config)
    world = World(config)
    for _ in range(4):
        _, metrics = world.step()
    assert (field(world) == 10).all()
    assert [name for name, _ in metrics.propagator_us] == ["count"]


def test_the_result_of_a_c_function_is_told(compiled):
    config = empty_config()
    address = ctypes.cast(compiled.refuse, ctypes.c_void_p).value
    PropagatorDef.from_address(address, name="refuse", writes=[HEAT], keep=compiled).register(config)
    world = World(config)
    with pytest.raises(RuntimeError, match=r"'refuse' failed: execution failed: step_fn returned 41"):
        world.step()


def test_a_signal_before_a_python_step_is_raised_by_the_world(compiled):
    config = empty_config()
    PropagatorDef.from_address(compiled.interrupt, name="interrupt", writes=[MARK]).register(config)
    PropagatorDef.from_function(
        lambda context: context.write(HEAT).fill(1), name="after", writes=[HEAT]
    ).register(config)
    world = World(config)
    with pytest.raises(KeyboardInterrupt):
        world.step()
    assert world.current_tick == 0


def test_a_signal_without_a_python_step_is_raised_after_the_call(compiled):
    config = empty_config()
    PropagatorDef.from_address(compiled.interrupt, name="interrupt", writes=[MARK]).register(config)
    world = World(config)
    with pytest.raises(KeyboardInterrupt):
        world.step()
    assert world.current_tick == 1


@pytest.mark.parametrize("any_thread", [False, True])
def test_c_functions_run_on_other_threads_if_they_say_so(compiled, any_thread):
    note = (ctypes.c_int * 4)()
    ctypes.memmove(note, (ctypes.c_uint64 * 1)(threading.get_ident()), 8)
    configs = []
    for _ in range(8):
        config = empty_config()
        PropagatorDef.from_address(
            compiled.thread,
            name="thread",
            writes=[HEAT],
            user_data=ctypes.addressof(note),
            keep=note,
            any_thread=any_thread,
        ).register(config)
        configs.append(config)
    batch = BatchedWorld(configs, [ObsEntry(0)], threads=4)
    out, mask = np.zeros((8, CELLS), np.float32), np.zeros((8, CELLS), np.uint8)
    for _ in range(200):
        batch.step_and_observe(None, out, mask)
    assert (note[2] > 0) == any_thread


def test_c_functions_run_without_the_gil(compiled):
    flag = ctypes.c_int(0)
    config = empty_config()
    PropagatorDef.from_address(
        compiled.sleep_a_while, name="waits", writes=[HEAT], user_data=ctypes.addressof(flag), keep=flag
    ).register(config)
    world = World(config)
    timer = threading.Timer(0.2, lambda: setattr(flag, "value", 1))
    timer.start()
    world.step()  # ends only because the timer's thread runs meanwhile
    timer.join()


def test_a_numba_function():
    numba = pytest.importorskip("numba")
    from numba.core import types
    from numba.extending import intrinsic

    @intrinsic
    def pointer(typing, address):
        def codegen(context, builder, signature, arguments):
            return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

        return types.voidptr(types.uint64), codegen

    step_field = custom.STEP_FIELD_DTYPE

    @numba.cfunc(types.int32(types.CPointer(numba.from_dtype(custom.CONTEXT_DTYPE))))
    def warm(contexts):
        c = numba.carray(contexts, 1)[0]
        before = numba.carray(pointer(c.reads_previous), 1, step_field)[0]
        after = numba.carray(pointer(c.writes), 1, step_field)[0]
        cells = np.intp(c.cell_count)
        old = numba.carray(pointer(before.values), cells, np.float32)
        new = numba.carray(pointer(after.values), cells, np.float32)
        for i in range(new.size):
            new[i] = old[i] + c.tick_id
        return 0

    config = empty_config()
    PropagatorDef.from_address(warm, name="warm", reads_previous=[HEAT], writes=[HEAT]).register(config)
    del warm
    gc.collect()
    world = World(config)
    for _ in range(4):
        world.step()
    assert (field(world) == 10).all()


@pytest.mark.parametrize(
    ("function", "error"),
    [(0, ValueError), (-1, ValueError), (2**64, ValueError), ("x", TypeError), (None, TypeError)],
)
def test_what_has_no_address_is_refused(function, error):
    with pytest.raises(error, match="function"):
        PropagatorDef.from_address(function, name="x")


def test_step_context_is_exported():
    assert murk.StepContext.__doc__
