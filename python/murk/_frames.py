"""Pictures of fields: ``render_mode="rgb_array"`` without a plotting library."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
"""uint8 of shape (height, width, 3)."""

PIXELS_A_CELL = 8
# from cold to hot, each channel rising in brightness
_STOPS = np.array([[10, 10, 30], [70, 20, 110], [195, 50, 85], [250, 150, 45], [255, 250, 205]], float)
_BEHIND = 40


def _table() -> npt.NDArray[np.uint8]:
    at = np.linspace(0, len(_STOPS) - 1, 256)
    channels = [np.interp(at, np.arange(len(_STOPS)), _STOPS[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


_COLOURS = _table()


def flattened(cells: npt.NDArray[Any], leading: int, components: bool) -> npt.NDArray[Any]:
    """Values of any space as (..., rows, columns), after ``leading`` axes that stay.

    :param components: the last axis is that of a Vector field: its length is drawn.
    """
    values = np.linalg.norm(cells, axis=-1) if components else cells
    kept, shape = values.shape[:leading], values.shape[leading:]
    if len(shape) == 1:
        return values.reshape(*kept, 1, -1)
    return values.reshape(*kept, shape[0], -1)


def coloured(cells: npt.NDArray[Any], low: float | None = None, high: float | None = None) -> Frame:
    """Every cell as a pixel: uint8 of the shape of ``cells`` and a last axis of 3.

    ``low`` and below is the darkest colour, ``high`` and above the brightest; by default the least and
    the greatest finite value. What is no number is drawn as ``low``.
    """
    values = np.asarray(cells, dtype=np.float64)
    finite = values[np.isfinite(values)]
    least = float(finite.min()) if low is None and finite.size else float(low or 0.0)
    most = float(finite.max()) if high is None and finite.size else float(high or 0.0)
    span = most - least if most > least else 1.0
    shade = np.nan_to_num((values - least) / span, nan=0.0, posinf=1.0, neginf=0.0)
    return _COLOURS[(shade.clip(0.0, 1.0) * 255).astype(np.uint8)]


def squares(pixels: Frame, scale: int) -> Frame:
    """Every pixel of (..., rows, cols, 3) as a square of ``scale`` x ``scale``."""
    return pixels.repeat(scale, axis=-3).repeat(scale, axis=-2)


def hexagons(pixels: Frame, scale: int) -> Frame:
    """As :func:`squares` for axial coordinates [r, q]: each row is half a cell to the right of the row
    above, so that neighbours touch."""
    rows, cols = pixels.shape[-3:-1]
    half = scale // 2
    width = cols * scale + (rows - 1) * half
    frame = np.full((*pixels.shape[:-3], rows * scale, width, 3), _BEHIND, dtype=np.uint8)
    big = squares(pixels, scale)
    for row in range(rows):
        across = slice(row * half, row * half + cols * scale)
        down = slice(row * scale, (row + 1) * scale)
        frame[..., down, across, :] = big[..., down, :, :]
    return frame
