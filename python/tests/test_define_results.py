"""What became of all worlds of a batch: receipts, statuses, metrics, preflights, seeds."""

from __future__ import annotations

import numpy as np
import pytest
from test_define_library import grid

import murk
from murk import Command, ReasonCode
from murk._testing import FaultPropagator


def batch_of(n, *, faulty=(), threads=1):
    configs = []
    for i in range(n):
        config = grid("heat", "mark", "fault", dt=1.0)
        config.set_seed(100 + i)
        murk.ScalarDiffusion("heat", "heat", 0.1).register(config)
        if i in faulty:
            FaultPropagator(2, succeed_ticks=1).register(config)
        else:
            murk.IdentityCopy("fault").register(config)
        configs.append(config)
    batch = murk.BatchedWorld(configs, [murk.ObsEntry(0)], threads=threads)
    return batch, np.zeros((n, 16), np.float32), np.zeros((n, 16), np.uint8)


@pytest.mark.parametrize("threads", [1, 2])
def test_receipts_of_all_worlds_come_in_one_array(threads):
    batch, out, mask = batch_of(3, threads=threads)
    commands = [
        [Command.set_field("mark", [0, 0], 1.0), Command.set_field("mark", [9, 9], 1.0)],
        [],
        [Command.set_field("mark", [1, 1], 2.0)],
    ]
    batch.step_and_observe(commands, out, mask)
    receipts, offsets = batch.all_receipts()
    assert offsets.tolist() == [0, 2, 2, 3]
    assert receipts.shape == (3,)
    for i in range(3):
        mine = receipts[int(offsets[i]) : int(offsets[i + 1])]
        assert [
            murk.Receipt(bool(r["accepted"]), r["applied_tick_id"], r["reason_code"], r["command_index"])
            for r in mine
        ] == batch.receipts(i)
    refused = receipts[receipts["reason_code"] != 0]
    assert refused["reason_code"].tolist() == [ReasonCode.NotApplied]
    batch.step_and_observe(None, out, mask)
    receipts, offsets = batch.all_receipts()
    assert receipts.size == 0
    assert offsets.tolist() == [0, 0, 0, 0]


def test_statuses_and_texts_tell_which_worlds_failed():
    batch, out, mask = batch_of(4, faulty=(1, 3))
    batch.step_and_observe(None, out, mask)
    assert batch.statuses.tolist() == [0, 0, 0, 0]
    with pytest.raises(RuntimeError, match="world=1") as failure:
        batch.step_and_observe([[], [Command.set_field("mark", [0, 0], 1.0)], [], []], out, mask)
    assert failure.value.statuses.tolist() == batch.statuses.tolist() == [0, -10, 0, -10]
    assert batch.status_text(0) == ""
    assert batch.status_text(1).startswith("PropagatorFailed: ")
    receipts, offsets = batch.all_receipts()
    assert offsets.tolist() == [0, 0, 1, 1, 1]
    assert receipts["reason_code"].tolist() == [ReasonCode.TickRollback]
    assert batch.preflight()["consecutive_rollbacks"].tolist() == [0, 1, 0, 1]
    assert batch.step_metrics()["rollback_events"].tolist() == [0, 1, 0, 1]
    assert batch.tick_ids.tolist() == [2, 1, 2, 1]


def test_statuses_tell_of_the_warm_up_of_a_reset():
    batch, out, mask = batch_of(3, faulty=(2,))
    batch.step_and_observe(None, out, mask)
    with pytest.raises(RuntimeError, match="world=2"):
        batch.reset_worlds(np.array([True, False, True]), [7, 8, 9], warmup_ticks=3)
    assert batch.statuses.tolist() == [0, 0, -10]
    assert batch.seeds.tolist() == [7, 101, 9]
    assert batch.tick_ids.tolist() == [3, 1, 1]


def test_metrics_and_preflights_have_a_row_a_world():
    batch, out, mask = batch_of(2)
    assert batch.seeds.tolist() == [100, 101]
    batch.step_and_observe(None, out, mask)
    metrics = batch.step_metrics()
    assert metrics.shape == (2,)
    assert metrics["n_propagators"].tolist() == [2, 2]
    assert metrics["memory_bytes"][0] > 0
    names = set(metrics.dtype.names) - {"n_propagators"} | {"propagator_us"}
    assert names == set(murk.StepMetrics.__slots__)
    state = batch.preflight()
    assert set(state) == set(murk.World(grid_config()).preflight())
    assert state["current_tick"].tolist() == [1, 1]
    assert state["ingress_queue_capacity"].tolist() == [1024, 1024]
    assert state["tick_disabled"].dtype == np.bool_
    batch.destroy()
    for ask in (batch.step_metrics, batch.preflight, batch.all_receipts, lambda: batch.seeds):
        with pytest.raises(RuntimeError, match="BatchedWorld already destroyed"):
            ask()


def grid_config():
    config = grid("a")
    murk.IdentityCopy(0).register(config)
    return config


def test_results_of_a_world_that_is_none_are_refused():
    batch, _, _ = batch_of(2)
    for ask in (batch.status_text, batch.parameters):
        with pytest.raises(ValueError, match=r"world_index must be in 0\.\.1, got world_index=2"):
            ask(2)
