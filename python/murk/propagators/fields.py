"""Propagators that work on whole fields: diffusion, gradients, waves, noise."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_float, c_uint64
from typing import Any, SupportsIndex

from murk._arguments import I32_MAX, U64_MAX, float32, items, real, unsigned
from murk._fields import FieldNames
from murk._layout import ScalarDiffusionDef
from murk.propagators._definitions import (
    FlowFieldDef,
    GradientComputeDef,
    IdentityCopyDef,
    MorphologicalOpDef,
    NoiseInjectionDef,
    WavePropagationDef,
)
from murk.propagators._library import FieldRef, LibraryPropagator, choice, reference

_SCHEMES = ("central", "one_sided", "lattice")
_NOISES = ("gaussian", "uniform", "salt_pepper")


class ScalarDiffusion(LibraryPropagator):
    """Heat flow: every cell moves towards the mean of its neighbours.

    With the previous value p of a cell, the mean m of its n neighbours and
    ``a = min(coefficient * dt * n, 1)``::

        v = (1 - a) * p + a * m            diffusion
        v = v * exp(-decay * dt)           if decay > 0
        v = value                          in the cells of ``sources``
        v = min(max(v, clamp_min), clamp_max)

    Fields are given by number or name.

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

    _function = "murk_scalar_diffusion_create"
    _definition = ScalarDiffusionDef

    def __init__(
        self,
        input_field: FieldRef,
        output_field: FieldRef,
        coefficient: float = 0.0,
        decay: float = 0.0,
        sources: Sequence[tuple[SupportsIndex, float]] = (),
        clamp_min: float | None = None,
        clamp_max: float | None = None,
        gradient_field: FieldRef | None = None,
        max_degree: SupportsIndex = 12,
    ) -> None:
        super().__init__(
            {"input_field": input_field, "output_field": output_field},
            coefficient=real("coefficient", coefficient),
            decay=real("decay", decay),
            clamp_min=0.0 if clamp_min is None else float32("clamp_min", clamp_min),
            clamp_max=0.0 if clamp_max is None else float32("clamp_max", clamp_max),
            has_clamp_min=clamp_min is not None,
            has_clamp_max=clamp_max is not None,
            max_degree=unsigned("max_degree", max_degree),
        )
        pairs = [_pair(source) for source in items("sources", sources, "(rank, value) pairs")]
        self._ranks = [unsigned("sources", rank, U64_MAX) for rank, _ in pairs]
        self._source_values = [float32("sources", value) for _, value in pairs]
        self._gradient: str | int = -1
        if gradient_field is not None:
            self._gradient = reference("gradient_field", gradient_field)

    def _members(self, fields: FieldNames) -> dict[str, Any]:
        n = len(self._ranks)
        gradient = self._gradient
        if gradient != -1:
            gradient = fields.id_of("gradient_field", gradient)
            unsigned("gradient_field", gradient, I32_MAX)
        return {
            **super()._members(fields),
            "gradient_field": gradient,
            "source_ranks": (c_uint64 * max(n, 1))(*self._ranks),
            "source_values": (c_float * max(n, 1))(*self._source_values),
            "n_sources": n,
        }


def _pair(source: Any) -> tuple[Any, Any]:
    try:
        rank, value = source
    except (TypeError, ValueError):
        raise TypeError(f"sources must be (rank, value) pairs, got {source!r}") from None
    return rank, value


class GradientCompute(LibraryPropagator):
    """The gradient of a Scalar field, x along columns and y along rows.

    :param input_field: the field read, at its previous tick.
    :param output_field: the field written: a Vector of two components; with ``scheme="lattice"`` of as
        many as the space has axes.
    :param scheme: "central", as in earlier versions; "one_sided": at an edge the difference to the
        inside; "lattice": least squares in the lattice's true geometry, exact for linear fields.
    """

    _function = "murk_gradient_compute_create"
    _definition = GradientComputeDef

    def __init__(
        self, input_field: FieldRef, output_field: FieldRef, *, scheme: str = "central"
    ) -> None:
        super().__init__(
            {"input_field": input_field, "output_field": output_field},
            scheme=choice("scheme", scheme, _SCHEMES),
        )


class IdentityCopy(LibraryPropagator):
    """Keeps a field as the tick found it, with the changes that commands of this tick made.

    :param field: the field read and written.
    """

    _function = "murk_identity_copy_create"
    _definition = IdentityCopyDef

    def __init__(self, field: FieldRef) -> None:
        super().__init__({"field": field})


class FlowField(LibraryPropagator):
    """The way down a potential: its negated gradient.

    :param potential_field: the Scalar field read, at its previous tick.
    :param flow_field: the Vector field written, as in :class:`GradientCompute`.
    :param normalize: whether vectors longer than 1e-12 get unit length.
    :param scheme: as in :class:`GradientCompute`.
    """

    _function = "murk_flow_field_create"
    _definition = FlowFieldDef

    def __init__(
        self,
        potential_field: FieldRef,
        flow_field: FieldRef,
        normalize: bool = True,
        *,
        scheme: str = "central",
    ) -> None:
        super().__init__(
            {"potential_field": potential_field, "flow_field": flow_field},
            normalize=bool(normalize),
            scheme=choice("scheme", scheme, _SCHEMES),
        )


class MorphologicalOp(LibraryPropagator):
    """Dilation or erosion: 1 where any (dilate) or every (erode) cell within ``radius`` steps, the cell
    itself included, has a value over ``threshold``; else 0.

    :param input_field, output_field: Scalar fields; may be the same.
    :param radius: steps along the lattice, 1..65536; a tick takes time in proportion to it.
    """

    _function = "murk_morphological_op_create"
    _definition = MorphologicalOpDef

    def __init__(
        self,
        input_field: FieldRef,
        output_field: FieldRef,
        dilate: bool = True,
        radius: SupportsIndex = 1,
        threshold: float = 0.5,
    ) -> None:
        super().__init__(
            {"input_field": input_field, "output_field": output_field},
            op=0 if dilate else 1,
            radius=unsigned("radius", radius),
            threshold=float32("threshold", threshold),
        )


class WavePropagation(LibraryPropagator):
    """The damped wave equation. With the mean m of a cell's neighbours::

        v' = v + (wave_speed**2 * (m - d) - damping * v) * dt
        d' = d + v' * dt

    :param displacement_field, velocity_field: two Scalar fields, d and v, both read and written.
    :param wave_speed: cells per second, > 0. The world's ``dt`` must not exceed
        ``1 / (wave_speed * sqrt(degree))``.
    :param damping: per second, >= 0.
    """

    _function = "murk_wave_propagation_create"
    _definition = WavePropagationDef

    def __init__(
        self,
        displacement_field: FieldRef,
        velocity_field: FieldRef,
        wave_speed: float = 1.0,
        damping: float = 0.0,
    ) -> None:
        super().__init__(
            {"displacement_field": displacement_field, "velocity_field": velocity_field},
            wave_speed=real("wave_speed", wave_speed),
            damping=real("damping", damping),
        )


class NoiseInjection(LibraryPropagator):
    """Random changes of every element of a field, in every tick others. They follow from the world's
    seed, ``seed_offset``, tick and element, and from nothing else.

    :param field: the field read and written.
    :param noise_type: "gaussian": scale is the standard deviation; "uniform": in [-scale, scale];
        "salt_pepper": with probability scale, the element becomes 0 or 1.
    :param scale: >= 0.
    :param seed_offset: 0..2**64-1; two noises of one world need different ones to differ.
    """

    _function = "murk_noise_injection_create"
    _definition = NoiseInjectionDef

    def __init__(
        self,
        field: FieldRef,
        noise_type: str = "gaussian",
        scale: float = 0.1,
        seed_offset: SupportsIndex = 0,
    ) -> None:
        super().__init__(
            {"field": field},
            kind=choice("noise_type", noise_type, _NOISES),
            scale=real("scale", scale),
            seed_offset=unsigned("seed_offset", seed_offset, U64_MAX),
        )
