"""How environments show what a plan observed: as one array, or as a dict of its tensors."""

from __future__ import annotations

from typing import Any, Literal

import gymnasium
import numpy as np
import numpy.typing as npt

from murk.tensors import PlanLayout

ObsForm = Literal["flat", "dict"]
"""``"flat"``: one array. ``"dict"``: tensors by name, in their own shapes and element types."""


def is_dict(obs: Any, space: gymnasium.Space[Any] | None, *, own_form: bool) -> bool:
    """Whether ``obs`` asks for a dict, after checking it against the space that was given.

    :param own_form: whether the environment makes something else of the tensors before it shows them.
    """
    if not isinstance(obs, str) or obs not in ("flat", "dict"):
        raise ValueError(f"obs must be 'flat' or 'dict', got obs={obs!r}")
    by_name = obs == "dict"
    if by_name and not own_form and not isinstance(space, gymnasium.spaces.Dict | None):
        raise ValueError(
            f"observation_space must be a gymnasium.spaces.Dict with obs='dict', got {space}"
        )
    return by_name


def space_of(layout: PlanLayout, rows: tuple[int, ...], by_name: bool) -> gymnasium.Space[Any]:
    """The space of an observation: an unbounded Box, or a Dict with the bounds that the tensors have.

    :param rows: the axes that come first.
    """
    if by_name:
        return gymnasium.spaces.Dict(
            {
                name: _box(entry.low, entry.high, (*rows, *entry.shape), entry.dtype)
                for name, entry in layout.entries.items()
            }
        )
    low, high = (0, 255) if layout.dtype == np.uint8 else (-np.inf, np.inf)
    return _box(low, high, (*rows, layout.output_len), layout.dtype)


def check_space(space: Any, layout: PlanLayout, rows: tuple[int, ...]) -> None:
    """Raises ValueError if a Dict that was given has not the tensors of the plan."""
    if space.keys() != layout.entries.keys():
        raise ValueError(
            f"observation_space must have the keys {sorted(layout.entries)}, got {sorted(space.keys())}"
        )
    for name, entry in layout.entries.items():
        shape = (*rows, *entry.shape)
        if space[name].shape != shape or space[name].dtype != entry.dtype:
            raise ValueError(
                f"observation_space[{name!r}] must have shape {shape} and dtype {entry.dtype}, got "
                f"{space[name]}"
            )


def buffer_of(layout: PlanLayout, rows: tuple[int, ...], by_name: bool) -> npt.NDArray[Any]:
    """Zeros for what the plan writes, of shape (*rows, output_len)."""
    if not by_name and any(entry.dtype != layout.dtype for entry in layout.entries.values()):
        kinds = ", ".join(f"{name}: {entry.dtype}" for name, entry in layout.entries.items())
        raise ValueError(f"obs must be 'dict' for entries of different element types ({kinds})")
    return np.zeros((*rows, layout.output_len), dtype=layout.dtype)


def copied(shown: Any) -> Any:
    """Arrays of their own, each in one piece, for an array or for those of a dict or tuple."""
    if isinstance(shown, dict):
        return {name: copied(part) for name, part in shown.items()}
    if isinstance(shown, tuple):
        return tuple(copied(part) for part in shown)
    return shown.copy()


def of_worlds(shown: Any, worlds: npt.NDArray[np.int64]) -> list[Any]:
    """What is shown of each of these worlds: parts of copies."""
    if isinstance(shown, dict):
        parts = [of_worlds(part, worlds) for part in shown.values()]
        return [dict(zip(shown, row, strict=True)) for row in zip(*parts, strict=True)]
    if isinstance(shown, tuple):
        return list(zip(*(of_worlds(part, worlds) for part in shown), strict=True))
    return list(shown[worlds])


def check_agents(places: Any, units: tuple[int, ...]) -> Any:
    """``places`` itself, if it has a place for each of the agents, of shape (*units, ndim)."""
    if np.shape(places)[:-1] != units:
        axes = ", ".join(map(str, units))
        raise ValueError(f"_agent_coords must return shape ({axes}, ndim), got {np.shape(places)}")
    return places


def _box(low: float, high: float, shape: tuple[int, ...], dtype: np.dtype[Any]) -> gymnasium.spaces.Box:
    kind: Any = dtype.type
    return gymnasium.spaces.Box(kind(low), kind(high), shape, kind)
