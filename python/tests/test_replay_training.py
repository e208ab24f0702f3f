"""The whole: a recorded heat_seeker training verifies, a flipped bit in its commands is found, and so is who did it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import replay_file

from murk.envs.heat_seeker import AGENT, CELLS, COLS, ROWS, HeatSeekerEnv
from murk.replay import Replay

EPISODES = 12
STEPS = 60


def train(env: HeatSeekerEnv, note) -> list[float]:
    """Q-learning over the agent's cell: a few episodes of it. The return of each."""
    values = np.zeros((ROWS, COLS, 5))
    random = np.random.default_rng(0)
    returns = []
    for episode in range(EPISODES):
        obs, _ = env.reset(seed=0 if episode == 0 else None)
        assert obs.shape == (2 * CELLS,)
        total = 0.0
        for _ in range(STEPS):
            cell = env.position
            chosen = values[cell] + 1e-6 * random.random(5)
            action = int(random.integers(5)) if random.random() < 0.3 else int(chosen.argmax())
            _, reward, terminated, _, _ = env.step(action)
            after = 0.0 if terminated else 0.95 * values[env.position].max()
            values[cell][action] += 0.5 * (reward + after - values[cell][action])
            total += reward
            if terminated:
                break
        returns.append(total)
        note(json.dumps({"episode": episode, "return": total}))
    return returns


def murk(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "murk", "replay", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def training(tmp_path_factory) -> tuple[Path, list[float]]:
    path = tmp_path_factory.mktemp("training") / "training.murk"
    env = HeatSeekerEnv()
    with env.record(path, every_tick=True, checkpoint_every=1) as recording:
        returns = train(env, recording.note)
    env.close()
    return path, returns


def test_the_recording_has_every_episode(training):
    path, returns = training
    with Replay(path) as replay:
        assert replay.summary.epochs == EPISODES + 1
        notes = [json.loads(note) for _, note in replay.notes]
        assert [note["return"] for note in notes] == returns
        steps = [frame for frame in replay if len(frame.commands)]
        assert (steps[0].commands["field_id"] == AGENT).all()


def test_it_verifies(training, tmp_path):
    path, _ = training
    done = murk("verify", path, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same" in done.stdout


def test_a_bit_that_was_flipped_in_a_command_is_found_at_its_tick_and_cell(training, tmp_path):
    path, _ = training
    file = path.read_bytes()
    told = list(replay_file.set_fields(file))
    chosen = told[len(told) // 2]
    changed = tmp_path / "changed.murk"
    changed.write_bytes(replay_file.flipped(file, chosen.value_at, 20))  # of the value, 1.0
    Replay(changed).destroy()
    done = murk("verify", changed, "--json", "--report", "report.txt", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)["divergence"]
    assert found["frame"] == chosen.frame
    assert found["tick"] == chosen.tick
    assert found["field"] == "agent"
    assert tuple(found["coord"]) == chosen.coord
    assert found["cell"] == chosen.coord[0] * COLS + chosen.coord[1]
    assert found["recorded"] == 1.0
    assert found["replayed"] != 1.0
    assert found["propagator"] == "commands"
    shown = murk("verify", changed, cwd=tmp_path)
    assert shown.returncode == 1
    assert "DIFFERS" in shown.stdout
    assert f"tick={chosen.tick}" in shown.stdout
    report = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert f"tick={chosen.tick}" in report
    compared = murk("diff", path, changed, "--json", cwd=tmp_path)
    assert compared.returncode == 1, compared.stderr
    assert json.loads(compared.stdout)["divergence"]["frame"] == chosen.frame
    assert murk("diff", path, path, cwd=tmp_path).returncode == 0


def test_without_whole_states_the_tick_is_found_all_the_same(tmp_path):
    path = tmp_path / "lean.murk"
    env = HeatSeekerEnv()
    with env.record(path, every_tick=True, checkpoint_every=0) as recording:
        train(env, recording.note)
    env.close()
    file = path.read_bytes()
    chosen = list(replay_file.set_fields(file))[100]
    path.write_bytes(replay_file.flipped(file, chosen.value_at, 18))
    done = murk("verify", path, "--json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)["divergence"]
    assert (found["frame"], found["tick"]) == (chosen.frame, chosen.tick)
    assert any(f"[{chosen.coord[0]}, {chosen.coord[1]}]" in command for command in found["commands"])
