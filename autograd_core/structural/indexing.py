"""The table, continued: rows that pick entries, put them back, and join arrays.
Next: contraction.py.

Picking and putting are each other's transpose: the gradient of one is the other.
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

Index = Any  # what NumPy takes between brackets


def pick(x: Any, index: Index) -> Any:
    """``x[index]``, an array even where NumPy hands out a number."""
    return np.asarray(x[index])


def put(x: Any, shape: Shape, index: Index) -> Any:
    """Zeros of ``shape`` with ``x`` added at ``index``; what repeats adds up."""
    out = np.zeros(shape, x.dtype)
    if repeats(index):
        np.add.at(out, index, x)
    else:
        out[index] = x
    return out


def overwrite(x: Any, y: Any, index: Index) -> Any:
    """A copy of ``x`` with ``y`` at ``index``."""
    out = np.array(x, dtype=np.result_type(x, y))
    out[index] = y
    return out


def repeats(index: Index) -> bool:
    """Whether an index may name an entry twice: slices and masks cannot, integer arrays can."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(isinstance(part, (np.ndarray, list)) and np.asarray(part).dtype != bool
               for part in parts)  # fmt: skip


def spans(inputs: Any, axis: int) -> list[Index]:
    """Where each input of a concatenation stands in its result."""
    ends = np.cumsum([p.shape[axis] for p in inputs]).tolist()
    before = (slice(None),) * (axis % len(inputs[0].shape))
    return [(*before, slice(a, b)) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def layers(z: Any, axis: int) -> list[Index]:
    """Where each input of a stack stands in its result."""
    axis %= len(z.shape)
    return [(*(slice(None),) * axis, i) for i in range(z.shape[axis])]


FANCY = (np.array([0, 0, 1]), slice(1, None))
MASK = np.array([[True, False, True], [False, True, True]])
SECOND = (slice(None), 1)

# fmt: off
getitem = row("getitem",     None, pick,
              lambda g, z, x, index: putitem(g, shape=x.shape, index=index),
              kind=LINEAR, symbol="[ ]", samples=(
                  Sample(((2, 3),), {"index": FANCY}), Sample(((2, 3),), {"index": MASK}),
                  Sample(((4, 3),), {"index": (slice(None, None, -2), None, -1)})))
putitem = row("putitem",     None, put,
              lambda g, z, x, shape, index: getitem(g, index=index),
              kind=LINEAR, samples=(Sample(((3, 2),), {"shape": (2, 3), "index": FANCY}),
                                    Sample(((2,),), {"shape": (2, 3), "index": SECOND})))
setitem = row("setitem",     None, overwrite,
              lambda g, z, x, y, index: setitem(g, 0.0, index=index),
              lambda g, z, x, y, index: getitem(g, index=index),
              kind=LINEAR, samples=(Sample(((2, 3), (2,)), {"index": SECOND}),
                                    Sample(((2, 3), ()), {"index": MASK})))
join    = row("concatenate", None, lambda *xs, axis: np.concatenate(xs, axis=axis),
              lambda g, z, *inputs, axis: [getitem(g, index=i) for i in spans(inputs, axis)],
              kind=LINEAR, joint=True, samples=(Sample(((2, 3), (2, 1), (2, 2)), {"axis": 1}),
                                                Sample(((1, 3, 2), (1, 3, 1)), {"axis": -1})))
pile    = row("stack",       None, lambda *xs, axis: np.stack(xs, axis=axis),
              lambda g, z, *inputs, axis: [getitem(g, index=i) for i in layers(z, axis)],
              kind=LINEAR, joint=True, samples=(Sample(((2, 3), (2, 3)), {"axis": 1}),
                                                Sample(((), (), ()), {"axis": -1})))
# fmt: on

TABLE = (getitem, putitem, setitem, join, pile)
