"""Hazards: fire, smoke, water and blasts."""

from __future__ import annotations

from murk._arguments import float32, real
from murk.propagators._definitions import BlastDef, FireDef, SmokeDef, WaterDef
from murk.propagators._library import FieldRef, LibraryPropagator


class Fire(LibraryPropagator):
    """A wildland fire: heat that spreads, is blown, burns fuel and is lost to the air (Mandel and
    others, Mathematics and Computers in Simulation 79, 2008). The defaults are a start, fitted to no
    fire.

    :param temperature_field: kelvin, read and written.
    :param fuel_field: 1 where all of it is left, read and written.
    :param wind_field: a Vector of 2, cells per second, read.
    :param conduction: 1/s for each neighbour.
    :param heating: kelvin per second at full burning.
    :param activation: kelvin above ambient at which burning sets in.
    :param cooling: 1/kelvin: the heat lost to the air.
    :param consumption: 1/s: how fast fuel burns.
    :param ambient: kelvin.
    :param max_wind: largest wind along an axis, cells per second.
    """

    _function = "murk_fire_create"
    _definition = FireDef

    def __init__(
        self,
        temperature_field: FieldRef,
        fuel_field: FieldRef,
        wind_field: FieldRef,
        *,
        conduction: float = 0.2,
        heating: float = 187.93,
        activation: float = 558.49,
        cooling: float = 4.8372e-5,
        consumption: float = 0.1625,
        ambient: float = 300.0,
        max_wind: float = 1.0,
    ) -> None:
        super().__init__(
            {
                "temperature_field": temperature_field,
                "fuel_field": fuel_field,
                "wind_field": wind_field,
            },
            conduction=float32("conduction", conduction),
            heating=float32("heating", heating),
            activation=float32("activation", activation),
            cooling=float32("cooling", cooling),
            consumption=float32("consumption", consumption),
            ambient=float32("ambient", ambient),
            max_wind=float32("max_wind", max_wind),
        )


class Smoke(LibraryPropagator):
    """Smoke that hot cells give off, that is blown, spreads and thins out.

    :param density_field: read and written.
    :param temperature_field: kelvin, read.
    :param wind_field: a Vector of 2, cells per second, read.
    :param diffusion: 1/s for each neighbour.
    :param emission: density per second and kelvin above the threshold.
    :param threshold: kelvin from which on a cell smokes.
    :param decay: 1/s.
    :param max_wind: largest wind along an axis, cells per second.
    """

    _function = "murk_smoke_create"
    _definition = SmokeDef

    def __init__(
        self,
        density_field: FieldRef,
        temperature_field: FieldRef,
        wind_field: FieldRef,
        *,
        diffusion: float = 0.05,
        emission: float = 0.001,
        threshold: float = 400.0,
        decay: float = 0.01,
        max_wind: float = 1.0,
    ) -> None:
        super().__init__(
            {
                "density_field": density_field,
                "temperature_field": temperature_field,
                "wind_field": wind_field,
            },
            diffusion=float32("diffusion", diffusion),
            emission=float32("emission", emission),
            threshold=float32("threshold", threshold),
            decay=float32("decay", decay),
            max_wind=float32("max_wind", max_wind),
        )


class Water(LibraryPropagator):
    """Water that runs downhill, in proportion to the difference of its surfaces.

    :param level_field: the water's level, read and written; a negative one counts as 0.
    :param terrain_field: height, read.
    :param rate: share of a difference in head that flows, 1/s to each neighbour.
    """

    _function = "murk_water_create"
    _definition = WaterDef

    def __init__(self, level_field: FieldRef, terrain_field: FieldRef, *, rate: float = 0.1) -> None:
        super().__init__(
            {"level_field": level_field, "terrain_field": terrain_field}, rate=real("rate", rate)
        )


class Blast(LibraryPropagator):
    """Energy of a blast that spreads, is lost on the way, and damages what stands in its cells.

    :param energy_field: read and written.
    :param hp_field: structural hit points, read and written.
    :param spread: 1/s to each neighbour.
    :param loss: 1/s.
    :param threshold: energy that does no damage yet.
    :param vulnerability: hit points per second for each unit of energy over the threshold.
    """

    _function = "murk_blast_create"
    _definition = BlastDef

    def __init__(
        self,
        energy_field: FieldRef,
        hp_field: FieldRef,
        *,
        spread: float = 0.2,
        loss: float = 0.5,
        threshold: float = 1.0,
        vulnerability: float = 1.0,
    ) -> None:
        super().__init__(
            {"energy_field": energy_field, "hp_field": hp_field},
            spread=real("spread", spread),
            loss=real("loss", loss),
            threshold=float32("threshold", threshold),
            vulnerability=real("vulnerability", vulnerability),
        )
