"""A ``gymnasium.Env`` over one world."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import gymnasium
import numpy as np
import numpy.typing as npt

from murk import _frames
from murk._arguments import I32_MAX, U64_MAX, integer, items, unsigned
from murk._shown import ObsForm, buffer_of, check_agents, check_space, copied, is_dict, space_of
from murk.command import Command
from murk.config import Config
from murk.enums import FieldType
from murk.metrics import StepMetrics
from murk.observation import ObsEntry, ObsPlan
from murk.recording import Recording
from murk.seeding import episode_seeds
from murk.tensors import PlanLayout
from murk.world import World


class MurkEnv(gymnasium.Env[Any, Any]):
    """One world as a Gymnasium environment.

    Subclass it and override the hooks below. By default an action does nothing, the reward is 0, and no
    episode ends but by :attr:`_tick_limit`. For many worlds use :class:`murk.BatchedVecEnv`, which steps
    all of them in one call.

    **When the engine starts.** With a :class:`murk.Config` the world is made at once. With a function
    that makes one, and with ``observation_space``, nothing happens before the first :meth:`reset`; such
    an environment can be pickled, and made by gymnasium's ``AsyncVectorEnv`` in a process that forks
    afterwards. (A function without ``observation_space``: the length of the observation is asked from
    the engine at once.)

    **Seeds.** ``reset(seed=s)`` gives the world the seed s. A reset without a seed goes on counting:
    each further episode has a seed that is a function of (s, number of the episode). The very first
    reset takes the ``seed`` given here if it is given none; with ``seed=None`` the operating system's.

    :param config: what the world is made of, consumed; or a function without arguments that returns it.
    :param obs_entries: what is observed.
    :param n_actions: the default action space is ``Discrete(n_actions)``.
    :param action_space: an action space instead.
    :param seed: of the first episode, unless :meth:`reset` is given another; None: by chance.
    :param observation_space: default: an unbounded Box of shape (output_len,), with ``agents`` of shape
        (agents, output_len), float32 unless the entries say otherwise; with ``obs="dict"`` a Dict of the
        tensors, with their bounds.
    :param agents: for entries around agents: how many there are; :meth:`_agent_coords` says where.
    :param warmup_ticks: ticks that the world makes after a reset, before the first observation.
    :param copy: True: every observation is a new array, or a dict of new arrays. False: the same memory
        every time, which the next step overwrites.
    :param obs: "flat": observations are one array. "dict": dicts of tensors by name
        (:attr:`murk.ObsPlan.entries`), which may differ in element type; with ``agents`` each has a
        first axis for them.
    :param mask_in_info: ``info["mask"]`` has the mask of the observation, uint8, of the same layout.
    :param render_mode: None or "rgb_array"; then :meth:`render` draws ``render_field``.
    :param render_field: number or name of the field drawn.
    :param render_range: (low, high) of the colours; default: of the values drawn.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012

    _tick_limit: int = 0
    """An episode is truncated after so many ticks; 0: never."""

    def __init__(
        self,
        config: Config | Callable[[], Config],
        obs_entries: Sequence[ObsEntry],
        n_actions: SupportsIndex = 1,
        action_space: gymnasium.Space[Any] | None = None,
        seed: SupportsIndex | None = 0,
        *,
        observation_space: gymnasium.Space[Any] | None = None,
        agents: SupportsIndex = 0,
        warmup_ticks: SupportsIndex = 1,
        copy: bool = True,
        obs: ObsForm = "flat",
        mask_in_info: bool = False,
        render_mode: str | None = None,
        render_field: str | SupportsIndex = 0,
        render_range: tuple[float, float] | None = None,
    ) -> None:
        if not isinstance(config, Config) and not callable(config):
            raise TypeError(
                "config must be a murk.Config or a function that returns one, got "
                f"{type(config).__name__}"
            )
        self._config = config
        self._obs_entries = items("obs_entries", obs_entries, "murk.ObsEntry")
        self._seed = None if seed is None else unsigned("seed", seed, U64_MAX)
        self._agents = integer("agents", agents, 0, I32_MAX)
        self._warmup_ticks = unsigned("warmup_ticks", warmup_ticks)
        self._copy = copy
        own_form = type(self)._observation is not MurkEnv._observation
        self._by_name = is_dict(obs, observation_space, own_form=own_form)
        self._space_given = None if own_form or not self._by_name else observation_space
        self._mask_in_info = mask_in_info
        # vector environments write into the metadata of their first environment
        self.metadata = dict(type(self).metadata)
        self.render_mode = render_mode_of(self.metadata, render_mode)
        self._render_field = render_field
        self._render_range = render_range or (None, None)

        self._world_made: World | None = None
        self._plan_made: ObsPlan | None = None
        self._closed = False
        self._seeded = False
        self._episode = 0
        self._episode_seed = 0
        self._episode_start_tick = 0
        self._last_metrics: StepMetrics | None = None

        if isinstance(config, Config) or observation_space is None:
            self._open()
        if observation_space is None:
            observation_space = space_of(self._plan._layout, self._rows, self._by_name)
        self.observation_space = observation_space
        if action_space is None:
            action_space = gymnasium.spaces.Discrete(integer("n_actions", n_actions, 1, I32_MAX))
        self.action_space = action_space

    # ------------------------------------------------------------------ hooks

    def _action_to_commands(self, action: Any) -> Sequence[Command] | None:
        """The commands that an action means."""
        return None

    def _compute_reward(self, obs: Any, info: dict[str, Any]) -> float:
        """The reward for the observation after the step."""
        return 0.0

    def _check_terminated(self, obs: Any, info: dict[str, Any]) -> bool:
        """Whether the task reached an end."""
        return False

    def _check_truncated(self, obs: Any, info: dict[str, Any]) -> bool:
        """Whether the episode ran out of time; default: after :attr:`_tick_limit` ticks."""
        if self._tick_limit <= 0:
            return False
        return bool(info["tick_id"] - self._episode_start_tick >= self._tick_limit)

    def _on_world_reset(self, seed: int) -> None:
        """An episode begins with this seed of the world. Called after the engine reset the world and
        made the warm-up ticks, and before the first observation."""

    def _patch_reset_observation(self, values: Any) -> None:
        """May change the first observation of an episode, in place: ``values`` as in
        :meth:`_observation`."""

    def _agent_coords(self) -> npt.NDArray[np.int32]:
        """With ``agents``: their coordinates, int32 of shape (agents, ndim)."""
        raise NotImplementedError("an environment with agents must override _agent_coords")

    def _observation(self, values: Any) -> Any:
        """What :meth:`reset` and :meth:`step` return of the engine's values, which the next step
        overwrites: an array of shape (output_len,) or (agents, output_len); with ``obs="dict"`` a dict
        of the tensors in it. Default: all of them, as a copy if ``copy``."""
        return copied(values) if self._copy else values

    def _render_cells(self) -> npt.NDArray[Any]:
        """The values that :meth:`render` draws, of shape (rows, columns). By default those of
        ``render_field``: further axes of the space lie side by side, and of a vector its length."""
        number = self._world._fields.id_of("render_field", self._render_field)
        cells = self._world.field(number)
        return _frames.flattened(cells, 0, self._world._fields[number].field_type == FieldType.Vector)

    def _render_frame(self, cells: npt.NDArray[Any]) -> _frames.Frame:
        """The picture of ``cells``: uint8 of shape (height, width, 3)."""
        return _frames.squares(_frames.coloured(cells, *self._render_range), _frames.PIXELS_A_CELL)

    # ------------------------------------------------------------------ gymnasium

    # as in 0.1.9, seed may be given by position too
    def reset(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Starts an episode: the world at tick 0, then ``warmup_ticks`` ticks without commands.

        :returns: the observation, and ``info`` with ``tick_id`` and ``age_ticks``.
        """
        self._open()
        number = None if seed is None else unsigned("seed", seed, U64_MAX)
        if number is None and not self._seeded:
            number = self._seed
            if number is None:
                number = int(np.random.SeedSequence().entropy) % 2**64  # type: ignore[arg-type]
        super().reset(seed=number, options=options)
        if number is not None:
            self._seed, self._episode, self._seeded = number, 0, True
            self._episode_seed = number
        else:
            self._episode += 1
            base = np.array([self._seed], dtype=np.uint64)
            count = np.array([self._episode], dtype=np.uint64)
            self._episode_seed = int(episode_seeds(base, count)[0])
        world = self._world
        world.reset(self._episode_seed)
        for _ in range(self._warmup_ticks):
            world.step()
        self._on_world_reset(self._episode_seed)
        info = self._observe()
        self._episode_start_tick = info["tick_id"]
        values = self._values()
        self._patch_reset_observation(values)
        return self._observation(values), info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Carries out the action's commands and advances the world by one tick."""
        self._open()
        _, self._last_metrics = self._world.step(self._action_to_commands(action))
        info = self._observe()
        obs = self._observation(self._values())
        return (
            obs,
            float(self._compute_reward(obs, info)),
            bool(self._check_terminated(obs, info)),
            bool(self._check_truncated(obs, info)),
            info,
        )

    def render(self) -> Any:
        """With ``render_mode="rgb_array"``: a picture, uint8 of shape (height, width, 3); else None."""
        if self.render_mode is None:
            return None
        self._open()
        return self._render_frame(self._render_cells())

    def close(self) -> None:
        """Frees the world; harmless when that has happened."""
        self._closed = True
        for thing in (self._plan_made, self._world_made):
            if thing is not None:
                thing.destroy()

    # ------------------------------------------------------------------ for users and subclasses

    @property
    def last_step_metrics(self) -> StepMetrics | None:
        """The measurements of the last :meth:`step`; None before the first."""
        return self._last_metrics

    @property
    def episode_seed(self) -> int:
        """The world's seed in the running episode."""
        return self._episode_seed

    def record(self, path: str | os.PathLike[str] | None, **options: Any) -> Recording:
        """Writes down what happens to the environment's world, all episodes in one file; as
        :meth:`murk.World.record`, with its options. An episode begins with a new epoch of the file and
        its warm-up ticks."""
        return self._world.record(path, **options)

    def preflight(self) -> dict[str, Any]:
        """As :meth:`murk.World.preflight`."""
        self._open()
        return self._world.preflight()

    @property
    def _world(self) -> World:
        self._open()
        assert self._world_made is not None
        return self._world_made

    @property
    def _plan(self) -> ObsPlan:
        self._open()
        assert self._plan_made is not None
        return self._plan_made

    # ------------------------------------------------------------------ private

    def _open(self) -> None:
        if self._closed:
            raise gymnasium.error.ClosedEnvironmentError(f"{type(self).__name__} is closed")
        if self._plan_made is None:
            made = self._config
            world = World(made if isinstance(made, Config) else made())
            try:
                plan = ObsPlan(world, self._obs_entries)
                self._prepare(plan._layout)
            except BaseException:
                world.destroy()
                raise
            self._world_made, self._plan_made = world, plan

    def _prepare(self, layout: PlanLayout) -> None:
        """Buffers for what the plan observes."""
        rows = self._rows
        if self._space_given is not None:
            check_space(self._space_given, layout, rows)
        self._obs_buf = buffer_of(layout, rows, self._by_name)
        self._mask_buf = np.zeros((*rows, layout.mask_len), dtype=np.uint8)
        self._tensors = layout.views(self._obs_buf) if self._by_name else {}

    @property
    def _rows(self) -> tuple[int, ...]:
        """The axes of an observation before its values."""
        return (self._agents,) if self._agents else ()

    def _values(self) -> Any:
        """The buffer, or a dict of the tensors in it."""
        return dict(self._tensors) if self._by_name else self._obs_buf

    def _observe(self) -> dict[str, Any]:
        """Observes the world into the buffers, and returns the infos."""
        plan = self._plan
        if self._agents:
            places = check_agents(self._agent_coords(), self._rows)
            answers = plan.execute_agents(places, self._obs_buf, self._mask_buf)
            tick, age = answers[0]
        else:
            tick, age = plan.execute(self._obs_buf, self._mask_buf)
        info: dict[str, Any] = {"tick_id": tick, "age_ticks": age}
        if self._mask_in_info:
            info["mask"] = self._mask_buf.copy()
        return info


def render_mode_of(metadata: dict[str, Any], render_mode: str | None) -> str | None:
    """The render mode, if ``metadata`` has it."""
    if render_mode is not None and render_mode not in metadata["render_modes"]:
        raise ValueError(
            f"render_mode must be None or one of {metadata['render_modes']}, got {render_mode!r}"
        )
    return render_mode
