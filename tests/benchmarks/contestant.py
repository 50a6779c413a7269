"""What a workload is made of. Next: w1_expression.py, and harness.py for how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Step = Callable[[], object]
Read = Callable[[], Sequence[float]]


class Contestant(NamedTuple):
    """One way to do the work.

    ``make``       gives a step, and a function that reads the numbers that the steps have reached
    ``collector``  Python's cycle collector: "on"; "off", with its work left out of the time; or run
                   once "each step", as part of the time
    ``tolerance``  how far the numbers must agree with the reference: 1e-12 of the distance moved in
                   float64, 1e-4 in float32
    """

    make: Callable[[], tuple[Step, Read]]
    collector: str = "on"
    tolerance: float = 1e-12


class Comparison(NamedTuple):
    """A ratio to reach: the time of ``ours`` over the time of ``peer``; None: only reported."""

    ours: str
    peer: str
    target: float | None = None


def flat(arrays: Sequence[Any]) -> list[float]:
    """Every number of some arrays, in one list."""
    return [float(x) for array in arrays for x in array.ravel()]
