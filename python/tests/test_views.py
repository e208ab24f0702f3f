from __future__ import annotations

import gc
import os
import threading
from ctypes import byref, c_size_t

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, ROWS, make_config

from murk import (
    BatchedWorld,
    Command,
    Config,
    FieldMutability,
    FieldType,
    FieldView,
    ObsEntry,
    PackedCommands,
    PropagatorDef,
    ScalarDiffusion,
    SpaceType,
    World,
    _native,
)

CYCLES = int(os.environ.get("MURK_TEST_VIEW_CYCLES", "2000"))


def open_views() -> int:
    gc.collect()
    out = c_size_t()
    assert _native.lib().murk_field_views_open_get(byref(out)) == 0
    return out.value


def read(world: World, field: int, floats: int = CELLS) -> np.ndarray:
    values = np.empty(floats, dtype=np.float32)
    world.read_field(field, values)
    return values


@pytest.fixture(autouse=True)
def no_view_is_left():
    before = open_views()
    yield
    assert open_views() == before


# ------------------------------------------------------------------ values and shapes


def test_a_field_is_an_array_of_the_shape_of_the_space(world):
    for _ in range(3):
        world.step()
    heat = world.field("heat")
    assert heat.shape == (ROWS, COLS)
    assert heat.dtype == np.float32
    assert heat.flags.c_contiguous
    assert heat.flags.aligned
    np.testing.assert_array_equal(heat.ravel(), read(world, HEAT))
    np.testing.assert_array_equal(world.field(HEAT), heat)
    assert heat.ctypes.data == world.field("heat").ctypes.data


def space(kind: SpaceType, *params: float) -> Config:
    config = Config()
    config.set_space(kind, params)
    config.add_field("heat")
    config.set_dt(1.0)
    ScalarDiffusion(0, 0, 0.01, 0.0, [(0, 1.0)]).register(config)
    return config


@pytest.mark.parametrize(
    ("kind", "params", "shape"),
    [
        (SpaceType.Line1D, (7, 0), (7,)),
        (SpaceType.Ring1D, (9,), (9,)),
        (SpaceType.Square4, (3, 5, 0), (3, 5)),
        (SpaceType.Square8, (5, 3, 2), (5, 3)),
        (SpaceType.Hex2D, (4, 6), (6, 4)),
        (SpaceType.Fcc12, (4, 4, 4, 0), (32,)),
        (SpaceType.ProductSpace, (2, SpaceType.Hex2D, 2, 4, 6, SpaceType.Line1D, 2, 3, 0), (6, 4, 3)),
    ],
)
def test_every_space_has_its_shape(kind, params, shape):
    world = World(space(kind, *params))
    world.step()
    heat = world.field("heat")
    assert heat.shape == shape
    np.testing.assert_array_equal(heat.ravel(), read(world, 0, int(np.prod(shape))))
    batch = BatchedWorld([space(kind, *params) for _ in range(2)])
    assert batch.field("heat").shape == (2, *shape)


def test_components_are_the_last_axis():
    config = make_config()
    wind = config.add_field("wind", FieldType.Vector, dims=3)
    one = config.add_field("one", FieldType.Vector, dims=1)
    world = World(config)
    world.step([Command.set_field(wind, [1, 2], 5.0, component=2)])
    assert world.field("wind").shape == (ROWS, COLS, 3)
    assert world.field("wind")[1, 2].tolist() == [0, 0, 5]
    assert world.field(one).shape == (ROWS, COLS, 1)


# ------------------------------------------------------------------ lifetime


def test_a_view_shows_its_tick_for_ever(world):
    world.step()
    heat = world.field("heat")
    then = heat.copy()
    for _ in range(4):
        world.step()
    np.testing.assert_array_equal(heat, then)
    assert not np.array_equal(world.field("heat"), then)
    world.reset(3)
    world.step()
    world.destroy()
    np.testing.assert_array_equal(heat, then)
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.field("heat")


def test_whatever_is_made_of_an_array_keeps_it(world):
    world.step()
    expected = read(world, HEAT).reshape(ROWS, COLS)
    pieces = [
        world.field("heat")[1:, ::2],
        world.field("heat").T[::2, 1:].T,
        memoryview(world.field("heat"))[1:],
        np.asarray(world.view("heat"))[1:],
    ]
    if np.lib.NumpyVersion(np.__version__) >= "2.1.0":
        pieces.append(np.from_dlpack(world.view("heat"))[1:])
        pieces.append(np.from_dlpack(world.field("heat"))[1:])
    world.step()
    world.destroy()
    del world
    assert open_views() >= len(pieces)
    for i, piece in enumerate(pieces):
        shown = np.asarray(piece)
        np.testing.assert_array_equal(shown, expected[1:, ::2] if i < 2 else expected[1:])
        assert not shown.flags.writeable


def test_arrays_are_read_only(world):
    heat = world.field("heat")
    with pytest.raises(ValueError, match="read-only"):
        heat[0, 0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        heat.flags.writeable = True
    assert memoryview(heat).readonly
    assert world.field("heat", copy=True).flags.writeable


def test_a_loop_needs_no_more_than_two_states(world):
    for tick in range(1, 50):
        world.step()
        heat = world.field("heat")
        assert heat[1, 2] == 10.0, tick


def test_a_world_whose_states_are_all_held_refuses_to_step():
    config = make_config()
    config.set_max_generations(3)
    world = World(config)
    held = []
    for _ in range(2):
        held.append(world.field("heat"))
        world.step()
    with pytest.raises(MemoryError, match="leases=2"):
        world.step()
    assert world.current_tick == 2
    held.pop()
    world.step()
    assert world.current_tick == 3
    kept = [world.field("heat", copy=True) for _ in range(9) if world.step()]
    assert len(kept) == 9


def test_a_view_is_a_context_manager(world):
    world.step()
    with world.view("heat") as heat:
        assert (heat.tick_id, heat.generation) == (1, 1)
        assert repr(heat) == f"FieldView(shape=({ROWS}, {COLS}), tick_id=1)"
        kept = heat.array[1]
        assert open_views() >= 1
    with pytest.raises(RuntimeError, match="already released"):
        _ = heat.array
    assert repr(heat) == "FieldView(released)"
    assert kept[2] == 10.0
    heat.release()


# ------------------------------------------------------------------ batches


def filled(batch: BatchedWorld, n: int, ticks: int = 3) -> np.ndarray:
    out, mask = np.zeros((n, CELLS), np.float32), np.zeros((n, CELLS), np.uint8)
    marks = PackedCommands(n)
    for tick in range(ticks):
        cells = np.array([[i % ROWS, tick] for i in range(n)], np.int32)
        marks.set_fields(MARK, cells, np.arange(n) + 1.0)
        batch.step_and_observe(marks, out, mask)
    return out.reshape(n, ROWS, COLS)


@pytest.mark.parametrize("n", [1, 5])
def test_a_batch_is_one_array(n):
    batch = BatchedWorld([make_config() for _ in range(n)], [ObsEntry(MARK)])
    out = filled(batch, n)
    marks = batch.field("mark")
    assert marks.shape == (n, ROWS, COLS)
    assert marks.flags.c_contiguous
    np.testing.assert_array_equal(marks, out)
    one = batch.field("mark", world=n - 1)
    np.testing.assert_array_equal(one, out[-1])
    np.testing.assert_array_equal(batch.field("mark", copy=True), out)
    np.testing.assert_array_equal(batch.field("mark", world=0, copy=True), out[0])
    assert np.shares_memory(one, marks)
    assert batch.view("mark").tick_id == 3
    then = marks.copy()
    batch.reset_world(n - 1, 5)
    filled(batch, n, 4)
    np.testing.assert_array_equal(marks, then)
    batch.destroy()
    np.testing.assert_array_equal(marks, then)
    np.testing.assert_array_equal(one, then[-1])


def test_fields_of_one_state_share_its_lease():
    configs = [make_config() for _ in range(3)]
    for config in configs:
        config.set_max_generations(2)
    batch = BatchedWorld(configs, [ObsEntry(MARK)])
    heat, mark = batch.field("heat"), batch.field("mark")
    filled(batch, 3, 1)
    with pytest.raises(MemoryError, match=r"world=0 .*leases=1"):
        filled(batch, 3, 1)
    del heat
    with pytest.raises(MemoryError, match="leases=1"):
        filled(batch, 3, 1)
    del mark
    filled(batch, 3, 1)
    assert batch.tick_ids.tolist() == [2, 2, 2]


def test_static_and_sparse_fields():
    def config() -> Config:
        made = make_config()
        made.add_field("map", mutability=FieldMutability.Static)
        made.add_field("seen", mutability=FieldMutability.Sparse)
        return made

    world = World(config())
    assert not world.field("map").any()
    shown = []
    for value in range(1, 7):
        world.step([Command.set_field(3, [1, 1], float(value))])
        shown.append(world.field("seen"))
    world.destroy()
    assert [seen[1, 1] for seen in shown] == [1, 2, 3, 4, 5, 6]
    batch = BatchedWorld([config() for _ in range(3)], [ObsEntry(MARK)])
    commands = PackedCommands(3).set_fields(3, np.ones((3, 2), np.int32), [1.0, 2.0, 3.0])
    batch.step_and_observe(commands, np.zeros(3 * CELLS, np.float32), np.zeros(3 * CELLS, np.uint8))
    assert batch.field("map").shape == (3, ROWS, COLS)
    assert not batch.field("map").any()
    seen = batch.field("seen")
    assert seen.shape == (3, ROWS, COLS)
    assert seen[:, 1, 1].tolist() == [1, 2, 3]
    assert not seen.flags.writeable
    assert batch.field("seen", world=1)[1, 1] == 2
    with pytest.raises(ValueError, match="Sparse"):
        batch.field("seen", copy=False)


# ------------------------------------------------------------------ DLPack


def test_dlpack_lends_read_only_or_copies(world):
    world.step()
    view = world.view("heat")
    assert view.__dlpack_device__() == (1, 0)
    with pytest.raises(BufferError, match="DLPack 1.0"):
        view.__dlpack__(copy=False)
    with pytest.raises(BufferError, match="CPU"):
        view.__dlpack__(dl_device=(2, 0))

    class Old:  # a consumer that does not know of versions
        def __init__(self) -> None:
            self.capsule = view.__dlpack__()

        def __dlpack__(self, **_: object) -> object:
            return self.capsule

        def __dlpack_device__(self) -> tuple[int, int]:
            return (1, 0)

    copied = np.from_dlpack(Old())
    np.testing.assert_array_equal(copied, view.array)
    assert not np.shares_memory(copied, view.array)
    if np.lib.NumpyVersion(np.__version__) >= "2.1.0":
        lent = np.from_dlpack(view)
        assert np.shares_memory(lent, view.array)
        assert not lent.flags.writeable
        own = np.from_dlpack(view, copy=True)
        assert not np.shares_memory(own, view.array)


def test_torch_takes_a_view(world):
    torch = pytest.importorskip("torch")
    world.step()
    tensor = torch.from_dlpack(world.view("heat"))
    expected = read(world, HEAT).reshape(ROWS, COLS)
    world.destroy()
    np.testing.assert_array_equal(tensor.numpy(), expected)


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("field", "error", "text"),
    [
        ("cold", ValueError, "field must name a field, got field='cold'; fields: 'heat', 'mark'"),
        (2, ValueError, r"field=2 allowed=0\.\.1"),
        (-1, ValueError, "field must be in"),
        (1.5, TypeError, "field must be an integer"),
    ],
)
def test_bad_fields_are_named(world, batch, field, error, text):
    for call in (world.field, world.view, batch.world.field, batch.world.view):
        with pytest.raises(error, match=text):
            call(field)
    with pytest.raises(ValueError, match="world_index must be in"):
        batch.world.field("heat", world=4)


# ------------------------------------------------------------------ endurance


def test_thousands_of_worlds_and_views_of_many_threads():
    failures: list[object] = []

    def live(seed: int) -> None:
        random = np.random.default_rng(seed)
        kept: list[tuple[np.ndarray, np.ndarray]] = []
        for _ in range(CYCLES // 4):
            world = World(make_config())
            for _ in range(int(random.integers(1, 4))):
                world.step()
            view = world.field("heat")
            kept.append((view[int(random.integers(0, ROWS)) :], view.copy()))
            if random.integers(0, 2):
                world.destroy()
            if len(kept) > 20:
                shown, expected = kept.pop(int(random.integers(0, len(kept))))
                if not np.array_equal(shown, expected[ROWS - len(shown) :]):
                    failures.append(shown)
        del world

    threads = [threading.Thread(target=live, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_memory_is_given_back():
    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def cycle() -> np.ndarray:
        config = make_config(rows=256, cols=256, sources=())
        world = World(config)
        world.step()
        view = world.field("heat")
        world.step()
        return view

    kept = [cycle() for _ in range(4)]
    before = resident()
    for i in range(max(60, CYCLES // 20)):  # 512 KiB at least of each: 30 MB if they stayed
        kept[i % 4] = cycle()
    assert resident() - before < 16 << 20
    assert isinstance(kept[0].base, object)


def test_views_are_released_while_another_thread_steps(world):
    world.step()
    done = threading.Event()

    def step() -> None:
        for _ in range(300):
            world.step()
        done.set()

    thread = threading.Thread(target=step)
    thread.start()
    count = 0
    while count == 0 or not done.is_set():
        view: FieldView | None = world.view("heat")
        assert view is not None
        assert view.array[1, 2] == 10.0
        view = None
        count += 1
    thread.join()
    assert world.current_tick == 301


def test_the_process_ends_with_views_alive(run_script):
    done = run_script(
        """
        import murk
        config = murk.Config()
        config.set_space_square4(rows=4, cols=4)
        config.add_field("heat")
        config.set_dt(1.0)
        murk.ScalarDiffusion(0, 0, 0.1, 0.0, [(5, 1.0)]).register(config)
        world = murk.World(config)
        world.step()
        heat = world.field("heat")
        loop = [heat[1:], world.view("heat")]
        loop.append(loop)
        print(heat[1, 1])
        """,
        args=("-X", "dev"),
    )
    assert done.stdout == "1.0\n"
    assert "Exception ignored" not in done.stderr


def test_views_may_be_let_go_inside_a_step():
    """A propagator in Python drops the last array of its own world, and of another one, while it runs."""
    held: dict[str, object] = {}
    dropped = []

    def let_go(context):
        ring = [held.pop("own", None), held.pop("other", None)]
        ring.append(ring)  # only the collector finds it
        dropped.append(sum(each is not None for each in ring[:2]))
        del ring
        gc.collect()
        context.write("mark")[...] = context.tick

    config = make_config()
    config.set_max_generations(3)
    PropagatorDef.from_function(let_go, writes=["mark"]).register(config)
    with World(config) as world, World(make_config()) as other:
        for _ in range(20):
            other.step()
            world.step()
            held.update(own=world.field("heat"), other=other.field("heat"))
        assert dropped == [0] + [2] * 19
        assert (world.field("mark") == world.current_tick).all()
