"""Ready-made environments."""

from murk.envs.heat_seeker import HeatSeekerVecEnv

__all__ = ["HeatSeekerVecEnv"]
