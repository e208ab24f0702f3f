"""Propagators that fail: the tick is rolled back; process, other worlds and threads live on."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import CELLS, HEAT, MARK

from murk import BatchedWorld, Command, Config, ObsEntry, ReasonCode, World
from murk._testing import Fault, FaultPropagator


def faulty(kind: Fault, succeed_ticks: int, limit: int = 3) -> Config:
    config = Config()
    config.set_space_square4(rows=6, cols=5)
    config.add_field("heat")
    config.add_field("mark")
    config.set_dt(1.0)
    config.set_max_consecutive_failures(limit)
    FaultPropagator(HEAT, kind, succeed_ticks).register(config)
    return config


def heat(world: World) -> np.ndarray:
    out = np.empty(CELLS, dtype=np.float32)
    world.read_field(HEAT, out)
    return out


@pytest.mark.parametrize("kind", list(Fault))
def test_a_failing_tick_is_rolled_back(kind):
    world = World(faulty(kind, 2))
    world.step()
    world.step()
    before = heat(world)
    assert (before == 2.0).all()
    with pytest.raises(
        RuntimeError, match=r"(?s).+\nMurk error -10 \(PropagatorFailed\).*\nHint: .*\nSee: .*#status-10"
    ) as caught:
        world.step([Command.set_field(MARK, [0, 0], 1.0)])
    receipts = caught.value.receipts  # type: ignore[attr-defined]
    assert [r.reason_code for r in receipts] == [ReasonCode.TickRollback]
    assert world.current_tick == 2
    np.testing.assert_array_equal(heat(world), before)
    assert world.preflight()["consecutive_rollbacks"] == 1
    assert not world.is_tick_disabled


@pytest.mark.parametrize("kind", list(Fault))
def test_too_many_failures_disable_a_world_until_reset(kind):
    world = World(faulty(kind, 1, limit=2))
    world.step()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="-10"):
            world.step()
    assert world.is_tick_disabled
    with pytest.raises(RuntimeError, match=r"-16 \(TickDisabled\)") as caught:
        world.step([Command.set_field(MARK, [0, 0], 1.0)])
    assert [r.reason_code for r in caught.value.receipts] == [ReasonCode.TickDisabled]  # type: ignore[attr-defined]
    world.reset(0)
    assert not world.is_tick_disabled
    assert world.current_tick == 0


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("kind", list(Fault))
def test_other_worlds_of_a_batch_go_on(kind, threads):
    configs = [faulty(kind, 1 if i == 1 else 10**6) for i in range(4)]
    batch = BatchedWorld(configs, [ObsEntry(HEAT)], threads=threads)
    out, mask = np.zeros((4, CELLS), np.float32), np.zeros((4, CELLS), np.uint8)
    batch.step_and_observe(None, out, mask)
    out.fill(-1)
    with pytest.raises(RuntimeError, match=r"(?s)\b1\b.*-10") as caught:
        batch.step_and_observe(None, out, mask)
    assert caught.value.statuses.tolist() == [0, -10, 0, 0]  # type: ignore[attr-defined]
    assert batch.statuses.tolist() == [0, -10, 0, 0]
    assert batch.tick_ids.tolist() == [2, 1, 2, 2]
    assert out[:, 0].tolist() == [2.0, 1.0, 2.0, 2.0]
    single = World(faulty(Fault.Failure, 5))
    single.step()
    assert single.current_tick == 1
