from __future__ import annotations

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, Batch

from murk import Command, FieldType, PackedCommands


def test_one_command_per_world(batch):
    commands = PackedCommands(4)
    assert len(commands) == 0
    cells = np.array([[0, 0], [1, 1], [2, 2], [3, 3]], dtype=np.int32)
    for tick in range(3):
        assert commands.set_fields(MARK, cells, np.arange(4.0) + 1 + tick) is commands
        assert len(commands) == 4
        batch.step(commands)
        for i in range(4):
            assert batch.mark(i)[i * COLS + i] == i + 1 + tick
            assert np.count_nonzero(batch.mark(i)) == 1
        cells = (cells + 1) % 4
        cells = np.sort(cells, axis=0)
        cells[:] = [[0, 0], [1, 1], [2, 2], [3, 3]]


def test_they_are_the_same_as_lists(batch):
    packed, listed = Batch(4), Batch(4)
    commands = PackedCommands(4, capacity=8)
    cells = np.arange(16, dtype=np.int32).reshape(4, 2, 2) % 5
    values = np.linspace(1, 8, 8).reshape(4, 2)
    commands.set_fields([HEAT, MARK], cells, values)
    packed.step(commands)
    listed.step(
        [
            [
                Command.set_field(HEAT, cells[i, 0], values[i, 0]),
                Command.set_field(MARK, cells[i, 1], values[i, 1]),
            ]
            for i in range(4)
        ]
    )
    assert packed.out.tobytes() == listed.out.tobytes()
    assert packed.world.receipts(3) == listed.world.receipts(3)


def test_any_number_to_any_world(batch):
    commands = PackedCommands(4, capacity=10)
    commands.set_fields_at(
        np.array([3, 0, 3]), MARK, np.array([[0, 1], [0, 2], [0, 1]]), [5.0, 6.0, 7.0]
    )
    assert commands.offsets.tolist() == [0, 1, 1, 1, 3]
    batch.step(commands)
    assert batch.mark(0)[2] == 6.0
    assert batch.mark(3)[1] == 7.0  # the later command wins
    assert not batch.mark(1).any()
    commands.set_fields_at(np.array([], dtype=int), MARK, np.zeros((0, 2), dtype=int), 1.0)
    assert len(commands) == 0
    # and back to the other form
    commands.set_fields(MARK, np.zeros((4, 2), dtype=np.int32), 1.0)
    batch.step(commands)
    assert (batch.out[:, CELLS] == 1.0).all()


def test_components(batch):
    from conftest import make_config

    from murk import BatchedWorld, ObsEntry

    configs = [make_config() for _ in range(2)]
    for config in configs:
        config.add_field("wind", FieldType.Vector, dims=2)
    world = BatchedWorld(configs, [ObsEntry(2)])
    commands = PackedCommands(2)
    commands.set_fields(2, np.ones((2, 2), dtype=np.int32), 4.0, component=1)
    out, mask = np.zeros((2, CELLS, 2), np.float32), np.zeros((2, CELLS, 2), np.uint8)
    world.step_and_observe(commands, out, mask)
    assert (out[:, COLS + 1] == [0.0, 4.0]).all()


def test_expiry_and_clear(batch):
    commands = PackedCommands(4)
    batch.step()
    batch.step()
    commands.set_fields(MARK, np.zeros((4, 2), np.int32), 1.0, expires_after_tick=1)
    batch.step(commands)
    assert not batch.mark(0).any()
    assert [r.reason_code for r in batch.world.receipts(0)] == [-7]
    commands.set_fields(MARK, np.zeros((4, 2), np.int32), 1.0)
    commands.clear()
    batch.step(commands)
    assert batch.world.receipts(0) == []


def test_repeated_filling_allocates_nothing():
    import tracemalloc

    commands = PackedCommands(512)
    cells, values = np.zeros((512, 2), np.int32), np.ones(512, np.float32)
    commands.set_fields(MARK, cells, values)
    tracemalloc.start()
    try:
        for _ in range(100):
            commands.set_fields(MARK, cells, values)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4096


def test_records_may_be_written_directly(batch):
    commands = PackedCommands(4)
    commands.set_fields(MARK, np.zeros((4, 2), np.int32), 1.0)
    commands.records["coord"][2, 1] = 3
    batch.step(commands)
    assert batch.mark(2)[3] == 1.0


@pytest.mark.parametrize(
    "offsets", [[0, 1, 2, 3, 5], [1, 1, 2, 3, 4], [0, 3, 2, 3, 4], [0, 2**63, 2, 3, 4]]
)
def test_offsets_that_lead_out_of_the_records_are_refused(batch, offsets):
    commands = PackedCommands(4)
    commands.set_fields(MARK, np.zeros((4, 2), np.int32), 1.0)
    commands.offsets[:] = offsets
    with pytest.raises(ValueError, match="offsets must ascend from 0 to at most capacity=4"):
        batch.step(commands)


@pytest.mark.parametrize("values", [None, "x", {}, [None] * 4])
def test_values_are_numbers(values):
    cells = np.zeros((4, 2), np.int32)
    with pytest.raises(TypeError, match="values must be numbers, got values="):
        PackedCommands(4).set_fields(0, cells, values)
    with pytest.raises(TypeError, match="values must be numbers, got values="):
        PackedCommands(4).set_fields_at(np.arange(4), 0, cells, values)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda c: c.set_fields(0, np.zeros((3, 2), np.int32), 1.0), r"coords must have shape \(4, ndim\) or \(4, K, ndim\), got coords.shape=\(3, 2\)"),
        (lambda c: c.set_fields(0, np.zeros((4, 2)), 1.0), "coords must be integers, got coords.dtype=float64"),
        (lambda c: c.set_fields(0, np.full((4, 2), 2**40), 1.0), "coords must fit int32"),
        (lambda c: c.set_fields(0, np.zeros((4, 5), np.int32), 1.0), r"coords must have 1\.\.4 numbers"),
        (lambda c: c.set_fields(0, np.zeros((4, 2, 2), np.int32), 1.0), "capacity=8"),
        (lambda c: c.set_fields(0, np.zeros((4, 2), np.int32), np.ones(3)), r"values must be a number or have shape \(4, 1\)"),
        (lambda c: c.set_fields(-1, np.zeros((4, 2), np.int32), 1.0), "field_id must be in"),
        (lambda c: c.set_fields([0, 1], np.zeros((4, 2), np.int32), 1.0), "field_id must be a number or have 1 elements"),
        (lambda c: c.set_fields(0, np.zeros((4, 2), np.int32), 1.0, component=-1), "component must be in"),
        (lambda c: c.set_fields_at(np.array([4]), 0, np.zeros((1, 2), int), 1.0), r"worlds must be in 0\.\.3, got 4\.\.4"),
        (lambda c: c.set_fields_at(np.array([-1]), 0, np.zeros((1, 2), int), 1.0), "worlds must be in"),
        (lambda c: c.set_fields_at(np.zeros(5, int), 0, np.zeros((5, 2), int), 1.0), "at most capacity=4"),
        (lambda c: c.set_fields_at(np.zeros(1), 0, np.zeros((1, 2), int), 1.0), "worlds must be integers"),
        (lambda c: c.set_fields_at(np.zeros(2, int), 0, np.zeros((1, 2), int), 1.0), r"coords must have shape \(2, 1\.\.4\)"),
        (lambda c: c.set_fields_at(np.zeros(2, int), 0, np.zeros((2, 2), int), [1.0]), r"values must be a number or have shape \(2,\)"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(call, text):
    with pytest.raises(ValueError, match=text):
        call(PackedCommands(4))


@pytest.mark.parametrize("n", [0, -1])
def test_there_must_be_worlds(n):
    with pytest.raises(ValueError, match="num_worlds must be in 1"):
        PackedCommands(n)


def test_fields_of_a_tuple_are_written_once_and_those_of_a_list_every_time():
    commands = PackedCommands(2, capacity=4)
    coords = np.arange(8, dtype=np.int32).reshape(2, 2, 2)
    fields = [0, 1]
    commands.set_fields(fields, coords, 1.0)
    fields[1] = 5
    assert commands.set_fields(fields, coords, 1.0).records["field_id"].tolist() == [0, 5, 0, 5]
    commands.set_fields((2, 3), coords, 1.0)
    written = commands._views
    commands.set_fields((2, 3), coords + 1, 2.0)
    assert commands._views is written
    records = commands.records
    assert records["field_id"].tolist() == [2, 3, 2, 3]
    assert records["coord"][:, :2].tolist() == (coords + 1).reshape(4, 2).tolist()
    assert records["float_value"].tolist() == [2.0] * 4
    assert commands.set_fields((3, 2), coords, 1.0).records["field_id"].tolist() == [3, 2, 3, 2]
    for _ in range(2):
        commands.set_fields(np.array([4, 1]), coords, 1.0)
    assert commands.records["field_id"].tolist() == [4, 1, 4, 1]
    with pytest.raises(ValueError, match="field_id must be a number or have 2 elements"):
        commands.set_fields((), coords, 1.0)
    with pytest.raises(ValueError, match="field_id"):
        commands.set_fields((0, -1), coords, 1.0)
