from __future__ import annotations

import gc
import math
import threading
import weakref
from ctypes import c_uint64

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, ROWS, make_config

import murk
from murk import Command, Config, EdgeBehavior, FieldType, ReasonCode, ScalarDiffusion, World


def field(world: World, field_id: int, size: int = CELLS) -> np.ndarray:
    out = np.empty(size, dtype=np.float32)
    world.read_field(field_id, out)
    return out


def test_a_world_counts_its_ticks_and_measures_them(world):
    assert world.current_tick == 0
    receipts, metrics = world.step()
    assert receipts == []
    assert world.current_tick == 1
    assert metrics.total_us >= 0
    assert metrics.memory_bytes > 0
    assert [name for name, _ in metrics.propagator_us] == ["ScalarDiffusion"]
    facts = metrics.to_dict()
    assert len(facts) == 18
    assert facts["rollback_events"] == 0
    assert "memory_bytes=" in repr(metrics)


def test_sparse_writes_are_counted():
    config = Config()
    config.set_space(murk.SpaceType.ProductSpace, [2, 4, 2, 4, 3, 0, 2, 2, 0])  # Hex2D x Line1D
    config.add_field("heat")
    rare = config.add_field("rare", mutability=murk.FieldMutability.Sparse)
    ScalarDiffusion(0, 0).register(config)
    edits = 0
    with World(config) as world:
        for tick in range(3):
            receipts, metrics = world.step([Command.set_field(rare, [3, 2, 1], float(tick))])
            assert receipts[0].reason_code == 0
            edits += metrics.sparse_reuse_hits + metrics.sparse_reuse_misses
            assert metrics.sparse_pending_retired == 0
        _, metrics = world.step()
        assert metrics.sparse_retired_ranges > 0
        assert (metrics.sparse_reuse_hits, metrics.sparse_reuse_misses) == (0, 0)
        assert field(world, rare, 24)[23] == 2.0
    assert edits == 3


def test_a_parameter_that_is_not_declared_is_not_applied(world):
    receipts, _ = world.step([Command.set_parameter(0, 1.5)])
    assert receipts[0].reason_code == ReasonCode.NotApplied


def test_reset_goes_back_to_tick_0_with_a_new_seed(world):
    for _ in range(3):
        world.step()
    assert field(world, HEAT).any()
    world.reset(99)
    assert (world.current_tick, world.seed) == (0, 99)
    assert not field(world, HEAT).any()


def test_preflight_has_its_five_facts(world):
    world.step()
    assert world.preflight() == {
        "ingress_queue_depth": 0,
        "ingress_queue_capacity": 1024,
        "current_tick": 1,
        "tick_disabled": False,
        "consecutive_rollbacks": 0,
    }


def diffused(
    v: np.ndarray, edge: EdgeBehavior, coefficient: float, decay: float, dt: float
) -> np.ndarray:
    """One tick of ScalarDiffusion in numpy, float32 operation by float32 operation."""
    rows, cols = v.shape
    out = np.empty_like(v)
    for r in range(rows):
        for c in range(cols):
            total, n = np.float32(-0.0), 0
            for dr, dc in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                rr, cc = r + dr, c + dc
                if edge == EdgeBehavior.Wrap:
                    rr, cc = rr % rows, cc % cols
                elif edge == EdgeBehavior.Clamp:
                    rr, cc = min(max(rr, 0), rows - 1), min(max(cc, 0), cols - 1)
                elif not (0 <= rr < rows and 0 <= cc < cols):
                    continue
                total, n = np.float32(total + v[rr, cc]), n + 1
            alpha = np.float32(min(coefficient * dt * n, 1.0))
            mean = np.float32(total / np.float32(n))
            kept = np.float32(np.float32(1 - alpha) * v[r, c])
            out[r, c] = np.float32(kept + np.float32(alpha * mean))
    if decay > 0:
        out *= np.float32(math.exp(-(decay * dt)))
    return out


@pytest.mark.parametrize("edge", list(EdgeBehavior))
def test_diffusion_is_the_documented_formula_to_the_bit(edge):
    world = World(make_config(edge=edge, coefficient=0.13, decay=0.01, dt=0.7))
    expected = np.zeros((ROWS, COLS), dtype=np.float32)
    for _ in range(12):
        world.step()
        expected = diffused(expected, edge, 0.13, 0.01, 0.7)
        expected.flat[7] = 10.0
        np.testing.assert_array_equal(field(world, HEAT), expected.ravel())


def test_clamps_and_gradient():
    config = Config()
    config.set_space_square4(rows=3, cols=3, edge=EdgeBehavior.Absorb)
    config.add_field("heat")
    config.add_field("gradient", FieldType.Vector, dims=2)
    config.set_dt(1.0)
    ScalarDiffusion(
        0, 0, 0.2, sources=[(4, 50.0)], clamp_min=0.5, clamp_max=8.0, gradient_field=1
    ).register(config)
    world = World(config)
    world.step()
    world.step()
    heat, gradient = field(world, 0, 9), field(world, 1, 18)
    assert heat.min() == 0.5
    assert heat[4] == 8.0
    # cell (1, 0): east is the source at 8, west is beyond the edge: itself, 0.5
    assert gradient[2 * 3] == (8.0 - 0.5) / 2
    assert gradient[2 * 3 + 1] == 0.0


def test_a_command_on_a_written_field_edits_what_the_tick_starts_from():
    world = World(make_config(coefficient=0.1, sources=()))
    receipts, _ = world.step([Command.set_field(HEAT, [2, 2], 10.0)])
    assert [(r.accepted, r.applied_tick_id, r.reason_code) for r in receipts] == [(True, 1, 0)]
    heat = field(world, HEAT).reshape(ROWS, COLS)
    assert 0 < heat[2, 1] < heat[2, 2] < 10.0
    assert heat.sum() == pytest.approx(10.0, rel=1e-5)


def test_a_command_on_an_unwritten_field_shows_for_one_tick(world):
    world.step([Command.set_field(MARK, [1, 2], 3.5)])
    mark = field(world, MARK)
    assert mark[1 * COLS + 2] == 3.5
    assert np.count_nonzero(mark) == 1
    world.step()
    assert not field(world, MARK).any()


def test_a_carried_field_keeps_its_values():
    config = make_config()
    kept = config.add_field("kept", carry_forward=True)
    world = World(config)
    world.step([Command.set_field(kept, [0, 1], 2.0)])
    world.step()
    assert field(world, kept)[1] == 2.0


def test_components_of_a_vector_field_are_addressed_one_by_one():
    config = make_config()
    wind = config.add_field("wind", FieldType.Vector, dims=2)
    world = World(config)
    world.step([Command.set_field(wind, [0, 1], 5.0), Command.set_field(wind, [0, 1], 6.0, component=1)])
    np.testing.assert_array_equal(field(world, wind, 2 * CELLS)[2:4], [5.0, 6.0])


def test_receipts_say_what_became_of_each_command(world):
    world.step()
    world.step()
    commands = [
        Command.set_field(MARK, [0, 0], 1.0),
        Command.set_field(MARK, [0, 1], 1.0, expires_after_tick=1),
        Command.set_field(MARK, [99, 0], 1.0),
        Command.set_field(77, [0, 0], 1.0),
        Command.set_parameter(3, 1.0),
    ]
    receipts, _ = world.step(commands)
    by_index = {receipt.command_index: receipt for receipt in receipts}
    assert {i: r.reason_code for i, r in by_index.items()} == {
        0: ReasonCode.NoReason,
        1: ReasonCode.Stale,
        2: ReasonCode.NotApplied,
        3: ReasonCode.NotApplied,
        4: ReasonCode.NotApplied,
    }
    assert by_index[0].applied_tick_id == 3
    assert not by_index[2].accepted
    assert "command_index=0" in repr(by_index[0])


def test_a_full_queue_answers_with_receipts():
    config = make_config()
    config.set_max_ingress_queue(2)
    world = World(config)
    receipts, metrics = world.step([Command.set_field(MARK, [0, i], 1.0) for i in range(4)])
    reasons = sorted(r.reason_code for r in receipts)
    assert reasons == [ReasonCode.QueueFull, ReasonCode.QueueFull, 0, 0]
    assert metrics.queue_full_rejections == 2


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: Command.set_field(0, [], 1.0), ValueError, r"coord must have 1\.\.4 components, got 0"),
        (lambda: Command.set_field(0, [1] * 5, 1.0), ValueError, "got 5"),
        (lambda: Command.set_field(0, [0.5, 1], 1.0), TypeError, "coord must be an integer"),
        (lambda: Command.set_field(0, [2**31, 1], 1.0), ValueError, r"coord must be in -2\*\*31"),
        (lambda: Command.set_field(0, 3, 1.0), TypeError, "coord must be a list"),
        (
            lambda: Command.set_field(-1, [0, 0], 1.0),
            ValueError,
            r"field_id must be in .* got field_id=-1",
        ),
        (lambda: Command.set_field(0, [0, 0], 1e39), ValueError, "value must fit float32"),
        (lambda: Command.set_field(0, [0, 0], "hot"), TypeError, "value must be a number"),
        (lambda: Command.set_field(0, [0, 0], 1.0, -1), ValueError, "expires_after_tick must be in"),
        (lambda: Command.set_parameter(-3, 1.0), ValueError, "param_key must be in"),
        (Command, TypeError, "Command.set_field"),
    ],
)
def test_commands_check_their_numbers(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_step_takes_commands_only(world):
    with pytest.raises(TypeError, match="commands must be a list of murk.Command"):
        world.step([1, 2])
    with pytest.raises(TypeError, match="commands must be a list of murk.Command"):
        world.step(Command.set_field(0, [0, 0], 1.0))
    assert world.current_tick == 0


@pytest.mark.parametrize(
    ("buffer", "error", "text"),
    [
        (np.zeros(CELLS, dtype=np.float64), ValueError, "output must have dtype float32, got output.dtype=float64"),
        (np.zeros(2 * CELLS, dtype=np.float32)[::2], ValueError, "output must be C-contiguous"),
        (np.zeros(CELLS - 1, dtype=np.float32), ValueError, "-19"),
        ([0.0] * CELLS, TypeError, "output must be a numpy array of dtype float32, got list"),
    ],
)  # fmt: skip
def test_read_field_checks_its_buffer(world, buffer, error, text):
    with pytest.raises(error, match=text):
        world.read_field(HEAT, buffer)


def test_read_field_refuses_a_read_only_buffer(world):
    buffer = np.zeros(CELLS, dtype=np.float32)
    buffer.flags.writeable = False
    with pytest.raises(ValueError, match="output must be writeable"):
        world.read_field(HEAT, buffer)


def test_read_field_fills_the_front_of_a_larger_buffer(world):
    world.step()
    buffer = np.full(CELLS + 3, -7, dtype=np.float32)
    world.read_field(HEAT, buffer)
    assert buffer[7] == 10.0
    assert (buffer[CELLS:] == -7).all()


def test_unknown_fields_are_named(world):
    with pytest.raises(ValueError, match=r"(?s)99.*-18 \(InvalidArgument\)"):
        world.read_field(99, np.zeros(CELLS, dtype=np.float32))
    with pytest.raises(ValueError, match="field_id must be in"):
        world.read_field(-1, np.zeros(CELLS, dtype=np.float32))


def test_destroy_is_idempotent_and_final(world):
    world.destroy()
    world.destroy()
    uses = [
        lambda: world.step(),
        lambda: world.reset(0),
        lambda: world.current_tick,
        lambda: world.seed,
        lambda: world.is_tick_disabled,
        lambda: world.preflight(),
        lambda: world.read_field(HEAT, np.zeros(CELLS, dtype=np.float32)),
        lambda: murk.ObsPlan(world, [murk.ObsEntry(HEAT)]),
    ]
    for use in uses:
        with pytest.raises(RuntimeError, match="World already destroyed"):
            use()


def test_a_with_block_destroys():
    with World(make_config()) as world:
        world.step()
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.step()


def test_a_lost_world_is_freed():
    world = World(make_config())
    handle = world._native.value
    gone = weakref.ref(world)
    del world
    gc.collect()
    assert gone() is None
    out = c_uint64()
    assert murk._native.lib().murk_current_tick_get(handle, out) == -1


def test_a_world_needs_a_config():
    with pytest.raises(TypeError, match="config must be a murk.Config, got dict"):
        World({})  # type: ignore[arg-type]


def test_threads_step_worlds_of_their_own_side_by_side():
    worlds = [World(make_config()) for _ in range(4)]
    threads = [threading.Thread(target=lambda w=w: [w.step() for _ in range(50)]) for w in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [w.current_tick for w in worlds] == [50] * 4


def test_destroying_a_world_that_others_use_is_an_error_for_them_not_a_crash():
    for _ in range(20):
        world = World(make_config())
        errors: list[Exception] = []
        started = threading.Barrier(4)

        def use(world=world, errors=errors, started=started):
            started.wait()
            try:
                for _ in range(10_000):
                    world.step()
            except RuntimeError as error:
                errors.append(error)

        threads = [threading.Thread(target=use) for _ in range(3)]
        for thread in threads:
            thread.start()
        started.wait()
        world.destroy()
        for thread in threads:
            thread.join(30)
        assert len(errors) == 3
        assert all("destroyed" in str(error) for error in errors)
