from __future__ import annotations

import pickle

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, ROWS, make_config

from murk import (
    BatchedWorld,
    Command,
    Config,
    DType,
    EdgeBehavior,
    FieldType,
    ObsEntry,
    ObsPlan,
    PoolKernel,
    RegionType,
    ScalarDiffusion,
    SpaceType,
    TransformType,
    World,
)


def rich_config(edge: EdgeBehavior = EdgeBehavior.Absorb) -> Config:
    """heat, mark, and wind (a vector of 3), kind (4 categories)."""
    config = make_config(edge=edge)
    config.add_field("wind", FieldType.Vector, dims=3)
    config.add_field("kind", FieldType.Categorical, dims=4)
    return config


def commands(seed: int) -> list[Command]:
    random = np.random.default_rng(seed)
    made = []
    for rank in range(CELLS):
        cell = divmod(rank, COLS)
        made.append(Command.set_field(MARK, cell, float(random.normal() * 100)))
        made.append(Command.set_field(3, cell, float(random.integers(0, 5))))  # 4 is no category
        for component in range(3):
            value = float(random.normal())
            made.append(Command.set_field(2, cell, value, component=component))
    return made


@pytest.fixture
def rich() -> World:
    config = rich_config()
    config.set_max_ingress_queue(4096)
    world = World(config)
    world.step()
    world.step(commands(3))
    return world


def observed(world: World, entry: ObsEntry) -> tuple[np.ndarray, np.ndarray]:
    plan = ObsPlan(world, [entry])
    out = np.full(plan.output_len, 7, plan.dtype)
    mask = np.full(plan.mask_len, 7, np.uint8)
    assert plan.execute(out, mask)[1] == 0
    assert out.nbytes == plan.output_bytes
    (tensor,) = plan.views(out).values()
    (valid,) = plan.mask_views(mask).values()
    assert np.shares_memory(tensor, out) and tensor.shape == plan.entries[0].shape
    return tensor, valid


# ------------------------------------------------------------------ regions


def test_fixed_regions(rich):
    mark = rich.field("mark")
    rank = np.arange(CELLS).reshape(ROWS, COLS)
    steps = np.abs(rank // COLS - 2) + np.abs(rank % COLS - 3)
    tensor, valid = observed(rich, ObsEntry.disk("mark", [2, 3], 2))
    np.testing.assert_array_equal(tensor, mark[steps <= 2])
    assert valid.all()
    for same in (
        ObsEntry.neighbours("mark", [2, 3], 2),
        ObsEntry(MARK, RegionType.Disk, region_params=[2, 3, 2]),
        ObsEntry.coords("mark", np.argwhere(steps <= 2)[::-1]),
        ObsEntry.coords("mark", np.repeat(np.argwhere(steps <= 2), 2, axis=0)),
    ):
        np.testing.assert_array_equal(observed(rich, same)[0], tensor)
    tensor, _ = observed(rich, ObsEntry.rect("mark", [1, 2], [4, 4]))
    np.testing.assert_array_equal(tensor, mark[1:5, 2:5])
    tensor, _ = observed(rich, ObsEntry.all("mark"))
    np.testing.assert_array_equal(tensor, mark)


def test_a_disk_on_a_hex_grid_is_a_box():
    config = Config()
    config.set_space(SpaceType.Hex2D, [7, 6])
    config.add_field("heat")
    config.set_dt(1.0)
    ScalarDiffusion(0, 0, 0.01, 0.0, [(3, 5.0)]).register(config)
    world = World(config)
    for _ in range(4):
        world.step()
    heat = world.field("heat")  # [r, q]
    tensor, valid = observed(world, ObsEntry.disk("heat", [3, 2], 1))  # q=3, r=2
    box = heat[1:4, 2:5]
    cells = np.array([[0, 1, 1], [1, 1, 1], [1, 1, 0]], bool)
    np.testing.assert_array_equal(valid, cells)
    np.testing.assert_array_equal(tensor, np.where(cells, box, 0))


# ------------------------------------------------------------------ values


def test_one_component_or_all(rich):
    wind = rich.field("wind")
    np.testing.assert_array_equal(observed(rich, ObsEntry.all("wind"))[0], wind)
    for component in range(3):
        entry = ObsEntry("wind", component=component)
        np.testing.assert_array_equal(observed(rich, entry)[0], wind[..., component])
    with pytest.raises(ValueError, match="component=3"):
        ObsPlan(rich, [ObsEntry("wind", component=3)])


def test_one_hot(rich):
    kind = rich.field("kind")
    expected = kind[..., None] == np.arange(4)
    assert (kind == 4).any()
    for entry in (
        ObsEntry("kind", one_hot=True),
        ObsEntry("kind", transform_type=TransformType.OneHot),
        ObsEntry.all("kind", one_hot=True, dtype=DType.U8),
    ):
        tensor, valid = observed(rich, entry)
        np.testing.assert_array_equal(tensor, expected)
        assert valid.all()
    with pytest.raises(ValueError, match=r"-12"):
        ObsPlan(rich, [ObsEntry("mark", one_hot=True)])


def test_element_types(rich):
    mark = rich.field("mark")
    half, _ = observed(rich, ObsEntry.all("mark", dtype=DType.F16))
    assert half.dtype == np.float16
    np.testing.assert_array_equal(half, mark.astype(np.float16))
    scale, offset = np.float32(0.25), np.float32(100.5)
    bytes_, _ = observed(
        rich, ObsEntry("mark", dtype=DType.U8, scale=float(scale), offset=float(offset))
    )
    assert bytes_.dtype == np.uint8
    np.testing.assert_array_equal(bytes_, np.rint(np.clip(mark * scale + offset, 0, 255)))
    shown, _ = observed(rich, ObsEntry.all("mark", normalize=(-50, 50), dtype=DType.U8, scale=255))
    unit = np.clip((mark.astype(np.float64) + 50) / 100, 0, 1).astype(np.float32)
    np.testing.assert_array_equal(shown, np.rint(np.clip(unit * np.float32(255), 0, 255)))


@pytest.mark.parametrize(
    ("kernel", "pooled"),
    [
        (PoolKernel.Max, np.max),
        (PoolKernel.Min, np.min),
    ],
)
def test_pools_differ_per_axis(rich, kernel, pooled):
    mark = rich.field("mark")
    entry = ObsEntry(MARK, pool_kernel=kernel, pool_kernel_size=(3, 2), pool_stride=(2, 1))
    tensor, valid = observed(rich, entry)
    expected = [[pooled(mark[r : r + 3, c : c + 2]) for c in range(COLS - 1)] for r in (0, 2)]
    np.testing.assert_array_equal(tensor, np.array(expected)[: (ROWS - 3) // 2 + 1])
    assert valid.all()
    boxed = ObsEntry.rect(
        "mark", [1, 1], [4, 4], pool_kernel=kernel, pool_kernel_size=2, pool_stride=(2, 2)
    )
    tensor, _ = observed(rich, boxed)
    box = mark[1:5, 1:5]
    expected = [[pooled(box[r : r + 2, c : c + 2]) for c in (0, 2)] for r in (0, 2)]
    np.testing.assert_array_equal(tensor, expected)


# ------------------------------------------------------------------ plans


def test_a_plan_tells_its_tensors_and_shows_them(rich):
    plan = ObsPlan(
        rich,
        [
            ObsEntry("heat", dtype=DType.U8, scale=2.0),
            ObsEntry("wind"),
            ObsEntry("heat", TransformType.Identity, name="again"),
            ObsEntry("heat"),
            ObsEntry.all("mark", dtype=DType.F16, normalize=(0, 1)),
        ],
    )
    assert list(plan.entries) == ["heat", "wind", "again", "heat_2", "mark"]
    assert [e.dtype for e in plan.entries.values()] == [np.uint8, np.float32] + 2 * [np.float32] + [np.float16]
    assert plan.entries["wind"].shape == (ROWS, COLS, 3) == plan.entries[1].shape
    assert plan.entries["wind"].field_id == 2
    assert [e.offset % e.dtype.itemsize for e in plan.entries.values()] == [0] * 5
    assert plan.entries["wind"].offset == 32  # 30 bytes, and two that align
    assert (plan.entries["heat"].low, plan.entries["heat"].high) == (0, 255)
    assert (plan.entries["mark"].low, plan.entries["mark"].high) == (0, 1)
    assert plan.entries["wind"].high == np.inf
    assert plan.dtype == np.uint8 and plan.output_len == plan.output_bytes
    assert plan.output_bytes % 4 == 0 and plan.mask_len == 7 * CELLS
    assert "wind: float32[6, 5, 3]" in repr(plan.entries)
    out, mask = np.zeros(plan.output_len, np.uint8), np.zeros(plan.mask_len, np.uint8)
    plan.execute(out, mask)
    views = plan.views(out)
    heat = rich.field("heat")
    np.testing.assert_array_equal(views["heat"], np.rint(np.clip(heat * 2, 0, 255)))
    np.testing.assert_array_equal(views["wind"], rich.field("wind"))
    np.testing.assert_array_equal(views["heat_2"], heat)
    assert all(np.shares_memory(view, out) for view in views.values())
    assert {name: view.shape for name, view in plan.mask_views(mask).items()} == {
        name: entry.shape for name, entry in plan.entries.items()
    }
    fresh = plan.execute_dict()
    assert all(np.array_equal(fresh[name], views[name]) for name in views)
    again = plan.execute_dict(output=out, mask=mask)
    assert np.shares_memory(again["wind"], out)


def test_views_have_the_axes_of_the_buffer_first(rich):
    plan = ObsPlan(rich, [ObsEntry("heat"), ObsEntry("wind")])
    rollout = np.zeros((7, 3, plan.output_len), np.float32)
    assert plan.views(rollout)["wind"].shape == (7, 3, ROWS, COLS, 3)
    assert plan.views(rollout[::2])["heat"].shape == (4, 3, ROWS, COLS)
    assert np.shares_memory(plan.views(rollout[::2])["heat"], rollout)
    assert plan.views(rollout.ravel())["heat"].shape == (21, ROWS, COLS)
    for wrong in (np.zeros(5, np.float32), np.zeros((2, 5), np.float32)):
        with pytest.raises(ValueError, match="output must have a last axis of 120"):
            plan.views(wrong)
    with pytest.raises(ValueError, match="dtype float32"):
        plan.views(np.zeros(plan.output_len))


def test_specs_as_bytes(rich):
    entries = [
        ObsEntry.rect("mark", [0, 1], [3, 4], normalize=(-1.5, 2.5)),
        ObsEntry.all("kind", one_hot=True, dtype=DType.U8),
        ObsEntry.all("wind", component=1, dtype=DType.F16, pool_kernel=4, pool_kernel_size=2, pool_stride=1),
    ]
    plan = ObsPlan(rich, entries)
    data = plan.to_bytes()
    assert data[:4] == b"MOBS"
    twin = ObsPlan(rich, data)
    assert twin.to_bytes() == data
    ours, theirs = plan.execute_dict(), twin.execute_dict()
    assert list(ours) == list(theirs) == ["mark", "kind", "wind"]
    for name, tensor in ours.items():
        np.testing.assert_array_equal(tensor, theirs[name])
    for bad in (b"", b"MOBX" + data[4:], data[:-1], data + b"\0"):
        with pytest.raises(ValueError, match="-12"):
            ObsPlan(rich, bad)
    batch = BatchedWorld([rich_config() for _ in range(2)], data)
    assert list(batch.entries) == ["mark", "kind", "wind"]
    assert batch.obs_dtype == np.uint8


def test_a_bound_plan_is_for_one_state(rich):
    plan = ObsPlan(rich, [ObsEntry("heat")])
    out, mask = np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8)
    assert rich.generation == rich.view("heat").generation == 2
    plan.bind(rich.generation)
    assert plan.execute(out, mask) == (2, 0)
    rich.step()
    out[:] = 5
    with pytest.raises(RuntimeError, match="-2"):
        plan.execute(out, mask)
    assert (out == 5).all()
    plan.bind(None)
    assert plan.execute(out, mask) == (3, 0)
    with pytest.raises(ValueError, match="generation"):
        plan.bind(2**63)


def test_entries_are_values():
    entry = ObsEntry.coords("heat", [[0, 1], [2, 3]], normalize=(0, 1), name="spots")
    twin = pickle.loads(pickle.dumps(entry))
    assert repr(twin) == repr(entry)
    world = World(make_config())
    assert list(ObsPlan(world, [twin]).entries) == ["spots"]


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: ObsEntry("cold"), ValueError, "fields: 'heat', 'mark'"),
        (lambda: ObsEntry(HEAT, name=""), TypeError, "name must be"),
        (lambda: ObsEntry(HEAT, 0, 1, one_hot=True), ValueError, "one_hot"),
        (lambda: ObsEntry.all(HEAT, one_hot=True, normalize=(0, 1)), ValueError, "one_hot"),
        (lambda: ObsEntry.all(HEAT, colour=1), TypeError, "no option 'colour'"),
        (lambda: ObsEntry.rect(HEAT, [0, 0], [1]), ValueError, "same number of axes"),
        (lambda: ObsEntry.coords(HEAT, [0, 1]), ValueError, r"shape \(n, ndim\)"),
        (lambda: ObsEntry(HEAT, component=-1), ValueError, "component must be in"),
        (lambda: ObsEntry(HEAT, pool_kernel=1, pool_kernel_size=(1, 2, 3)), ValueError, "rows, columns"),
        (lambda: ObsEntry(HEAT, 1, region_params=[3]), ValueError, r"n_region_params=1 allowed=2\.\."),
        (lambda: ObsEntry(HEAT, 2, region_params=[0, 0, 1]), ValueError, "an even number"),
        (lambda: ObsEntry(HEAT, 4, region_params=[2, 3, 0, 0]), ValueError, "ndim=2 count=3"),
        (lambda: ObsEntry(HEAT, 4, region_params=[0, 3]), ValueError, "ndim=0 count=3"),
        (lambda: ObsEntry.disk(HEAT, [0, 0], -1), ValueError, r"region_params\[2\]=-1"),
        (lambda: ObsEntry.disk(HEAT, [9, 9], 1), ValueError, r"-1[28]"),
        (lambda: ObsEntry(HEAT, 7), ValueError, "region_type=7"),
        (lambda: ObsEntry(HEAT, dtype=3), ValueError, "dtype=3"),
        (lambda: ObsEntry(HEAT, dtype=DType.U8, scale=float("nan")), ValueError, "scale"),
        (lambda: ObsEntry(HEAT, pool_kernel=1, pool_kernel_size=(2, 0), pool_stride=1), ValueError, "pool_cols=0"),
    ],
)  # fmt: skip
def test_bad_entries_are_refused(world, make, error, text):
    with pytest.raises(error, match=text):
        ObsPlan(world, [make()])


def test_names_differ(world):
    with pytest.raises(ValueError, match="names that differ"):
        ObsPlan(world, [ObsEntry(HEAT, name="a"), ObsEntry(MARK, name="a")])


# ------------------------------------------------------------------ agents of batches


def alone(configs: list[Config], entries: list[ObsEntry], ticks: int) -> list[tuple[World, ObsPlan]]:
    pairs = []
    for config in configs:
        world = World(config)
        for _ in range(ticks):
            world.step()
        pairs.append((world, ObsPlan(world, entries)))
    return pairs


@pytest.mark.parametrize("dtype", [DType.F32, DType.U8])
def test_agents_of_all_worlds_in_one_call(dtype):
    n, slots, ticks = 4, 3, 2
    configs = [make_config(sources=((i, 50.0 + i),)) for i in range(n)]
    entries = [ObsEntry.agent_rect("heat", [1, 2], dtype=dtype), ObsEntry("heat", name="all", dtype=dtype)]
    batch = BatchedWorld(configs, entries, threads=2)
    centers = np.random.default_rng(1).integers(-2, ROWS + 2, (n, slots, 2), dtype=np.int32)
    counts = np.array([3, 0, 2, 1], np.int32)
    length = batch.obs_output_len
    assert length == 15 + CELLS
    out = np.full((n, slots, length), 9, batch.obs_dtype)
    mask = np.full((n, slots, batch.obs_mask_len), 9, np.uint8)
    for _ in range(ticks):
        ticks_seen = batch.step_and_observe(None, out, mask, agents=centers, counts=counts)
    assert ticks_seen.tolist() == [ticks] * n
    shown = batch.views(out)
    assert shown["heat"].shape == (n, slots, 3, 5) and shown["all"].shape == (n, slots, ROWS, COLS)
    single = alone([make_config(sources=((i, 50.0 + i),)) for i in range(n)], entries, ticks)
    for i, (_, plan) in enumerate(single):
        used = int(counts[i])
        if used:
            expected = np.zeros((used, length), plan.dtype)
            expected_mask = np.zeros((used, plan.mask_len), np.uint8)
            plan.execute_agents(centers[i, :used].copy(), expected, expected_mask)
            np.testing.assert_array_equal(out[i, :used], expected)
            np.testing.assert_array_equal(mask[i, :used], expected_mask)
        assert not out[i, used:].any() and not mask[i, used:].any()
    again, again_mask = np.zeros_like(out), np.zeros_like(mask)
    batch.observe_agents(centers, again, again_mask, counts=counts)
    np.testing.assert_array_equal(again, out)
    np.testing.assert_array_equal(again_mask, mask)
    with pytest.raises(ValueError, match="agents must be given"):
        batch.step_and_observe(None, out, mask)
    with pytest.raises(ValueError, match="agents must be given"):
        batch.observe_all(out, mask)


def test_plans_made_for_a_batch():
    n = 3
    batch = BatchedWorld([make_config() for _ in range(n)], [ObsEntry(HEAT)])
    out, mask = np.zeros((n, CELLS), np.float32), np.zeros((n, CELLS), np.uint8)
    batch.step_and_observe(None, out, mask)
    far = ObsPlan(batch, [ObsEntry.rect("heat", [0, 0], [2, 2], dtype=DType.F16)])
    seen, valid = np.zeros((n, 9), np.float16), np.zeros((n, 9), np.uint8)
    batch.observe(far, seen, valid)
    np.testing.assert_array_equal(far.views(seen)["heat"], batch.field("heat")[:, :3, :3].astype(np.float16))
    near = ObsPlan(batch, [ObsEntry.agent_disk("heat", 1)])
    centers = np.full((n, 2, 2), 1, np.int32)
    around, valid = np.zeros((n, 2, 9), np.float32), np.zeros((n, 2, 9), np.uint8)
    batch.observe_agents(centers, around, valid, plan=near)
    assert near.views(around)["heat"][0, 1, 1, 1] == batch.field("heat")[0, 1, 1]
    with pytest.raises(TypeError, match="BatchedWorld.observe"):
        near.execute(around, valid)
    with pytest.raises(ValueError, match="agents must be None"):
        batch.observe_agents(centers, out, mask)
    near.destroy()
    with pytest.raises(RuntimeError, match="already destroyed"):
        batch.observe_agents(centers, around, valid, plan=near)


@pytest.mark.parametrize(
    ("agents", "counts", "text"),
    [
        (np.zeros((3, 2, 2), np.int32), None, r"agents must have shape \(2, slots, ndim\)"),
        (np.zeros((2, 2), np.int32), None, "agents must have shape"),
        (np.zeros((2, 0, 2), np.int32), None, "agents must have shape"),
        (np.zeros((2, 2, 2), np.int64), None, "agents must have dtype int32"),
        (np.zeros((2, 2, 3), np.int32), None, "ndim"),
        (np.zeros((2, 2, 2), np.int32), np.zeros(3, np.int32), "counts must have shape"),
        (np.zeros((2, 2, 2), np.int32), np.array([0, 3], np.int32), "counts=3"),
        (np.zeros((2, 2, 2), np.int32), np.array([-1, 0], np.int32), "counts=-1"),
    ],
)
def test_agents_are_checked(agents, counts, text):
    batch = BatchedWorld([make_config() for _ in range(2)], [ObsEntry.agent_disk("heat", 1)])
    out, mask = np.zeros((2, 2, 9), np.float32), np.zeros((2, 2, 9), np.uint8)
    for call in (
        lambda: batch.step_and_observe(None, out, mask, agents=agents, counts=counts),
        lambda: batch.observe_agents(agents, out, mask, counts=counts),
    ):
        with pytest.raises((ValueError, RuntimeError), match=text):
            call()
    assert batch.tick_ids.tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"(output|mask)"):
        batch.observe_agents(np.zeros((2, 3, 2), np.int32), out, mask)


# ------------------------------------------------------------------ other people's memory


class Tensor:
    """What a torch tensor shows of itself."""

    def __init__(self, array: np.ndarray, *, device: str = "cpu", grad: bool = False) -> None:
        self._array = array
        self.requires_grad = grad
        self.device = type("Device", (), {"type": device, "__str__": lambda _: device})()
        self.dtype = f"torch.{array.dtype}"
        self.shape = array.shape

    def data_ptr(self) -> int:
        return self._array.ctypes.data

    def numel(self) -> int:
        return self._array.size

    def stride(self) -> tuple[int, ...]:
        return tuple(s // self._array.itemsize for s in self._array.strides)

    def is_contiguous(self) -> bool:
        return self._array.flags.c_contiguous


class Interface:
    def __init__(self, array: np.ndarray) -> None:
        self.array = array
        self.__array_interface__ = array.__array_interface__


class Lent:
    def __init__(self, array: np.ndarray, device: tuple[int, int] = (1, 0)) -> None:
        self.array, self.device = array, device

    def __dlpack__(self, **options: object) -> object:
        return self.array.__dlpack__(**options)  # type: ignore[arg-type]

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device


WAYS = [Tensor, Interface, memoryview, Lent]


@pytest.mark.parametrize("way", WAYS)
def test_anything_that_lends_memory_is_observed_into(batch, way):
    if way is Lent and np.lib.NumpyVersion(np.__version__) < "2.1.0":
        pytest.skip("read-only from DLPack in this numpy")
    plain = np.zeros((4, 2 * CELLS), np.float32)
    mask = np.zeros((4, 2 * CELLS), np.uint8)
    out, bits = way(plain), way(mask)
    for _ in range(3):
        batch.world.step_and_observe(None, out, bits)
    np.testing.assert_array_equal(plain[:, :CELLS].reshape(4, ROWS, COLS), batch.world.field("heat"))
    assert mask.all()
    world = World(make_config())
    world.step()
    plan = ObsPlan(world, [ObsEntry("heat")])
    one, valid = np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8)
    plan.execute(way(one), way(valid))
    np.testing.assert_array_equal(one.reshape(ROWS, COLS), world.field("heat"))


@pytest.mark.parametrize(
    ("output", "error", "text"),
    [
        (Tensor(np.zeros(CELLS, np.float32), device="cuda"), ValueError, "on the CPU"),
        (Tensor(np.zeros(CELLS, np.float32), grad=True), ValueError, "requires_grad"),
        (Tensor(np.zeros(2 * CELLS, np.float32)[::2]), ValueError, "C-contiguous"),
        (Tensor(np.zeros(CELLS - 1, np.float32)), ValueError, "at least"),
        (Tensor(np.zeros(CELLS, np.float64)), ValueError, "dtype float32"),
        (Tensor(np.zeros(CELLS, np.complex64)), ValueError, "dtype"),
        (Lent(np.zeros(CELLS, np.float32), (2, 0)), ValueError, "memory of the CPU"),
        (bytes(4 * CELLS), ValueError, "dtype float32"),
        (np.zeros(4 * CELLS + 1, np.uint8)[1:].view(np.float32), ValueError, "aligned"),
        ("heat", TypeError, "output must be a numpy array of dtype float32, got str"),
    ],
)
def test_memory_that_does_not_fit_is_refused(world, output, error, text):
    plan = ObsPlan(world, [ObsEntry("heat")])
    with pytest.raises(error, match=text):
        plan.execute(output, np.zeros(CELLS, np.uint8))


def test_read_only_memory_is_refused(world):
    plan = ObsPlan(world, [ObsEntry("heat")])
    view = world.field("heat").reshape(-1)
    with pytest.raises(ValueError, match="read-only"):
        plan.execute(view, np.zeros(CELLS, np.uint8))


def test_torch_tensors(batch):
    torch = pytest.importorskip("torch")
    out, mask = torch.zeros(4, 2 * CELLS), torch.zeros(4, 2 * CELLS, dtype=torch.uint8)
    batch.world.step_and_observe(None, out, mask)
    np.testing.assert_array_equal(out[:, :CELLS].numpy().reshape(4, ROWS, COLS), batch.world.field("heat"))
