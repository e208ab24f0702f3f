from __future__ import annotations

import copy
import pickle

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
        (lambda c: c.set_fields([0, 1], np.zeros((4, 2), np.int32), 1.0), "field_id must be a field or 1 fields"),
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
    with pytest.raises(ValueError, match="field_id must be a field or 2 fields"):
        commands.set_fields((), coords, 1.0)
    with pytest.raises(ValueError, match="field_id"):
        commands.set_fields((0, -1), coords, 1.0)


def test_fields_by_name(batch):
    by_name, by_number = Batch(4), Batch(4)
    cells = np.arange(16, dtype=np.int32).reshape(4, 2, 2) % 5
    named, numbered = PackedCommands(4, capacity=8), PackedCommands(4, capacity=8)
    for _ in range(2):
        by_name.step(named.set_fields(["mark", HEAT], cells, 2.0))
        by_number.step(numbered.set_fields([MARK, HEAT], cells, 2.0))
        assert by_name.out.tobytes() == by_number.out.tobytes()
        by_name.step(named.set_fields("mark", cells[:, 0], 3.0))
        by_number.step(numbered.set_fields(MARK, cells[:, 0], 3.0))
        assert by_name.out.tobytes() == by_number.out.tobytes()
        worlds, fields = np.array([3, 0, 3, 1]), ["heat", "mark", "mark", 1]
        by_name.step(named.set_fields_at(worlds, fields, cells[:, 1], [1.0, 2.0, 3.0, 4.0]))
        by_number.step(numbered.set_fields_at(worlds, [0, 1, 1, 1], cells[:, 1], [1.0, 2.0, 3.0, 4.0]))
        assert by_name.out.tobytes() == by_number.out.tobytes()
    named.set_fields("no such", cells[:, 0], 1.0)
    before = by_name.world.tick_ids
    with pytest.raises(
        ValueError, match=r"field_id must name a field, got field_id='no such'; fields: 'heat', 'mark'"
    ):
        by_name.step(named)
    assert (by_name.world.tick_ids == before).all()


def test_names_are_looked_up_in_every_world_anew():
    from murk import Config, EdgeBehavior, ScalarDiffusion, World

    def world(*names):
        config = Config()
        config.set_space_line1d(5, EdgeBehavior.Absorb)
        for name in names:
            config.add_field(name, carry_forward=True)
        config.add_field("heat")
        ScalarDiffusion("heat", "heat", 0.1).register(config)
        return World(config)

    commands = PackedCommands(1).set_fields("b", [[2]], 7.0)
    for each in (commands, pickle.loads(pickle.dumps(commands)), copy.deepcopy(commands)):
        for names in (("a", "b"), ("b", "a"), ("c", "a", "b")):
            with world(*names) as made:
                made.step(each)
                assert made.field("b")[2] == 7.0
                assert not made.field("a").any()


def test_a_world_takes_packed_commands(world):
    commands = PackedCommands(1, capacity=6)
    receipts, _ = world.step(commands)
    assert receipts == []
    cells = np.array([[0, 0], [1, 1], [2, 2]], dtype=np.int32)
    receipts, _ = world.step(commands.set_fields("mark", cells, [1.0, 2.0, 3.0]))
    assert [world.field("mark")[i, i] for i in range(3)] == [1, 2, 3]
    assert sorted(receipt.command_index for receipt in receipts) == [0, 1, 2]
    assert all(receipt.accepted and receipt.applied_tick_id == 2 for receipt in receipts)
    cells[1, 0] = 99
    receipts, _ = world.step(commands.set_fields(MARK, cells[None], 5.0))
    assert [r.reason_code for r in sorted(receipts, key=lambda r: r.command_index)] == [0, -22, 0]
    with pytest.raises(
        ValueError, match=r"commands must be packed for 1 world, got commands.num_worlds=2"
    ):
        world.step(PackedCommands(2))
    assert world.current_tick == 3


def test_a_refused_filling_changes_nothing(batch):
    commands = PackedCommands(4, capacity=8).set_fields(MARK, np.ones((4, 2), np.int32), 1.0)
    before = commands.records.tobytes(), commands.offsets.tobytes()
    refused = [
        dict(values=1e39, says="values must fit float32"),
        dict(values=np.array([1, 2, 3, 1e39]), says="values must fit float32"),
        dict(values=[1, 2], says="values must be a number or have shape"),
        dict(values=[1, [2]], says="values must be numbers"),
        dict(values="warm", says="values must be numbers"),
        dict(values=None, says="values must be numbers"),
        dict(field_id=[0, 1], says="field_id must be a field or 1 fields, got 2"),
        dict(field_id=-1, says="field_id must be in"),
        dict(field_id=None, says="field_id must be an integer"),
        dict(component=-1, says="component must be in"),
        dict(expires_after_tick=2**64, says="expires_after_tick must be in"),
    ]
    for each in refused:
        says = each.pop("says")
        arguments = {"field_id": MARK, "coords": np.zeros((4, 2), np.int32), "values": 2.0, **each}
        with pytest.raises((ValueError, TypeError), match=says):
            commands.set_fields(**arguments)
        with pytest.raises((ValueError, TypeError), match=says.replace("1 fields", "4 fields")):
            commands.set_fields_at(np.arange(4), **arguments)
        assert (commands.records.tobytes(), commands.offsets.tobytes()) == before, each


def test_offsets_can_not_be_resized():
    commands = PackedCommands(4)
    with pytest.raises(ValueError, match="own"):
        commands.offsets.resize(10_000, refcheck=False)
