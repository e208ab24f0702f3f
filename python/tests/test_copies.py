from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from conftest import HEAT, MARK, make_config

import murk
from murk import BatchedWorld, Command, ObsEntry, ObsPlan, PackedCommands
from murk.envs import HeatSeekerVecEnv

WAYS = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


@pytest.mark.parametrize("way", WAYS)
def test_objects_of_the_engine_are_not_copied(way):
    world = murk.World(make_config())
    things = [make_config(), world, ObsPlan(world, [ObsEntry(HEAT)]), BatchedWorld([make_config()])]
    for thing in things:
        with pytest.raises(TypeError, match=f"a murk.{type(thing).__name__} can't be copied or pickled"):
            way(thing)
    world.step()


@pytest.mark.parametrize("way", WAYS)
def test_values_are_copied(way):
    command = Command.set_field(MARK, [1, 2], 3.0)
    assert repr(way(command)) == repr(command)
    world = murk.World(make_config())
    receipts, metrics = world.step([way(command)])
    assert way(receipts) == receipts
    assert way(metrics).to_dict() == metrics.to_dict()


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_of_packed_commands_has_memory_of_its_own(batch, way):
    original = PackedCommands(4)
    original.set_fields(MARK, np.zeros((4, 2), np.int32), 1.0)
    twin = way(original)
    assert not np.shares_memory(twin.records, original.records)
    original.set_fields(MARK, np.ones((4, 2), np.int32), 2.0)
    batch.step(twin)
    assert [batch.mark(i)[0] for i in range(4)] == [1.0] * 4
    twin.set_fields(MARK, np.zeros((4, 2), np.int32), 5.0)
    batch.step(original)
    assert batch.mark(3)[0] == 0.0
    assert batch.mark(3)[6] == 2.0


def test_an_environment_can_be_copied_until_it_has_worlds():
    env = HeatSeekerVecEnv(4)
    twin = copy.deepcopy(env)
    try:
        for one in (env, twin):
            one.reset(seed=3)
        actions = np.array([1, 2, 3, 4])
        np.testing.assert_array_equal(env.step(actions)[0], twin.step(actions)[0])
        with pytest.raises(TypeError, match=r"BatchedWorld can't be copied"):
            copy.deepcopy(env)
    finally:
        env.close()
        twin.close()
