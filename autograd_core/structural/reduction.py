"""The table, continued: rows that make many entries one.  Next: indexing.py.

``axis`` is None (all), a number or a tuple; ``keepdims`` leaves an axis of length 1 behind.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.domain import Domain, Sample
from autograd_core.elementwise import divide, equal, exp, not_equal, where
from autograd_core.primitive import GENERAL, LINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.shape import Shape, broadcast_to, cast, reshape

Axis = int | tuple[int, ...] | None

TIES = (Domain(tie=True),)
SAMPLES = (
    Sample(((2, 3),), {"axis": None, "keepdims": False}),
    Sample(((2, 3, 4),), {"axis": (0, -1), "keepdims": False}),
    Sample(((2, 3),), {"axis": 1, "keepdims": True}),
)


def kept_shape(shape: Shape, axis: Axis) -> Shape:
    """``shape`` with 1 for every axis that is reduced.

    >>> kept_shape((2, 3, 4), (0, -1))
    (1, 3, 1)
    """
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = {a % len(shape) for a in axes}
    return tuple([1 if i in reduced else n for i, n in enumerate(shape)])


def kept(z: Any, x: Any, axis: Axis) -> Any:
    """A result, or its gradient, with the reduced axes put back, so that it broadcasts with x."""
    if axis is None:
        return z  # a single entry, which broadcasts as it is
    return reshape(z, shape=kept_shape(x.shape, axis))


def count(shape: Shape, axis: Axis) -> int:
    """How many entries make one.

    >>> count((2, 3, 4), (0, -1))
    8
    """
    if axis is None:
        return math.prod(shape)
    return math.prod([shape[a] for a in (axis if isinstance(axis, tuple) else (axis,))])


def shared(g: Any, z: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """``g`` in equal shares for all entries that are the extreme ``z``; a nan counts as one."""
    chosen = equal(x, kept(z, x, axis)) + not_equal(x, x)
    share = divide(kept(g, x, axis), cast(total(chosen, axis=axis, keepdims=True), dtype=g.dtype))
    return where(chosen, share, 0.0)


def averaged(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The sum, divided once: a third of what np.mean takes on a small array."""
    return total.on_array(x, axis=axis, keepdims=keepdims) / float(count(x.shape, axis))


def log_sum_exp(x: Any, axis: Axis, keepdims: bool) -> Any:
    """The largest entry is taken out first, so that no exponential overflows."""
    x = x if x.dtype.kind == "f" else x.astype(float)
    top = np.maximum.reduce(x, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0.0)
    spill = np.log(np.add.reduce(np.exp(x - shift), axis=axis, keepdims=True))
    return spill + shift if keepdims else np.squeeze(spill + shift, axis=axis)


# fmt: off
total     = row("sum",       None, np.add.reduce,
                lambda g, z, x, axis, keepdims: broadcast_to(kept(g, x, axis), shape=x.shape),
                kind=LINEAR, symbol="Σ", latex=r"\sum #1", samples=SAMPLES)
average   = row("mean",      None, averaged,
                lambda g, z, x, axis, keepdims: broadcast_to(
                    divide(kept(g, x, axis), float(count(x.shape, axis))), shape=x.shape),
                kind=LINEAR, latex=r"\overline{#1}", samples=SAMPLES)
largest   = row("max",       None, np.maximum.reduce, shared,
                kind=GENERAL, latex=r"\max #1", domain=TIES, samples=SAMPLES, quiet=False)
smallest  = row("min",       None, np.minimum.reduce, shared,
                kind=GENERAL, latex=r"\min #1", domain=TIES, samples=SAMPLES, quiet=False)
logsumexp = row("logsumexp", None, log_sum_exp,
                lambda g, z, x, axis, keepdims: kept(g, x, axis) * exp(x - kept(z, x, axis)),
                kind=GENERAL, latex=r"\ln \sum e^{#1}", samples=SAMPLES)
# fmt: on

TABLE = (total, average, largest, smallest, logsumexp)
