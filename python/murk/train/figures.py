"""Pictures of a run, as PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from murk.train.ppo import Progress


def learning_curve(
    path: Path,
    history: Sequence[Progress],
    title: str,
    random_return: float,
    random_reach_rate: float,
) -> None:
    """Mean return and reach rate over agent steps; dashed: what the random policy gets."""
    figure, left = plt.subplots(figsize=(8, 4.5), constrained_layout=True)
    steps = [p.agent_steps for p in history]
    left.plot(steps, [p.mean_return for p in history], color="tab:blue")
    left.set_xlabel("agent steps")
    left.set_ylabel("mean return of the last 200 episodes", color="tab:blue")
    left.axhline(random_return, color="tab:blue", linestyle="--", alpha=0.6)
    left.grid(alpha=0.3)
    right = left.twinx()
    right.plot(steps, [100 * p.reach_rate for p in history], color="tab:red")
    right.set_ylabel("reach rate of the last 200 episodes, %", color="tab:red")
    right.axhline(100 * random_reach_rate, color="tab:red", linestyle="--", alpha=0.6)
    right.set_ylim(-2, 102)
    left.set_title(f"{title} (dashed: random policy)")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def heat_map(
    path: Path,
    heat: np.ndarray[Any, Any],
    trajectory: Sequence[tuple[int, int]],
    source: tuple[int, int],
    title: str,
) -> None:
    """The heat of every cell, with the cells that one agent went through.

    :param heat: float32 of shape (rows, cols).
    :param trajectory: (row, column) of every step, from the start.
    """
    figure, axes = plt.subplots(figsize=(6.5, 5.5), constrained_layout=True)
    image = axes.imshow(np.log10(np.maximum(heat, 1e-3)), cmap="inferno", origin="upper")
    colours = figure.colorbar(image, ax=axes)
    colours.set_label("heat, log10 (cut off below 0.001)")
    rows, cols = zip(*trajectory, strict=True)
    star: dict[str, Any] = {"color": "lime", "markeredgecolor": "black", "markersize": 20}
    axes.plot(source[1], source[0], "*", label="source", **star)
    axes.plot(cols, rows, "-", color="white", linewidth=1.5)
    axes.plot(cols[0], rows[0], "o", color="white", markeredgecolor="black", markersize=9, label="start")
    axes.plot(cols[-1], rows[-1], "x", color="cyan", markersize=10, markeredgewidth=3, label="end")
    axes.set_xlabel("column")
    axes.set_ylabel("row")
    figure.legend(loc="outside lower center", ncols=3)
    axes.set_title(title)
    figure.savefig(path, dpi=120)
    plt.close(figure)
