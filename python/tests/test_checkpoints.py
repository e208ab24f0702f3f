"""A world's state as bytes: it goes on with the same bits, elsewhere too, and refuses what does not fit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import murk

PAGE = Path(__file__).parents[2] / "docs" / "checkpoints.md"

SCRIPT = """
import sys, test_checkpoints as t
world = t.World()
world.restore(sys.stdin.buffer.read())
world.step(t.heated(3))
sys.stdout.buffer.write(t.heat(world).tobytes())
"""


def config(rows: int = 6, seed: int = 5, noise: float = 0.1) -> murk.Config:
    made = murk.Config()
    made.set_space_square4(rows=rows, cols=7, edge=murk.EdgeBehavior.Wrap)
    made.add_field("heat")
    made.add_field("marks", mutability=murk.FieldMutability.Sparse)
    made.add_field("rain")
    murk.ScalarDiffusion("heat", "heat", coefficient=0.5).register(made)
    murk.NoiseInjection("rain", scale=noise).register(made)
    made.set_dt(0.1)
    made.set_seed(seed)
    return made


def World(**options) -> murk.World:
    return murk.World(config(**options))


def heated(value: float) -> list[murk.Command]:
    return [murk.Command.set_field(0, [1, 2], value), murk.Command.set_field(1, [0, 0], value)]


def heat(world: murk.World) -> np.ndarray:
    out = np.zeros(126, np.float32)
    for place, field in enumerate(("heat", "marks", "rain")):
        world.read_field(field, out[42 * place : 42 * place + 42])
    return out


def stepped() -> murk.World:
    world = World()
    for value in range(4):
        world.step(heated(value))
    return world


def test_a_world_goes_on_with_the_same_bits_here_and_in_another_process():
    world = stepped()
    checkpoint = world.checkpoint()
    other = World(seed=77)
    other.restore(checkpoint)
    assert (other.current_tick, other.seed) == (4, 5)
    child = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=checkpoint, capture_output=True, check=True, cwd=__file__.rsplit("/", 1)[0]
    )
    for one in (world, other):
        one.step(heated(3))
    expected = heat(world)
    assert expected.any()
    assert heat(other).tobytes() == expected.tobytes() == child.stdout


def test_many_futures_branch_from_one_state():
    root = stepped()
    checkpoint = root.checkpoint()
    with murk.BatchedWorld([config(seed=i) for i in range(3)], [murk.ObsEntry("heat")]) as batch:
        for i in range(3):
            batch.restore_world(i, bytearray(checkpoint))
        out, mask = np.zeros((3, 42), np.float32), np.zeros((3, 42), np.uint8)
        ticks = batch.step_and_observe([heated(3), heated(4), heated(3)], out, mask)
        assert ticks == [5, 5, 5]
        assert out[0].tobytes() == out[2].tobytes() != out[1].tobytes()
        root.step(heated(4))
        assert out[1].tobytes() == heat(root)[:42].tobytes()
        root.restore(batch.checkpoint(0))
        assert heat(root)[:42].tobytes() == out[0].tobytes()


def test_one_state_is_restored_into_all_worlds_or_the_selected_ones_in_one_call():
    checkpoint = stepped().checkpoint()
    with murk.BatchedWorld([config(seed=i) for i in range(3)], [murk.ObsEntry("heat")]) as batch:
        batch.restore_worlds(checkpoint, np.array([True, False, True]))
        assert batch.tick_ids.tolist() == [4, 0, 4]
        batch.restore_worlds(checkpoint)
        assert batch.tick_ids.tolist() == [4, 4, 4]
        for i in range(3):
            assert batch.checkpoint(i) == checkpoint
        with pytest.raises(ValueError, match=r"selected must have shape \(3,\)"):
            batch.restore_worlds(checkpoint, np.ones(2, np.uint8))
        with pytest.raises(ValueError, match="CheckpointInvalid"):
            batch.restore_worlds(checkpoint[:-1])
        with pytest.raises(ValueError, match="CheckpointMismatch"):
            batch.restore_worlds(World(rows=5).checkpoint())
        assert batch.tick_ids.tolist() == [4, 4, 4]


def test_damaged_bytes_and_other_worlds_are_refused_and_change_nothing():
    world, checkpoint = stepped(), stepped().checkpoint()
    before = heat(world)
    damaged = bytearray(checkpoint)
    damaged[100] ^= 1
    for bad in (b"", b"MURKCKPT", checkpoint[:-1], bytes(damaged)):
        with pytest.raises(ValueError, match="CheckpointInvalid"):
            world.restore(bad)
    with pytest.raises(ValueError, match=r"CheckpointMismatch: field_bytes=.* are not those of"):
        world.restore(World(rows=5).checkpoint())
    with pytest.raises(TypeError, match="checkpoint must be bytes, got str"):
        world.restore("tick 4")
    assert heat(world).tobytes() == before.tobytes()
    world.step()


def test_other_numbers_may_go_on_from_the_same_state():
    calm = World(noise=0.0)
    calm.restore(stepped().checkpoint())
    assert heat(calm).tobytes() == heat(stepped()).tobytes()


def test_wrong_worlds_and_destroyed_ones_are_errors():
    checkpoint = stepped().checkpoint()
    with murk.BatchedWorld([config()]) as batch:
        with pytest.raises(ValueError, match="world_index"):
            batch.checkpoint(1)
        with pytest.raises(ValueError, match="world_index"):
            batch.restore_world(-1, checkpoint)
    world = stepped()
    world.destroy()
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.checkpoint()
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.restore(checkpoint)


@pytest.mark.skipif(not PAGE.is_file(), reason="not in a checkout")
def test_the_example_of_the_documentation_runs():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(example, str(PAGE), "exec"), {})
