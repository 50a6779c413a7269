"""Where a row may be tried: points inside its domains, away from kinks and ties.  Next: rows.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Domain, Sample
from autograd_core.primitive import ELEMENTWISE, Primitive

CLEARANCE = 0.15  # how far a point stays away from a kink, a pole or a tie
WIDEST = 3.0


def samples_of(op: Primitive) -> tuple[Sample, ...]:
    """Inputs to try a row on; for an elementwise row every way to broadcast its inputs."""
    if op.kind != ELEMENTWISE or op.samples:
        return op.samples
    count = len(op.vjp)
    shapes: list[Any] = [(shape,) * count for shape in ((), (2, 3), (0, 2))]
    if count > 1:
        shapes += [((2, 1), *((1, 3),) * (count - 1)), ((), *((3,),) * (count - 1))]
        shapes += [((2, 3), *((3,),) * (count - 1))]
    return tuple(Sample(s, {}) for s in shapes)


def points_of(op: Primitive, sample: Sample, seed: int = 0) -> list[Any]:
    """One array an input, drawn from its domain; the same ones each time.

    >>> from autograd_core.elementwise import log
    >>> [x.shape for x in points_of(log, Sample(((2, 3),), {}))]
    [(2, 3)]
    """
    rng = np.random.default_rng([seed, *op.name.encode()])
    count = len(sample.shapes)
    domains = op.domain * count if op.joint else op.domain
    sizes = [int(np.prod(shape)) for shape in sample.shapes]
    apart = rng.permutation(np.linspace(-WIDEST, WIDEST, max(sum(sizes), 2)))
    ends = np.cumsum(sizes)
    return [
        shaped(domain, fitted(domain, apart[end - size : end], rng).reshape(shape))
        for domain, end, size, shape in zip(domains, ends, sizes, sample.shapes, strict=False)
    ]


def shaped(domain: Domain, points: Any) -> Any:
    """The points as they stand, or a positive definite matrix made of them."""
    if not domain.definite:
        return points
    return points @ np.swapaxes(points, -1, -2) + np.eye(points.shape[-1])


def fitted(domain: Domain, apart: Any, rng: Any) -> Any:
    """Points spread over (−3, 3), no two alike, moved into a domain."""
    if domain.truth:
        return rng.random(apart.shape) < 0.5
    if domain.tie:
        return apart.copy()
    low, high = max(domain.low, -WIDEST), min(domain.high, WIDEST)
    low, high = low + CLEARANCE, high - CLEARANCE
    points = low + (high - low) * (apart + WIDEST) / (2.0 * WIDEST)
    points += 0.02 * rng.standard_normal(points.shape)
    for kink in domain.kinks:
        near = np.abs(points - kink) < CLEARANCE
        points[near] = kink + np.where(points[near] < kink, -CLEARANCE, CLEARANCE) * 1.5
    return points
