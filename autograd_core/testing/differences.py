"""Derivatives from values alone: central differences, refined.  Next: report.py.

A central difference (f(x + h) − f(x − h)) / 2h is off by c₂h² + c₄h⁴ + …, and by rounding, about
1e-16·|f| / h. Halving h and combining the two answers cancels c₂, then c₄, …: Richardson's
extrapolation, kept in a triangle as Ridders did (Adv. Eng. Software 4, 1982; Numerical Recipes
§5.7). The corner of the triangle where neighbours agree best is the answer, and how well they
agree is its error.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

STEPS = 6
FIRST_STEP = 2e-2  # relative to the size of the entry, and at least this


class Slope(NamedTuple):
    """A derivative read off by differences, and how it was found."""

    value: float
    error: float  # how far its neighbours in the triangle are away
    sweep: tuple[tuple[float, float], ...]  # each step h with its central difference
    left: float  # the slopes on either side, at the smallest step
    right: float
    gap_before: float  # how far the two were apart at the step before

    @property
    def on_kink(self) -> bool:
        """Whether the slope from the left and from the right differ, as they do at a kink.

        Where f is smooth they differ by h·f″ and less, which halves with the step; at a kink the
        gap stays as it is.
        """
        gap = abs(self.right - self.left)
        size = max(abs(self.left), abs(self.right), 1e-12)
        return gap > 0.02 * size and gap > 0.75 * self.gap_before


def slope(f: Callable[[float], float], x: float) -> Slope:
    """The derivative of ``f`` at ``x``.

    >>> found = slope(lambda x: x**3, 2.0)
    >>> bool(abs(found.value - 12.0) < 1e-9)
    True
    """
    h = FIRST_STEP * max(1.0, abs(x))
    here = f(x)
    sweep: list[tuple[float, float]] = []
    sides: list[tuple[float, float]] = []
    for _ in range(STEPS):
        step = (x + h) - x  # a step that x + h really takes
        above, below = f(x + step), f(x - step)
        sweep.append((step, (above - below) / (2.0 * step)))
        sides.append(((here - below) / step, (above - here) / step))
        h /= 2.0
    value, error = extrapolated([difference for _, difference in sweep])
    (left_before, right_before), (left, right) = sides[-2:]
    return Slope(value, error, tuple(sweep), left, right, abs(right_before - left_before))


def extrapolated(column: list[float]) -> tuple[float, float]:
    """Richardson's triangle over differences whose steps halve: the best corner, and its error.

    >>> value, error = extrapolated([1.04, 1.01, 1.0025])
    >>> print(round(value, 12))
    1.0
    """
    best, error = column[-1], float("inf")
    factor = 4.0
    while len(column) > 1:
        finer = [b + (b - a) / (factor - 1.0) for a, b in pairwise(column)]
        for i, estimate in enumerate(finer):
            spread = max(abs(estimate - column[i]), abs(estimate - column[i + 1]))
            if not np.isnan(estimate) and spread < error:
                best, error = estimate, spread
        column, factor = finer, factor * 4.0
    return best, error
