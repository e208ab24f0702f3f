"""Ready-made environments.

``gymnasium.make`` and ``gymnasium.make_vec`` know them by their ids, once ``murk`` is imported.
"""

from murk.envs.crystal_nav import CrystalNavEnv, CrystalNavVecEnv
from murk.envs.heat_seeker import HeatSeekerEnv, HeatSeekerVecEnv
from murk.envs.hex_pursuit import HexPursuitEnv, HexPursuitVecEnv
from murk.envs.layered_hex import LayeredHexEnv

__all__ = [
    "CrystalNavEnv",
    "CrystalNavVecEnv",
    "HeatSeekerEnv",
    "HeatSeekerVecEnv",
    "HexPursuitEnv",
    "HexPursuitVecEnv",
    "LayeredHexEnv",
]
