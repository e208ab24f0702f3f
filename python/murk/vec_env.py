"""Gymnasium environments side by side, stepped one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import concatenate, iterate

from murk._arguments import U64_MAX, items, unsigned
from murk.recording import Recording, Recordings, path_of
from murk.seeding import world_bases


class MurkVecEnv(SyncVectorEnv):
    """Environments, such as :class:`murk.MurkEnv`, as one vector environment.

    gymnasium's ``SyncVectorEnv`` with the keys and the seeds of :class:`murk.BatchedVecEnv`. It loops
    over its environments in Python: for many worlds that are alike ``BatchedVecEnv`` is many times
    faster.

    **Autoreset** is declared in ``metadata["autoreset_mode"]``: NEXT_STEP (default), SAME_STEP or
    DISABLED, as in ``BatchedVecEnv``.

    **Infos** are those of the environments, in gymnasium's form: an array per key, and its mask under
    the key with an underscore before it. When an episode ended in this step, whatever the mode:
    ``final_obs``, an object array of shape (N,) with its last observation or None, and ``_final_obs``,
    its mask; in SAME_STEP mode ``final_info`` too, with the infos of the episodes that ended.
    ``final_observation`` is the same as ``final_obs`` and always there.

    **Seeds.** ``reset(seed=s)`` gives each environment a seed of its own, a function of s and its
    number; ``reset(seed=[...])`` gives environment i the i-th. Environments that are reset at the end of
    an episode get no seed, and go on as they do.

    :param env_fns: functions that make one environment each; at least one.
    :param copy: False: observations are one array, which the next step overwrites. Final observations
        are copies in any case.
    :param autoreset_mode: a mode or its name.
    """

    def __init__(
        self,
        env_fns: Iterable[Callable[[], gymnasium.Env[Any, Any]]],
        *,
        copy: bool = True,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
    ) -> None:
        functions = items("env_fns", env_fns, "functions that make an environment")
        if not functions:
            raise ValueError("env_fns must have at least one element, got 0")
        super().__init__(functions, copy=copy, autoreset_mode=AutoresetMode(autoreset_mode))
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Resets all environments, or those of ``options["reset_mask"]`` (bool (N,))."""
        self._check_open()
        seeds: list[int | None] | None = None
        if isinstance(seed, int | np.integer):
            seeds = world_bases(unsigned("seed", seed, U64_MAX), self.num_envs).tolist()
        elif seed is not None:
            seeds = items("seed", seed, "integers")
            if len(seeds) != self.num_envs:
                raise ValueError(f"seed has {len(seeds)} entries, expected {self.num_envs}")
        mask = (options or {}).get("reset_mask")
        if mask is not None and not self._ready and not np.all(mask):
            raise gymnasium.error.ResetNeeded("the first reset must be of all environments")
        # gymnasium takes the mask out of the dict that it is given
        options = None if options is None else dict(options)
        answer: tuple[Any, dict[str, Any]] = super().reset(seed=seeds, options=options)
        self._ready = True
        return answer

    def step(  # type: ignore[override]
        self, actions: Any
    ) -> tuple[Any, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """Steps all environments; see the class for autoreset and infos."""
        self._check_open()
        if not self._ready:
            raise gymnasium.error.ResetNeeded("call reset() before step()")
        chosen = list(iterate(self.action_space, actions))
        if len(chosen) != self.num_envs:
            raise ValueError(f"actions has {len(chosen)} entries, expected {self.num_envs}")
        if self.autoreset_mode == AutoresetMode.DISABLED and self._autoreset_envs.any():
            raise gymnasium.error.ResetNeeded(
                f"environments {np.flatnonzero(self._autoreset_envs).tolist()} ended their episodes: "
                'reset them with reset(options={"reset_mask": mask})'
            )
        infos: dict[str, Any] = {}
        finals = np.full(self.num_envs, None, dtype=object)
        for i, (env, action) in enumerate(zip(self.envs, chosen, strict=True)):
            infos = self._add_info(infos, self._step_one(i, env, action, finals), i)
        self._autoreset_envs = self._terminations | self._truncations
        ended = np.array([final is not None for final in finals])
        if ended.any():
            infos["final_obs"], infos["_final_obs"] = finals, ended
        infos["final_observation"] = finals.copy()
        # written into the array returned before if that is no copy
        self._observations = concatenate(
            self.single_observation_space, self._env_obs, self._observations
        )
        return (
            deepcopy(self._observations) if self.copy else self._observations,
            self._rewards.copy(),
            self._terminations.copy(),
            self._truncations.copy(),
            infos,
        )

    def record(self, path: str | os.PathLike[str], **options: Any) -> Recordings:
        """Writes down what happens to the worlds of the environments, a file each: as
        :meth:`murk.MurkEnv.record`, for environments that have it.

        :param path: a pattern such as ``"run/{world}.murk"``, in which ``{world}`` is the number of the
            environment; missing directories are made.
        """
        self._check_open()
        recordings: list[Recording] = []
        try:
            for i, env in enumerate(self.envs):
                recordings.append(env.get_wrapper_attr("record")(path_of(path, i), **options))
        except BaseException:
            for recording in recordings:
                recording.destroy()
            raise
        return Recordings(recordings)

    def close_extras(self, **kwargs: Any) -> None:
        """Closes the environments; called by ``close()``, which is harmless when repeated."""
        for env in self.envs:
            env.close()

    @property
    def episode_seeds(self) -> npt.NDArray[np.uint64]:
        """The seeds of the running episodes: a new uint64 array of shape (N,). For environments that
        tell them, as :class:`murk.MurkEnv` does; else AttributeError."""
        return np.array(self.get_attr("episode_seed"), dtype=np.uint64)

    _ready = False

    def _check_open(self) -> None:
        if self.closed:
            raise gymnasium.error.ClosedEnvironmentError(f"{type(self).__name__} is closed")

    def _step_one(
        self, i: int, env: gymnasium.Env[Any, Any], action: Any, finals: npt.NDArray[Any]
    ) -> dict[str, Any]:
        """Steps or resets one environment, and returns its infos."""
        if self.autoreset_mode == AutoresetMode.NEXT_STEP and self._autoreset_envs[i]:
            self._env_obs[i], info = env.reset()
            self._rewards[i], self._terminations[i], self._truncations[i] = 0.0, False, False
            return info
        self._env_obs[i], reward, terminated, truncated, info = env.step(action)
        self._rewards[i], self._terminations[i], self._truncations[i] = reward, terminated, truncated
        if terminated or truncated:
            # the environment may hand out its live buffer
            finals[i] = deepcopy(self._env_obs[i])
            if self.autoreset_mode == AutoresetMode.SAME_STEP:
                ended = deepcopy(info)
                self._env_obs[i], info = env.reset()
                info = {**info, "final_info": ended}
        return info
