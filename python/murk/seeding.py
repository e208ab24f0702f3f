"""Seeds by counting: a seed for every (world, episode) of an environment, without state.

The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection of 64-bit numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_EPISODE = np.uint64(0xD1342543DE82EF95)


def mix64(values: Any) -> npt.NDArray[np.uint64]:
    """Every number scrambled; equal numbers stay equal and different ones different."""
    z = np.array(values, dtype=np.uint64, ndmin=1)
    with np.errstate(over="ignore"):
        z += _GAMMA
        z ^= z >> np.uint64(30)
        z *= _M1
        z ^= z >> np.uint64(27)
        z *= _M2
        z ^= z >> np.uint64(31)
    return z


def episode_seeds(
    bases: npt.NDArray[np.uint64], episodes: npt.NDArray[np.uint64]
) -> npt.NDArray[np.uint64]:
    """The seed of each world's episode: a function of the world's base and the episode's number.

    For one base all episodes have different seeds.

    :param bases: uint64 of shape (N,).
    :param episodes: uint64 of shape (N,), counted from 0.
    """
    with np.errstate(over="ignore"):
        return mix64(bases + episodes * _EPISODE)


def world_bases(seed: int, num_worlds: int) -> npt.NDArray[np.uint64]:
    """The bases of N worlds of an environment seeded with ``seed`` (taken modulo 2**64)."""
    root = mix64(mix64(seed % 2**64))
    with np.errstate(over="ignore"):
        return mix64(root + np.arange(num_worlds, dtype=np.uint64) * _GAMMA)


def below(
    seeds: npt.NDArray[np.uint64], bound: Any, stream: int | npt.NDArray[Any] = 0
) -> npt.NDArray[np.int64]:
    """A uniform integer in 0..bound-1 drawn from each seed; other streams give other draws. Bounds and
    streams are numbers, or arrays with one for each seed.

    ``bound`` must be far below 2**32 for the bias (bound / 2**32) not to matter.
    """
    with np.errstate(over="ignore"):
        bits = mix64(seeds + np.asarray(stream, dtype=np.uint64) * _GAMMA) >> np.uint64(32)
    return ((bits * np.asarray(bound, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)
