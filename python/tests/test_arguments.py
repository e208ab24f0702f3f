"""Wrong arguments: each is a Python exception that names the argument, its value and what is allowed."""

from __future__ import annotations

import re

import numpy as np
import pytest
from conftest import make_config

from murk import (
    BatchedWorld,
    Command,
    Config,
    EdgeBehavior,
    FieldMutability,
    ObsEntry,
    ObsPlan,
)

HUGE = 10**400


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Command.set_field(0, [0, 0], HUGE), "value must fit a 64-bit float, got a larger int"),
        (lambda: Command.set_parameter("a", HUGE), "value must fit a 64-bit float"),
        (lambda: Config().set_dt(HUGE), "dt must fit a 64-bit float"),
        (lambda: Config().add_parameter("a", HUGE), "must fit a 64-bit float"),
        (lambda: Config().set_space_line1d(HUGE, EdgeBehavior.Absorb), "must fit a 64-bit float"),
        (lambda: Config().set_threads(2**31), "threads must be in 1..256, got threads=2147483648"),
        (lambda: Config().set_threads(0), "threads must be in 1..256, got threads=0"),
    ],
)
def test_numbers_that_are_too_large(call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call()


@pytest.mark.parametrize("values", [None, "rain", ["rain"], 1.5, np.float64(1)])
def test_parameters_that_are_no_mapping(values):
    with pytest.raises(
        TypeError, match=r"values must map names or keys of parameters to numbers, got values="
    ):
        Command.set_parameters(values)


@pytest.mark.parametrize("wrong", [None, 3, 1.5, object()])
def test_coordinates_that_are_no_lists(world, wrong):
    for name, call in [
        ("coord", lambda: world.space.rank(wrong)),
        ("a", lambda: world.space.distance(wrong, [0, 0])),
        ("b", lambda: world.space.distance([0, 0], wrong)),
        ("center", lambda: ObsEntry.disk("heat", wrong, 1)),
        ("center", lambda: ObsEntry.neighbours("heat", wrong, 1)),
        ("min", lambda: ObsEntry.rect("heat", wrong, [1, 1])),
        ("max", lambda: ObsEntry.rect("heat", [1, 1], wrong)),
    ]:
        with pytest.raises(TypeError, match=f"^{name} must be a list of integers, got {name}="):
            call()


def test_entries_that_are_not_there(world):
    entries = ObsPlan(world, [ObsEntry("heat"), ObsEntry("mark")]).entries
    with pytest.raises(KeyError, match=r"entries\['cold'\] allowed: \['heat', 'mark'\], or 0..1"):
        entries["cold"]
    with pytest.raises(IndexError, match=r"entries\[2\] allowed: \['heat', 'mark'\], or 0..1"):
        entries[2]
    assert entries.get("cold") is None
    assert "cold" not in entries


def test_errors_call_functions_as_python_does(world):
    output, mask = np.zeros(99, np.float32), np.zeros(99, np.uint8)
    around = ObsPlan(world, [ObsEntry.agent_disk("heat", 1)])
    with pytest.raises(RuntimeError) as refused:
        around.execute(output, mask)
    assert "allowed: ObsPlan.execute_agents()" in str(refused.value)
    with pytest.raises(RuntimeError) as refused:
        ObsPlan(world, [ObsEntry("heat")]).execute_agents(np.zeros((1, 2), np.int32), output, mask)
    assert "allowed: ObsPlan.execute()" in str(refused.value)


def test_a_sparse_field_of_all_worlds_is_refused_in_words_of_python():
    def config():
        config = make_config()
        config.add_field("sparse", mutability=FieldMutability.Sparse)
        return config

    batch = BatchedWorld([config() for _ in range(3)])
    with pytest.raises(ValueError, match=r"allowed: BatchedWorld\.field\(field, world=i\) or") as refused:
        batch.field("sparse", copy=False)
    assert "murk_" not in str(refused.value)
