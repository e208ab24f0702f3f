from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import murk

torch_missing = (
    importlib.util.find_spec("torch") is None or importlib.util.find_spec("matplotlib") is None
)
needs_torch = pytest.mark.skipif(torch_missing, reason="needs the extra murk[train]")


def run(*arguments: str, timeout: float = 120) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "murk", *arguments],
        capture_output=True,
        text=True,
        cwd=Path(sys.executable).parent,  # not the source folder
        timeout=timeout,
        check=False,
    )


def test_info():
    done = run("info")
    assert done.returncode == 0, done.stderr
    for word in (murk.__version__, "vector api", "kernel", "aot cache"):
        assert word in done.stdout
    assert done.stderr == ""


def test_info_as_json_with_timing():
    done = run("info", "--json", "--timing")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["murk"] == murk.__version__
    assert facts["engine"]["abi_version"].startswith("4.")
    assert set(facts["engine"]["kernels"]) >= {"diffusion", "observation"}
    timing = facts["timing"]
    assert 0 < timing["total_ms"] < 10_000
    total = timing["import_ms"] + timing["first_world_ms"] + timing["first_step_ms"]
    assert total == pytest.approx(timing["total_ms"], abs=1.0)


def test_bench():
    done = run("bench", "--rounds", "3", "--iterations", "50", "--json", "--worlds", "8")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["python_us_min"] > 0
    assert figures["java_us_min"] > 0
    assert "ratio" in run("bench", "--rounds", "2", "--iterations", "20").stdout


def test_version_and_usage():
    assert run("--version").stdout.strip() == f"murk {murk.__version__}"
    script = Path(sys.executable).with_name("murk")
    if script.is_file():
        done = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == f"murk {murk.__version__}"
    assert run().returncode == 2
    assert run("train").returncode == 2
    for wrong in (("--steps", "0"), ("--steps", "1e6"), ("--seed", str(2**64)), ("--threads", "257")):
        done = run("train", "heat_seeker", *wrong)
        assert done.returncode == 2
        assert "must be a whole number in " in done.stderr
        assert repr(wrong[1]) in done.stderr


@pytest.mark.skipif(not torch_missing, reason="the extra is installed")
def test_train_without_the_extra_says_what_to_install():
    done = run("train", "heat_seeker")
    assert done.returncode == 1
    assert "murk[train]" in done.stderr
    assert "Traceback" not in done.stderr


@needs_torch
def test_a_short_training_writes_its_results(tmp_path):
    out = tmp_path / "run"
    done = run(
        "train",
        "heat_seeker",
        "--steps",
        "4000",
        "--envs",
        "16",
        "--eval-episodes",
        "10",
        "--out",
        str(out),
    )
    assert done.returncode == 0, done.stderr
    assert "random policy" in done.stdout
    assert "agent-steps/s" in done.stderr
    assert {p.name for p in out.iterdir()} == {
        "policy.pt",
        "learning_curve.png",
        "heat_map.png",
        "summary.json",
    }
    assert (out / "heat_map.png").read_bytes()[:4] == b"\x89PNG"
    summary = json.loads((out / "summary.json").read_text())
    assert summary["agent_steps"] >= 4000
    assert 0 <= summary["trained"]["reach_rate"] <= 1


@needs_torch
def test_ctrl_c_stops_the_training_and_keeps_what_was_learned(tmp_path):
    out = tmp_path / "run"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "murk",
            "train",
            "heat_seeker",
            "--out",
            str(out),
            "--eval-episodes",
            "10",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stderr is not None
    process.stderr.readline()  # the first progress line: training is under way
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGINT)
    stdout, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Stopped." in stdout
    assert json.loads((out / "summary.json").read_text())["stopped_early"]
    assert (out / "policy.pt").is_file()


@needs_torch
def test_ctrl_c_in_the_evaluation_keeps_the_policy(tmp_path):
    out = tmp_path / "run"
    arguments = ["--steps", "1", "--eval-episodes", "20000", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "murk", "train", "heat_seeker", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        # a shell's background jobs start with Ctrl-C ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 60
    while not (out / "policy.pt").exists() and time.monotonic() < end:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.endswith("interrupted\n")
    assert (out / "policy.pt").is_file()


@needs_torch
def test_a_directory_that_can_not_be_made_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("train", "heat_seeker", "--out", str(tmp_path / "file"))
    assert done.returncode == 1
    assert done.stderr.startswith("murk: ")
    assert "Traceback" not in done.stderr


@needs_torch
def test_ppo_learns():
    import torch

    from murk.envs import HeatSeekerVecEnv
    from murk.train.ppo import PPOConfig, evaluate, held_out_seeds, train

    torch.set_num_threads(1)
    env = HeatSeekerVecEnv(64, copy=False)
    result = train(env, PPOConfig(total_steps=60_000))
    env.close()
    seeds = held_out_seeds(0, 100, result.episode_seeds)
    assert not result.episode_seeds & set(seeds)
    test = HeatSeekerVecEnv(100, copy=False)
    draws = torch.Generator().manual_seed(0)
    reached, _ = evaluate(test, lambda obs: result.policy.act(obs, draws), seeds)
    test.close()
    assert reached.mean() >= 0.9  # the promise is for 300,000 steps; a fifth of them is enough
