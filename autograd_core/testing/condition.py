"""How far may two right answers lie apart? The first-order condition of a program.
Next: points.py.

If every number of a program, given or made, is off by a relative error of at most e, its result
is off by at most e · Σ |∂root/∂node| · |node| to first order, summed over all entries of all
nodes that are no constants: each number times how much the result moves with it. So two ways to
run one program may differ by that and no more; a tolerance that somebody chose is too loose for
one program and too tight for the next. Source: Wilkinson's error analysis, as in Higham,
Accuracy and Stability of Numerical Algorithms (2002), chapter 3.
"""

from __future__ import annotations

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.node import Node
from autograd_core.reverse import pullback


def first_order_condition(root: Node) -> float:
    """The sum over the nodes under ``root``, a node of one entry, of |gradient| · |number|.

    It is in units of ``root``; inf where a number or a gradient of the graph is not finite, since
    nothing can be told there. Raises `ArgumentError` for a root of several entries.

    Below, an error in x², which is 100, is a thousand times as large beside the result, 0.1.

    >>> from autograd_core import Value
    >>> first_order_condition(Value(3.0) + 4.0)
    10.0
    >>> x = Value(10.0)
    >>> round(first_order_condition(x * x - 99.9), 6)
    300.1
    """
    if np.size(root._data) != 1:
        raise ArgumentError(
            f"first_order_condition wants a node of one entry and got one of shape {root.shape}. "
            "Give it one entry, as in first_order_condition(y.sum())."
        )
    with np.errstate(all="ignore"):
        found = sum(
            float(np.sum(np.abs(np.multiply(g, node._data))))
            for node, g in pullback(root).items()
            if g is not None
        )
    return found if np.isfinite(found) else float("inf")
