"""Worlds that tick on a thread of the engine."""

from __future__ import annotations

import gc
import threading
import time
import urllib.request
import weakref

import numpy as np
import pytest
from conftest import CELLS, HEAT, MARK, make_config

import murk
from murk import Command, ObsEntry, PackedCommands, RealtimeWorld, ReasonCode, WorldPhase
from murk._testing import Fault, FaultPropagator

ENTRIES = [ObsEntry(HEAT), ObsEntry(MARK)]


PATIENT = {"max_epoch_hold_ms": 20_000}  # a busy machine stops readers for long


@pytest.fixture
def paused():
    with RealtimeWorld(make_config(), tick_rate_hz=1000, start_paused=True, **PATIENT) as world:
        yield world


@pytest.fixture
def live():
    with RealtimeWorld(make_config(), tick_rate_hz=500, **PATIENT) as world:
        yield world


def buffers(n: int = 2 * CELLS) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(n, np.float32), np.zeros(n, np.uint8)


def settled(world: RealtimeWorld, n: int) -> list[murk.RealtimeReceipt]:
    """The next n receipts; fails if they do not come."""
    taken: list[murk.RealtimeReceipt] = []
    end = time.monotonic() + 10
    while len(taken) < n and time.monotonic() < end:
        taken += world.receipts()
        time.sleep(0.001)
    assert len(taken) == n
    return taken


def test_it_ticks_by_itself():
    with RealtimeWorld(make_config()) as world:
        assert world.tick_rate_hz == 60
        assert world.await_tick(3, timeout=10)
        assert world.current_tick >= 3
        assert world.phase is WorldPhase.Running
        assert not world.is_paused
        world.set_rate(500)
        assert world.tick_rate_hz == 500
        assert world.await_tick(world.current_tick + 5, timeout=10)
    with pytest.raises(RuntimeError, match="RealtimeWorld already destroyed"):
        world.await_tick(1)


def test_it_gives_the_bits_of_a_lockstep_world(paused):
    lockstep = murk.World(make_config())
    a, b = np.zeros(CELLS, np.float32), np.zeros(CELLS, np.float32)
    for i in range(40):
        commands = [Command.set_field(HEAT, [i % 6, i % 5], i), Command.set_field(MARK, [1, 1], -i)]
        assert paused.submit(commands) == (2, 0, ReasonCode.NoReason)
        assert paused.step() == i + 1
        lockstep.step(commands)
        for field in ("heat", "mark"):
            assert paused.read_field(field, a) == (i + 1, 0)
            lockstep.read_field(field, b)
            np.testing.assert_array_equal(a, b)


def test_every_queued_command_has_one_receipt(live):
    live.await_tick(2, timeout=10)
    sent = live.submit(
        [
            Command.set_field(MARK, [1, 2], 3.0),
            Command.set_field(MARK, [99, 0], 1.0),
            Command.set_field(MARK, [0, 0], 1.0, expires_after_tick=0),
        ],
        tag=70,
    )
    assert sent.queued == 3
    by_index = {receipt.command_index: receipt for receipt in settled(live, 3)}
    assert [by_index[i].tag for i in range(3)] == [70, 71, 72]
    assert [by_index[i].reason_code for i in range(3)] == [0, ReasonCode.NotApplied, ReasonCode.Stale]
    assert by_index[0].accepted
    assert by_index[0].applied_tick_id > 2
    assert live.receipts() == []


def test_a_command_alone_and_packed_commands_may_be_submitted(paused):
    packed = PackedCommands(1, capacity=4)
    packed.set_fields(MARK, np.array([[[0, 0], [0, 1], [0, 2]]], np.int32), [[1.0, 2.0, 3.0]])
    assert paused.submit(packed, tag=5).queued == 3
    assert paused.submit(Command.set_field(MARK, [0, 3], 4.0)).queued == 1
    paused.step()
    mark = np.zeros(CELLS, np.float32)
    paused.read_field(MARK, mark)
    assert mark[:4].tolist() == [1, 2, 3, 4]
    array = np.zeros(8, murk.RECEIPT_DTYPE)
    assert paused.receipts_into(array) == 4
    assert array["tag"][:3].tolist() == [5, 6, 7]
    assert array["applied_tick_id"][:4].tolist() == [1] * 4
    with pytest.raises(ValueError, match="packed for 1 world, got commands.num_worlds=2"):
        paused.submit(PackedCommands(2))


def test_commands_name_fields_and_set_several_parameters():
    config = make_config()
    config.add_parameter("wind", 1.0)
    config.add_parameter("rain", 2.0)
    with RealtimeWorld(config, start_paused=True) as world:
        sent = world.submit(
            [
                Command.set_field("mark", [0, 1], 2.0),
                Command.set_parameters({"wind": 3.0, "rain": 4.0}),
                Command.set_parameter("rain", 5.0),
            ]
        )
        assert sent.refused == 0
        world.step()
        mark = np.zeros(CELLS, np.float32)
        world.read_field("mark", mark)
        assert mark[1] == 2
        assert [receipt.reason_code for receipt in world.receipts()] == [0, 0, 0]


def test_refusals_are_values():
    with RealtimeWorld(make_config(), start_paused=True, max_ingress_queue=3, receipts=2) as world:
        commands = [Command.set_field(MARK, [0, i], 1.0) for i in range(4)]
        assert world.submit(commands) == (2, 2, ReasonCode.QueueFull)  # room for two receipts
        assert world.metrics()["receipts_full_rejections"] == 2
        stream = world.open_stream(10)
        assert stream.submit(commands) == (1, 3, ReasonCode.QueueFull)  # and for three commands
        assert world.metrics()["queue_full_rejections"] == 3
        report = world.shutdown()
        assert report.commands_dropped == 3
        assert world.submit(commands) == (0, 4, ReasonCode.ShuttingDown)
    reasons = [receipt.reason_code for receipt in world.receipts() + stream.receipts()]
    assert reasons == [ReasonCode.ShuttingDown] * 3


def test_a_world_without_receipts_only_counts():
    with RealtimeWorld(make_config(), start_paused=True, receipts=0) as world:
        assert world.submit(Command.set_field(MARK, [0, 0], 1.0)).queued == 1
        world.step()
        assert world.metrics()["commands_applied"] == 1
        with pytest.raises(RuntimeError, match="receipts=0"):
            world.receipts()


def test_observations_of_the_newest_and_of_older_states(paused):
    out, mask = buffers()
    with pytest.raises(RuntimeError, match="NotAvailable"):
        paused.observe(ENTRIES, out, mask)
    plan = paused.plan(ENTRIES)
    assert (plan.output_len, plan.mask_len) == (2 * CELLS, 2 * CELLS)
    paused.step(10)
    field = np.zeros(CELLS, np.float32)
    for tick, age in [(None, 0), (10, 0), (7, 3)]:
        seen = paused.observe(plan, out, mask, tick=tick)
        assert seen == (10 if tick is None else tick, age)
        assert paused.read_field("heat", field, tick=tick) == seen
        np.testing.assert_array_equal(out[:CELLS], field)
        assert mask.all()
    with pytest.raises(RuntimeError, match="Stale: tick=1 oldest=3 newest=10"):
        paused.observe(plan, out, mask, tick=1)
    with pytest.raises(ValueError, match="output must hold at least 60 elements"):
        paused.observe(plan, out[:5], mask)
    plan.destroy()
    with pytest.raises(RuntimeError, match="LivePlan already destroyed"):
        paused.observe(plan, out, mask)


def test_observations_around_agents(paused):
    paused.step(3)
    entry = ObsEntry(HEAT, murk.RegionType.AgentDisk, region_params=[1])
    centers = np.array([[1, 1], [3, 4]], np.int32)
    out, mask = buffers(18)
    assert paused.observe([entry], out, mask, centers=centers) == [(3, 0), (3, 0)]
    field = np.zeros(CELLS, np.float32)
    paused.read_field(HEAT, field)
    assert out[4] == field[1 * 5 + 1]
    assert out[13] == field[3 * 5 + 4]
    ticket = paused.observe_later([entry], out, mask, centers=centers)
    assert ticket.wait(10) == [(3, 0), (3, 0)]


def test_tickets(paused):
    paused.step(2)
    out, mask = buffers()
    with paused.observe_later(ENTRIES, out, mask) as ticket:
        assert ticket.wait(10) == (2, 0)
        assert ticket.done
        np.testing.assert_array_equal(mask, 1)
        paused.step()
        assert ticket.submit()
        assert ticket.wait() == (3, 0)
    with pytest.raises(RuntimeError, match="Ticket already destroyed"):
        ticket.submit()


def test_a_lost_ticket_keeps_its_arrays_until_its_worker_has_ended(live):
    live.await_tick(1, timeout=10)
    for _ in range(50):
        out, mask = buffers()
        gone = weakref.ref(out)
        live.observe_later(live.plan(ENTRIES), out, mask)  # nobody keeps the ticket
        del out, mask
        gc.collect()
        assert gone() is None


def test_waiting_ends_in_time_and_with_the_world(live):
    start = time.monotonic()
    assert not live.await_tick(10**9, timeout=0.25)
    assert 0.2 < time.monotonic() - start < 5
    said: list[str] = []

    def wait() -> None:
        try:
            live.await_tick(10**9)
        except RuntimeError as error:
            said.append(str(error))

    threads = [threading.Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    live.shutdown()
    for thread in threads:
        thread.join(10)
    assert len(said) == 4
    assert all("ShuttingDown" in text for text in said)


def test_pause_step_resume(live):
    live.await_tick(3, timeout=10)
    assert live.pause(10)
    tick = live.current_tick
    time.sleep(0.03)
    assert live.current_tick == tick
    assert live.step(5) == tick + 5
    live.resume()
    assert live.await_tick(tick + 10, timeout=10)
    with pytest.raises(ValueError, match="pause the world"):
        live.step()


def test_failures_disable_and_a_reset_enables():
    config = make_config()
    fault = config.add_field("fault")
    FaultPropagator(fault, Fault.Failure, 2).register(config)
    with RealtimeWorld(config, tick_rate_hz=1000) as world:
        end = time.monotonic() + 10
        while not world.is_tick_disabled and time.monotonic() < end:
            time.sleep(0.002)
        assert world.is_tick_disabled
        assert world.submit(Command.set_field(MARK, [0, 0], 1.0)).reason is ReasonCode.TickDisabled
        assert "FaultPropagator" in (world.last_failure() or "")
        assert world.metrics()["rollback_events"] == 3
        world.pause(10)
        with pytest.raises(RuntimeError, match="TickDisabled"):
            world.step()
        world.reset(5)
        assert world.last_failure() is None
        assert world.step(2) == 2
        with pytest.raises(RuntimeError, match="FaultPropagator"):
            world.step()
        assert world.current_tick == 2


def test_preflight_and_metrics(live):
    live.await_tick(10, timeout=10)
    out, mask = buffers()
    live.observe(ENTRIES, out, mask)
    seen = live.preflight()
    assert seen["phase"] is WorldPhase.Running
    assert seen["can_submit"] is True
    assert seen["can_observe"] is True
    assert seen["tick_rate_hz"] == 500
    assert seen["queue_full_in_ticks"] is None
    assert seen["latest_snapshot_tick"] >= 10
    metrics = live.metrics()
    assert metrics["ticks"] >= 10
    assert metrics["memory_bytes"] > 0
    assert metrics["tick"]["count"] >= 10
    assert metrics["observe"]["count"] >= 1
    assert [name for name, _ in metrics["propagator_ns"]] == ["ScalarDiffusion"]
    live.shutdown()
    assert live.preflight()["tick_thread_stopped"] is True
    assert live.preflight()["can_submit"] is False


def test_a_shutdown_reports_and_is_bounded(live):
    live.await_tick(2, timeout=10)
    start = time.monotonic()
    report = live.shutdown(timeout=1)
    assert time.monotonic() - start < 5
    assert report.tick_joined
    assert report.workers_abandoned == 0
    assert live.shutdown().total_ns == 0
    assert live.phase is WorldPhase.Dropped


def test_many_threads_use_one_world(live):
    live.await_tick(1, timeout=10)
    plan = live.plan(ENTRIES)
    queued = [0] * 3
    failed: list[BaseException] = []

    def submit(i: int) -> None:
        stream = live.open_stream(64)
        taken = 0
        for n in range(100):
            sent = stream.submit(
                [Command.set_field(MARK, [i, 0], n), Command.set_field(MARK, [-1, 0], n)]
            )
            queued[i] += sent.queued
            taken += len(stream.receipts())
        end = time.monotonic() + 10
        while taken < queued[i] and time.monotonic() < end:
            taken += len(stream.receipts())
        assert taken == queued[i]

    def observe(_: int) -> None:
        out, mask = buffers()
        last = 0
        for _ in range(200):
            tick, _age = live.observe(plan, out, mask)
            assert tick >= last
            last = tick

    def guarded(work, i: int) -> None:
        try:
            work(i)
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=guarded, args=(work, i)) for work in (submit, observe) for i in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    metrics = live.metrics()
    assert metrics["commands_applied"] + metrics["commands_not_applied"] == sum(queued)


def test_a_page_shows_the_world(live):
    address = live.watch(name="arena")
    with urllib.request.urlopen(address + "metrics", timeout=10) as answer:
        assert b'murk_ticks_total{world="arena"}' in answer.read()
    with pytest.raises(ValueError, match="watched"):
        live.watch()
    live.unwatch()
    live.unwatch()
    assert live.watch().startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"tick_rate_hz": 0}, "tick_rate_hz must be finite and above 0"),
        ({"tick_rate_hz": float("inf")}, "tick_rate_hz"),
        ({"ring_buffer_size": 1}, "RingBufferTooSmall|ring_buffer_size"),
        ({"ring_buffer_size": 129}, "ring_buffer_size=129 allowed=2..128"),
        ({"max_readers": 65}, "max_readers=65 allowed=1..64"),
        ({"max_epoch_hold_ms": 3_600_001}, "max_epoch_hold_ms must be in 0..3600000"),
        ({"workers": 0}, "workers must be in 1"),
        ({"max_generations": 5}, "max_generations=5 allowed=10..74"),
    ],
)
def test_options_are_checked(options, text):
    with pytest.raises(ValueError, match=text):
        RealtimeWorld(make_config(), **options)


def test_arguments_are_checked(paused):
    paused.step()
    out, mask = buffers()
    with pytest.raises(TypeError, match=r"config must be a murk\.Config"):
        RealtimeWorld("config")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="tick must be an integer"):
        paused.await_tick("1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"commands must be a list of murk\.Command"):
        paused.submit([1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="n_agents"):
        paused.observe(ENTRIES, out, mask, centers=np.zeros((0, 2), np.int32))
    with pytest.raises(ValueError, match="fields: 'heat', 'mark'"):
        paused.read_field("cold", out)
    with pytest.raises(ValueError, match="hz"):
        paused.set_rate(-1)
    with pytest.raises(TypeError, match="can't be copied or pickled"):
        __import__("copy").copy(paused)


def test_observations_say_all_that_entries_can_say():
    config = make_config()
    config.add_field("wind", murk.FieldType.Vector, dims=3)
    config.add_field("kind", murk.FieldType.Categorical, dims=4)
    other = make_config()
    other.add_field("wind", murk.FieldType.Vector, dims=3)
    other.add_field("kind", murk.FieldType.Categorical, dims=4)
    entries = [
        ObsEntry.all("heat", normalize=(0.0, 10.0), name="warmth"),
        ObsEntry.rect("heat", [1, 1], [3, 4], dtype=murk.DType.F16),
        ObsEntry.disk("wind", [2, 2], 1, component=1),
        ObsEntry.all(
            "wind", pool_kernel=murk.PoolKernel.Mean, pool_kernel_size=(2, 3), pool_stride=(2, 1)
        ),
        ObsEntry.all("kind", one_hot=True, dtype=murk.DType.U8),
    ]
    commands = [
        Command.set_field("wind", [2, 2], 5.0, component=1),
        Command.set_field("kind", [0, 1], 2.0),
    ]
    stepped = murk.World(other)
    lockstep = murk.ObsPlan(stepped, entries)
    stepped.step(commands)
    expected = np.zeros(lockstep.output_len, lockstep.dtype)
    expected_mask = np.zeros(lockstep.mask_len, np.uint8)
    lockstep.execute(expected, expected_mask)
    with RealtimeWorld(config, start_paused=True) as world:
        world.submit(commands)
        world.step()
        plan = world.plan(entries)
        assert list(plan.entries) == ["warmth", "heat", "wind", "wind_2", "kind"]
        assert [plan.entries[i] for i in range(5)] == [lockstep.entries[i] for i in range(5)]
        assert (plan.dtype, plan.output_bytes) == (np.uint8, lockstep.output_bytes)
        assert not plan.agent_relative
        assert plan.to_bytes() == lockstep.to_bytes()
        for one in (plan, world.plan(plan.to_bytes()), entries):
            out = np.full(plan.output_len, 7, plan.dtype)
            mask = np.full(plan.mask_len, 7, np.uint8)
            assert world.observe(one, out, mask) == (1, 0)
            np.testing.assert_array_equal(out, expected)
            np.testing.assert_array_equal(mask, expected_mask)
            out[:] = 7
            world.observe_later(one, out, mask).wait(10)
            np.testing.assert_array_equal(out, expected)
        tensors = plan.views(out)
        assert tensors["heat"].dtype == np.float16
        assert tensors["heat"].shape == (3, 4)
        assert tensors["kind"][0, 1].tolist() == [0, 0, 1, 0]
        assert plan.mask_views(mask)["kind"].shape == tensors["kind"].shape
        with pytest.raises(ValueError, match="output must have dtype uint8"):
            world.observe(plan, np.zeros(plan.output_len, np.float32), mask)
        with pytest.raises(ValueError, match="centers must be None"):
            world.observe(plan, out, mask, centers=np.zeros((1, 2), np.int32))
        with pytest.raises(ValueError, match="centers must be given"):
            world.observe(world.plan([ObsEntry.agent_disk("heat", 1)]), np.zeros(9, np.float32), mask)
        with pytest.raises(ValueError, match="InvalidObsSpec"):
            world.plan(b"MOBS and rubbish")
        for _ in range(3):  # equal entries, one plan
            world.observe([ObsEntry.all("heat")], np.zeros(CELLS, np.float32), np.zeros(CELLS, np.uint8))
        assert len(world._plans) == 2  # these, and the list from above


def test_python_functions_are_for_worlds_that_are_stepped():
    config = make_config()
    step = murk.PropagatorDef.from_function(lambda context: None, name="mine", writes=["mark"])
    step.register(config)
    with pytest.raises(ValueError, match="MurkCallbackFlag_AnyThread"):
        RealtimeWorld(config)
