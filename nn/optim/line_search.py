"""Line search: how far to go in a direction, by the strong Wolfe conditions.

The decisions are those of torch.optim.LBFGS, which has them from minFunc (Schmidt, 2005): first
go further and further until a good point lies in between, then close in on it with cubics. See
Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

ENOUGH_LOWER = 1e-4  # c1: how much of the decrease that the slope at the start promises
FLAT_ENOUGH = 0.9  # c2: how much of that slope may be left


class Point(NamedTuple):
    """A place on the line: how far along, the loss there, its gradient, its slope."""

    t: Any
    loss: Any
    gradient: Any
    slope: Any


class Search:
    """A search from ``start`` with at most ``most`` trials of ``evaluate(t) -> Point``.

    >>> def parabola(t):
    ...     return Point(np.float64(t), (t - 3.0) ** 2, None, 2.0 * (t - 3.0))
    >>> found = Search(parabola, parabola(0.0), most=10).run(10.0, smallest=1e-9)
    >>> float(found.t)
    3.0
    """

    def __init__(self, evaluate: Callable[[Any], Point], start: Point, most: int) -> None:
        self.evaluate = evaluate
        self.start = start
        self.most = most
        self.trials = 0  # after the first, which is not counted against ``most``
        self.done = False

    def run(self, t: Any, smallest: float) -> Point:
        """The point found, trying ``t`` first; a bracket narrower than ``smallest`` ends it."""
        bracket = self.bracket(self.evaluate(t))
        if not self.done:
            self.zoom(bracket, smallest)
        return bracket[lower(bracket)]

    def too_high(self, point: Point) -> bool:
        """Whether the loss has not come down enough."""
        return bool(point.loss > self.start.loss + ENOUGH_LOWER * point.t * self.start.slope)

    def flat(self, point: Point) -> bool:
        """Whether the slope is small enough: with a loss low enough, this point will do."""
        return bool(abs(point.slope) <= -FLAT_ENOUGH * self.start.slope)

    def try_at(self, t: Any) -> Point:
        """One more trial."""
        self.trials += 1
        return self.evaluate(t)

    def bracket(self, point: Point) -> list[Point]:
        """Two points with a good one between them, or the good one itself."""
        before = self.start
        while self.trials < self.most:
            if self.too_high(point) or (self.trials > 1 and point.loss >= before.loss):
                return [before, point]
            if self.flat(point):
                self.done = True
                return [point]
            if point.slope >= 0:
                return [before, point]
            bounds = point.t + 0.01 * (point.t - before.t), point.t * 10.0
            before, point = point, self.try_at(cubic(before, point, bounds))
        return [self.start, point]

    def zoom(self, bracket: list[Point], smallest: float) -> None:
        """Narrow the bracket, in place, until one of its points will do."""
        stuck = False
        while not self.done and self.trials < self.most:
            if abs(bracket[1].t - bracket[0].t) < smallest:
                return
            ends = sorted(point.t for point in bracket)
            t, stuck = away_from_ends(cubic(bracket[0], bracket[1], ends), ends, stuck)
            self.narrow(bracket, self.try_at(t))

    def narrow(self, bracket: list[Point], point: Point) -> None:
        """Put ``point`` in place of one of the two."""
        low = lower(bracket)
        if self.too_high(point) or point.loss >= bracket[low].loss:
            bracket[1 - low] = point
            return
        if self.flat(point):
            self.done = True
        elif point.slope * (bracket[1 - low].t - bracket[low].t) >= 0:
            bracket[1 - low] = bracket[low]
        bracket[low] = point


def lower(bracket: list[Point]) -> int:
    """Which end has the lower loss."""
    return 0 if bracket[0].loss <= bracket[-1].loss else 1


def away_from_ends(t: Any, ends: list[Any], stuck: bool) -> tuple[Any, bool]:
    """``t``, moved inwards by a tenth if it is too close to an end for the second time."""
    low, high = ends
    margin = 0.1 * (high - low)
    if min(high - t, t - low) >= margin:
        return t, False
    if stuck or t >= high or t <= low:
        return (high - margin if abs(t - high) < abs(t - low) else low + margin), False
    return t, True


def cubic(a: Point, b: Point, bounds: Any) -> Any:
    """Where the cubic through both points, with their slopes, is lowest; kept within ``bounds``."""
    if a.t > b.t:
        a, b = b, a
    low, high = bounds
    d1 = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    d2 = np.sqrt(square)
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2))
    return min(max(t, low), high)
