"""Proximal policy optimisation (Schulman et al. 2017) in one file.

For vector environments with flat float32 observations, one Discrete action and NEXT_STEP autoreset,
such as :class:`murk.BatchedVecEnv`. Clipped surrogate loss, generalised advantage estimation, Adam with
a learning rate that falls to zero.

Two details that are easy to get wrong:

- In NEXT_STEP mode the step after the end of an episode resets the world and ignores the action. Such a
  step is no experience: it is masked out of the loss and not counted as an agent step.
- An episode cut off by its step limit has not ended: the value of its last observation, which
  NEXT_STEP returns like any other, stands for the rewards to come.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from gymnasium.vector import AutoresetMode, VectorEnv
from torch import nn

from murk.seeding import mix64


@dataclass(frozen=True)
class PPOConfig:
    """Numbers of a run; the defaults are those of ``murk train heat_seeker``."""

    total_steps: int = 300_000
    rollout_steps: int = 32
    epochs: int = 4
    minibatch_size: int = 512
    learning_rate: float = 1.5e-3
    gamma: float = 0.99
    gae_lambda: float = 0.95
    clip: float = 0.2
    entropy_coefficient: float = 0.01
    value_coefficient: float = 0.5
    max_grad_norm: float = 0.5
    reward_scale: float = 0.05
    hidden: int = 128
    seed: int = 0


class Policy(nn.Module):
    """Two small perceptrons on scaled observations: action logits, and the value."""

    scale: torch.Tensor

    def __init__(self, scale: torch.Tensor, n_actions: int, hidden: int) -> None:
        super().__init__()
        self.register_buffer("scale", scale)
        n = scale.numel()
        self.actor = _perceptron(n, hidden, n_actions, 0.01)
        self.critic = _perceptron(n, hidden, 1, 1.0)

    def forward(self, obs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """obs: float32 (B, n) -> logits (B, n_actions), values (B,)."""
        x = obs * self.scale
        return self.actor(x), self.critic(x).squeeze(-1)

    @torch.no_grad()
    def act(
        self, obs: np.ndarray[Any, Any], generator: torch.Generator | None = None
    ) -> np.ndarray[Any, Any]:
        """Actions (B,) for observations (B, n): drawn with ``generator``, else the likeliest."""
        logits, _ = self(torch.from_numpy(np.ascontiguousarray(obs)))
        return (logits.argmax(-1) if generator is None else _sample(logits, generator)).numpy()


@dataclass
class Progress:
    """What a run has come to, after each rollout."""

    agent_steps: int
    total_steps: int
    steps_per_second: float
    episodes: int
    mean_return: float
    """Mean over the last 200 episodes; NaN until every world has ended one, for the episodes that end
    first are the lucky ones."""
    reach_rate: float
    """Share of the last 200 episodes that terminated, rather than ran out of steps."""


@dataclass
class TrainingResult:
    """The policy and its history."""

    policy: Policy
    config: PPOConfig
    history: list[Progress] = field(default_factory=list)
    agent_steps: int = 0
    episodes: int = 0
    seconds: float = 0.0
    stopped_early: bool = False
    episode_seeds: set[int] = field(default_factory=set)
    """The seeds of all episodes that were begun, for environments that tell them."""


def train(
    env: VectorEnv[Any, Any, Any],
    config: PPOConfig,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> TrainingResult:
    """Trains until ``total_steps`` agent steps are made or ``should_stop()`` says so.

    ``should_stop`` is asked before every step of the environment.
    """
    if env.metadata.get("autoreset_mode") != AutoresetMode.NEXT_STEP:
        raise ValueError("env must declare metadata['autoreset_mode'] = AutoresetMode.NEXT_STEP")
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    n_actions = int(env.single_action_space.n)  # type: ignore[attr-defined]
    policy = Policy(_scale_of(env.single_observation_space), n_actions, config.hidden)
    optimiser = torch.optim.Adam(policy.parameters(), lr=config.learning_rate, eps=1e-5)
    result = TrainingResult(policy, config)
    rollout = _Rollout(env, config, result, should_stop)
    started = time.perf_counter()
    while result.agent_steps < config.total_steps and not result.stopped_early:
        fraction_left = 1.0 - result.agent_steps / config.total_steps
        for group in optimiser.param_groups:
            group["lr"] = config.learning_rate * fraction_left
        rollout.collect(policy, generator)
        if not result.stopped_early:
            _update(policy, optimiser, rollout, config, generator)
        result.seconds = time.perf_counter() - started
        progress = rollout.progress()
        result.history.append(progress)
        on_progress(progress)
    return result


def evaluate(
    env: VectorEnv[Any, Any, Any],
    act: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]],
    seeds: list[int],
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """One episode in each of the environment's worlds, with these seeds.

    :returns: which episodes terminated (bool), and their returns (float64), both of shape (N,).
    """
    obs, _ = env.reset(seed=seeds)  # type: ignore[arg-type]
    n = env.num_envs
    running = np.ones(n, dtype=np.bool_)
    reached = np.zeros(n, dtype=np.bool_)
    returns = np.zeros(n)
    while running.any():
        obs, rewards, terminated, truncated, _ = env.step(act(obs))
        returns[running] += rewards[running]
        reached |= running & terminated
        running &= ~(terminated | truncated)
    return reached, returns


def held_out_seeds(seed: int, count: int, used: set[int]) -> list[int]:
    """``count`` seeds that are not in ``used``, a function of ``seed``."""
    seeds: list[int] = []
    counter = 0
    while len(seeds) < count:
        candidate = int(mix64(mix64(seed % 2**64) ^ np.uint64(counter + (1 << 40)))[0])
        counter += 1
        if candidate not in used:
            seeds.append(candidate)
    return seeds


class _Rollout:
    """Experience of T steps in N worlds, in tensors that are filled again for every rollout."""

    def __init__(
        self,
        env: VectorEnv[Any, Any, Any],
        config: PPOConfig,
        result: TrainingResult,
        should_stop: Callable[[], bool],
    ) -> None:
        self.env, self.config, self.result, self.should_stop = env, config, result, should_stop
        steps, n = config.rollout_steps, env.num_envs
        size = int(np.prod(env.single_observation_space.shape or (1,)))
        self.obs = torch.zeros(steps, n, size)
        self.actions = torch.zeros(steps, n, dtype=torch.int64)
        self.log_probs = torch.zeros(steps, n)
        self.values = torch.zeros(steps + 1, n)
        self.rewards = torch.zeros(steps, n)
        self.terminated = torch.zeros(steps, n, dtype=torch.bool)
        self.done = torch.zeros(steps, n, dtype=torch.bool)
        self.valid = torch.zeros(steps, n, dtype=torch.bool)
        self.advantages = torch.zeros(steps, n)
        self.started = time.perf_counter()
        self.returns_so_far = np.zeros(n)
        self.recent: deque[tuple[float, bool]] = deque(maxlen=200)
        self.ended = np.zeros(n, dtype=np.bool_)
        first, _ = env.reset(seed=config.seed)
        self.next_obs = torch.from_numpy(first).clone()
        self.was_done = np.zeros(n, dtype=np.bool_)
        self._note_seeds()

    @torch.no_grad()
    def collect(self, policy: Policy, generator: torch.Generator) -> None:
        """Fills the rollout, unless it is told to stop."""
        config, result = self.config, self.result
        for t in range(config.rollout_steps):
            if self.should_stop():
                result.stopped_early = True
                return
            self.obs[t] = self.next_obs
            logits, value = policy(self.next_obs)
            action = _sample(logits, generator)
            obs, rewards, terminated, truncated, _ = self.env.step(action.numpy())
            self.next_obs.copy_(torch.from_numpy(obs))
            valid = ~self.was_done
            done = terminated | truncated
            self.actions[t] = action
            self.log_probs[t] = torch.log_softmax(logits, -1).gather(1, action[:, None])[:, 0]
            self.values[t] = value
            self.rewards[t] = torch.from_numpy(rewards).float() * config.reward_scale
            self.terminated[t] = torch.from_numpy(terminated)
            self.done[t] = torch.from_numpy(done)
            self.valid[t] = torch.from_numpy(valid)
            result.agent_steps += int(valid.sum())
            self._count_episodes(rewards, terminated, done)
            self.was_done = done
        self.values[-1] = policy(self.next_obs)[1]
        self._estimate_advantages()

    def progress(self) -> Progress:
        """Where the run stands."""
        recent = self.recent if self.ended.all() else ()
        return Progress(
            agent_steps=self.result.agent_steps,
            total_steps=self.config.total_steps,
            steps_per_second=self.result.agent_steps / (time.perf_counter() - self.started),
            episodes=self.result.episodes,
            mean_return=float(np.mean([r for r, _ in recent])) if recent else float("nan"),
            reach_rate=float(np.mean([end for _, end in recent])) if recent else float("nan"),
        )

    def _count_episodes(
        self,
        rewards: np.ndarray[Any, Any],
        terminated: np.ndarray[Any, Any],
        done: np.ndarray[Any, Any],
    ) -> None:
        self.returns_so_far += rewards
        if done.any():
            self.ended |= done
            for total, end in zip(self.returns_so_far[done], terminated[done], strict=True):
                self.recent.append((float(total), bool(end)))
            self.result.episodes += int(done.sum())
            self.returns_so_far[done] = 0.0
        if self.was_done.any():
            self._note_seeds()

    def _note_seeds(self) -> None:
        seeds = getattr(self.env.unwrapped, "episode_seeds", None)
        if seeds is not None:
            self.result.episode_seeds.update(seeds.tolist())

    def _estimate_advantages(self) -> None:
        config = self.config
        running = torch.zeros(self.env.num_envs)
        for t in reversed(range(config.rollout_steps)):
            ahead = self.values[t + 1] * (~self.terminated[t])
            delta = self.rewards[t] + config.gamma * ahead - self.values[t]
            running = delta + config.gamma * config.gae_lambda * running * (~self.done[t])
            running = running * self.valid[t]
            self.advantages[t] = running


def _update(
    policy: Policy,
    optimiser: torch.optim.Optimizer,
    rollout: _Rollout,
    config: PPOConfig,
    generator: torch.Generator,
) -> None:
    valid = rollout.valid.flatten()
    obs = rollout.obs.flatten(0, 1)[valid]
    actions = rollout.actions.flatten()[valid]
    old_log_probs = rollout.log_probs.flatten()[valid]
    advantages = rollout.advantages.flatten()[valid]
    targets = advantages + rollout.values[:-1].flatten()[valid]
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    for _ in range(config.epochs):
        order = torch.randperm(len(obs), generator=generator)
        for batch in torch.split(order, config.minibatch_size):
            if len(batch) < 2:
                continue
            logits, values = policy(obs[batch])
            log_probs = torch.log_softmax(logits, -1)
            chosen = log_probs.gather(1, actions[batch][:, None])[:, 0]
            ratio = (chosen - old_log_probs[batch]).exp()
            gain = advantages[batch]
            surrogate = torch.minimum(ratio * gain, ratio.clamp(1 - config.clip, 1 + config.clip) * gain)
            entropy = -(log_probs.exp() * log_probs).sum(-1).mean()
            loss = (
                -surrogate.mean()
                - config.entropy_coefficient * entropy
                + config.value_coefficient * 0.5 * (values - targets[batch]).square().mean()
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(policy.parameters(), config.max_grad_norm)
            optimiser.step()


def _sample(logits: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """One action a row, by the Gumbel maximum."""
    noise = torch.empty_like(logits).exponential_(generator=generator)
    return (logits - noise.log()).argmax(-1)


def _perceptron(inputs: int, hidden: int, outputs: int, gain: float) -> nn.Sequential:
    layers = [nn.Linear(inputs, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, outputs)]
    for layer, scale in zip(layers, (2**0.5, 2**0.5, gain), strict=True):
        nn.init.orthogonal_(layer.weight, scale)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(layers[0], nn.Tanh(), layers[1], nn.Tanh(), layers[2])


def _scale_of(space: Any) -> torch.Tensor:
    """1 / the largest finite value of each element, so that inputs are about 1."""
    high = torch.as_tensor(np.asarray(space.high).ravel(), dtype=torch.float32)
    return torch.where(high.isfinite() & (high > 0), 1.0 / high, torch.ones_like(high))
