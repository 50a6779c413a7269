"""Two operations that are one node each, with a derivative by hand: linear and cross-entropy.

Both are compositions of rows of the table, and the tests hold them to that. They are rows because
at the sizes people train here a step costs the number of NumPy calls, and these are half of it.
The rules of `linear` are written in what arrays and nodes have in common, so they run at NumPy's
speed and can be recorded; that of `cross_entropy` turns to its composition where a graph of the
gradient is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.functions import softmax
from autograd_core.node import Node
from autograd_core.primitive import GENERAL
from autograd_core.primitive import Primitive as row


def matrix(x: Any) -> Any:
    """``x`` with all axes but the last made one."""
    return x if len(x.shape) == 2 else x.reshape(-1, x.shape[-1])


def affine(x: Any, w: Any, b: Any) -> Any:
    """``x @ wᵀ + b``; the sum goes into the product's own array where its dtype allows."""
    z = x @ w.T
    return np.add(z, b, out=z if b.dtype == z.dtype else None)


def cross_entropy_of(x: Any, target: Any, scale: float) -> Any:
    """``scale · Σ (logsumexp(row) − row[target])`` over the rows of x.

    Behind the number, in the same memory, stands what its derivative needs: the softmax, a column
    for each row (over few classes, NumPy reduces down columns several times as fast as along rows).
    """
    memory = np.empty(1 + x.size, x.dtype if x.dtype.kind == "f" else float)
    shares = memory[1:].reshape(x.shape[::-1])
    shares[...] = x.T
    top = np.maximum.reduce(shares, axis=0)  # taken out, so that nothing overflows
    np.exp(np.subtract(shares, top, out=shares), out=shares)
    total = np.add.reduce(shares, axis=0)
    np.divide(shares, total, out=shares)
    memory[0] = np.add.reduce(np.log(total) + (top - x[np.arange(len(x)), target])) * scale
    return memory[:1].reshape(())


def cross_entropy_rule(g: Any, z: Any, x: Any, target: Any, scale: float) -> Any:
    """``softmax(row) − 1 at target``, times what arrives."""
    if isinstance(g, Node):
        return (softmax(x, axis=1) - np.eye(x.shape[1], dtype=x.dtype)[target]) * g * scale
    memory = z.base
    if memory is None or memory.shape != (1 + x.size,):  # a number that was copied
        memory = cross_entropy_of(x, target, scale).base
    excess = memory[1:].reshape(x.shape[::-1]).copy()
    excess[target, np.arange(len(x))] -= 1
    excess *= g * scale
    return excess.T


# fmt: off
#                      name              on_array                     one rule an input
linear        = row("linear",        None, affine,
                    lambda g, z, x, w, b: g @ w,
                    lambda g, z, x, w, b: matrix(g).T @ matrix(x),
                    lambda g, z, x, w, b: matrix(g).sum(axis=0),
                    kind=GENERAL, latex="#1 #2^T + #3", samples=(
                        Sample(((4, 3), (2, 3), (2,)), {}),
                        Sample(((3,), (2, 3), (2,)), {}),
                        Sample(((2, 4, 3), (2, 3), (2,)), {})))
cross_entropy = row("cross_entropy", None, cross_entropy_of, cross_entropy_rule,
                    kind=GENERAL, samples=(
                        Sample(((2, 3),), {"target": np.array([2, 0]), "scale": 0.5}),))
# fmt: on

TABLE = (linear, cross_entropy)
