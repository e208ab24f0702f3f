"""MurkEnv and MurkVecEnv."""

from __future__ import annotations

import pickle

import gymnasium
import numpy as np
import pytest
from conftest import CELLS, COLS, HEAT, MARK, ROWS, make_config
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from gymnasium.wrappers import vector as wrappers

import murk
from murk import BatchedVecEnv, Command, Config, MurkEnv, MurkVecEnv, ObsEntry, RegionType
from murk.envs import HeatSeekerEnv, HeatSeekerVecEnv

ENTRIES = [ObsEntry(HEAT), ObsEntry(MARK)]
SPACE = gymnasium.spaces.Box(0, 100, (2 * CELLS,), np.float32)


class Marker(MurkEnv):
    """Action a marks cell (0, a); the reward is a; ends after ``steps`` steps."""

    def __init__(self, config=make_config, steps=3, **kwargs):
        kwargs = {"observation_space": SPACE, "n_actions": 3, **kwargs}
        super().__init__(config, ENTRIES, **kwargs)
        self.steps = steps

    def _action_to_commands(self, action):
        return [Command.set_field(MARK, [0, int(action)], 1.0)]

    def _compute_reward(self, obs, info):
        return obs[CELLS : CELLS + 3].argmax()

    def _check_terminated(self, obs, info):
        return info["tick_id"] - self._episode_start_tick >= self.steps


@pytest.fixture
def env():
    made = Marker()
    yield made
    made.close()


# ---------------------------------------------------------------------- MurkEnv


def test_it_is_an_environment_of_gymnasium(env):
    assert isinstance(env, gymnasium.Env)
    assert env.observation_space == SPACE
    assert env.action_space == gymnasium.spaces.Discrete(3)
    obs, info = env.reset(seed=3)
    assert obs.dtype == np.float32
    assert obs.shape == (2 * CELLS,)
    assert info == {"tick_id": 1, "age_ticks": 0}
    obs, reward, terminated, truncated, info = env.step(2)
    assert obs[CELLS + 2] == 1.0
    assert (reward, terminated, truncated) == (2.0, False, False)
    assert [type(x) for x in (reward, terminated, truncated)] == [float, bool, bool]
    assert info == {"tick_id": 2, "age_ticks": 0}
    assert env.last_step_metrics.total_us > 0
    assert env.preflight()["current_tick"] == 2


def test_gymnasiums_checker_finds_nothing_with_a_bounded_space(env):
    check_env(env, skip_render_check=True)


def test_gymnasiums_checker_finds_nothing_in_a_registered_environment():
    env = gymnasium.make("murk/HeatSeeker-v0", render_mode="rgb_array")
    check_env(env.unwrapped)
    env.close()


def test_the_default_spaces():
    env = MurkEnv(make_config(), ENTRIES, 4)
    assert env.observation_space == gymnasium.spaces.Box(-np.inf, np.inf, (2 * CELLS,), np.float32)
    assert env.action_space == gymnasium.spaces.Discrete(4)
    space = gymnasium.spaces.Box(-1, 1, (2,))
    assert MurkEnv(make_config(), ENTRIES, action_space=space).action_space is space
    env.reset()
    assert env.step(0)[1:4] == (0.0, False, False)
    env.close()


def test_the_world_of_a_function_is_made_by_the_first_reset():
    made = []

    def config():
        made.append(1)
        return make_config()

    env = Marker(config)
    assert not made
    env.reset()
    env.reset()
    assert made == [1]
    env.close()
    env = Marker(config, observation_space=None)
    assert made == [1, 1]
    assert env.observation_space.shape == (2 * CELLS,)
    env.close()


def test_it_can_be_pickled_before_the_first_reset(env):
    twin = pickle.loads(pickle.dumps(env))
    np.testing.assert_array_equal(twin.reset(seed=1)[0], env.reset(seed=1)[0])
    twin.close()
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(env)


def test_seeds_follow_the_rules_of_gymnasium():
    env = Marker(seed=42)
    env.reset()
    assert (env.episode_seed, env._world.seed, env.np_random_seed) == (42, 42, 42)
    env.reset()
    second = env.episode_seed
    env.reset()
    assert len({42, second, env.episode_seed}) == 3
    env.reset(seed=7)
    drawn = env.np_random.random()
    assert (env.episode_seed, env.np_random_seed) == (7, 7)
    env.reset(seed=42)
    env.reset()
    assert env.episode_seed == second
    env.reset(seed=7)
    assert env.np_random.random() == drawn
    env.close()
    unseeded = [Marker(seed=None) for _ in range(2)]
    for one in unseeded:
        one.reset()
    assert unseeded[0].episode_seed != unseeded[1].episode_seed


def test_the_tick_limit_truncates():
    env = Marker(steps=100)
    env._tick_limit = 4
    env.reset()
    assert [env.step(0)[3] for _ in range(5)] == [False, False, False, True, True]
    env.reset()
    assert env.step(0)[3] is False
    env.close()


def test_observations_are_copies_unless_asked_otherwise():
    env = Marker()
    first, _ = env.reset()
    assert not np.shares_memory(first, env.step(0)[0])
    env = Marker(copy=False)
    first, _ = env.reset()
    assert env.step(0)[0] is first
    env.close()


def test_the_mask_comes_in_the_infos_on_request():
    entry = ObsEntry(HEAT, RegionType.AgentDisk, region_params=[1])

    class Corner(MurkEnv):
        def _agent_coords(self):
            return np.array([[0, 0], [2, 2]], dtype=np.int32)

    env = Corner(make_config, [entry], agents=2, mask_in_info=True)
    assert env.observation_space.shape == (2, 9)
    obs, info = env.reset()
    assert obs.shape == info["mask"].shape == (2, 9)
    assert info["mask"].dtype == np.uint8
    assert info["mask"].sum(axis=1).tolist() == [3, 5]
    assert not np.shares_memory(info["mask"], env.step(0)[4]["mask"])
    env.close()
    with pytest.raises(NotImplementedError, match="_agent_coords"):
        MurkEnv(make_config, [entry], agents=1).reset()


def test_warmup_ticks_and_the_hooks_of_a_reset():
    class Hooked(Marker):
        def _on_world_reset(self, seed):
            self.seen = (seed, self._world.current_tick)

        def _patch_reset_observation(self, values):
            values[-1] = 77.0

        def _observation(self, values):
            return {"heat": values[:CELLS].copy(), "mark": values[CELLS:].copy()}

        def _compute_reward(self, obs, info):
            return obs["heat"].max()

    env = Hooked(warmup_ticks=5)
    obs, info = env.reset(seed=9)
    assert env.seen == (9, 5)
    assert info["tick_id"] == 5
    assert obs["mark"][-1] == 77.0
    obs, reward, *_ = env.step(0)
    assert obs["mark"][-1] == 0.0
    assert reward == 10.0
    env.close()


def test_it_draws_a_field():
    env = Marker(render_mode="rgb_array")
    env.reset()
    frame = env.render()
    assert frame.dtype == np.uint8
    assert frame.shape == (8 * ROWS, 8 * COLS, 3)
    brightest = np.unravel_index(frame.sum(axis=2).argmax(), frame.shape[:2])
    assert (brightest[0] // 8, brightest[1] // 8) == (7 // COLS, 7 % COLS)
    assert (frame[0, 0] == frame[7, 7]).all()
    env.close()
    named = Marker(render_mode="rgb_array", render_field="mark", render_range=(0, 1))
    named.reset()
    named.step(1)
    assert named.render().shape == (8 * ROWS, 8 * COLS, 3)
    assert len(np.unique(named.render().reshape(-1, 3), axis=0)) == 2
    named.close()
    assert Marker().render() is None
    assert Marker.metadata["render_modes"] == ["rgb_array"]
    with pytest.raises(
        ValueError, match=r"render_mode must be None or one of \['rgb_array'\], got 'human'"
    ):
        Marker(render_mode="human")


def test_closing_is_final_and_may_be_repeated(env):
    env.reset()
    env.close()
    env.close()
    for use in (env.reset, lambda: env.step(0), env.preflight):
        with pytest.raises(gymnasium.error.ClosedEnvironmentError):
            use()


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: MurkEnv(7, ENTRIES), TypeError, "config must be a murk.Config or a function"),
        (lambda: MurkEnv(make_config, ENTRIES, 0), ValueError, "n_actions must be in 1"),
        (lambda: MurkEnv(make_config, ENTRIES, seed=-1), ValueError, "seed must be in 0"),
        (lambda: MurkEnv(make_config, 5), TypeError, "obs_entries must be a list"),
        (lambda: Marker(agents=-1), ValueError, "agents must be in 0"),
        (lambda: Marker().reset(seed=-1), ValueError, "seed must be in 0"),
        (lambda: Marker().reset(seed=1.5), TypeError, "seed must be an integer"),
        (lambda: Marker(lambda: 3).reset(), TypeError, "config must be a murk.Config"),
    ],
)
def test_bad_arguments(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_a_used_config_is_refused():
    config = make_config()
    murk.World(config).destroy()
    with pytest.raises(RuntimeError, match="consumed"):
        MurkEnv(config, ENTRIES)


def test_gymnasiums_asynchronous_environments_fork_before_the_engine_starts(run_script):
    done = run_script(
        """
        import warnings
        import gymnasium
        import murk
        warnings.simplefilter("ignore")
        make = {"vectorization_mode": "async", "vector_kwargs": {"context": "fork"}}
        envs = gymnasium.make_vec("murk/HeatSeeker-v0", num_envs=2, **make)
        envs.reset(seed=[4, 5])
        obs, *_ = envs.step([0, 1])
        print(obs.shape, obs[:, :256].max())
        envs.close()
        """
    )
    assert done.stdout.split() == ["(2,", "512)", "10.0"]


# ---------------------------------------------------------------------- MurkVecEnv


def markers(n=3, **kwargs):
    return [lambda i=i: Marker(steps=i + 2, **kwargs) for i in range(n)]


def test_environments_side_by_side_are_a_vector_environment():
    env = MurkVecEnv(markers())
    assert isinstance(env, VectorEnv)
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert "autoreset_mode" not in Marker.metadata
    obs, infos = env.reset(seed=1)
    assert obs in env.observation_space
    assert infos["tick_id"].tolist() == [1, 1, 1]
    obs, rewards, terminated, truncated, infos = env.step(np.array([0, 1, 2]))
    assert rewards.tolist() == [0.0, 1.0, 2.0]
    assert rewards.dtype == np.float64
    assert terminated.dtype == truncated.dtype == np.bool_
    assert infos["final_observation"].tolist() == [None] * 3
    assert "final_obs" not in infos
    *_, terminated, _, infos = env.step([0, 1, 2])
    assert terminated.tolist() == [True, False, False]
    assert infos["_final_obs"].tolist() == [True, False, False]
    assert env.get_attr("steps") == (2, 3, 4)
    env.close()
    env.close()


def test_environments_have_seeds_of_their_own():
    env = MurkVecEnv(markers())
    env.reset(seed=1)
    first = env.get_attr("episode_seed")
    assert len(set(first)) == 3
    env.reset()
    assert not set(env.get_attr("episode_seed")) & set(first)
    env.reset(seed=1)
    assert env.get_attr("episode_seed") == first
    env.reset(seed=[5, 6, 7])
    assert env.get_attr("episode_seed") == (5, 6, 7)
    env.close()


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize("copy", [True, False])
def test_final_observations_never_alias_live_buffers(mode, copy):
    env = MurkVecEnv(markers(copy=copy), copy=copy, autoreset_mode=mode)
    env.reset(seed=1)
    finals, copies = [], []
    for _ in range(10):
        obs, _, terminated, truncated, infos = env.step(np.array([0, 1, 2]))
        live = [obs, env._observations, *env._env_obs]
        for final in infos["final_observation"]:
            if final is not None:
                assert not any(np.shares_memory(final, one) for one in live)
                finals.append(final)
                copies.append(final.copy())
        if mode is AutoresetMode.DISABLED and (terminated | truncated).any():
            env.reset(options={"reset_mask": terminated | truncated})
    assert len(finals) >= 6
    np.testing.assert_array_equal(finals, copies)
    env.close()


def test_same_step_has_the_infos_of_the_episodes_that_ended():
    env = MurkVecEnv(markers(2), autoreset_mode="SameStep")
    env.reset(seed=1)
    env.step([1, 1])
    obs, _, terminated, _, infos = env.step([1, 1])
    assert terminated.tolist() == [True, False]
    assert infos["tick_id"].tolist() == [1, 3]
    assert infos["final_info"]["tick_id"].tolist() == [3, 0]
    assert infos["_final_info"].tolist() == [True, False]
    assert infos["final_obs"][0][CELLS + 1] == 1.0
    assert obs[0, CELLS + 1] == 0.0
    env.close()


def test_disabled_environments_are_reset_by_mask():
    env = MurkVecEnv(markers(2), autoreset_mode="Disabled")
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.reset(options={"reset_mask": np.array([True, False])})
    env.reset(seed=1)
    env.step([1, 1])
    *_, terminated, _, _ = env.step([1, 1])
    with pytest.raises(gymnasium.error.ResetNeeded, match=r"\[0\]"):
        env.step([1, 1])
    options = {"reset_mask": terminated}
    env.reset(options=options)
    assert list(options) == ["reset_mask"]
    env.step([1, 1])
    env.close()
    with pytest.raises(gymnasium.error.ClosedEnvironmentError):
        env.step([1, 1])


def test_bad_arguments_of_side_by_side_environments():
    with pytest.raises(ValueError, match="env_fns must have at least one element"):
        MurkVecEnv([])
    env = MurkVecEnv(markers(2))
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step([0, 0])
    with pytest.raises(ValueError, match="seed has 3 entries, expected 2"):
        env.reset(seed=[1, 2, 3])
    env.reset()
    with pytest.raises(ValueError, match="actions has 3 entries, expected 2"):
        env.step(np.zeros(3, int))
    env.close()


# ---------------------------------------------------------------------- all kinds are one


def played(env, n, steps, tick_key, seed, finals=True):
    """Everything an environment shows in some steps with random actions, as bytes."""
    obs, infos = env.reset(seed=seed)
    shown = [obs.tobytes(), infos[tick_key].astype(np.uint64).tobytes()]
    random = np.random.default_rng(0)
    ends = 0
    for _ in range(steps):
        obs, rewards, terminated, truncated, infos = env.step(random.integers(0, 5, n))
        done = terminated | truncated
        ends += int(done.sum())
        ticks = infos[tick_key].astype(np.uint64)
        shown += [x.tobytes() for x in (obs, rewards, terminated, truncated, ticks)]
        if finals:
            shown += [final.tobytes() for final in infos.get("final_obs", ()) if final is not None]
        if done.any() and env.metadata["autoreset_mode"] is AutoresetMode.DISABLED:
            obs, infos = env.reset(options={"reset_mask": done})
            shown.append(obs.tobytes())
    env.close()
    return shown, ends


def limited():
    return gymnasium.wrappers.TimeLimit(HeatSeekerEnv(), 7)


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_a_batch_and_single_environments_show_the_same_bits(mode):
    n, seeds = 5, [11, 12, 13, 14, 2**64 - 1]
    batched = HeatSeekerVecEnv(n, autoreset_mode=mode, max_episode_steps=7)
    expected, ends = played(batched, n, 40, "tick_ids", seeds)
    assert ends >= 20
    ours = MurkVecEnv([limited] * n, autoreset_mode=mode)
    assert played(ours, n, 40, "tick_id", seeds) == (expected, ends)
    # gymnasium's own gives final observations in SAME_STEP mode only
    finals = mode is AutoresetMode.SAME_STEP
    batched = HeatSeekerVecEnv(n, autoreset_mode=mode, max_episode_steps=7)
    expected, ends = played(batched, n, 40, "tick_ids", seeds, finals)
    theirs = SyncVectorEnv([limited] * n, autoreset_mode=mode)
    assert played(theirs, n, 40, "tick_id", seeds, finals) == (expected, ends)


def test_one_seed_for_all_gives_the_same_bits_too():
    batched = HeatSeekerVecEnv(3, max_episode_steps=7)
    ours = MurkVecEnv([limited] * 3)
    assert played(batched, 3, 30, "tick_ids", 5) == played(ours, 3, 30, "tick_id", 5)


OBSERVATION_WRAPPERS = [
    wrappers.NormalizeObservation,
    wrappers.FlattenObservation,
    lambda env: wrappers.TransformObservation(env, lambda obs: obs / 2),
    lambda env: wrappers.RescaleObservation(env, np.float32(-1), np.float32(1)),
    lambda env: wrappers.RecordEpisodeStatistics(wrappers.NormalizeObservation(env)),
]
WRAPPERS = [
    *OBSERVATION_WRAPPERS,
    wrappers.RecordEpisodeStatistics,
    wrappers.NormalizeReward,
    lambda env: wrappers.ClipReward(env, -1, 1),
    wrappers.DictInfoToList,
]


@pytest.mark.parametrize(
    "make", [HeatSeekerVecEnv, lambda n, **kwargs: MurkVecEnv([limited] * n, **kwargs)]
)
@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_gymnasiums_vector_wrappers_work(make, wrap, mode):
    made = make(3, autoreset_mode=mode)
    if mode is AutoresetMode.SAME_STEP and wrap in OBSERVATION_WRAPPERS:
        with pytest.raises(AssertionError):  # gymnasium's rule: they don't look into final observations
            wrap(made)
        return
    env = wrap(made)
    obs, _ = env.reset(seed=1)
    assert obs in env.observation_space
    env.action_space.seed(0)
    for _ in range(20):
        obs, rewards, terminated, truncated, _ = env.step(env.action_space.sample())
        assert obs in env.observation_space
        assert rewards.shape == terminated.shape == truncated.shape == (3,)
        assert np.isfinite(rewards).all()
    assert env.unwrapped.metadata["autoreset_mode"] is mode
    env.close()


def test_statistics_of_episodes_are_the_same_for_a_batch_and_single_environments():
    def episodes(env):
        env = wrappers.RecordEpisodeStatistics(env)
        env.reset(seed=[1, 2, 3])
        random = np.random.default_rng(0)
        found = []
        for _ in range(40):
            *_, infos = env.step(random.integers(0, 5, 3))
            if "episode" in infos:
                ended = infos["_episode"]
                found += zip(infos["episode"]["l"][ended], infos["episode"]["r"][ended], strict=True)
        env.close()
        return found

    batched = episodes(HeatSeekerVecEnv(3, max_episode_steps=7))
    assert len(batched) >= 12
    assert {int(length) for length, _ in batched} == {7}
    assert episodes(MurkVecEnv([limited] * 3)) == batched
    assert episodes(SyncVectorEnv([limited] * 3)) == batched


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_final_observations_of_a_batch_never_alias_live_buffers(mode, copy):
    env = HeatSeekerVecEnv(4, max_episode_steps=5, autoreset_mode=mode, copy=copy, mask_in_info=True)
    env.reset(seed=1)
    finals, copies = [], []
    for _ in range(25):
        obs, _, terminated, truncated, infos = env.step(np.zeros(4, int))
        assert infos["mask"].shape == (4, 512)
        assert not np.shares_memory(infos["mask"], env.masks)
        for final in infos["final_observation"]:
            if final is not None:
                assert not np.shares_memory(final, obs)
                assert not np.shares_memory(final, env._obs)
                finals.append(final)
                copies.append(final.copy())
        done = terminated | truncated
        if mode is AutoresetMode.SAME_STEP and done.any():
            assert infos["final_info"]["mask"][done].all()
        if mode is AutoresetMode.DISABLED and done.any():
            env.reset(options={"reset_mask": done})
    assert len(finals) >= 16
    np.testing.assert_array_equal(finals, copies)
    env.close()


def test_every_config_is_consumed_by_one_world_only():
    shared = Config()
    shared.set_space_ring1d(8)
    shared.add_field("heat")
    murk.ScalarDiffusion(0, 0, 0.1).register(shared)
    shared.set_dt(1.0)
    with pytest.raises(RuntimeError, match="consumed"):
        BatchedVecEnv(lambda i: shared, [ObsEntry(0)], 2)


@pytest.mark.parametrize(
    ("space", "shape"),
    [
        (lambda c: c.set_space_line1d(5, murk.EdgeBehavior.Absorb), (1, 5)),
        (lambda c: c.set_space_square4(rows=3, cols=4), (3, 4)),
        (lambda c: c.set_space(murk.SpaceType.ProductSpace, [2, 4, 2, 3, 2, 0, 2, 4, 0]), (2, 12)),
    ],
)
@pytest.mark.parametrize("kind", ["Scalar", "Vector"])
def test_every_space_and_field_can_be_drawn(space, shape, kind):
    def config(index=0):
        made = Config()
        space(made)
        made.add_field("drawn", murk.FieldType[kind], dims=2 if kind == "Vector" else 0)
        made.set_dt(0.1)
        murk.ScalarDiffusion(0, 0, 0.1).register(made)
        return made

    pictures = []
    for env in (
        MurkEnv(config, [ObsEntry(0)], render_mode="rgb_array"),
        BatchedVecEnv(config, [ObsEntry(0)], 2, render_mode="rgb_array"),
    ):
        env.reset()
        pictures.append(env.render())
        env.close()
    assert pictures[0].shape == (8 * shape[0], 8 * shape[1], 3)
    assert [one.shape for one in pictures[1]] == [pictures[0].shape] * 2


# ---------------------------------------------------------------------- dicts of tensors

NAMED = [
    ObsEntry.all("heat", normalize=(0.0, 10.0)),
    ObsEntry.rect("mark", [0, 0], [1, 2], name="corner", dtype=murk.DType.U8, scale=255.0),
    ObsEntry.all("heat", name="half", dtype=murk.DType.F16),
]
FLOATS = [ObsEntry.all("heat"), ObsEntry.rect("mark", [0, 0], [1, 2], name="corner")]
NAMED_SPACE = gymnasium.spaces.Dict(
    {
        "heat": gymnasium.spaces.Box(0, 1, (ROWS, COLS), np.float32),
        "corner": gymnasium.spaces.Box(0, 255, (2, 3), np.uint8),
        "half": gymnasium.spaces.Box(np.float16(-np.inf), np.float16(np.inf), (ROWS, COLS), np.float16),
    }
)


class Named(MurkEnv):
    """Action a marks cell (0, a); the reward is a; ends after ``steps`` steps."""

    def __init__(self, steps=3, entries=NAMED, config=make_config, **kwargs):
        kwargs = {"obs": "dict", "n_actions": 3, "warmup_ticks": 0, **kwargs}
        super().__init__(config, entries, **kwargs)
        self.steps = steps

    def _action_to_commands(self, action):
        return [Command.set_field("mark", [0, int(action)], 1.0)]

    def _compute_reward(self, obs, info):
        return obs["corner"].argmax()

    def _check_terminated(self, obs, info):
        return info["tick_id"] >= self.steps

    def _patch_reset_observation(self, values):
        values["corner"][1, 2] = 7


class NamedBatch(BatchedVecEnv):
    """The same; world i ends its episodes after i + 2 steps."""

    def __init__(self, num_envs=3, entries=NAMED, config=lambda i: make_config(), **kwargs):
        kwargs = {"obs": "dict", "action_space": gymnasium.spaces.Discrete(3), **kwargs}
        super().__init__(config, entries, num_envs, **kwargs)
        self.commands = murk.PackedCommands(num_envs)

    def _actions_to_commands(self, actions):
        cells = np.zeros((self.num_envs, 2), dtype=np.int32)
        cells[:, 1] = actions
        return self.commands.set_fields(MARK, cells, 1.0)

    def _compute_rewards(self, obs, tick_ids):
        return obs["corner"].reshape(self.num_envs, -1).argmax(axis=1)

    def _check_terminated(self, obs, tick_ids):
        return tick_ids >= np.arange(2, 2 + self.num_envs)

    def _patch_reset_observations(self, worlds, obs):
        obs["corner"][worlds, 1, 2] = 7


def named(n=3, **kwargs):
    return [lambda i=i: Named(steps=i + 2, **kwargs) for i in range(n)]


def buffers(obs):
    return {name: (part.dtype, part.shape, part.tobytes()) for name, part in obs.items()}


def memory_of(env):
    return env._obs if isinstance(env, BatchedVecEnv) else env._obs_buf


def test_the_dict_space_is_made_of_the_entries():
    env = Named()
    assert env.observation_space == NAMED_SPACE
    assert env.observation_space["corner"].high.max() == 255
    obs, _ = env.reset(seed=1)
    assert obs in NAMED_SPACE
    assert list(obs) == ["heat", "corner", "half"]
    obs, reward, *_ = env.step(2)
    assert obs in NAMED_SPACE
    assert obs["corner"].tolist() == [[0, 0, 255], [0, 0, 0]]
    assert reward == 2.0
    assert obs["heat"].max() == 1.0
    np.testing.assert_array_equal(obs["half"], env._world.field("heat").astype(np.float16))
    env.close()
    batch = NamedBatch()
    assert batch.single_observation_space == NAMED_SPACE
    assert batch.observation_space["half"].shape == (3, ROWS, COLS)
    obs, _ = batch.reset(seed=1)
    assert obs in batch.observation_space
    assert obs["corner"][:, 1, 2].tolist() == [7, 7, 7]
    obs, rewards, *_ = batch.step(np.array([0, 1, 2]))
    assert rewards.tolist() == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(obs["half"], batch.engine.field("heat").astype(np.float16))
    batch.close()


def test_gymnasiums_checker_finds_nothing_in_an_environment_of_dicts():
    half = gymnasium.spaces.Box(0, 100, (ROWS, COLS), np.float16)
    env = Named(observation_space=gymnasium.spaces.Dict({**NAMED_SPACE, "half": half}))
    check_env(env, skip_render_check=True)
    env.close()


@pytest.mark.parametrize("make", [Named, NamedBatch])
@pytest.mark.parametrize("entries", [NAMED, FLOATS])
def test_tensors_are_views_of_one_buffer_or_copies_in_one_piece(make, entries):
    action = 1 if make is Named else np.ones(3, int)
    env = make(entries=entries, copy=False)
    first, _ = env.reset(seed=1)
    second, *_ = env.step(action)
    for name, part in second.items():
        assert np.shares_memory(part, memory_of(env))
        assert part is first[name]
    second.clear()
    assert list(env.step(action)[0]) == [*first]
    env.close()
    env = make(entries=entries)
    first, _ = env.reset(seed=1)
    before = buffers(first)
    second, *_ = env.step(action)
    assert buffers(first) == before != buffers(second)
    for part in second.values():
        assert not np.shares_memory(part, memory_of(env))
        assert part.flags.c_contiguous
        assert part.flags.aligned
    env.close()


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("batched", [True, False])
def test_final_dicts_never_alias_live_buffers(mode, copy, batched):
    if batched:
        env = NamedBatch(copy=copy, autoreset_mode=mode)
        live = [env._obs]
    else:
        env = MurkVecEnv(named(copy=copy), copy=copy, autoreset_mode=mode)
        live = [one._obs_buf for one in env.envs]
    env.reset(seed=1)
    finals, copies = [], []
    for _ in range(10):
        obs, _, terminated, _, infos = env.step(np.array([0, 1, 2]))
        for world, final in enumerate(infos["final_observation"]):
            assert (final is not None) == terminated[world]
            if final is not None:
                assert infos["final_obs"][world].keys() == final.keys() == NAMED_SPACE.keys()
                for part in final.values():
                    shown = [*live, *obs.values(), *(finals[-1].values() if finals else ())]
                    assert not any(np.shares_memory(part, one) for one in shown)
                finals.append(final)
                copies.append(buffers(final))
        if mode is AutoresetMode.DISABLED and terminated.any():
            env.reset(options={"reset_mask": terminated})
    assert len(finals) >= 6
    assert [buffers(final) for final in finals] == copies
    env.close()


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_dicts_of_a_batch_and_of_single_environments_are_the_same_bits(mode):
    def play(env):
        obs, _ = env.reset(seed=[5, 6, 7])
        shown = [buffers(obs)]
        random = np.random.default_rng(0)
        for _ in range(15):
            obs, rewards, terminated, truncated, infos = env.step(random.integers(0, 3, 3))
            shown += [buffers(obs), rewards.tolist(), terminated.tolist(), truncated.tolist()]
            shown += [buffers(final) for final in infos["final_observation"] if final is not None]
            if mode is AutoresetMode.DISABLED and terminated.any():
                shown.append(buffers(env.reset(options={"reset_mask": terminated})[0]))
        env.close()
        return shown

    expected = play(NamedBatch(autoreset_mode=mode))
    assert play(NamedBatch(autoreset_mode=mode, copy=False, threads=2)) == expected
    assert play(MurkVecEnv(named(), autoreset_mode=mode)) == expected
    assert play(MurkVecEnv(named(copy=False), copy=False, autoreset_mode=mode)) == expected


@pytest.mark.parametrize("make", [Named, NamedBatch])
def test_with_a_dict_space_the_engine_starts_with_the_first_reset(make, monkeypatch):
    made, freed = [], []

    def config(index=0):
        made.append(index)
        return make_config()

    env = make(config=config, observation_space=NAMED_SPACE)
    assert not made
    assert pickle.loads(pickle.dumps(NAMED_SPACE)) == NAMED_SPACE
    env.reset(seed=1)
    assert made
    env.close()
    wrong = {**NAMED_SPACE, "corner": gymnasium.spaces.Box(0, 255, (3, 2), np.uint8)}
    env = make(observation_space=gymnasium.spaces.Dict(wrong))
    kind = murk.World if make is Named else murk.BatchedWorld
    destroy = kind.destroy
    monkeypatch.setattr(kind, "destroy", lambda world: (freed.append(world), destroy(world)))
    for tries in (1, 2):
        with pytest.raises(
            ValueError, match=r"observation_space\['corner'\] must have shape \(2, 3\) and dtype uint8"
        ):
            env.reset()
        assert len(freed) == tries
    env.close()
    env = make(observation_space=gymnasium.spaces.Dict({"heat": NAMED_SPACE["heat"]}))
    with pytest.raises(ValueError, match=r"must have the keys \['corner', 'half', 'heat'\], got"):
        env.reset()
    env.close()


@pytest.mark.parametrize("make", [Named, NamedBatch])
def test_what_is_no_dict_is_refused(make):
    with pytest.raises(ValueError, match="obs must be 'flat' or 'dict', got obs='list'"):
        make(obs="list")
    with pytest.raises(ValueError, match=r"obs must be 'flat' or 'dict'"):
        make(obs=True)
    with pytest.raises(ValueError, match=r"observation_space must be a gymnasium.spaces.Dict"):
        make(observation_space=SPACE)
    with pytest.raises(
        ValueError, match="obs must be 'dict' for entries of different .*heat: float32, corner: uint8"
    ):
        make(obs="flat")
    with pytest.raises(TypeError, match="obs"):
        gymnasium.make("murk/HexPursuit-v0", obs="dict")
    with pytest.raises(ValueError, match=r"observation_space must be a gymnasium.spaces.Dict"):
        gymnasium.make("murk/HeatSeeker-v0", obs="dict")


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [(murk.DType.F16, -np.inf, np.inf), (murk.DType.U8, 0, 255)]
)
def test_flat_observations_have_the_type_of_their_entries(dtype, low, high):
    kind = np.float16 if dtype is murk.DType.F16 else np.uint8
    space = gymnasium.spaces.Box(kind(low), kind(high), (CELLS,), kind)
    entries = [ObsEntry.all("heat", dtype=dtype)]
    single = MurkEnv(make_config, entries)
    batch = BatchedVecEnv(lambda i: make_config(), entries, 2, warmup_ticks=1)
    assert single.observation_space == batch.single_observation_space == space
    (one, _), (both, _) = single.reset(seed=1), batch.reset(seed=1)
    assert one in space
    assert one.max() == 10
    np.testing.assert_array_equal(both, [one, one])
    single.close()
    batch.close()


def test_an_environment_may_make_something_else_of_its_tensors():
    class Row(NamedBatch):
        def _observations(self, obs):
            return obs["half"][:, 1], {"corner": obs["corner"]}

    row = gymnasium.spaces.Box(np.float16(0), np.float16(10), (COLS,), np.float16)
    space = gymnasium.spaces.Tuple([row, gymnasium.spaces.Dict({"corner": NAMED_SPACE["corner"]})])
    env = Row(observation_space=space, autoreset_mode="SameStep")
    obs, _ = env.reset(seed=1)
    assert obs in env.observation_space
    assert not np.shares_memory(obs[0], env._obs)
    env.step(np.zeros(3, int))
    obs, _, terminated, _, infos = env.step(np.zeros(3, int))
    assert terminated.tolist() == [True, False, False]
    final = infos["final_obs"][0]
    assert final in space
    assert final[1]["corner"][0, 0] == 255
    assert not np.shares_memory(final[0], env._obs)
    env.close()


def test_hooks_of_earlier_versions_patch_a_world_by_name():
    class Patched(NamedBatch):
        def _patch_reset_observations(self, worlds, obs):
            BatchedVecEnv._patch_reset_observations(self, worlds, obs)

        def _patch_reset_observation(self, world_index, obs_slice):
            obs_slice["corner"][0, 0] = world_index + 1

    env = Patched()
    assert env.reset(seed=1)[0]["corner"][:, 0, 0].tolist() == [1, 2, 3]
    env.close()


@pytest.mark.parametrize("mode", ["Disabled", "NextStep"])
def test_worlds_that_are_not_reset_keep_their_first_observation(mode):
    env = NamedBatch(autoreset_mode=mode)
    whole, _ = env.reset(seed=1)
    again, _ = env.reset(options={"reset_mask": np.array([True, False, False])})
    np.testing.assert_array_equal(again["corner"], whole["corner"])
    assert again["corner"][:, 1, 2].tolist() == [7, 7, 7]
    env.step(np.zeros(3, int))
    again, _ = env.reset(options={"reset_mask": np.array([True, False, False])})
    assert again["corner"][:, 1, 2].tolist() == [7, 0, 0]
    env.close()


@pytest.mark.parametrize("make", [NamedBatch, lambda **kwargs: MurkVecEnv(named(), **kwargs)])
def test_gymnasiums_vector_wrappers_work_on_dicts(make):
    env = wrappers.FlattenObservation(wrappers.RecordEpisodeStatistics(make()))
    obs, _ = env.reset(seed=1)
    assert obs.shape == (3, 6 + 2 * CELLS)
    assert obs[:, :6].tolist() == [[0, 0, 0, 0, 0, 7]] * 3  # gymnasium flattens in the order of the names
    assert obs in env.observation_space
    env.close()
    env = wrappers.DictInfoToList(make(autoreset_mode="SameStep"))
    env.reset(seed=1)
    ended = [env.step(np.ones(3, int))[4] for _ in range(2)][-1]
    assert ended[0]["final_obs"]["corner"].tolist() == [[0, 255, 0], [0, 0, 0]]
    assert "final_obs" not in ended[1]
    env.close()


def test_asynchronous_environments_show_dicts(run_script):
    done = run_script(
        """
        import warnings
        import gymnasium
        import numpy as np
        import murk
        warnings.simplefilter("ignore")
        def config():
            made = murk.Config()
            made.set_space_ring1d(8)
            made.add_field("heat")
            murk.ScalarDiffusion("heat", "heat", coefficient=0.1, sources=[(0, 5.0)]).register(made)
            made.set_dt(1.0)
            return made
        entries = [murk.ObsEntry.all("heat"), murk.ObsEntry.all("heat", name="warm", dtype=murk.DType.U8)]
        box = gymnasium.spaces.Box
        space = gymnasium.spaces.Dict({"heat": box(0, 9, (8,), np.float32), "warm": box(0, 255, (8,), np.uint8)})
        make = lambda: murk.MurkEnv(config, entries, obs="dict", observation_space=space)
        envs = gymnasium.vector.AsyncVectorEnv([make] * 2, context="fork")
        obs, _ = envs.reset(seed=1)
        assert obs in envs.observation_space
        print({name: (part.shape, part.max().item()) for name, part in obs.items()})
        envs.close()
        """
    )
    assert done.stdout.strip() == "{'heat': ((2, 8), 5.0), 'warm': ((2, 8), 5)}"


# ---------------------------------------------------------------------- agents of a batch

AROUND = [
    ObsEntry.agent_rect("heat", [1, 1]),
    ObsEntry.agent_rect("mark", [0, 1], name="near", dtype=murk.DType.U8, scale=9.0),
]


class Pairs(BatchedVecEnv):
    """Two slots for agents in each of three worlds; world i uses ``counts[i]``. They walk down."""

    counts = None

    def __init__(self, **kwargs):
        super().__init__(lambda i: make_config(), AROUND, 3, agents=2, **{"obs": "dict", **kwargs})
        self.places = np.zeros((3, 2, 2), dtype=np.int32)

    def _actions_to_commands(self, actions):
        self.places[..., 0] += 1

    def _on_worlds_reset(self, worlds, seeds):
        self.places[worlds] = [[0, 2], [0, 0]]

    def _agent_coords(self):
        return self.places

    def _agent_counts(self):
        return self.counts


class Pair(MurkEnv):
    """The same world for one environment."""

    def __init__(self):
        super().__init__(make_config, AROUND, obs="dict", agents=2, warmup_ticks=0)

    def _action_to_commands(self, action):
        self.places[..., 0] += 1

    def _on_world_reset(self, seed):
        self.places = np.array([[0, 2], [0, 0]], dtype=np.int32)

    def _agent_coords(self):
        return self.places


def test_agents_of_a_batch_are_observed_in_the_same_call():
    env = Pairs(mask_in_info=True)
    assert env.single_observation_space["heat"].shape == (2, 3, 3)
    assert env.single_observation_space["near"].dtype == np.uint8
    single = Pair()
    assert env.single_observation_space == single.observation_space
    shown = [env.reset(seed=1), single.reset(seed=1)]
    peaks = []
    for _ in range(4):
        batch, one = [made[0] for made in shown]
        for name, part in one.items():
            np.testing.assert_array_equal(batch[name], [part] * 3)
        assert batch in env.observation_space
        assert shown[0][1]["mask"].shape == (3, 2, 12)
        peaks.append((batch["heat"][0].max(axis=(1, 2)) == 10.0).tolist())
        (obs, *_, infos) = env.step(np.zeros(3, int))
        shown = [(obs, infos), single.step(0)]
    # the source is in cell (1, 2), and spreads from the first tick on
    assert peaks == [[False, False], [True, False], [True, False], [False, False]]
    single.close()
    env.close()


def test_worlds_may_use_different_numbers_of_agents():
    env = Pairs()
    env.counts = np.array([2, 1, 0], dtype=np.int32)
    env.reset(seed=1)
    for _ in range(2):
        obs, *_ = env.step(np.zeros(3, int))
    seen = obs["heat"].reshape(3, 2, -1).any(axis=2)
    assert seen.tolist() == [[True, True], [True, False], [False, False]]
    assert env.masks.any(axis=2).tolist() == seen.tolist()
    env.close()


def test_flat_observations_of_agents_and_masks_of_the_episodes_that_ended():
    class Flat(Pairs):
        def _check_terminated(self, obs, tick_ids):
            return np.array([tick_ids[0] == 2, False, False])

    env = Flat(autoreset_mode="SameStep", mask_in_info=True)
    env.reset(seed=1)
    env.step(np.zeros(3, int))
    *_, infos = env.step(np.zeros(3, int))
    last = infos["final_info"]["mask"]
    assert last.shape == (3, 2, 12)
    assert last.any(axis=(1, 2)).tolist() == [True, False, False]
    assert infos["final_obs"][0]["heat"].shape == (2, 3, 3)
    env.close()
    env = BatchedVecEnv(lambda i: make_config(), AROUND[:1], 2, agents=4)
    assert env.single_observation_space == gymnasium.spaces.Box(-np.inf, np.inf, (4, 9), np.float32)
    with pytest.raises(NotImplementedError, match="_agent_coords"):
        env.reset()
    env.close()


def test_places_of_the_wrong_shape_are_refused():
    env = Pairs()
    env._agent_coords = lambda: np.zeros((3, 1, 2), dtype=np.int32)
    with pytest.raises(ValueError, match=r"_agent_coords must return shape \(3, 2, ndim\), got \(3, 1, 2\)"):
        env.reset()
    env.close()
    single = Pair()
    single._agent_coords = lambda: np.zeros((1, 2), dtype=np.int32)
    with pytest.raises(ValueError, match=r"_agent_coords must return shape \(2, ndim\), got \(1, 2\)"):
        single.reset()
    single.close()
    with pytest.raises(ValueError, match="agents must be in 0"):
        BatchedVecEnv(lambda i: make_config(), AROUND, 2, agents=-1)
