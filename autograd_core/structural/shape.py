"""The table, continued: rows that move entries or repeat them, and sum back what was repeated.
Next: reduction.py.

Notation as in elementwise.py. A rule may read shapes: they are plain numbers, not part of the
graph. No array lane returns its argument itself, so a result can be made read-only.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import LINEAR
from autograd_core.primitive import Primitive as row

Shape = tuple[int, ...]


def spread(x: Any, shape: Shape) -> Any:
    """``x`` repeated to ``shape``, as an array of its own (NumPy's view of it takes 5 µs)."""
    repeated = np.empty(shape, np.result_type(x))
    repeated[...] = x
    return repeated


def gather_up(x: Any, shape: Shape) -> Any:
    """``x`` summed over the axes along which an array of ``shape`` was repeated to get here."""
    lead = x.ndim - len(shape)
    repeated = [lead + i for i, n in enumerate(shape) if n == 1 != x.shape[lead + i]]
    return np.add.reduce(x, axis=(*range(lead), *repeated), keepdims=True).reshape(shape)


# fmt: off
broadcast_to = row("broadcast_to", None, spread,
                   lambda g, z, x, shape: sum_to(g, shape=x.shape),
                   kind=LINEAR, samples=(Sample(((3, 1),), {"shape": (2, 3, 4)}),
                                         Sample(((),), {"shape": (2,)})))
sum_to       = row("sum_to",       None, gather_up,
                   lambda g, z, x, shape: broadcast_to(g, shape=x.shape),
                   kind=LINEAR, samples=(Sample(((2, 3, 4),), {"shape": (3, 1)}),
                                         Sample(((2, 3),), {"shape": ()})))
reshape      = row("reshape",      None, np.reshape,
                   lambda g, z, x, shape: reshape(g, shape=x.shape),
                   kind=LINEAR, samples=(Sample(((2, 6),), {"shape": (3, 4)}),
                                         Sample(((4,),), {"shape": (2, -1)})))
transpose    = row("transpose",    None, np.transpose,
                   lambda g, z, x, axes: transpose(g, axes=inverse(axes)),
                   kind=LINEAR, latex="#1^T", samples=(Sample(((2, 3, 4),), {"axes": (2, 0, 1)}),
                                                       Sample(((2, 3),), {"axes": None})))
lifted       = row("asarray",      None, np.array, lambda g, z, x: +g,
                   kind=LINEAR, samples=(Sample(((),), {}),))
cast         = row("astype",       None, lambda x, dtype: np.array(x, dtype),
                   lambda g, z, x, dtype: cast(g, dtype=x.dtype),
                   kind=LINEAR, samples=(Sample(((2, 3),), {"dtype": np.float64}),))
# fmt: on


def inverse(axes: Shape | None) -> Shape | None:
    """The permutation that undoes ``axes``; None, all axes reversed, undoes itself."""
    return None if axes is None else tuple(int(i) for i in np.argsort(axes))


TABLE = (broadcast_to, sum_to, reshape, transpose, lifted, cast)
