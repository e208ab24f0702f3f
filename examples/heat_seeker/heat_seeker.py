"""Heat seeker with MurkEnv: one world as a Gymnasium environment, and PPO over eight of them.

python heat_seeker.py            trains for 60,000 agent steps
python heat_seeker.py --short    a few seconds; trains only if torch is installed
"""

import argparse
import importlib.util

import gymnasium
import numpy as np

import murk

# importing murk registers it; the world is described in murk/envs/heat_seeker.py
NAME = "murk/HeatSeeker-v0"


def walk_uphill(seed: int) -> int:
    """One episode of a rule: step to the warmest cell around, or towards the source where all is cold.

    Returns the number of steps."""
    env = gymnasium.make(NAME, render_mode="rgb_array")
    obs, info = env.reset(seed=seed)
    row, col = env.unwrapped.position
    print(f"start at row {row}, column {col}, tick {info['tick_id']}")
    terminated = truncated = False
    total, steps = 0.0, 0
    while not (terminated or truncated):
        heat = np.pad(obs[:256].reshape(16, 16), 1)
        row, col = env.unwrapped.position
        around = [
            heat[row + 1 + dr, col + 1 + dc] for dr, dc in ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
        ]
        cold = max(around) < 1e-3
        action = (2 if row < 14 else 4 if col < 14 else 1) if cold else int(np.argmax(around))
        obs, reward, terminated, truncated, _ = env.step(action)
        total, steps = total + reward, steps + 1
    frame = env.render()
    print(f"reached={terminated} steps={steps} return={total:.1f} picture={frame.shape}")
    env.close()
    return steps


def learn(steps: int, seed: int, episodes: int) -> None:
    """PPO over eight environments side by side, and a comparison with the random policy."""
    from murk.train.comparison import compare
    from murk.train.ppo import PPOConfig

    def make(n: int) -> murk.MurkVecEnv:
        return murk.MurkVecEnv([lambda: gymnasium.make(NAME)] * n)

    config = PPOConfig(total_steps=steps, seed=seed, rollout_steps=128)
    print(compare(make, config, num_envs=8, episodes=episodes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--steps", type=int, default=None, help="agent steps of the training")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for seed in range(2):
        walk_uphill(seed)
    if options.short and importlib.util.find_spec("torch") is None:
        print("no training: torch is not installed")
        return
    learn(
        options.steps or (1_000 if options.short else 60_000), options.seed, 8 if options.short else 64
    )


if __name__ == "__main__":
    main()
