"""The table, continued: sliding windows, and their overlapping sums.  Next: cumulative.py.

``windows`` shows every window of an array along some axes, as NumPy's ``sliding_window_view`` does;
``overlap`` adds windows back where they came from. They are each other's transpose, and what a
convolution is made of.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import LINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.shape import Shape


def shown(x: Any, window: Shape, axis: Shape) -> Any:
    """Every window: the axes of ``x`` made shorter, then one axis a length in ``window``."""
    return np.lib.stride_tricks.sliding_window_view(x, window, axis)


def added_up(x: Any, shape: Shape, window: Shape, axis: Shape) -> Any:
    """Zeros of ``shape`` with every window of ``x`` added at its place, one offset at a time."""
    out = np.zeros(shape, x.dtype)
    for offset in np.ndindex(window):
        place = [slice(None)] * len(shape)
        for a, start in zip(axis, offset, strict=True):
            place[a] = slice(start, start + x.shape[a])
        out[tuple(place)] += x[(..., *offset)]
    return out


# fmt: off
windows = row("windows", None, shown,
              lambda g, z, x, window, axis: overlap(g, shape=x.shape, window=window, axis=axis),
              kind=LINEAR, samples=(Sample(((4, 5),), {"window": (2, 3), "axis": (0, 1)}),
                                    Sample(((2, 4),), {"window": (2,), "axis": (1,)})))
overlap = row("overlap", None, added_up,
              lambda g, z, x, shape, window, axis: windows(g, window=window, axis=axis),
              kind=LINEAR, samples=(
                  Sample(((2, 3, 2),), {"shape": (2, 4), "window": (2,), "axis": (1,)}),))
# fmt: on

TABLE = (windows, overlap)
