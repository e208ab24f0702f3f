"""Any order of calls: a model beside the engine says what every call must answer.

MURK_TEST_LONG=1 takes 10,000 steps instead of 300.
"""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

import murk
from murk import Command, Config, EdgeBehavior, ObsEntry, PackedCommands, ScalarDiffusion, _info

LONG = bool(os.environ.get("MURK_TEST_LONG"))
HEAT, MARK = "heat", "mark"
# rows, cols, edge, coefficient; the position is the variant
VARIANTS = [
    (3, 4, EdgeBehavior.Absorb, 0.1),
    (5, 2, EdgeBehavior.Wrap, 0.2),
    (1, 7, EdgeBehavior.Clamp, 0.05),
]
GENERATIONS = 8
SEEDS = st.sampled_from([0, 1, 42, 2**63, 2**64 - 1])
SETTINGS = settings(
    max_examples=100 if LONG else 10,
    stateful_step_count=100 if LONG else 30,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def make_config(variant: int) -> Config:
    rows, cols, edge, coefficient = VARIANTS[variant]
    config = Config()
    config.set_space_square4(rows=rows, cols=cols, edge=edge)
    config.add_field(HEAT)
    config.add_field(MARK)
    config.set_dt(1.0)
    config.set_max_generations(GENERATIONS)
    ScalarDiffusion(0, 0, coefficient, 0.01, [(1, 5.0)]).register(config)
    return config


class Model:
    """What a world's state must be."""

    def __init__(self, variant: int) -> None:
        self.variant = variant
        rows, cols, *_ = VARIANTS[variant]
        self.shape = (rows, cols)
        self.tick = 0
        self.mark = np.zeros(self.shape, dtype=np.float32)
        self.alive = True

    def stepped(self, commands: list[tuple[int, int, float]]) -> None:
        self.tick += 1
        self.mark = np.zeros(self.shape, dtype=np.float32)
        for row, col, value in commands:
            if row < self.shape[0] and col < self.shape[1]:
                self.mark[row, col] = value

    def was_reset(self) -> None:
        self.tick = 0
        self.mark = np.zeros(self.shape, dtype=np.float32)


class OneWorld(Model):
    def __init__(self, variant: int) -> None:
        super().__init__(variant)
        self.world = murk.World(make_config(variant))
        self.seed = 0


class Batch:
    def __init__(self, variant: int, n: int, threads: int) -> None:
        self.models = [Model(variant) for _ in range(n)]
        self.batch = murk.BatchedWorld(
            [make_config(variant) for _ in range(n)], [ObsEntry(0), ObsEntry(1)], threads=threads
        )
        self.out = np.zeros((n, self.batch.obs_output_len), dtype=np.float32)
        self.mask = np.zeros((n, self.batch.obs_mask_len), dtype=np.uint8)
        self.alive = True


CELLS = st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(-4, 4).map(float))


def as_commands(cells: list[tuple[int, int, float]]) -> list[Command]:
    return [Command.set_field(1, [row, col], value) for row, col, value in cells]


class Engine(RuleBasedStateMachine):
    worlds: Bundle[OneWorld] = Bundle("worlds")
    batches: Bundle[Batch] = Bundle("batches")
    plans: Bundle[tuple[OneWorld, murk.ObsPlan]] = Bundle("plans")
    views: Bundle[tuple[np.ndarray, np.ndarray]] = Bundle("views")

    # heat depends on variant and tick alone: whoever comes first says what it is
    heat: dict[tuple[int, int], bytes] = {}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[np.ndarray, np.ndarray]] = []
        self.all_worlds: list[OneWorld] = []
        self.all_batches: list[Batch] = []

    def same_heat(self, variant: int, tick: int, values: np.ndarray) -> None:
        first = self.heat.setdefault((variant, tick), values.tobytes())
        assert values.tobytes() == first, (variant, tick)

    # ---------------------------------------------------------------- worlds

    @initialize(target=worlds, variant=st.integers(0, 2))
    def a_first_world(self, variant: int) -> OneWorld:
        return self.create(variant)

    @rule(target=worlds, variant=st.integers(0, 2))
    def create(self, variant: int) -> OneWorld:
        one = OneWorld(variant)
        self.all_worlds.append(one)
        return one

    @rule(one=worlds, cells=st.lists(CELLS, max_size=3))
    def step(self, one: OneWorld, cells: list[tuple[int, int, float]]) -> None:
        if not one.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                one.world.step()
            return
        try:
            receipts, metrics = one.world.step(as_commands(cells))
        except MemoryError:
            # arrays hold all its states; the tick was not, and letting go of them is all it takes
            assert len(self.shown) >= GENERATIONS - 2
            return
        one.stepped(cells)
        assert len(receipts) == len(cells)
        for receipt in receipts:
            row, col, _ = cells[receipt.command_index]
            inside = row < one.shape[0] and col < one.shape[1]
            assert receipt.accepted == inside
            assert receipt.reason_code == (0 if inside else murk.ReasonCode.NotApplied)
        assert metrics.propagator_us[0][0]

    @rule(one=worlds, seed=SEEDS)
    def reset(self, one: OneWorld, seed: int) -> None:
        if not one.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                one.world.reset(seed)
            return
        try:
            one.world.reset(seed)
        except MemoryError:
            assert len(self.shown) >= GENERATIONS - 2
            return
        one.was_reset()
        one.seed = seed

    @rule(one=worlds)
    def look(self, one: OneWorld) -> None:
        if not one.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                _ = one.world.current_tick
            return
        assert one.world.current_tick == one.tick
        assert one.world.seed == one.seed
        assert not one.world.is_tick_disabled
        assert one.world.preflight()["current_tick"] == one.tick
        values = np.full(one.shape, np.nan, dtype=np.float32).reshape(-1)
        one.world.read_field(MARK, values)
        np.testing.assert_array_equal(values.reshape(one.shape), one.mark)
        one.world.read_field(HEAT, values)
        self.same_heat(one.variant, one.tick, values)

    @rule(one=worlds)
    def destroy(self, one: OneWorld) -> None:
        one.world.destroy()
        one.alive = False

    @rule(one=worlds, ticks=st.integers(1, 5))
    def step_from_threads(self, one: OneWorld, ticks: int) -> None:
        if not one.alive or self.shown:
            return
        threads = [
            threading.Thread(target=lambda: [one.world.step() for _ in range(ticks)]) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _ in range(2 * ticks):
            one.stepped([])

    # ---------------------------------------------------------------- observations

    @rule(target=plans, one=worlds)
    def compile(self, one: OneWorld) -> object:
        if not one.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                murk.ObsPlan(one.world, [ObsEntry(0)])
            return multiple()
        return one, murk.ObsPlan(one.world, [ObsEntry(1), ObsEntry(0)])

    @rule(planned=plans)
    def observe(self, planned: tuple[OneWorld, murk.ObsPlan]) -> None:
        one, plan = planned
        n = plan.output_len
        out, mask = np.full(n, np.nan, dtype=np.float32), np.zeros(n, dtype=np.uint8)
        if not one.alive:
            with pytest.raises(RuntimeError):
                plan.execute(out, mask)
            return
        assert plan.execute(out, mask) == (one.tick, 0)
        assert mask.all()
        np.testing.assert_array_equal(out[: n // 2].reshape(one.shape), one.mark)
        self.same_heat(one.variant, one.tick, out[n // 2 :])

    # ---------------------------------------------------------------- views

    @rule(target=views, one=worlds, field=st.sampled_from([HEAT, MARK]))
    def show(self, one: OneWorld, field: str) -> object:
        if not one.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                one.world.field(field)
            return multiple()
        try:
            array = one.world.field(field)
        except (MemoryError, RuntimeError):
            assert len(self.shown) >= GENERATIONS - 2
            return multiple()
        if field == MARK:
            np.testing.assert_array_equal(array, one.mark)
        shown = (array[::-1], array[::-1].copy())  # a slice keeps what it is a slice of
        self.shown.append(shown)
        return shown

    @rule(shown=consumes(views))
    def let_go(self, shown: tuple[np.ndarray, np.ndarray]) -> None:
        self.shown = [other for other in self.shown if other is not shown]

    @invariant()
    def what_is_shown_stays_as_it_was(self) -> None:
        for array, copy in self.shown:
            assert not array.flags.writeable
            np.testing.assert_array_equal(array, copy)

    # ---------------------------------------------------------------- batches

    @rule(target=batches, variant=st.integers(0, 2), n=st.integers(1, 3), threads=st.integers(1, 2))
    def create_batch(self, variant: int, n: int, threads: int) -> Batch:
        batch = Batch(variant, n, threads)
        self.all_batches.append(batch)
        return batch

    @rule(some=batches, cells=st.lists(CELLS, min_size=3, max_size=3), packed=st.booleans())
    def step_batch(self, some: Batch, cells: list[tuple[int, int, float]], packed: bool) -> None:
        if not some.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                some.batch.step_and_observe(None, some.out, some.mask)
            return
        commands: object = [as_commands([cells[i]]) for i in range(len(some.models))]
        if packed:
            commands = PackedCommands(len(some.models))
            coords = np.array([cells[i][:2] for i in range(len(some.models))], dtype=np.int32)
            values = np.array([cells[i][2] for i in range(len(some.models))], dtype=np.float32)
            commands.set_fields(1, coords, values)
        ticks = some.batch.step_and_observe(commands, some.out, some.mask)
        for i, model in enumerate(some.models):
            model.stepped([cells[i]])
            assert ticks[i] == model.tick
        self.check_batch(some)

    def check_batch(self, some: Batch) -> None:
        half = some.out.shape[1] // 2
        assert some.mask.all()
        for i, model in enumerate(some.models):
            np.testing.assert_array_equal(some.out[i, half:].reshape(model.shape), model.mark)
            self.same_heat(model.variant, model.tick, some.out[i, :half])

    @rule(some=batches, which=st.integers(0, 2), seed=SEEDS, all_of_them=st.booleans())
    def reset_batch(self, some: Batch, which: int, seed: int, all_of_them: bool) -> None:
        if not some.alive:
            with pytest.raises(RuntimeError, match="already destroyed"):
                some.batch.reset_all([seed] * len(some.models))
            return
        if all_of_them:
            some.batch.reset_all([seed] * len(some.models))
            for model in some.models:
                model.was_reset()
        elif which < len(some.models):
            some.batch.reset_world(which, seed)
            some.models[which].was_reset()
        else:
            with pytest.raises(ValueError, match="world_index"):
                some.batch.reset_world(which, seed)
        some.batch.observe_all(some.out, some.mask)
        self.check_batch(some)

    @rule(some=batches)
    def destroy_batch(self, some: Batch) -> None:
        some.batch.destroy()
        some.alive = False

    # ---------------------------------------------------------------- the end

    def teardown(self) -> None:
        for one in self.all_worlds:
            one.world.destroy()
        for some in self.all_batches:
            some.batch.destroy()
        self.what_is_shown_stays_as_it_was()  # after all worlds are gone, too


def test_any_order_of_calls_answers_as_the_model_says():
    run_state_machine_as_test(Engine, settings=SETTINGS)


def test_nothing_is_left_behind():
    before = native_bytes()
    run_state_machine_as_test(Engine, settings=settings(SETTINGS, max_examples=2))
    assert native_bytes() == before


def native_bytes() -> int:
    import gc

    gc.collect()
    return int(_info.engine_info()["native_bytes"])
