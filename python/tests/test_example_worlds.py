"""The environments of murk.envs do what their texts say."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from murk import MurkVecEnv
from murk.envs import (
    CrystalNavEnv,
    CrystalNavVecEnv,
    HexPursuitEnv,
    HexPursuitVecEnv,
    LayeredHexEnv,
)
from murk.envs import crystal_nav as crystal
from murk.envs import hex_pursuit as pursuit
from murk.envs import layered_hex as layered

# ---------------------------------------------------------------------- crystal_nav


def test_the_crystal_has_the_cells_of_the_engine():
    assert crystal.COORDS.shape == (256, 3)
    env = CrystalNavEnv()
    obs, info = env.reset(seed=0)
    assert info["tick_id"] == 60
    assert obs in env.observation_space
    for rank in (0, 1, 17, 100, 255):
        env._rank = np.array([rank])
        marker = env.step(0)[0][512:]
        assert np.flatnonzero(marker).tolist() == [rank]
    beacon, hazard = obs[:256], obs[256:512]
    assert crystal.COORDS[beacon.argmax()].tolist() == [6, 6, 6]
    assert crystal.COORDS[hazard.argmax()].tolist() == [4, 4, 4]
    assert beacon.max() == hazard.max() == 10.0
    env.close()


def test_every_step_in_the_crystal_leads_to_a_neighbour_or_nowhere():
    assert crystal.STEPS.shape == (13, 3)
    assert len(np.unique(crystal.STEPS, axis=0)) == 13
    ranks = np.repeat(np.arange(256), 13)
    actions = np.tile(np.arange(13), 256)
    after = crystal.moved(ranks, actions)
    lengths = np.abs(crystal.COORDS[after] - crystal.COORDS[ranks])
    assert set(lengths.sum(axis=1).tolist()) == {0, 2}
    assert lengths.max() == 1
    neighbours = [len(set(after[ranks == rank].tolist()) - {rank}) for rank in range(256)]
    assert (min(neighbours), max(neighbours)) == (3, 12)


def test_a_greedy_walk_up_the_beacon_arrives():
    env = CrystalNavVecEnv(16)
    obs, _ = env.reset(seed=3)
    reached = np.zeros(16, bool)
    for _ in range(40):
        ranks = env._ranks
        options = np.stack([crystal.moved(ranks, np.full(16, a)) for a in range(13)], axis=1)
        actions = np.take_along_axis(obs[:, :256], options, axis=1).argmax(axis=1)
        obs, rewards, terminated, truncated, _ = env.step(actions)
        assert (rewards[terminated] > 40).all()
        assert not truncated.any()
        reached |= terminated
    assert reached.all()
    env.close()


# ---------------------------------------------------------------------- hex_pursuit


def test_the_agents_really_see_each_other():
    env = HexPursuitEnv()
    env.reset(seed=0)
    both = 0
    for seed in range(30):
        env.reset(seed=seed)
        for step in range(20):
            pursuer, evader = env.places
            views = env.views.reshape(2, 4, 7, 7)
            # everyone sees itself in the middle
            assert views[0, pursuit.PURSUER, 3, 3] == views[1, pursuit.EVADER, 3, 3] == 1.0
            apart = pursuit.distance(pursuer, evader)
            there, visible = pursuit.seen(env.views[0], pursuit.EVADER)
            here, noticed = pursuit.seen(env.views[1], pursuit.PURSUER)
            assert visible == noticed == (apart <= 3)
            if visible:
                assert there.tolist() == (evader - pursuer).tolist()
                assert here.tolist() == (pursuer - evader).tolist()
                both += 1
            env.play((seed + step) % 7, (seed * step) % 7)
    assert both > 30
    env.close()


def test_the_floor_and_the_scent_are_seen():
    env = HexPursuitEnv()
    env.reset(seed=1)
    env._places[:] = [[0, 0], [2, 0]]
    env.play(0, 0)
    env.play(0, 0)
    window = env.views.reshape(2, 4, 7, 7)
    floor = window[0, pursuit.FLOOR]
    assert floor[3:, 3:].sum() == floor.sum()
    assert floor.sum() == 10.0
    scent = window[1, pursuit.SCENT]
    assert scent[3, 3] == scent.max() > scent[3, 4] > scent[3, 5] > 0
    env.close()


def test_both_move_and_the_evader_rests_in_every_third_tick():
    env = HexPursuitEnv()
    env.reset(seed=1)
    env._places[:] = [[0, 6], [11, 6]]
    for step in range(1, 7):
        before = env.places
        env.play(1, 4)
        assert (env.places - before).tolist() == [[1, 0], [0, 0] if step % 3 == 0 else [-1, 0]]
    env.close()


@pytest.mark.parametrize("action", range(7))
def test_a_step_out_of_the_world_is_staying(action):
    for q in range(12):
        for r in range(12):
            place = np.array([q, r], dtype=np.int32)
            after = pursuit.moved(place, action)
            assert ((after >= 0) & (after < 12)).all()
            assert pursuit.distance(place, after) == (0 if (after == place).all() else 1)


def test_catching_is_the_end_and_pays():
    env = HexPursuitEnv()
    env.reset(seed=1)
    env._places[:] = [[4, 4], [7, 4]]
    _, reward, terminated, _, _ = env.play(1, 0)
    assert (reward, terminated) == (pytest.approx(0.1), False)
    _, reward, terminated, _, _ = env.play(1, 0)
    assert (reward, terminated) == (pytest.approx(10.1), True)
    env.close()


def test_the_evader_flees_from_what_it_sees():
    env = HexPursuitEnv()
    env.reset(seed=1)
    env._places[:] = [[4, 6], [6, 6]]
    env.play(0, 0)
    assert pursuit.distance(*env.places) == 2
    env.step(0)
    assert pursuit.distance(*env.places) == 3
    env.close()


def test_a_pursuer_that_walks_towards_what_it_sees_catches_more_than_chance():
    def rate(policy):
        env = HexPursuitEnv()
        random = np.random.default_rng(0)
        caught = 0
        for seed in range(20):
            obs, _ = env.reset(seed=seed)
            for _ in range(60):
                obs, _, terminated, _, _ = env.step(policy(obs, random))
                if terminated:
                    caught += 1
                    break
        env.close()
        return caught

    def chase(obs, random):
        target, visible = pursuit.seen(obs, pursuit.EVADER)
        if not visible:
            return int(random.integers(7))
        return int(pursuit.distance(pursuit.MOVES, target).argmin())

    assert rate(chase) > rate(lambda obs, random: int(random.integers(7))) + 3


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_batched_pursuits_are_single_ones_bit_for_bit(mode):
    n, seeds = 6, [0, 1, 2, 3, 17, 2**64 - 1]

    def play(env, look):
        obs, _ = env.reset(seed=seeds)
        shown, ends = [obs.tobytes(), look(env)], 0
        random = np.random.default_rng(2)
        for _ in range(60):
            obs, rewards, terminated, truncated, infos = env.step(random.integers(0, 7, n))
            shown += [x.tobytes() for x in (obs, rewards, terminated, truncated)]
            shown += [final.tobytes() for final in infos["final_observation"] if final is not None]
            shown += [env.episode_seeds.tolist(), look(env)]
            done = terminated | truncated
            ends += int(done.sum())
            if done.any() and mode is AutoresetMode.DISABLED:
                shown.append(env.reset(options={"reset_mask": done})[0].tobytes())
        env.close()
        return shown, ends

    def both_sides(env):
        return env.views.tobytes(), env.places.tolist()

    def each_side(env):
        views = np.stack(env.get_attr("views"))
        return views.tobytes(), [places.tolist() for places in env.get_attr("places")]

    def limited():
        return gymnasium.wrappers.TimeLimit(HexPursuitEnv(), 13)

    kwargs = {"autoreset_mode": mode, "max_episode_steps": 13}
    expected, ends = play(HexPursuitVecEnv(n, **kwargs), both_sides)
    assert ends >= 4 * n - 2
    assert play(HexPursuitVecEnv(n, threads=2, copy=False, **kwargs), both_sides)[0] == expected
    assert play(MurkVecEnv([limited] * n, autoreset_mode=mode), each_side) == (expected, ends)


def test_batched_agents_really_see_each_other():
    env = HexPursuitVecEnv(32)
    env.reset(seed=0)
    random = np.random.default_rng(0)
    both = 0
    for _ in range(40):
        views, places = env.views, env.places
        apart = pursuit.distance(places[:, 0], places[:, 1])
        there, visible = pursuit.seen(views[:, 0], pursuit.EVADER)
        back, noticed = pursuit.seen(views[:, 1], pursuit.PURSUER)
        np.testing.assert_array_equal(visible, apart <= 3)
        np.testing.assert_array_equal(noticed, apart <= 3)
        np.testing.assert_array_equal(there[visible], (places[:, 1] - places[:, 0])[visible])
        np.testing.assert_array_equal(back[visible], (places[:, 0] - places[:, 1])[visible])
        both += int(visible.sum())
        obs, *_ = env.step(random.integers(0, 7, 32))
        np.testing.assert_array_equal(obs, env.views[:, 0])
        assert not np.shares_memory(obs, env._obs)
    assert both > 50
    env.close()


def test_two_learning_agents_pass_the_checks_of_pettingzoo():
    test = pytest.importorskip("pettingzoo.test")
    from murk.envs.hex_pursuit_parallel import HexPursuitParallelEnv

    env = HexPursuitParallelEnv(max_steps=30, render_mode="rgb_array")
    test.parallel_api_test(env, num_cycles=100)
    test.parallel_seed_test(HexPursuitParallelEnv, num_cycles=50)
    views, infos = env.reset(seed=5)
    assert set(views) == set(infos) == {"pursuer", "evader"}
    assert env.render().shape[2] == 3
    ends = []
    while env.agents:
        _, rewards, terminated, truncated, _ = env.step({"pursuer": 0, "evader": 0})
        assert rewards["pursuer"] == -rewards["evader"]
        ends.append(terminated["pursuer"] or truncated["evader"])
    assert len(ends) <= 30
    assert ends[-1]
    assert env.step({})[0] == {}
    env.close()


# ---------------------------------------------------------------------- layered_hex


def test_the_layers_are_those_of_the_engine():
    env = LayeredHexEnv()
    obs, info = env.reset(seed=0)
    assert info["tick_id"] == 30
    assert obs in env.observation_space
    warmth = env._world.field("warmth")
    assert warmth.shape == (6, 6, 3)
    assert warmth[4, 4, 2] == warmth.max() == 10.0
    assert (warmth > 0).all()
    for cell in ((0, 0, 0), (3, 1, 2), (5, 5, 1)):
        env._cell = cell
        marker = env.step(0)[0][layered.CELLS :]
        assert np.flatnonzero(marker).tolist() == [layered.rank_of(cell)]
        q, r, layer = cell
        assert env._world.field("agent")[r, q, layer] == 1.0
    env.close()


def test_the_warmth_follows_its_text():
    env = LayeredHexEnv(warmup_ticks=0)
    env.reset(seed=0)
    before = np.zeros((6, 6, 3))
    for _ in range(12):
        padded = np.pad(before, ((1, 1), (1, 1), (0, 1)))
        after = before * (1 - 0.01 - 0.05 - 0.6)
        for dq, dr in ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1)):
            after += 0.1 * padded[1 + dr : 7 + dr, 1 + dq : 7 + dq, :3]
        after += 0.05 * padded[1:7, 1:7, 1:]
        after[4, 4, 2] = 10.0
        env.step(0)
        np.testing.assert_allclose(env._world.field("warmth"), after, rtol=1e-5, atol=1e-6)
        before = after
    env.close()


def test_moves_in_the_layers_stop_at_the_edges():
    env = LayeredHexEnv()
    env.reset(seed=0)
    for action, (dq, dr, up) in enumerate(layered.MOVES):
        for cell in ((2, 2, 1), (0, 0, 0), (5, 5, 2)):
            env._cell = cell
            env.step(action)
            target = (cell[0] + dq, cell[1] + dr, cell[2] + up)
            inside = all(0 <= x < n for x, n in zip(target, (6, 6, 3), strict=True))
            assert env.position == (target if inside else cell)
    env.close()
