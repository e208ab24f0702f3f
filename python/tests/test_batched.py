from __future__ import annotations

import signal
import threading

import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, Batch, make_config

from murk import (
    BatchedWorld,
    Command,
    Config,
    IdentityCopy,
    ObsEntry,
    PackedCommands,
    ReasonCode,
    RegionType,
    World,
)
from murk._testing import FaultPropagator


def test_life_of_a_batch(batch):
    world = batch.world
    assert (world.num_worlds, world.obs_output_len, world.obs_mask_len) == (4, 2 * CELLS, 2 * CELLS)
    assert batch.step([[], [], [], []]) == [1, 1, 1, 1]
    assert batch.step([[], [], [], []]) == [2, 2, 2, 2]
    assert (batch.mask == 1).all()
    assert (batch.out[:, 7] == 10.0).all()
    world.reset_world(1, 5)
    world.observe_all(batch.out, batch.mask)
    assert not batch.out[1].any()
    assert batch.out[[0, 2, 3]].any(axis=1).all()
    world.reset_all([1, 2, 3, 4])
    world.observe_all(batch.out, batch.mask)
    assert not batch.out.any()
    assert world.tick_ids.tolist() == [0, 0, 0, 0]


def test_a_batch_is_the_same_as_single_worlds_to_the_bit():
    batch = Batch(3, decay=0.01)
    singles = [World(make_config(decay=0.01)) for _ in range(3)]
    expected = np.empty(CELLS, dtype=np.float32)
    for tick in range(10):
        commands = [[Command.set_field(HEAT, [i, tick % COLS], float(tick))] for i in range(3)]
        batch.step(commands)
        for i, single in enumerate(singles):
            single.step(commands[i])
            single.read_field(HEAT, expected)
            np.testing.assert_array_equal(batch.heat(i), expected)


def play(threads: int, n: int = 13) -> bytes:
    """A run with every kind of call; all bytes that it showed."""
    batch = Batch(n, threads, decay=0.02)
    commands = PackedCommands(n)
    random = np.random.default_rng(5)
    shown = []
    for tick in range(30):
        cells = random.integers(0, 5, (n, 2)).astype(np.int32)
        commands.set_fields(HEAT, cells, random.random(n) * 8)
        batch.step(commands)
        shown.append(batch.out.tobytes())
        if tick % 7 == 3:
            selected = random.random(n) < 0.5
            batch.world.reset_worlds(selected, np.arange(n, dtype=np.uint64), 3)
            batch.world.observe_all(batch.out, batch.mask)
            shown.append(batch.out.tobytes())
            shown.append(batch.world.tick_ids.tobytes())
    return b"".join(shown)


def test_results_are_the_same_bytes_for_any_number_of_threads():
    one = play(1)
    assert play(1) == one
    assert play(2) == one
    assert play(8) == one


def test_commands_may_be_none_lists_or_packed(batch):
    ticks = batch.step(None)
    assert isinstance(ticks, np.ndarray)
    assert ticks.dtype == np.uint64
    assert ticks.tolist() == [1] * 4
    batch.step([[], [Command.set_field(MARK, [0, 1], 2.0)], [], []])
    assert batch.mark(1)[1] == 2.0
    assert not batch.mark(0).any()
    again = batch.step(PackedCommands(4))
    assert again is ticks
    assert ticks.tolist() == [3] * 4
    with pytest.raises(ValueError, match="read-only"):
        ticks[0] = 7


def test_receipts_of_a_world(batch):
    commands = [[], [Command.set_field(MARK, [0, 1], 2.0), Command.set_parameter(1, 1.0)], [], []]
    batch.step(commands)
    assert batch.world.receipts(0) == []
    reasons = {r.command_index: r.reason_code for r in batch.world.receipts(1)}
    assert reasons == {0: 0, 1: ReasonCode.NotApplied}
    batch.step([[], [Command.set_field(MARK, [0, 0], 1.0)] * 200, [], []])
    assert len(batch.world.receipts(1)) == 200


def test_read_field(batch):
    batch.step()
    out = np.zeros(CELLS, dtype=np.float32)
    batch.world.read_field(2, HEAT, out)
    np.testing.assert_array_equal(out, batch.heat(2))
    with pytest.raises(ValueError, match=r"(?s)99.*-18"):
        batch.world.read_field(2, 99, out)
    with pytest.raises(ValueError, match=r"world_index must be in 0\.\.3, got world_index=4"):
        batch.world.read_field(4, HEAT, out)


def test_reset_worlds_warms_up_the_selected_ones_alone(batch):
    for _ in range(5):
        batch.step()
    before = batch.out.copy()
    selected = np.array([True, False, True, False])
    batch.world.reset_worlds(selected, np.arange(4, dtype=np.uint64), 3)
    batch.world.observe_all(batch.out, batch.mask)
    assert batch.world.tick_ids.tolist() == [3, 5, 3, 5]
    np.testing.assert_array_equal(batch.out[1], before[1])
    single = World(make_config())
    for _ in range(3):
        single.step()
    expected = np.empty(CELLS, dtype=np.float32)
    single.read_field(HEAT, expected)
    np.testing.assert_array_equal(batch.heat(0), expected)
    batch.world.reset_worlds(selected.view(np.uint8), [1, 2, 3, 4])
    assert batch.world.tick_ids.tolist() == [0, 5, 0, 5]


def test_a_long_warm_up_is_as_many_ticks_as_it_says(batch):
    selected = np.array([True, False, True, True])
    for ticks in (63, 64, 65, 1000):
        batch.world.reset_worlds(selected, [0] * 4, ticks)
        assert batch.world.tick_ids.tolist() == [ticks, 0, ticks, ticks]
    single = World(make_config())
    for _ in range(1000):
        single.step()
    batch.world.observe_all(batch.out, batch.mask)
    assert batch.heat(3).tobytes() == single.field("heat").tobytes()


def test_a_world_that_fails_in_a_long_warm_up_does_not_stop_the_others():
    def config(fails: bool) -> Config:
        made = make_config()
        if fails:
            FaultPropagator(MARK, succeed_ticks=200).register(made)
        else:
            IdentityCopy(MARK).register(made)
        return made

    with BatchedWorld([config(i == 1) for i in range(3)]) as world:
        with pytest.raises(RuntimeError, match="world=1"):
            world.reset_worlds(np.ones(3, bool), [0] * 3, 1000)
        assert world.tick_ids.tolist() == [1000, 200, 1000]
        assert world.statuses.tolist()[0] == 0


def test_ctrl_c_ends_a_long_warm_up(batch):
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        batch.world.reset_worlds(np.ones(4, bool), [0] * 4, 2**31)
    timer.join()
    ticks = batch.world.tick_ids
    assert (ticks > 0).all()
    assert (ticks < 2**31).all()
    assert batch.step() is not None


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda w: w.reset_world(4, 0), ValueError, r"world_index must be in 0\.\.3"),
        (lambda w: w.reset_world(-1, 0), ValueError, "got world_index=-1"),
        (lambda w: w.reset_world(0, -1), ValueError, "seed must be in"),
        (lambda w: w.reset_all([1, 2]), ValueError, "seeds has 2 entries, expected 4"),
        (lambda w: w.reset_all(None), TypeError, "seeds must be a list of integers, got seeds=None"),
        (lambda w: w.receipts(9), ValueError, "world_index must be in"),
        (lambda w: w.reset_worlds(np.ones(3, bool), [1] * 4), ValueError, r"selected must have shape \(4,\), got \(3,\)"),
        (lambda w: w.reset_worlds(np.ones(4), [1] * 4), ValueError, "selected must have dtype uint8"),
        (lambda w: w.reset_worlds(np.ones(4, bool), [1] * 3), ValueError, "seeds has 3 entries, expected 4"),
        (lambda w: w.reset_worlds(np.ones(4, bool), [1] * 4, -1), ValueError, "warmup_ticks must be in"),
        (lambda w: w.reset_worlds([True] * 4, [1] * 4), TypeError, "selected must be a numpy array"),
    ],
)  # fmt: skip
def test_bad_arguments(batch, call, error, text):
    with pytest.raises(error, match=text):
        call(batch.world)


def test_wrong_number_of_command_lists(batch):
    with pytest.raises(ValueError, match="2 entries, expected 4"):
        batch.step([[], []])
    with pytest.raises(ValueError, match="3 entries, expected 4"):
        batch.step(PackedCommands(3))
    with pytest.raises(TypeError, match="commands must be None, a list of lists"):
        batch.step(17)
    with pytest.raises(TypeError, match=r"commands\[2\] must be a list of murk.Command"):
        batch.step([[], [], [3], []])
    assert batch.world.tick_ids.tolist() == [0] * 4


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        (lambda o, m: (o.astype(np.float64), m), ValueError, "output must have dtype float32, got output.dtype=float64"),
        (lambda o, m: (o[:, ::2], m), ValueError, "output must be C-contiguous"),
        (lambda o, m: (np.asfortranarray(o), m), ValueError, "output must be C-contiguous"),
        (lambda o, m: (o[:3], m), ValueError, rf"output must hold at least {8 * CELLS} elements \(num_worlds \* obs_output_len\)"),
        (lambda o, m: (o, m[:3]), ValueError, "mask must hold at least"),
        (lambda o, m: (o, m.astype(np.int8)), ValueError, "mask must have dtype uint8 or bool, got mask.dtype=int8"),
        (lambda o, m: (o.tolist(), m), TypeError, "output must be a numpy array of dtype float32, got list"),
        (lambda o, m: (None, m), TypeError, "output must be a numpy array of dtype float32, got NoneType"),
    ],
)  # fmt: skip
def test_buffers_are_checked_before_anything_is_done(batch, change, error, text):
    output, mask = change(batch.out, batch.mask)
    for call in (
        lambda: batch.world.step_and_observe(None, output, mask),
        lambda: batch.world.observe_all(output, mask),
    ):
        with pytest.raises(error, match=text):
            call()
    assert batch.world.tick_ids.tolist() == [0] * 4


def test_read_only_buffers_are_refused(batch):
    batch.out.flags.writeable = False
    with pytest.raises(ValueError, match="output must be writeable"):
        batch.step()


def test_a_buffer_made_read_only_after_its_first_use_is_refused(batch):
    out, mask = batch.out.copy(), batch.mask.copy()
    batch.world.observe_all(out, mask)
    before = out.copy()
    out.flags.writeable = False
    with pytest.raises(ValueError, match="output must be writeable, got a read-only array"):
        batch.world.step_and_observe(None, out, mask)
    assert batch.world.tick_ids.tolist() == [0, 0, 0, 0]
    np.testing.assert_array_equal(out, before)


def test_many_buffers_one_after_the_other(batch):
    # more than the address cache holds, freed and allocated again at the same addresses
    for tick in range(1, 100):
        out = np.zeros(8 * CELLS, dtype=np.float32)
        mask = np.zeros((4, 2, CELLS), dtype=np.bool_)
        batch.world.step_and_observe(None, out, mask)
        assert out[7] == 10.0
        assert mask.all(), tick


def test_slices_of_a_rollout_are_buffers(batch):
    rollout = np.zeros((5, 4, 2 * CELLS), dtype=np.float32)
    for t in range(5):
        batch.world.step_and_observe(None, rollout[t], batch.mask)
    assert (rollout[:, :, 7] == 10.0).all()
    assert (np.diff(rollout[:, 0, 8]) > 0).all()


def test_creation_checks_before_it_consumes():
    with pytest.raises(TypeError, match=r"configs must be a list of murk.Config, got configs=3 \(int\)"):
        BatchedWorld(3)
    with pytest.raises(ValueError, match="configs must have at least one element"):
        BatchedWorld([])
    used, fresh = make_config(), make_config()
    World(used)
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        BatchedWorld([fresh, used], [ObsEntry(HEAT)])
    with pytest.raises(RuntimeError, match="Config already consumed or destroyed"):
        BatchedWorld([fresh, fresh], [ObsEntry(HEAT)])
    with pytest.raises(ValueError, match=r"threads must be in 1\.\.256, got threads=0"):
        BatchedWorld([fresh], [ObsEntry(HEAT)], threads=0)
    BatchedWorld([fresh], [ObsEntry(HEAT)])  # still good


def test_worlds_of_a_batch_have_the_same_space():
    with pytest.raises(ValueError, match="-1[78]"):
        BatchedWorld([make_config(), make_config(rows=9)], [ObsEntry(HEAT)])


def test_agent_entries_are_refused_in_a_batch():
    entry = ObsEntry(HEAT, RegionType.AgentDisk, region_params=[1])
    with pytest.raises((ValueError, RuntimeError)):  # at creation or at the first step
        batch = BatchedWorld([make_config()], [entry])
        batch.step_and_observe(None, np.zeros(99, np.float32), np.zeros(99, np.uint8))


def test_a_batch_without_entries_is_not_observed():
    batch = BatchedWorld([make_config()])
    assert (batch.obs_output_len, batch.obs_mask_len) == (0, 0)
    with pytest.raises(ValueError, match="-18"):
        batch.step_and_observe(None, np.zeros(1, np.float32), np.zeros(1, np.uint8))


def test_destroy(batch):
    batch.world.destroy()
    batch.world.destroy()
    uses = [
        batch.step,
        lambda: batch.world.observe_all(batch.out, batch.mask),
        lambda: batch.world.reset_world(0, 0),
        lambda: batch.world.reset_all([0] * 4),
        lambda: batch.world.reset_worlds(np.ones(4, bool), [0] * 4),
        lambda: batch.world.tick_ids,
        lambda: batch.world.receipts(0),
        lambda: batch.world.read_field(0, 0, np.zeros(CELLS, np.float32)),
    ]
    for use in uses:
        with pytest.raises(RuntimeError, match="BatchedWorld already destroyed"):
            use()


def test_destroying_a_batch_that_others_step_is_an_error_for_them_not_a_crash():
    for threads in (1, 4):
        batch = Batch(8, threads)
        errors: list[Exception] = []
        started = threading.Barrier(3)

        def use(batch=batch, errors=errors, started=started):
            out, mask = batch.out.copy(), batch.mask.copy()
            started.wait()
            try:
                while True:
                    batch.world.step_and_observe(None, out, mask)
            except RuntimeError as error:
                errors.append(error)

        users = [threading.Thread(target=use) for _ in range(2)]
        for user in users:
            user.start()
        started.wait()
        batch.world.destroy()
        for user in users:
            user.join(30)
        assert len(errors) == 2
        assert all("destroyed" in str(error) for error in errors)
