"""The engine's own propagators: what makes the fields of a world change from tick to tick."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref, c_float, c_uint64
from typing import Any, SupportsIndex

from murk import _native
from murk._arguments import I32_MAX, U64_MAX, float32, integer, items, real, unsigned
from murk._errors import error_for
from murk._layout import ScalarDiffusionDef
from murk.config import Config


class ScalarDiffusion:
    """Heat flow: every cell moves towards the mean of its neighbours.

    With the previous value p of a cell, the mean m of its n neighbours and
    ``a = min(coefficient * dt * n, 1)``::

        v = (1 - a) * p + a * m            diffusion
        v = v * exp(-decay * dt)           if decay > 0
        v = value                          in the cells of ``sources``
        v = min(max(v, clamp_min), clamp_max)

    :param input_field: the field read, at its previous tick.
    :param output_field: the field written; usually the same.
    :param coefficient: D in cells squared per second, >= 0. The world's ``dt`` must not exceed
        ``1 / (degree * D)``, degree being the most neighbours a cell of the space has (Square4: 4).
    :param decay: per second, >= 0.
    :param sources: (rank, value) pairs: cells held at a value. The rank of a cell of a grid is
        ``row * cols + column``.
    :param clamp_min, clamp_max: bounds of the result; None for none.
    :param gradient_field: a Vector field of two components to write the gradient (x = along columns,
        y = along rows) of the previous values to; None for none.
    :param max_degree: accepted and ignored; the space's own degree counts.
    """

    def __init__(
        self,
        input_field: SupportsIndex,
        output_field: SupportsIndex,
        coefficient: float = 0.0,
        decay: float = 0.0,
        sources: Sequence[tuple[SupportsIndex, float]] = (),
        clamp_min: float | None = None,
        clamp_max: float | None = None,
        gradient_field: SupportsIndex | None = None,
        max_degree: SupportsIndex = 12,
    ) -> None:
        self._input = unsigned("input_field", input_field)
        self._output = unsigned("output_field", output_field)
        self._coefficient = real("coefficient", coefficient)
        self._decay = real("decay", decay)
        pairs = [_pair(source) for source in items("sources", sources, "(rank, value) pairs")]
        self._ranks = [unsigned("sources", rank, U64_MAX) for rank, _ in pairs]
        self._values = [float32("sources", value) for _, value in pairs]
        self._clamp_min = None if clamp_min is None else float32("clamp_min", clamp_min)
        self._clamp_max = None if clamp_max is None else float32("clamp_max", clamp_max)
        self._gradient = (
            -1 if gradient_field is None else integer("gradient_field", gradient_field, 0, I32_MAX)
        )
        self._max_degree = unsigned("max_degree", max_degree)

    def register(self, config: Config) -> None:
        """Adds the propagator to a config, after those already added. May be done for many configs.

        :raises ValueError: if a parameter is invalid: "ScalarDiffusion build error: ...".
        """
        if not isinstance(config, Config):
            raise TypeError(f"config must be a murk.Config, got {type(config).__name__}")
        handle = config._handle()
        n = len(self._ranks)
        ranks = (c_uint64 * max(n, 1))(*self._ranks)
        values = (c_float * max(n, 1))(*self._values)
        definition = ScalarDiffusionDef(
            struct_size=ctypes.sizeof(ScalarDiffusionDef),
            input_field=self._input,
            output_field=self._output,
            gradient_field=self._gradient,
            coefficient=self._coefficient,
            decay=self._decay,
            source_ranks=ranks,
            source_values=values,
            n_sources=n,
            clamp_min=self._clamp_min or 0.0,
            clamp_max=self._clamp_max or 0.0,
            has_clamp_min=self._clamp_min is not None,
            has_clamp_max=self._clamp_max is not None,
            max_degree=self._max_degree,
        )
        out = c_uint64()
        status = _native.lib().murk_scalar_diffusion_create(byref(definition), byref(out))
        if status:
            raise error_for(status, "ScalarDiffusion build error: ")
        add(handle, out.value)


def _pair(source: Any) -> tuple[Any, Any]:
    try:
        rank, value = source
    except (TypeError, ValueError):
        raise TypeError(f"sources must be (rank, value) pairs, got {source!r}") from None
    return rank, value


def add(config: int, propagator: int) -> None:
    """Gives a propagator to a config (both as the engine's numbers), which takes it over."""
    lib = _native.lib()
    status = lib.murk_config_add_propagator(config, propagator)
    if status:
        error = error_for(status)
        lib.murk_propagator_destroy(propagator)
        raise error
