"""The ids of the environments for ``gymnasium.make``.

gymnasium takes longer to import than the engine to start, so ``import murk`` does not import it: the ids
are registered as soon as both packages are imported, whichever comes first. Registering imports no
environment and starts no engine. (gymnasium 1 reads no entry points of other packages.)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_REGISTRY = "gymnasium.envs"

# id, module of the environment, its class, its batched class or None, steps of an episode
ENVIRONMENTS: tuple[tuple[str, str, str, str | None, int], ...] = (
    ("murk/HeatSeeker-v0", "heat_seeker", "HeatSeekerEnv", "HeatSeekerVecEnv", 200),
    ("murk/CrystalNav-v0", "crystal_nav", "CrystalNavEnv", "CrystalNavVecEnv", 300),
    ("murk/HexPursuit-v0", "hex_pursuit", "HexPursuitEnv", "HexPursuitVecEnv", 200),
    ("murk/LayeredHex-v0", "layered_hex", "LayeredHexEnv", None, 150),
)


def register() -> None:
    """Registers all environments that are not registered yet."""
    # not gymnasium itself: its import may be under way
    from gymnasium.envs import registration

    for name, module, single, batched, steps in ENVIRONMENTS:
        if name not in registration.registry:
            registration.register(
                id=name,
                entry_point=f"murk.envs.{module}:{single}",
                vector_entry_point=f"murk.envs.{module}:{batched}" if batched else None,
                max_episode_steps=steps,
            )


def on_gymnasium(action: Callable[[], None]) -> None:
    """Does ``action`` at once if gymnasium is imported, else as soon as it is."""
    if _REGISTRY in sys.modules:
        action()
    else:
        sys.meta_path.insert(0, _Arrival(action))


class _Arrival(MetaPathFinder):
    """Finds no module itself; when gymnasium's registry is looked for, has the action done after it."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _REGISTRY:
            return None
        for finder in [finder for finder in sys.meta_path if finder is not self]:
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    self._follow(spec.loader)
                return spec
        return None

    def _follow(self, loader: Any) -> None:
        load = loader.exec_module

        def load_and_act(module: ModuleType) -> None:
            load(module)
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            self._action()

        loader.exec_module = load_and_act
