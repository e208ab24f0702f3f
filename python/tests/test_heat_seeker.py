from __future__ import annotations

import numpy as np
import pytest

from murk.envs import HeatSeekerVecEnv
from murk.envs import heat_seeker as world


@pytest.fixture
def env():
    made = HeatSeekerVecEnv(8)
    yield made
    made.close()


def test_the_world_is_the_documented_one(env):
    obs, infos = env.reset(seed=0)
    assert obs.shape == (8, 512)
    assert obs in env.observation_space
    assert infos["tick_ids"].tolist() == [50] * 8
    heat = obs[:, :256].reshape(8, 16, 16)
    assert (heat[:, 14, 14] == 10.0).all()
    assert (np.diff(heat[0, 14, :15]) > 0).all()
    assert (heat == heat[0]).all()
    assert env.single_action_space.n == 5


def test_the_marker_is_where_the_agent_is_from_the_first_observation_on(env):
    obs, _ = env.reset(seed=1)
    random = np.random.default_rng(0)
    for _ in range(300):
        marker = obs[:, 256:].reshape(8, 16, 16)
        assert (marker.sum(axis=(1, 2)) == 1.0).all()
        rows, cols = env.positions.T
        assert (marker[np.arange(8), rows, cols] == 1.0).all()
        obs, *_ = env.step(random.integers(0, 5, 8))


@pytest.mark.parametrize(
    ("action", "move"), [(0, (0, 0)), (1, (-1, 0)), (2, (1, 0)), (3, (0, -1)), (4, (0, 1))]
)
def test_actions_move_by_one_cell_and_stop_at_the_edge(env, action, move):
    env.reset(seed=2)
    before = env.positions
    env.step(np.full(8, action))
    expected = np.clip(before + np.array(move), 0, 15)
    np.testing.assert_array_equal(env.positions, expected)


def test_rewards_and_ends():
    env = HeatSeekerVecEnv(1)
    obs, _ = env.reset(seed=3)
    while True:
        row, col = env.positions[0]
        action = 2 if row < 14 else 1 if row > 14 else 4 if col < 14 else 3
        obs, rewards, terminated, truncated, infos = env.step(np.array([action]))
        row, col = env.positions[0]
        heat = float(obs[0, row * 16 + col])
        at_source = (row, col) == (14, 14)
        assert rewards[0] == 0.1 * heat - 1 + 100 * at_source
        assert terminated[0] == at_source
        assert not truncated[0]
        if at_source:
            break
    assert rewards[0] == 100.0
    assert infos["_final_obs"].tolist() == [True]
    # the next step starts the next episode
    start = None
    obs, rewards, terminated, _, infos = env.step(np.array([0]))
    start = env.positions[0]
    assert (rewards[0], terminated[0], infos["tick_ids"][0]) == (0.0, False, 50)
    assert obs[0, 256 + start[0] * 16 + start[1]] == 1.0
    env.close()


def test_an_episode_is_cut_off_after_200_steps():
    env = HeatSeekerVecEnv(2)
    env.reset(seed=0)
    for step in range(1, 201):
        _, _, terminated, truncated, _ = env.step(np.zeros(2, dtype=np.int64))
        assert not terminated.any()
        assert truncated.all() == (step == 200)
    env.close()


def test_starts_are_spread_over_all_cells_but_the_source():
    env = HeatSeekerVecEnv(2000)
    env.reset(seed=5)
    ranks = env.positions[:, 0] * 16 + env.positions[:, 1]
    assert world.SOURCE_RANK not in ranks
    assert len(set(ranks.tolist())) > 250
    again = HeatSeekerVecEnv(2000)
    again.reset(seed=5)
    np.testing.assert_array_equal(again.positions, env.positions)
    env.close()
    again.close()


@pytest.mark.parametrize(
    ("actions", "text"),
    [
        (np.full(8, 5), r"actions must be in 0\.\.4 \(stay, north, south, west, east\), got 5\.\.5"),
        (np.full(8, -1), r"actions must be in 0\.\.4"),
        (np.zeros(7, dtype=int), "actions has 7 entries, expected 8"),
        (np.zeros(8), "actions must be 8 integers, got dtype=float64"),
    ],
)
def test_wrong_actions_are_named(env, actions, text):
    env.reset(seed=0)
    before = env.positions
    with pytest.raises(ValueError, match=text):
        env.step(actions)
    np.testing.assert_array_equal(env.positions, before)
