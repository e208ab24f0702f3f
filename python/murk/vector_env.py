"""A ``gymnasium.vector.VectorEnv`` over a batch of worlds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.utils.seeding import np_random
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from murk import _frames
from murk._arguments import I32_MAX, U64_MAX, integer, items, unsigned
from murk._shown import (
    ObsForm,
    buffer_of,
    check_agents,
    check_space,
    copied,
    is_dict,
    of_worlds,
    space_of,
)
from murk.batched import BatchedWorld
from murk.command import Command
from murk.config import Config
from murk.enums import FieldType
from murk.env import render_mode_of
from murk.observation import ObsEntry
from murk.packed import PackedCommands
from murk.recording import Recording, Recordings
from murk.seeding import episode_seeds, world_bases
from murk.tensors import PlanLayout

Observations = npt.NDArray[np.float32]
Ticks = npt.NDArray[np.uint64]


def discrete_actions(actions: Any, n: int, count: int, names: Sequence[str] = ()) -> npt.NDArray[Any]:
    """Actions of n worlds with ``Discrete(count)``, checked, as an array of shape (n,)."""
    chosen = np.asarray(actions)
    if chosen.dtype.kind not in "iu" or chosen.shape != (n,):
        raise ValueError(f"actions must be {n} integers, got dtype={chosen.dtype} shape={chosen.shape}")
    if chosen.min() < 0 or chosen.max() >= count:
        listed = f" ({', '.join(names)})" if names else ""
        raise ValueError(
            f"actions must be in 0..{count - 1}{listed}, got {chosen.min()}..{chosen.max()}"
        )
    return chosen


class BatchedVecEnv(VectorEnv[Any, Any, npt.NDArray[Any]]):
    """N worlds as a vector environment: one call into the engine a step, no Python loop over worlds.

    Subclass it and override the hooks below. By default an action does nothing, the reward is 0, and
    no episode ends.

    The engine starts, and the worlds are made, with the first :meth:`reset` (at construction if
    ``observation_space`` is None, for its length is asked from the engine then).

    **Autoreset** (``metadata["autoreset_mode"]``):

    - NEXT_STEP (default): the step that ends an episode returns its last observation. The next step
      ignores the action of that world, resets it, and returns its first observation with reward 0.
    - SAME_STEP: the step that ends an episode returns the first observation of the next one; the last
      observation is in ``infos["final_obs"]``, the other infos of the ended episode in
      ``infos["final_info"]``.
    - DISABLED: worlds are reset by ``reset(options={"reset_mask": mask})`` only.

    **Infos.** ``tick_ids``: uint64 (N,), the tick of each world; a world reset in this step has its
    tick after the warm-up. When an episode ended in this step, whatever the mode: ``final_obs``, an
    object array of (N,) with its last observation or None, and ``_final_obs``, its mask. As in earlier
    versions ``final_observation`` is always there: an object array of N arrays or None.

    **Seeds.** ``reset(seed=s)`` gives every episode of every world a seed of its own, as a function of
    (s, world, number of the episode); ``reset(seed=[...])`` gives the first episode of world i the i-th
    seed, and the later ones functions of (that seed, number of the episode), as :class:`murk.MurkEnv`
    does. Without a seed the count of the episodes goes on; at the very first reset the operating system
    gives one.

    **Observations** are arrays of shape (N, obs_output_len), float32 unless the entries say otherwise;
    with ``agents`` of shape (N, agents, obs_output_len). With ``obs="dict"`` they are dicts of tensors
    by name (:attr:`murk.BatchedWorld.entries`), each of shape (N, ...) or (N, agents, ...); these may
    differ in element type. They are new arrays every time with ``copy=True`` (default, as in gymnasium's
    own vector environments); with ``copy=False`` the same memory, which the next step overwrites; final
    observations are copies in any case. Hooks get the memory itself, or a dict of the tensors in it. The
    mask of the last observation is in :attr:`masks`.

    :param config_factory: called with 0..N-1; makes the config of that world.
    :param obs_entries: what is observed of every world.
    :param num_envs: N.
    :param observation_space: of one world; default: unbounded Box of shape (obs_output_len,), with
        ``obs="dict"`` a Dict of the tensors, with their bounds.
    :param action_space: of one world; default Discrete(1).
    :param threads: threads of the engine; None: as many as :func:`murk.configure` says, else 1.
    :param warmup_ticks: ticks that a world makes alone after a reset, before its first observation.
    :param max_episode_steps: truncate an episode after so many steps; None: never.
    :param obs: "flat": observations are one array; "dict": dicts of tensors by name.
    :param agents: for entries around agents: how many slots for agents each world has;
        :meth:`_agent_coords` says where the agents are.
    :param mask_in_info: ``infos["mask"]`` has a copy of the mask, uint8 (N, obs_mask_len).
    :param render_mode: None or "rgb_array"; then :meth:`render` draws ``render_field`` of every world.
    :param render_field: number or name of the field drawn.
    :param render_range: (low, high) of the colours; default: of the values drawn.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012
        "render_modes": ["rgb_array"],
        "render_fps": 10,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        config_factory: Callable[[int], Config],
        obs_entries: Sequence[ObsEntry],
        num_envs: int,
        *,
        observation_space: gymnasium.Space[Any] | None = None,
        action_space: gymnasium.Space[Any] | None = None,
        threads: int | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        warmup_ticks: int = 0,
        max_episode_steps: int | None = None,
        copy: bool = True,
        obs: ObsForm = "flat",
        agents: SupportsIndex = 0,
        mask_in_info: bool = False,
        render_mode: str | None = None,
        render_field: str | SupportsIndex = 0,
        render_range: tuple[float, float] | None = None,
    ) -> None:
        self.num_envs = integer("num_envs", num_envs, 1, I32_MAX)
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode}
        self._config_factory = config_factory
        self._obs_entries = items("obs_entries", obs_entries, "murk.ObsEntry")
        self._threads = threads
        self._warmup_ticks = unsigned("warmup_ticks", warmup_ticks)
        self._max_episode_steps = (
            0
            if max_episode_steps is None
            else integer("max_episode_steps", max_episode_steps, 1, I32_MAX)
        )
        self._copy = copy
        own_form = type(self)._observations is not BatchedVecEnv._observations
        self._by_name = is_dict(obs, observation_space, own_form=own_form)
        self._space_given = None if own_form or not self._by_name else observation_space
        self._agents = integer("agents", agents, 0, I32_MAX)
        self._mask_in_info = mask_in_info
        self.render_mode = render_mode_of(self.metadata, render_mode)
        self._render_field = render_field
        self._render_range = render_range or (None, None)
        self._world: BatchedWorld | None = None

        n = self.num_envs
        self._seed_bases: npt.NDArray[np.uint64] | None = None
        self._episodes = np.zeros(n, dtype=np.uint64)
        self._episode_seeds = np.zeros(n, dtype=np.uint64)
        self._episode_steps = np.zeros(n, dtype=np.int64)
        self._pending = np.zeros(n, dtype=np.bool_)
        self._all = np.ones(n, dtype=np.bool_)
        self._started = False

        if observation_space is None:
            layout = self._engine._required_layout()
            observation_space = space_of(layout, self._units[1:], self._by_name)
        if action_space is None:
            action_space = gymnasium.spaces.Discrete(1)
        self.single_observation_space = observation_space
        self.single_action_space = action_space
        self.observation_space = batch_space(observation_space, n)
        self.action_space = batch_space(action_space, n)

    # ------------------------------------------------------------------ hooks

    def _actions_to_commands(self, actions: Any) -> PackedCommands | Sequence[Sequence[Command]] | None:
        """The commands for an array of N actions. Actions of worlds that wait for their reset
        (:attr:`pending_resets`) are ignored: what the hook makes of them does no harm."""
        return None

    def _compute_rewards(self, obs: Any, tick_ids: Ticks) -> npt.NDArray[Any]:
        """Rewards of shape (N,) for the observations after the step (to be read only)."""
        return np.zeros(self.num_envs)

    def _check_terminated(self, obs: Any, tick_ids: Ticks) -> npt.NDArray[np.bool_]:
        """Which worlds reached an end of their task: bool (N,)."""
        return np.zeros(self.num_envs, dtype=np.bool_)

    def _check_truncated(self, obs: Any, tick_ids: Ticks) -> npt.NDArray[np.bool_]:
        """Which worlds ran out of steps: bool (N,); default: after ``max_episode_steps``."""
        if self._max_episode_steps:
            return self._episode_steps >= self._max_episode_steps
        return np.zeros(self.num_envs, dtype=np.bool_)

    def _on_worlds_reset(self, worlds: npt.NDArray[np.int64], seeds: npt.NDArray[np.uint64]) -> None:
        """The worlds with these indices start an episode with these seeds, both of shape (K,).
        Called after the engine reset them and before they are observed. The default calls
        ``_on_world_reset(index, seed)`` for each, if a subclass has overridden it."""
        if type(self)._on_world_reset is not BatchedVecEnv._on_world_reset:
            for index, seed in zip(worlds.tolist(), seeds.tolist(), strict=True):
                self._on_world_reset(index, seed)

    def _on_world_reset(self, world_index: int, seed: int) -> None:
        """One world starts an episode; see :meth:`_on_worlds_reset`, which is called once for all."""

    def _patch_reset_observations(self, worlds: npt.NDArray[np.int64], obs: Any) -> None:
        """May change the rows ``worlds`` of ``obs``, the first observations of their episodes. The
        default calls ``_patch_reset_observation(index, row)`` for each, if overridden."""
        if type(self)._patch_reset_observation is not BatchedVecEnv._patch_reset_observation:
            for index in worlds.tolist():
                one = {k: part[index] for k, part in obs.items()} if self._by_name else obs[index]
                self._patch_reset_observation(index, one)

    def _patch_reset_observation(self, world_index: int, obs_slice: Any) -> None:
        """May change the first observation of one world, in place."""

    def _agent_coords(self) -> npt.NDArray[np.int32]:
        """With ``agents``: where they are, after the commands of a step or after a reset: int32 of shape
        (N, agents, ndim), C-contiguous. Fastest is the same array every time."""
        raise NotImplementedError("an environment with agents must override _agent_coords")

    def _agent_counts(self) -> npt.NDArray[np.int32] | None:
        """With ``agents``: how many of its slots each world uses, int32 of shape (N,); None: all. What
        is observed for the others is 0."""
        return None

    def _observations(self, obs: Any) -> Any:
        """What :meth:`reset` and :meth:`step` return of what was observed: arrays, or dicts or tuples of
        arrays, with worlds as their first axis. They may be views: they are copied if ``copy``. Default:
        all of it. Whoever makes something else of it gives ``observation_space``."""
        return obs

    def _render_cells(self) -> npt.NDArray[Any]:
        """The values that :meth:`render` draws, of shape (N, rows, columns). By default those of
        ``render_field``: further axes of the space lie side by side, and of a vector its length."""
        number = self._engine._fields.id_of("render_field", self._render_field)
        cells = self._engine.field(number, copy=True)
        return _frames.flattened(cells, 1, self._engine._fields[number].field_type == FieldType.Vector)

    def _render_frames(self, cells: npt.NDArray[Any]) -> _frames.Frame:
        """The pictures of ``cells``: uint8 of shape (N, height, width, 3)."""
        return _frames.squares(_frames.coloured(cells, *self._render_range), _frames.PIXELS_A_CELL)

    # ------------------------------------------------------------------ gymnasium

    def reset(
        self,
        *,
        seed: int | Sequence[int] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Starts a new episode in every world, or in those of ``options["reset_mask"]`` (bool (N,))."""
        self._open()
        mask = self._reset_mask(options)
        self._set_seed(seed)
        self._reset_worlds(mask, exact=seed is not None)
        return self._returned(), self._infos(self._engine.tick_ids)

    def step(
        self, actions: Any
    ) -> tuple[Any, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """Advances every world by one tick; see the class for autoreset and infos."""
        self._open()
        if not self._started:
            raise gymnasium.error.ResetNeeded("call reset() before step()")
        if np.ndim(actions) == 0 and not hasattr(actions, "__len__"):
            raise TypeError(f"actions must have {self.num_envs} entries, got actions={actions!r}")
        if len(actions) != self.num_envs:
            raise ValueError(f"actions has {len(actions)} entries, expected {self.num_envs}")
        if self.autoreset_mode == AutoresetMode.DISABLED and self._pending.any():
            raise gymnasium.error.ResetNeeded(
                f"worlds {np.flatnonzero(self._pending).tolist()} ended their episodes: reset them "
                'with reset(options={"reset_mask": mask})'
            )
        engine, obs = self._engine, self._values()
        commands: Any = self._actions_to_commands(actions)
        places = self._places_of_agents()
        ticks: Any = engine.step_and_observe(commands, self._obs, self._mask, **places)
        self._episode_steps += 1
        tick_ids = np.array(ticks, dtype=np.uint64)
        rewards = self._per_world(np.float64, self._compute_rewards, obs, tick_ids)
        terminated = self._per_world(np.bool_, self._check_terminated, obs, tick_ids)
        truncated = self._per_world(np.bool_, self._check_truncated, obs, tick_ids)

        due = self._pending  # NEXT_STEP: episodes that ended in the step before
        resetting = self.autoreset_mode == AutoresetMode.NEXT_STEP and bool(due.any())
        if resetting:
            rewards[due] = 0.0
            terminated[due] = False
            truncated[due] = False
        done = terminated | truncated
        final = self._final_infos(done, tick_ids)
        if self.autoreset_mode == AutoresetMode.SAME_STEP:
            due, resetting = done, bool(done.any())
        if resetting:
            self._reset_worlds(due, exact=False)
            tick_ids[due] = engine.tick_ids[due]
        infos = {**self._infos(tick_ids), **final}
        if self.autoreset_mode != AutoresetMode.SAME_STEP:
            self._pending = done
        return self._returned(), rewards, terminated, truncated, infos

    def render(self) -> tuple[Any, ...] | None:
        """With ``render_mode="rgb_array"``: N pictures, uint8 of shape (height, width, 3); else None."""
        if self.render_mode is None:
            return None
        self._open()
        return tuple(self._render_frames(self._render_cells()))

    def close_extras(self, **kwargs: Any) -> None:
        """Frees the worlds; called by ``close()``, which is harmless when repeated."""
        if self._world is not None:
            self._world.destroy()

    # ------------------------------------------------------------------ for subclasses

    @property
    def engine(self) -> BatchedWorld:
        """The worlds; made by the first use."""
        self._open()
        return self._engine

    def record(
        self,
        path: str | os.PathLike[str],
        *,
        world: SupportsIndex | None = None,
        **options: Any,
    ) -> Recording | Recordings:
        """Writes down what happens to one world, or to all, a file a world; as
        :meth:`murk.BatchedWorld.record`, with its options. An episode begins with a new epoch of the
        file and its warm-up ticks."""
        made: Recording | Recordings = (
            self.engine.record(path, **options)
            if world is None
            else self.engine.record(path, world=world, **options)
        )
        return made

    @property
    def masks(self) -> npt.NDArray[np.uint8]:
        """The mask of the last observation, uint8 (N, obs_mask_len), overwritten by the next one."""
        self._open()
        return self._mask

    @property
    def episode_seeds(self) -> npt.NDArray[np.uint64]:
        """The seed of each world's running episode: a new uint64 array of shape (N,)."""
        return self._episode_seeds.copy()

    @property
    def episode_steps(self) -> npt.NDArray[np.int64]:
        """Steps since each world's reset: a new int64 array of shape (N,)."""
        return self._episode_steps.copy()

    @property
    def pending_resets(self) -> npt.NDArray[np.bool_]:
        """Worlds that ended their episode and wait for a reset: a new bool array of shape (N,)."""
        return self._pending.copy()

    # ------------------------------------------------------------------ private

    @property
    def _engine(self) -> BatchedWorld:
        if self._world is None:
            configs = [self._config_factory(i) for i in range(self.num_envs)]
            world = BatchedWorld(configs, self._obs_entries, threads=self._threads)
            try:
                self._prepare(world._required_layout())
            except BaseException:
                world.destroy()
                raise
            self._world = world
        return self._world

    def _prepare(self, layout: PlanLayout) -> None:
        """Memory for what the batch observes."""
        units = self._units
        if self._space_given is not None:
            check_space(self._space_given, layout, units[1:])
        self._obs = buffer_of(layout, units, self._by_name)
        self._mask = np.zeros((*units, layout.mask_len), dtype=np.uint8)
        self._tensors = layout.views(self._obs) if self._by_name else {}
        # as earlier versions called them, for subclasses that step the engine themselves
        self._obs_flat, self._mask_flat = self._obs.reshape(-1), self._mask.reshape(-1)

    def _open(self) -> None:
        if self.closed:
            raise gymnasium.error.ClosedEnvironmentError(f"{type(self).__name__} is closed")

    @property
    def _units(self) -> tuple[int, ...]:
        """The axes of what is observed before its values."""
        return (self.num_envs, self._agents) if self._agents else (self.num_envs,)

    def _values(self) -> Any:
        """The memory of observations, or a dict of the tensors in it."""
        return dict(self._tensors) if self._by_name else self._obs

    def _returned(self) -> Any:
        shown = self._observations(self._values())
        return copied(shown) if self._copy else shown

    def _places_of_agents(self) -> dict[str, Any]:
        """Where the agents are, as the engine is told."""
        if not self._agents:
            return {}
        places = check_agents(self._agent_coords(), self._units)
        return {"agents": places, "counts": self._agent_counts()}

    def _observe(self) -> None:
        if self._agents:
            self._engine.observe_agents(output=self._obs, mask=self._mask, **self._places_of_agents())
        else:
            self._engine.observe_all(self._obs, self._mask)

    def _per_world(
        self, dtype: type[np.generic], hook: Callable[..., Any], obs: Any, ticks: Ticks
    ) -> npt.NDArray[Any]:
        """What a hook answers, as a new array with an element per world."""
        array = np.array(hook(obs, ticks), dtype=dtype)
        if array.shape != (self.num_envs,):
            name = getattr(hook, "__name__", "a hook")
            raise ValueError(
                f"{name} must return {self.num_envs} values, one a world, got shape={array.shape}"
            )
        return array

    def _set_seed(self, seed: int | Sequence[int] | None) -> None:
        n = self.num_envs
        if seed is None:
            if self._seed_bases is None:
                self._seed_bases = world_bases(int(np.random.SeedSequence().entropy) % 2**64, n)  # type: ignore[arg-type]
            return
        if isinstance(seed, int | np.integer):
            number = unsigned("seed", seed, U64_MAX)
            self._np_random, self._np_random_seed = np_random(number)
            self._seed_bases = world_bases(number, n)
        else:
            seed = items("seed", seed, "integers")
            if len(seed) != n:
                raise ValueError(f"seed has {len(seed)} entries, expected {n}")
            self._seed_bases = np.array(
                [unsigned("seed", one, U64_MAX) for one in seed], dtype=np.uint64
            )
        self._episodes.fill(0)

    def _reset_mask(self, options: dict[str, Any] | None) -> npt.NDArray[np.bool_]:
        if options is not None and not isinstance(options, dict):
            raise TypeError(f"options must be a dict or None, got options={options!r}")
        mask = (options or {}).get("reset_mask")
        if mask is None:
            return self._all
        mask = np.asarray(mask)
        if mask.dtype != np.bool_ or mask.shape != (self.num_envs,) or not mask.any():
            raise ValueError(
                f"options['reset_mask'] must be bool of shape ({self.num_envs},) with at least one "
                f"True, got dtype={mask.dtype} shape={mask.shape}"
            )
        if not self._started and not mask.all():
            raise gymnasium.error.ResetNeeded("the first reset must be of all worlds")
        return mask

    def _reset_worlds(self, mask: npt.NDArray[np.bool_], *, exact: bool) -> None:
        """Starts an episode in the worlds of ``mask``, and observes all."""
        assert self._seed_bases is not None
        engine = self._engine
        seeds = self._seed_bases if exact else episode_seeds(self._seed_bases, self._episodes)
        self._episode_seeds[mask] = seeds[mask]
        self._episodes[mask] += np.uint64(1)
        fresh = self._episode_steps == 0
        self._episode_steps[mask] = 0
        engine.reset_worlds(mask, self._episode_seeds, self._warmup_ticks)
        worlds = np.flatnonzero(mask)
        self._on_worlds_reset(worlds, self._episode_seeds[worlds])
        # others that are at their first observation keep it as it was patched
        kept = np.flatnonzero(fresh & ~mask)
        rows = self._obs[kept]
        self._observe()
        self._obs[kept] = rows
        self._patch_reset_observations(worlds, self._values())
        self._pending = self._pending & ~mask
        self._started = True

    def _infos(self, tick_ids: Ticks) -> dict[str, Any]:
        infos: dict[str, Any] = {"tick_ids": tick_ids, "_tick_ids": self._all.copy()}
        if self._mask_in_info:
            infos["mask"], infos["_mask"] = self._mask.copy(), self._all.copy()
        return infos

    def _final_infos(self, done: npt.NDArray[np.bool_], ticks: Ticks) -> dict[str, Any]:
        """The last observations of the episodes that ended, none of them a part of a live buffer."""
        final = np.full(self.num_envs, None, dtype=object)
        infos: dict[str, Any] = {"final_observation": final}
        worlds = np.flatnonzero(done)
        if not worlds.size:
            return infos
        rows = of_worlds(self._observations(self._values()), worlds)
        for index, row in zip(worlds.tolist(), rows, strict=True):
            final[index] = row
        infos["final_obs"], infos["_final_obs"] = final.copy(), done.copy()
        if self.autoreset_mode == AutoresetMode.SAME_STEP:
            last: dict[str, Any] = {"tick_ids": np.where(done, ticks, 0), "_tick_ids": done.copy()}
            if self._mask_in_info:
                last["mask"], last["_mask"] = self._mask.copy(), done.copy()
                last["mask"][~done] = 0
            infos["final_info"], infos["_final_info"] = last, done.copy()
        return infos
