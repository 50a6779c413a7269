"""The learning rate: what came of a training with each.  Next: landscape.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from viz.digits import plain
from viz.plots.canvas import canvas
from viz.plots.given import Array, numbers_of
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHAT = "a learning-rate curve"
TALL = 1e3  # the largest loss over the smallest: from here on the scale is logarithmic


def learning_rate_curve(
    rates: Any, losses: Any, ax: Axes | None = None, *, lang: str = "en", theme: str = "auto"
) -> Axes:
    """The loss (n,) that a few steps with each learning rate (n,) ended at.

    The lowest is marked; a loss that is nan or infinite stands at the top as a cross: with this
    rate the training diverged. Raises `ShapeError` where the lengths differ, `ArgumentError` for a
    rate that is not positive and where every loss diverged, `MissingExtraError` without matplotlib.

    >>> ax = learning_rate_curve([0.01, 0.1, 1.0, 10.0], [0.9, 0.2, 0.6, float("inf")])
    >>> ax.lines[0].get_ydata().tolist(), ax.lines[1].get_xdata().tolist()
    ([0.9, 0.2, 0.6], [0.1])
    """
    said = words(lang)
    rates, losses = require_pairs(rates, losses)
    ax, colours = canvas(ax, theme, "viz.learning_rate_curve")
    placed = np.isfinite(losses)
    best = np.nanargmin(np.where(placed, losses, np.inf))
    ax.plot(rates[placed], losses[placed], color=colours["plus"], linewidth=1.8, marker=".")
    ax.plot(rates[[best]], losses[[best]], "*", color=colours["accent"], markersize=15,
            label=said["lowest"].format(plain(rates[best])))  # fmt: skip
    if not placed.all():
        ax.plot(rates[~placed], np.full(np.sum(~placed), 0.97), "X", color=colours["minus"],
                transform=ax.get_xaxis_transform(), label=said["diverged"])  # fmt: skip
    finish(ax, losses[placed], said, colours)
    return ax


def require_pairs(rates: Any, losses: Any) -> tuple[Array, Array]:
    """Rates in order, with a loss each."""
    rates, losses = numbers_of(rates, WHAT).ravel(), numbers_of(losses, WHAT).ravel()
    if len(rates) != len(losses) or not len(rates):
        raise ShapeError(
            f"{len(rates)} rates and {len(losses)} losses were given for {WHAT}. Give a loss for "
            "each rate, and one at least."
        )
    wrong = rates[~((rates > 0) & np.isfinite(rates))]
    if len(wrong):
        raise ArgumentError(
            f"a rate of {wrong[0]:g} was given for {WHAT}, and has no place on a logarithmic "
            "scale. Give positive rates, such as np.logspace(-4, 0, 20)."
        )
    if not np.isfinite(losses).any():
        raise ArgumentError(
            f"losses that are all nan or infinite were given for {WHAT}: every training diverged. "
            "Try smaller rates."
        )
    order = np.argsort(rates, kind="stable")
    return rates[order], losses[order]


def finish(ax: Axes, losses: Array, said: dict[str, str], colours: dict[str, str]) -> None:
    """Scales, names and legend."""
    ax.set_xscale("log")
    if losses.min() > 0 and losses.max() > TALL * losses.min():
        ax.set_yscale("log")
    ax.set_xlabel(said["rate"], color=colours["ink"])
    ax.set_ylabel(said["loss"], color=colours["ink"])
    ax.legend(frameon=False, labelcolor=colours["ink"])
    ax.grid(color=colours["rim"], alpha=0.5)
