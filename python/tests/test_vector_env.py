from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, make_config
from gymnasium.vector import AutoresetMode, VectorEnv

from murk import BatchedVecEnv, Command, ObsEntry, PackedCommands
from murk.seeding import below, episode_seeds, mix64, world_bases

ENTRIES = [ObsEntry(HEAT), ObsEntry(MARK)]


class Counter(BatchedVecEnv):
    """World i ends its episode after i + 2 steps; every third action truncates instead."""

    def __init__(self, num_envs=4, **kwargs):
        super().__init__(
            lambda i: make_config(),
            ENTRIES,
            num_envs,
            observation_space=gymnasium.spaces.Box(0, np.inf, (2 * CELLS,), np.float32),
            action_space=gymnasium.spaces.Discrete(3),
            **kwargs,
        )
        self.commands = PackedCommands(num_envs)
        self.resets: list[tuple[list[int], list[int]]] = []

    def _actions_to_commands(self, actions):
        cells = np.zeros((self.num_envs, 2), dtype=np.int32)
        cells[:, 1] = actions
        return self.commands.set_fields(MARK, cells, 1.0)

    def _compute_rewards(self, obs, tick_ids):
        return obs[:, CELLS : CELLS + 3].argmax(axis=1).astype(np.float64)

    def _check_terminated(self, obs, tick_ids):
        return self.episode_steps >= np.arange(self.num_envs) + 2

    def _on_worlds_reset(self, worlds, seeds):
        self.resets.append((worlds.tolist(), seeds.tolist()))

    def _patch_reset_observations(self, worlds, obs):
        obs[worlds, -1] = 77.0


@pytest.fixture
def env():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield (made := Counter())
    made.close()


def test_it_is_a_vector_environment_of_gymnasium(env):
    assert isinstance(env, VectorEnv)
    assert env.num_envs == 4
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert env.single_action_space == gymnasium.spaces.Discrete(3)
    assert env.observation_space.shape == (4, 2 * CELLS)
    obs, infos = env.reset(seed=1)
    assert obs in env.observation_space
    assert obs.dtype == np.float32
    assert infos["tick_ids"].tolist() == [0] * 4
    env.action_space.seed(0)
    for _ in range(10):
        obs, rewards, terminated, truncated, infos = env.step(env.action_space.sample())
        assert obs in env.observation_space
        assert rewards.dtype == np.float64
        assert terminated.dtype == truncated.dtype == np.bool_
        assert rewards.shape == terminated.shape == truncated.shape == (4,)
        assert isinstance(infos, dict)
    assert "Counter" in repr(env)


def test_gymnasiums_wrappers_work_on_it():
    env = gymnasium.wrappers.vector.RecordEpisodeStatistics(Counter())
    env.reset(seed=0)
    lengths = []
    for _ in range(12):
        *_, infos = env.step(np.ones(4, dtype=np.int64))
        if "episode" in infos:
            lengths += infos["episode"]["l"][infos["_episode"]].tolist()
    assert set(lengths) == {2, 3, 4, 5}
    env.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_infos_may_be_turned_into_a_list(mode):
    env = gymnasium.wrappers.vector.DictInfoToList(Counter(autoreset_mode=mode))
    env.reset(seed=0)
    seen = []
    for _ in range(12):
        *_, infos = env.step(np.ones(4, dtype=np.int64))
        assert [set(info) >= {"tick_ids"} for info in infos] == [True] * 4
        seen += [info["final_obs"] for info in infos if "final_obs" in info]
    assert seen
    assert all(isinstance(obs, np.ndarray) for obs in seen)
    env.close()


def test_next_step_resets_in_the_step_after_the_end():
    env = Counter(2)
    env.reset(seed=0)
    act = np.array([1, 2])
    env.step(act)
    obs, rewards, terminated, _, infos = env.step(act)
    assert terminated.tolist() == [True, False]
    assert rewards.tolist() == [1.0, 2.0]
    assert infos["tick_ids"].tolist() == [2, 2]
    # the last observation, not yet that of the next episode
    assert obs[0, CELLS + 1] == 1.0
    np.testing.assert_array_equal(infos["final_obs"][0], obs[0])
    assert infos["final_obs"][1] is None
    assert infos["_final_obs"].tolist() == [True, False]
    np.testing.assert_array_equal(infos["final_observation"][0], obs[0])
    assert env.pending_resets.tolist() == [True, False]

    obs, rewards, terminated, truncated, infos = env.step(act)
    assert rewards.tolist() == [0.0, 2.0]
    assert terminated.tolist() == [False, True]
    assert not truncated.any()
    assert infos["tick_ids"].tolist() == [0, 3]
    assert not obs[0, :-1].any()
    assert obs[0, -1] == 77.0
    assert obs[1, CELLS + 2] == 1.0
    assert env.episode_steps.tolist() == [0, 3]
    env.close()


def test_same_step_resets_at_once_and_keeps_the_last_observation():
    env = Counter(2, autoreset_mode="SameStep")
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    env.reset(seed=0)
    act = np.array([1, 2])
    env.step(act)
    obs, rewards, terminated, _, infos = env.step(act)
    assert terminated.tolist() == [True, False]
    assert rewards.tolist() == [1.0, 2.0]
    assert infos["tick_ids"].tolist() == [0, 2]
    assert not obs[0, :-1].any()
    assert infos["final_obs"][0][CELLS + 1] == 1.0
    assert infos["final_observation"][1] is None
    assert infos["final_info"]["tick_ids"].tolist() == [2, 0]
    assert infos["_final_info"].tolist() == [True, False]
    assert env.episode_steps.tolist() == [0, 2]
    env.close()


def test_disabled_mode_resets_by_mask_only():
    env = Counter(3, autoreset_mode=AutoresetMode.DISABLED)
    env.reset(seed=0)
    act = np.zeros(3, dtype=np.int64)
    env.step(act)
    _, _, terminated, _, _ = env.step(act)
    assert terminated.tolist() == [True, False, False]
    with pytest.raises(gymnasium.error.ResetNeeded, match=r"\[0\]"):
        env.step(act)
    obs, infos = env.reset(options={"reset_mask": terminated})
    assert infos["tick_ids"].tolist() == [0, 2, 2]
    assert not obs[0, :-1].any()
    assert obs[1].any()
    env.step(act)
    env.close()


def test_no_mode_finishes_without_infos_of_the_end(env):
    env.reset(seed=0)
    *_, infos = env.step(np.zeros(4, dtype=np.int64))
    assert "final_obs" not in infos
    assert infos["final_observation"].tolist() == [None] * 4
    assert infos["tick_ids"].tolist() == [1] * 4


def test_the_step_limit_truncates():
    env = BatchedVecEnv(lambda i: make_config(), ENTRIES, 2, max_episode_steps=3)
    assert env.single_observation_space.shape == (2 * CELLS,)
    env.reset(seed=0)
    truncations = [env.step(np.zeros(2))[3].tolist() for _ in range(8)]
    assert [t[0] for t in truncations] == [False, False, True, False, False, False, True, False]
    env.close()


def test_warmup_ticks_precede_the_first_observation():
    env = Counter(2, warmup_ticks=7)
    obs, infos = env.reset(seed=0)
    assert infos["tick_ids"].tolist() == [7, 7]
    assert obs[0, 7] == 10.0
    for _ in range(2):
        env.step(np.zeros(2, dtype=np.int64))
    *_, infos = env.step(np.zeros(2, dtype=np.int64))
    assert infos["tick_ids"].tolist() == [7, 10]
    env.close()


def test_observations_are_copies_unless_asked_otherwise():
    env = Counter(2)
    first, _ = env.reset(seed=0)
    second = env.step(np.zeros(2, dtype=np.int64))[0]
    assert not np.shares_memory(first, second)
    assert not first[:, :-1].any()
    env.close()
    env = Counter(2, copy=False)
    first, _ = env.reset(seed=0)
    assert env.step(np.zeros(2, dtype=np.int64))[0] is first
    env.close()


def test_seeds_differ_by_world_and_by_episode_and_repeat_by_seed():
    def seeds(seed) -> list[int]:
        env = Counter(4)
        env.reset(seed=seed)
        for _ in range(40):
            env.step(np.zeros(4, dtype=np.int64))
        found = [s for _, seeds in env.resets for s in seeds]
        env.close()
        return found

    one = seeds(1)
    assert len(one) > 20
    assert len(set(one)) == len(one)
    assert seeds(1) == one
    assert not set(seeds(2)) & set(one)
    listed = seeds([5, 6, 7, 8])
    assert listed[:4] == [5, 6, 7, 8]
    assert len(set(listed)) == len(listed)


def test_reset_without_a_seed_goes_on_counting(env):
    env.reset(seed=3)
    first = env.episode_seeds
    env.reset()
    assert (env.episode_seeds != first).all()
    env.reset(seed=3)
    np.testing.assert_array_equal(env.episode_seeds, first)
    assert env.np_random_seed == 3


def test_two_environments_without_seeds_differ():
    seeds = []
    for _ in range(2):
        env = Counter(2)
        env.reset()
        seeds += env.episode_seeds.tolist()
        env.close()
    assert len(set(seeds)) == 4


def test_equal_seeds_give_equal_runs_for_any_number_of_threads():
    def run(threads: int) -> bytes:
        env = Counter(6, threads=threads, warmup_ticks=2)
        shown = [env.reset(seed=9)[0].tobytes()]
        random = np.random.default_rng(0)
        for _ in range(25):
            obs, rewards, *_ = env.step(random.integers(0, 3, 6))
            shown += [obs.tobytes(), rewards.tobytes()]
        env.close()
        return b"".join(shown)

    assert run(1) == run(2) == run(8)


def test_hooks_of_earlier_versions_work():
    class Old(BatchedVecEnv):
        def __init__(self):
            super().__init__(lambda i: make_config(), ENTRIES, 3)
            self.calls: list[tuple[int, int]] = []

        def _actions_to_commands(self, actions):
            return [[Command.set_field(MARK, [0, int(a)], 1.0)] for a in actions]

        def _on_world_reset(self, world_index, seed):
            self.calls.append((world_index, seed))

        def _patch_reset_observation(self, world_index, obs_slice):
            obs_slice[CELLS] = 10 + world_index

    env = Old()
    obs, _ = env.reset(seed=[4, 5, 6])
    assert env.calls == [(0, 4), (1, 5), (2, 6)]
    assert obs[:, CELLS].tolist() == [10, 11, 12]
    obs, *_ = env.step([0, 1, 2])
    assert [int(row[CELLS:].argmax()) for row in obs] == [0, 1, 2]
    env.close()


def test_masks(env):
    env.reset(seed=0)
    assert env.masks.shape == (4, 2 * CELLS)
    assert env.masks.all()


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda e: e.step(np.zeros(3, int)), ValueError, "actions has 3 entries, expected 4"),
        (lambda e: e.step(None), TypeError, "actions must have 4 entries, got actions=None"),
        (lambda e: e.reset(seed=-1), ValueError, "seed must be in"),
        (lambda e: e.reset(seed=1.5), TypeError, "seed must be a list of integers, got seed=1.5"),
        (lambda e: e.reset(options=[1]), TypeError, "options must be a dict or None"),
        (lambda e: e.reset(seed=[1, 2]), ValueError, "seed has 2 entries, expected 4"),
        (lambda e: e.reset(options={"reset_mask": np.ones(4)}), ValueError, "reset_mask"),
        (lambda e: e.reset(options={"reset_mask": np.zeros(4, bool)}), ValueError, "reset_mask"),
    ],
)
def test_bad_arguments(env, call, error, text):
    env.reset(seed=0)
    with pytest.raises(error, match=text):
        call(env)


@pytest.mark.parametrize("hook", ["_compute_rewards", "_check_terminated", "_check_truncated"])
def test_hooks_answer_with_one_value_a_world(env, hook, monkeypatch):
    env.reset(seed=0)
    for answer in (0, np.zeros((4, 1)), np.zeros(3)):

        def wrong(self, obs, ticks, answer=answer):
            return answer

        wrong.__name__ = hook
        monkeypatch.setattr(type(env), hook, wrong)
        with pytest.raises(ValueError, match=rf"{hook} must return 4 values, one a world, got shape="):
            env.step(np.zeros(4, int))


def test_order_of_calls():
    env = Counter(2)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(np.zeros(2, dtype=np.int64))
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.reset(options={"reset_mask": np.array([True, False])})
    env.reset()
    env.close()
    env.close()
    with pytest.raises(gymnasium.error.ClosedEnvironmentError):
        env.step(np.zeros(2, dtype=np.int64))
    with pytest.raises(gymnasium.error.ClosedEnvironmentError):
        env.reset()


@pytest.mark.parametrize(
    "kwargs", [{"autoreset_mode": "Never"}, {"warmup_ticks": -1}, {"max_episode_steps": 0}]
)
def test_bad_options(kwargs):
    with pytest.raises(ValueError, match=r".+"):
        Counter(2, **kwargs)
    with pytest.raises(ValueError, match="num_envs must be in 1"):
        Counter(0)


def test_seeding_is_by_counting():
    assert len(set(mix64(np.arange(10_000)).tolist())) == 10_000
    # SplitMix64 from state 0, as published
    assert mix64(0)[0] == 0xE220A8397B1DCDAF
    bases = world_bases(7, 3)
    a = episode_seeds(bases, np.array([0, 0, 0], dtype=np.uint64))
    b = episode_seeds(bases, np.array([1, 1, 1], dtype=np.uint64))
    assert len({*a.tolist(), *b.tolist()}) == 6
    draws = below(mix64(np.arange(60_000)), 6)
    assert draws.min() == 0
    assert draws.max() == 5
    counts = np.bincount(draws)
    assert (abs(counts - 10_000) < 500).all()
    assert COLS < CELLS
