from __future__ import annotations

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, make_config

from murk import (
    Command,
    FieldType,
    ObsEntry,
    ObsPlan,
    PoolKernel,
    RegionType,
    TransformType,
    World,
)


def buffers(plan: ObsPlan, n: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.full(n * plan.output_len, -1, dtype=np.float32),
        np.full(n * plan.mask_len, 9, dtype=np.uint8),
    )


def test_all_observes_every_cell(world):
    world.step()
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    assert (plan.output_len, plan.mask_len) == (CELLS, CELLS)
    out, mask = buffers(plan)
    assert plan.execute(out, mask) == (1, 0)
    expected = np.empty(CELLS, dtype=np.float32)
    world.read_field(HEAT, expected)
    np.testing.assert_array_equal(out, expected)
    assert (mask == 1).all()


def test_entries_follow_each_other_and_a_plan_is_used_again(world):
    plan = ObsPlan(world, [ObsEntry(MARK), ObsEntry(HEAT)])
    out, mask = buffers(plan)
    for tick in range(1, 4):
        world.step([Command.set_field(MARK, [0, tick], 4.0)])
        assert plan.execute(out, mask) == (tick, 0)
        assert out[tick] == 4.0
        assert out[CELLS + 7] == 10.0


def test_normalize_maps_into_0_to_1(world):
    for _ in range(4):
        world.step()
    plan = ObsPlan(world, [ObsEntry(HEAT, RegionType.All, TransformType.Normalize, 1.0, 5.0)])
    out, mask = buffers(plan)
    plan.execute(out, mask)
    raw = np.empty(CELLS, dtype=np.float32)
    world.read_field(HEAT, raw)
    expected = np.clip((raw.astype(np.float64) - 1) / 4, 0, 1).astype(np.float32)
    np.testing.assert_array_equal(out, expected)
    assert out.max() == 1.0


def test_all_components_of_a_vector_field_are_the_last_axis():
    config = make_config()
    wind = config.add_field("wind", FieldType.Vector, dims=3)
    world = World(config)
    world.step([Command.set_field(wind, [0, 1], 5.0, component=2)])
    plan = ObsPlan(world, [ObsEntry(wind)])
    assert plan.output_len == 3 * CELLS
    out, mask = buffers(plan)
    plan.execute(out, mask)
    assert out.reshape(CELLS, 3)[1, 2] == 5.0


def test_agents_see_a_disk_around_themselves(world):
    world.step()
    plan = ObsPlan(world, [ObsEntry(HEAT, RegionType.AgentDisk, region_params=[1])])
    assert plan.output_len == 9
    out, mask = buffers(plan, 2)
    row, col = divmod(7, COLS)
    centers = np.array([[row, col], [0, 0]], dtype=np.int32)
    assert plan.execute_agents(centers, out, mask) == [(1, 0), (1, 0)]
    np.testing.assert_array_equal(mask[:9], [0, 1, 0, 1, 1, 1, 0, 1, 0])
    np.testing.assert_array_equal(mask[9:], [0, 0, 0, 0, 1, 1, 0, 1, 0])
    assert out[4] == 10.0
    assert (out[mask == 0] == 0).all()


def test_agents_see_a_box_around_themselves(world):
    world.step()
    plan = ObsPlan(world, [ObsEntry(HEAT, RegionType.AgentRect, region_params=[1, 2])])
    assert plan.output_len == 3 * 5
    out, mask = buffers(plan)
    assert plan.execute_agents(np.array([[0, 1]], dtype=np.int32), out, mask) == [(1, 0)]
    field = np.empty(CELLS, dtype=np.float32)
    world.read_field(HEAT, field)
    grid = field.reshape(-1, COLS)
    box, valid = out.reshape(3, 5), mask.reshape(3, 5)
    np.testing.assert_array_equal(box[1:, 1:], grid[:2, :4])
    assert valid[1:, 1:].all()
    assert not valid[0].any()
    assert not valid[:, 0].any()
    assert (out[mask == 0] == 0).all()


@pytest.mark.parametrize(
    ("kernel", "pooled"),
    [
        (PoolKernel.Mean, np.mean),
        (PoolKernel.Max, np.max),
        (PoolKernel.Min, np.min),
        (PoolKernel.Sum, np.sum),
    ],
)
def test_windows_are_pooled(world, kernel, pooled):
    for tick in range(3):
        world.step([Command.set_field(MARK, [1, 1 + tick], 2.0**tick)])
    world.step([Command.set_field(MARK, [1, 1], 8.0), Command.set_field(MARK, [2, 2], 4.0)])
    entry = ObsEntry(MARK, pool_kernel=kernel, pool_kernel_size=2, pool_stride=1)
    plan = ObsPlan(world, [entry])
    out, mask = buffers(plan)
    plan.execute(out, mask)
    field = np.empty(CELLS, dtype=np.float32)
    world.read_field(MARK, field)
    grid = field.reshape(-1, COLS)
    rows, cols = grid.shape[0] - 1, grid.shape[1] - 1
    assert plan.output_len == rows * cols
    expected = [[pooled(grid[r : r + 2, c : c + 2]) for c in range(cols)] for r in range(rows)]
    np.testing.assert_array_equal(out.reshape(rows, cols), expected)
    assert mask.all()


def test_a_mask_may_be_bool(world):
    world.step()
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    out, _ = buffers(plan)
    mask = np.zeros(CELLS, dtype=np.bool_)
    plan.execute(out, mask)
    assert mask.all()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda o, m: (o[:-1], m), rf"output must hold at least {CELLS} elements \(plan.output_len\), got output.size={CELLS - 1}"),
        (lambda o, m: (o, m[:-1]), "mask must hold at least"),
        (lambda o, m: (o.astype(np.int32), m), "output must have dtype float32, got output.dtype=int32"),
        (lambda o, m: (o, m.astype(np.float32)), "mask must have dtype uint8 or bool, got mask.dtype=float32"),
        (lambda o, m: (np.repeat(o, 2)[::2], m), "output must be C-contiguous"),
    ],
)  # fmt: skip
def test_buffers_are_checked(world, change, text):
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    with pytest.raises(ValueError, match=text):
        plan.execute(*change(*buffers(plan)))


@pytest.mark.parametrize(
    ("centers", "text"),
    [
        (np.zeros((0, 2), dtype=np.int32), "n_agents >= 1"),
        (np.zeros(2, dtype=np.int32), r"centers must have shape \(n_agents, ndim\)"),
        (np.zeros((1, 2), dtype=np.int64), "centers must have dtype int32"),
        (np.zeros((2, 4), dtype=np.int32)[:, ::2], "centers must be C-contiguous"),
        (np.zeros((1, 3), dtype=np.int32), "-1[18]"),
    ],
)
def test_centers_are_checked(world, centers, text):
    plan = ObsPlan(world, [ObsEntry(HEAT, RegionType.AgentDisk, region_params=[1])])
    out, mask = buffers(plan, 4)
    with pytest.raises((ValueError, RuntimeError), match=text):
        plan.execute_agents(centers, out, mask)


@pytest.mark.parametrize(
    "entry",
    [
        ObsEntry(99),
        ObsEntry(HEAT, 3),
        ObsEntry(HEAT, RegionType.AgentRect),
        ObsEntry(HEAT, RegionType.AgentRect, region_params=[1, 1, 1]),
        ObsEntry(HEAT, RegionType.AgentRect, region_params=[1, -1]),
        ObsEntry(HEAT, RegionType.AgentDisk),
        ObsEntry(HEAT, RegionType.AgentDisk, region_params=[-1]),
        ObsEntry(HEAT, transform_type=7),
        ObsEntry(HEAT, transform_type=TransformType.Normalize, normalize_min=2.0, normalize_max=1.0),
        ObsEntry(HEAT, dtype=5),
        ObsEntry(HEAT, pool_kernel=PoolKernel.Mean),
        ObsEntry(HEAT, pool_kernel=PoolKernel.Mean, pool_kernel_size=2),
        ObsEntry(HEAT, pool_kernel=PoolKernel.Mean, pool_kernel_size=99, pool_stride=1),
        ObsEntry(HEAT, pool_kernel=5, pool_kernel_size=1, pool_stride=1),
    ],
)
def test_entries_that_can_not_be_observed_are_refused(world, entry):
    with pytest.raises(
        ValueError, match=r"(?s)\nMurk error -1[28] .*\nHint: .*\nSee: docs/errors.md#status-1[28]"
    ):
        ObsPlan(world, [entry])


def test_a_plan_needs_entries(world):
    with pytest.raises(ValueError, match="-12"):
        ObsPlan(world, [])
    with pytest.raises(TypeError, match="entries must be a list of murk.ObsEntry"):
        ObsPlan(world, [HEAT])  # type: ignore[list-item]


def test_region_params_are_a_list():
    with pytest.raises(TypeError, match="region_params must be a list of integers, got region_params=3"):
        ObsEntry(0, region_params=3)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (dict(field_id=-1), "field_id must be in"),
        (dict(field_id=0, region_params=[1] * 9), r"region_params must have 0\.\.8 elements, got 9"),
        (dict(field_id=0, pool_stride=2**40), "pool_stride must be in"),
        (dict(field_id=0, normalize_max=1e300), "normalize_max must fit float32"),
    ],
)
def test_entries_check_their_numbers(arguments, text):
    with pytest.raises(ValueError, match=text):
        ObsEntry(**arguments)


def test_an_agent_plan_needs_agents(world):
    plan = ObsPlan(world, [ObsEntry(HEAT, RegionType.AgentDisk, region_params=[1])])
    with pytest.raises(RuntimeError, match=r"(?s)-11.*execute_agents"):
        plan.execute(*buffers(plan))


def test_destroy(world):
    with ObsPlan(world, [ObsEntry(HEAT)]) as plan:
        out, mask = buffers(plan)
    plan.destroy()
    with pytest.raises(RuntimeError, match="ObsPlan already destroyed"):
        plan.execute(out, mask)
    plan = ObsPlan(world, [ObsEntry(HEAT)])
    world.destroy()
    with pytest.raises(RuntimeError, match="World already destroyed"):
        plan.execute(out, mask)
