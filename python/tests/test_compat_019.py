"""Scripts as they were written for murk 0.1.9: names, signatures, infos.

What differs on purpose is said beside it, and in docs/coming-from-0.1.9.md.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import murk
from murk import (
    BatchedVecEnv,
    BatchedWorld,
    Command,
    Config,
    EdgeBehavior,
    FieldMutability,
    FieldType,
    MurkEnv,
    MurkVecEnv,
    ObsEntry,
    ObsPlan,
    PropagatorDef,
    RegionType,
    ScalarDiffusion,
    SpaceType,
    TransformType,
    World,
    WriteMode,
)

N_CELLS = 10


def line_config(seed=42):
    """Field 0 spreads from cell 3, held at 7; field 1 is written by commands only."""
    config = Config()
    config.set_space_line1d(N_CELLS, EdgeBehavior.Absorb)
    config.add_field("energy", FieldType.Scalar, FieldMutability.PerTick)
    config.add_field("agent")
    config.set_dt(0.1)
    config.set_seed(seed)
    ScalarDiffusion(0, 0, coefficient=0.5, sources=[(3, 7.0)]).register(config)
    return config


# ---------------------------------------------------------------------- names


def test_every_name_of_0_1_9_is_there():
    names = [
        "SpaceType",
        "FieldType",
        "FieldMutability",
        "BoundaryBehavior",
        "EdgeBehavior",
        "WriteMode",
        "CommandType",
        "RegionType",
        "TransformType",
        "PoolKernel",
        "DType",
        "Config",
        "Command",
        "Receipt",
        "World",
        "ObsEntry",
        "ObsPlan",
        "BatchedWorld",
        "StepMetrics",
        "PropagatorDef",
        "add_propagator",
        "ScalarDiffusion",
        "GradientCompute",
        "IdentityCopy",
        "FlowField",
        "AgentEmission",
        "ResourceField",
        "MorphologicalOp",
        "WavePropagation",
        "NoiseInjection",
        "MurkEnv",
        "MurkVecEnv",
        "BatchedVecEnv",
    ]
    assert [name for name in names if not hasattr(murk, name)] == []


def test_enums_compare_with_integers():
    assert (SpaceType.Line1D, SpaceType.Square4, SpaceType.Hex2D, SpaceType.Fcc12) == (0, 2, 4, 6)
    assert (EdgeBehavior.Absorb, EdgeBehavior.Clamp, EdgeBehavior.Wrap) == (0, 1, 2)
    assert (RegionType.All.value, RegionType.AgentDisk.value, RegionType.AgentRect.value) == (0, 5, 6)


def test_the_package_is_typed():
    assert (Path(murk.__file__).parent / "py.typed").is_file()


# ---------------------------------------------------------------------- config


@pytest.mark.parametrize(
    ("setter", "arguments", "cells"),
    [
        ("set_space_line1d", (12, EdgeBehavior.Absorb), 12),
        ("set_space_ring1d", (12,), 12),
        ("set_space_square4", (3, 4, EdgeBehavior.Wrap), 12),
        ("set_space_square8", (3, 4, EdgeBehavior.Clamp), 12),
        ("set_space_hex2d", (3, 4), 12),
        ("set_space_fcc12", (4, 4, 4, EdgeBehavior.Absorb), 32),
        ("set_space", (SpaceType.Line1D, [12.0, 0.0]), 12),
    ],
)
def test_spaces(setter, arguments, cells):
    config = Config()
    getattr(config, setter)(*arguments)
    config.add_field("heat")
    ScalarDiffusion(0, 0, coefficient=0.01).register(config)
    with World(config) as world, ObsPlan(world, [ObsEntry(0)]) as plan:
        assert plan.output_len == cells


def test_bad_spaces_are_refused():
    with pytest.raises(ValueError, match="space"):
        Config().set_space(99, [1.0])
    with pytest.raises(ValueError, match=r"params|length"):
        Config().set_space(SpaceType.Line1D, [])


def test_a_config_is_used_once():
    config = line_config()
    World(config).destroy()
    with pytest.raises(RuntimeError, match="already consumed or destroyed"):
        World(config)
    with Config() as left:
        left.add_field("heat")
    with pytest.raises(RuntimeError, match="already consumed or destroyed"):
        left.set_dt(1.0)


# ---------------------------------------------------------------------- world


def test_a_world_lives():
    world = World(line_config())
    assert (world.current_tick, world.seed, world.is_tick_disabled) == (0, 42, False)
    receipts, metrics = world.step()
    assert receipts == []
    assert world.current_tick == 1
    assert metrics.total_us > 0
    assert metrics.memory_bytes > 0
    assert len(metrics.to_dict()) == 18
    assert len(metrics.propagator_us) == 1
    receipts, _ = world.step([Command.set_field(1, [2], 5.0)])
    assert len(receipts) >= 1
    assert receipts[0].accepted
    field = np.zeros(N_CELLS, dtype=np.float32)
    world.read_field(1, field)
    assert field[2] == 5.0
    world.reset(99)
    assert (world.current_tick, world.seed) == (0, 99)
    world.destroy()
    world.destroy()
    with pytest.raises(RuntimeError, match="already destroyed"):
        world.step()


# ---------------------------------------------------------------------- propagators


def constant_config(value=7.0, seen=None):
    config = Config()
    config.set_space_line1d(N_CELLS, EdgeBehavior.Absorb)
    config.add_field("energy", FieldType.Scalar, FieldMutability.PerTick)
    config.set_dt(0.1)
    config.set_seed(42)

    def step_fn(reads, reads_prev, writes, tick_id, dt, cell_count):
        if seen is not None:
            seen.append((tick_id, dt, cell_count))
        writes[0][:] = value

    PropagatorDef("constant", step_fn, writes=[(0, WriteMode.Full)]).register(config)
    return config


def test_a_world_with_a_constant_propagator():
    seen = []
    with World(constant_config(seen=seen)) as world:
        assert (world.current_tick, world.seed) == (0, 42)
        receipts, metrics = world.step()
        assert receipts == []
        assert world.current_tick == 1
        assert metrics.total_us > 0
        assert metrics.memory_bytes > 0
        assert [name for name, _ in metrics.propagator_us] == ["constant"]
        field = np.zeros(N_CELLS, dtype=np.float32)
        world.read_field(0, field)
        assert field.tolist() == [7.0] * N_CELLS
        world.step()
        world.reset(99)
        assert (world.current_tick, world.seed) == (0, 99)
    assert seen == [(1, 0.1, N_CELLS), (2, 0.1, N_CELLS)]


def test_several_writes_and_the_convenient_function():
    config = Config()
    config.set_space_line1d(N_CELLS, EdgeBehavior.Absorb)
    for name in ("a", "b", "sum"):
        config.add_field(name)
    config.set_dt(0.1)

    def both(reads, reads_prev, writes, tick_id, dt, cell_count):
        writes[0][:] = 2.0 * tick_id
        writes[1][:] = reads_prev[0] + 1.0

    def total(reads, reads_prev, writes, tick_id, dt, cell_count):
        writes[0][:] = reads[0] + reads[1]

    murk.add_propagator(
        config, "both", both, reads_previous=[0], writes=[(0, WriteMode.Full), (1, WriteMode.Full)]
    )
    murk.add_propagator(config, "total", total, reads=[0, 1], writes=[(2, WriteMode.Full)])
    with World(config) as world:
        for _ in range(3):
            world.step()
        field = np.zeros(N_CELLS, dtype=np.float32)
        world.read_field(2, field)
        assert field.tolist() == [6.0 + 5.0] * N_CELLS
    assert (WriteMode.Full, WriteMode.Incremental) == (0, 1)


def test_threads_with_propagators_in_python_all_finish():
    worlds = [World(constant_config()) for _ in range(4)]

    def play(world):
        for _ in range(50):
            world.step()

    threads = [threading.Thread(target=play, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [world.current_tick for world in worlds] == [50] * 4


# ---------------------------------------------------------------------- observations


def test_observations():
    with World(line_config()) as world:
        for _ in range(3):
            world.step()
        plan = ObsPlan(world, [ObsEntry(0)])
        output, mask = np.zeros(plan.output_len, np.float32), np.zeros(plan.mask_len, np.uint8)
        assert plan.execute(output, mask) == (3, 0)
        field = np.zeros(N_CELLS, dtype=np.float32)
        world.read_field(0, field)
        np.testing.assert_array_equal(output, field)
        assert mask.tolist() == [1] * N_CELLS
        world.step()
        assert plan.execute(output, mask) == (4, 0)
        both = ObsPlan(world, [ObsEntry(0), ObsEntry(1)])
        assert both.output_len == 2 * N_CELLS
        normal = ObsPlan(
            world,
            [ObsEntry(0, transform_type=TransformType.Normalize, normalize_min=0.0, normalize_max=7.0)],
        )
        normal.execute(output, mask)
        assert output.min() >= 0.0
        assert output.max() == 1.0
        around = ObsPlan(world, [ObsEntry(0, RegionType.AgentDisk, region_params=[2])])
        centers = np.array([[3], [9]], dtype=np.int32)
        out = np.zeros(2 * around.output_len, np.float32)
        bits = np.zeros(2 * around.mask_len, np.uint8)
        assert around.execute_agents(centers, out, bits) == [(4, 0), (4, 0)]
        assert out[2] == 7.0
        for used in (plan, both, normal, around):
            used.destroy()


# ---------------------------------------------------------------------- threads


def test_threads_do_not_wait_for_each_other():
    worlds = [World(line_config()) for _ in range(4)]

    def play(world):
        for _ in range(50):
            world.step()

    started = time.perf_counter()
    for world in worlds[:2]:
        play(world)
    sequential = time.perf_counter() - started
    threads = [threading.Thread(target=play, args=(world,)) for world in worlds[2:]]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert time.perf_counter() - started < 5 * sequential + 0.5
    assert [world.current_tick for world in worlds] == [50] * 4


# ---------------------------------------------------------------------- MurkEnv


class LineEnv(MurkEnv):
    """As an environment was written: config made before, hooks with (obs, info)."""

    def __init__(self, limit=0, **kwargs):
        super().__init__(config=line_config(), obs_entries=[ObsEntry(0), ObsEntry(1)], **kwargs)
        self._tick_limit = limit
        self._pos = 0

    def _action_to_commands(self, action):
        self._pos = (self._pos + int(action)) % N_CELLS
        return [Command.set_field(1, [self._pos], 1.0)]

    def _compute_reward(self, obs, info):
        return float(obs[self._pos])

    def _check_terminated(self, obs, info):
        return self._pos == 3


def test_an_environment_works():
    env = LineEnv(n_actions=3, seed=5)
    assert env.observation_space.shape == (2 * N_CELLS,)
    assert env.action_space == gymnasium.spaces.Discrete(3)
    obs, info = env.reset(seed=42)
    assert obs.shape == (2 * N_CELLS,)
    assert obs.dtype == np.float32
    assert info["tick_id"] == env._episode_start_tick == 1
    assert info["age_ticks"] == 0
    obs, reward, terminated, truncated, info = env.step(1)
    assert isinstance(reward, float)
    assert (terminated, truncated) == (False, False)
    assert info["tick_id"] == 2
    obs, reward, terminated, truncated, info = env.step(2)
    assert (reward, terminated) == (7.0, True)
    assert env.last_step_metrics.total_us > 0
    assert env.preflight()["current_tick"] == 3
    env.close()
    env.close()


def test_an_environment_truncates_and_takes_an_action_space():
    env = LineEnv(limit=3, action_space=gymnasium.spaces.Discrete(7))
    assert env.action_space.n == 7
    env.reset()
    assert [env.step(0)[3] for _ in range(3)] == [False, False, True]
    env.close()


def test_an_environment_that_resets_by_itself():
    class Own(LineEnv):
        def reset(self, seed=None, options=None):
            gymnasium.Env.reset(self, seed=seed)
            if seed is not None:
                self._seed = seed
            self._world.reset(self._seed)
            for _ in range(5):
                self._world.step()
            tick_id, age_ticks = self._plan.execute(self._obs_buf, self._mask_buf)
            self._episode_start_tick = tick_id
            return self._obs_buf.copy(), {"tick_id": tick_id, "age_ticks": age_ticks}

    env = Own(n_actions=2)
    obs, info = env.reset(seed=9)
    assert info["tick_id"] == 5
    assert obs[3] == 7.0
    assert env.step(1)[4]["tick_id"] == 6
    env.close()


# ---------------------------------------------------------------------- MurkVecEnv


def test_environments_side_by_side():
    envs = MurkVecEnv([lambda: LineEnv(limit=3, n_actions=2) for _ in range(3)])
    assert envs.num_envs == 3
    obs, infos = envs.reset(seed=[1, 2, 3])
    assert obs.shape == (3, 2 * N_CELLS)
    assert isinstance(infos, dict)
    for _ in range(2):
        obs, rewards, _, truncateds, infos = envs.step(np.zeros(3, int))
        assert rewards.dtype == np.float64
        assert all(final is None for final in infos["final_observation"])
    obs, rewards, _, truncateds, infos = envs.step(np.zeros(3, int))
    assert truncateds.all()
    assert all(final.shape == (2 * N_CELLS,) for final in infos["final_observation"])
    # 0.1.9 reset in this very step: now that is SAME_STEP
    assert all(env.preflight()["current_tick"] == 4 for env in envs.envs)
    envs.close()


def test_environments_side_by_side_that_are_reset_at_once():
    envs = MurkVecEnv([lambda: LineEnv(limit=3, n_actions=2)] * 2, autoreset_mode="SameStep")
    envs.reset(seed=1)
    for _ in range(3):
        obs, _, _, truncateds, infos = envs.step(np.zeros(2, int))
    assert truncateds.all()
    assert all(env.preflight()["current_tick"] == 1 for env in envs.envs)
    # a dict of arrays; in 0.1.9 a list of dicts
    assert infos["final_info"]["tick_id"].tolist() == [4, 4]
    assert not (obs[0] == infos["final_observation"][0]).all()
    envs.close()


# ---------------------------------------------------------------------- batches


def batch(n=4):
    return BatchedWorld([line_config(seed=i) for i in range(n)], [ObsEntry(0), ObsEntry(1)])


def test_a_batch_lives():
    engine = batch()
    assert (engine.num_worlds, engine.obs_output_len, engine.obs_mask_len) == (4, 20, 20)
    output = np.zeros(4 * engine.obs_output_len, dtype=np.float32)
    mask = np.zeros(4 * engine.obs_mask_len, dtype=np.uint8)
    commands = [[Command.set_field(1, [i], 2.0)] for i in range(4)]
    assert list(engine.step_and_observe(commands, output, mask)) == [1, 1, 1, 1]
    seen = output.reshape(4, 20)
    assert [row[10 + i] for i, row in enumerate(seen)] == [2.0] * 4
    engine.step_and_observe([[] for _ in range(4)], output, mask)
    engine.reset_world(1, 5)
    engine.observe_all(output, mask)
    assert [bool(row.any()) for row in seen] == [True, False, True, True]
    engine.reset_all([1, 2, 3, 4])
    engine.observe_all(output, mask)
    assert not output.any()
    with pytest.raises(ValueError, match="3 entries, expected 4"):
        engine.step_and_observe([[], [], []], output, mask)
    with pytest.raises(ValueError, match="expected 4"):
        engine.reset_all([1])
    engine.destroy()
    engine.destroy()
    with pytest.raises(RuntimeError, match="already destroyed"):
        engine.observe_all(output, mask)
    with pytest.raises(ValueError, match="configs"):
        BatchedWorld([])


def test_two_runs_are_the_same():
    def run():
        with batch() as engine:
            output, mask = np.zeros(80, np.float32), np.zeros(80, np.uint8)
            for _ in range(20):
                engine.step_and_observe([[] for _ in range(4)], output, mask)
            return output.tobytes()

    assert run() == run()


class LineVecEnv(BatchedVecEnv):
    """As a batched environment was written: lists of commands, hooks per world."""

    def __init__(self, num_envs=4, **kwargs):
        super().__init__(
            lambda i: line_config(seed=i),
            [ObsEntry(0), ObsEntry(1)],
            num_envs,
            action_space=gymnasium.spaces.Discrete(2),
            **kwargs,
        )
        self._pos = np.zeros(num_envs, dtype=int)

    def _actions_to_commands(self, actions):
        self._pos = (self._pos + actions) % N_CELLS
        return [[Command.set_field(1, [int(p)], 1.0)] for p in self._pos]

    def _compute_rewards(self, obs, tick_ids):
        return obs[np.arange(self.num_envs), self._pos]

    def _check_terminated(self, obs, tick_ids):
        return self._pos == 3

    def _check_truncated(self, obs, tick_ids):
        return np.asarray(tick_ids) >= 6

    def _on_world_reset(self, world_index, seed):
        self._pos[world_index] = 0

    def _patch_reset_observation(self, world_index, obs_slice):
        obs_slice[N_CELLS] = 1.0


def test_a_batched_environment_as_it_was_written():
    # 0.1.9 had this mode, and no other
    env = LineVecEnv(autoreset_mode="SameStep")
    obs, _ = env.reset(seed=7)
    assert obs.shape == (4, 2 * N_CELLS)
    assert obs[:, N_CELLS].tolist() == [1.0] * 4
    walk = np.array([1, 1, 0, 0])
    for _ in range(3):
        obs, rewards, terminateds, truncateds, info = env.step(walk)
    assert terminateds.tolist() == [True, True, False, False]
    assert info["final_observation"][0][3] == 7.0
    assert info["final_observation"][2] is None
    assert list(info["tick_ids"]) == [0, 0, 3, 3]
    assert obs[0, N_CELLS] == 1.0
    assert rewards.tolist()[:2] == [7.0, 7.0]
    for _ in range(3):
        *_, truncateds, info = env.step(np.zeros(4, int))
    assert truncateds.tolist() == [False, False, True, True]
    env.close()
    env.close()


def test_a_batched_environment_that_resets_by_itself():
    class Own(LineVecEnv):
        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            for _ in range(5):
                self._engine.step_and_observe(
                    [[] for _ in range(self.num_envs)], self._obs_flat, self._mask_flat
                )
            return self._obs_flat.reshape(self.num_envs, -1).copy(), {}

    env = Own()
    obs, _ = env.reset(seed=[1, 2, 3, 4])
    assert obs[0, 3] == 7.0
    assert list(env.step(np.zeros(4, int))[4]["tick_ids"]) == [6] * 4
    env.close()
