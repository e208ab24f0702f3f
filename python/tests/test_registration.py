"""gymnasium.make and gymnasium.make_vec."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from murk._registration import ENVIRONMENTS
from murk.vector_env import BatchedVecEnv

IDS = [row[0] for row in ENVIRONMENTS]
BATCHED = [row[0] for row in ENVIRONMENTS if row[3]]


@pytest.mark.parametrize("name", IDS)
def test_every_id_makes_an_environment_that_passes_the_checker(name):
    env = gymnasium.make(name)
    assert env.spec.id == name
    assert env.spec.max_episode_steps > 0
    check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("name", BATCHED)
def test_vectors_are_batched(name):
    env = gymnasium.make_vec(name, num_envs=3)
    assert isinstance(env, BatchedVecEnv)
    assert env.spec.id == name
    assert env.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    obs, _ = env.reset(seed=1)
    assert obs in env.observation_space
    env.action_space.seed(0)
    obs, rewards, *_ = env.step(env.action_space.sample())
    assert obs in env.observation_space
    assert rewards.shape == (3,)
    env.close()
    mode = gymnasium.make_vec(name, num_envs=2, autoreset_mode="SameStep").metadata["autoreset_mode"]
    assert mode is AutoresetMode.SAME_STEP


@pytest.mark.parametrize("name", BATCHED)
def test_batched_and_single_environments_show_the_same_bits(name):
    steps = gymnasium.spec(name).max_episode_steps

    def play(env):
        obs, _ = env.reset(seed=[3, 4])
        shown = [obs.tobytes()]
        random = np.random.default_rng(1)
        for _ in range(steps + 5):
            actions = random.integers(0, env.single_action_space.n, 2)
            obs, rewards, terminated, truncated, _ = env.step(actions)
            shown += [x.tobytes() for x in (obs, rewards, terminated, truncated)]
        env.close()
        return shown

    single = gymnasium.make_vec(name, num_envs=2, vectorization_mode="sync")
    assert play(gymnasium.make_vec(name, num_envs=2)) == play(single)


@pytest.mark.parametrize("name", IDS)
def test_they_can_be_drawn(name):
    env = gymnasium.make(name, render_mode="rgb_array")
    env.reset(seed=0)
    frame = env.render()
    assert frame.dtype == np.uint8
    assert frame.ndim == 3
    assert frame.shape[2] == 3
    assert len(np.unique(frame.reshape(-1, 3), axis=0)) > 1
    env.close()
    if name in BATCHED:
        envs = gymnasium.make_vec(name, num_envs=2, render_mode="rgb_array")
        envs.reset(seed=[0, 1])
        frames = envs.render()
        np.testing.assert_array_equal(frames[0], frame)
        envs.close()


@pytest.mark.parametrize(
    "imports",
    [
        "import gymnasium, murk",
        "import murk, gymnasium",
        "import murk.envs",
        "import gymnasium.vector, murk",
        "import murk; from gymnasium.vector import VectorEnv",
        "import murk, importlib.util; importlib.util.find_spec('gymnasium.envs')",
    ],
)
def test_ids_are_known_whichever_package_comes_first_and_no_engine_starts(run_script, imports):
    done = run_script(
        f"""
        {imports}
        import gymnasium, sys
        known = sorted(name for name in gymnasium.registry if name.startswith("murk/"))
        env = gymnasium.make(known[0])
        with open("/proc/self/maps") as maps:
            print("libjvm" in maps.read(), *known)
        """
    )
    assert done.stdout.split() == ["False", *sorted(IDS)]


def test_an_id_with_its_module_needs_no_import(run_script):
    done = run_script(
        """
        import gymnasium
        print(gymnasium.make("murk:murk/HeatSeeker-v0").unwrapped.spec.id)
        """
    )
    assert "HeatSeeker-v0" in done.stdout


def test_a_program_without_gymnasium_does_not_load_it(run_script):
    done = run_script("import murk, sys; print('gymnasium' in sys.modules)")
    assert done.stdout.split() == ["False"]


def test_what_was_registered_stays(run_script):
    done = run_script(
        """
        import gymnasium
        gymnasium.register("murk/HeatSeeker-v0", entry_point="elsewhere:Mine")
        import murk
        print(gymnasium.spec("murk/HeatSeeker-v0").entry_point)
        """
    )
    assert done.stdout.split() == ["elsewhere:Mine"]
