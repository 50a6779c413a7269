"""The table, continued: running sums and products, and the product of entries.
Next: contraction.py.

A product has no division in its rule, so zeros among the entries do no harm: what an entry is
multiplied with is the product before it times the product after it. Every rule here comes down to
one row, ``recurrence``: zⱼ = yⱼ + xⱼ zⱼ₋₁, whose transpose is the same run backwards.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import GENERAL, LINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.indexing import getitem, join
from autograd_core.structural.reduction import Axis, kept
from autograd_core.structural.shape import reshape, transpose


def along(axis: int, rank: int, part: slice) -> tuple[slice, ...]:
    """An index that takes ``part`` of one axis."""
    return (*(slice(None),) * (axis % rank), part)


def backwards(x: Any, axis: int) -> Any:
    """``x`` with one axis turned round."""
    return getitem(x, index=along(axis, len(x.shape), slice(None, None, -1)))


def shifted(x: Any, axis: int, first: float) -> Any:
    """``x`` moved on by one along an axis: ``first`` comes in, the last entry drops out."""
    rank = len(x.shape)
    shape = [min(n, 1) if i == axis % rank else n for i, n in enumerate(x.shape)]
    entering = np.full(shape, first, x.dtype)
    return join(entering, getitem(x, index=along(axis, rank, slice(0, -1))), axis=axis)


def run(x: Any, y: Any, axis: int) -> Any:
    """zⱼ = yⱼ + xⱼ zⱼ₋₁ along an axis, from z = 0."""
    z = np.array(np.broadcast_arrays(x, y)[1], dtype=np.result_type(x, y))
    moving, factors = np.moveaxis(z, axis, 0), np.moveaxis(x, axis, 0)
    for j in range(1, len(moving)):
        moving[j] += factors[j] * moving[j - 1]
    return z


def run_back(g: Any, x: Any, axis: int) -> Any:
    """The transpose of `run` in y: λⱼ = gⱼ + xⱼ₊₁ λⱼ₊₁."""
    factors = shifted(backwards(x, axis), axis, 0.0)
    return backwards(recurrence(factors, backwards(g, axis), axis=axis), axis)


def others(x: Any, axis: Axis) -> Any:
    """For each entry the product of all other entries over ``axis``."""
    rank = len(x.shape)
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis % rank,)
    last = (*[i for i in range(rank) if i not in axes], *axes)
    lanes = [x.shape[i] for i in last[: rank - len(axes)]]
    length = int(np.prod([x.shape[i] for i in axes]))
    flat = reshape(transpose(x, axes=last), shape=(*lanes, length))
    before = shifted(cumprod(flat, axis=-1), -1, 1.0)
    after = backwards(shifted(cumprod(backwards(flat, -1), axis=-1), -1, 1.0), -1)
    apart = reshape(before * after, shape=tuple([x.shape[i] for i in last]))
    return transpose(apart, axes=tuple([last.index(i) for i in range(rank)]))


AXES = tuple(
    Sample((shape,), {"axis": axis}) for shape, axis in (((2, 3, 2), 1), ((4,), -1), ((0,), 0))
)

# fmt: off
recurrence = row("recurrence", None, run,
                 lambda g, z, x, y, axis: run_back(g, x, axis) * shifted(z, axis, 0.0),
                 lambda g, z, x, y, axis: run_back(g, x, axis),
                 kind=GENERAL, samples=(Sample(((2, 3, 2), (2, 3, 2)), {"axis": 1}),))
cumsum     = row("cumsum",     None, np.cumsum,
                 lambda g, z, x, axis: backwards(cumsum(backwards(g, axis), axis=axis), axis),
                 kind=LINEAR, samples=AXES)
cumprod    = row("cumprod",    None, np.cumprod,
                 lambda g, z, x, axis: run_back(g, x, axis) * shifted(z, axis, 1.0),
                 kind=GENERAL, samples=AXES)
product    = row("prod",       None, np.multiply.reduce,
                 lambda g, z, x, axis, keepdims: kept(g, x, axis) * others(x, axis),
                 kind=GENERAL, symbol="Π", latex=r"\prod #1", samples=(
                     Sample(((2, 3),), {"axis": None, "keepdims": False}),
                     Sample(((2, 3, 2),), {"axis": (0, 2), "keepdims": False}),
                     Sample(((2, 2, 3),), {"axis": -1, "keepdims": False}),
                     Sample(((2, 3),), {"axis": 1, "keepdims": True}),
                     Sample(((2, 0),), {"axis": 1, "keepdims": True})))
# fmt: on

TABLE = (recurrence, cumsum, cumprod, product)
