"""Two assertions for tests of one's own: no nan in a graph, and two sets of gradients alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd_core.node import Node, toposort


def assert_no_nan(*roots: Node) -> None:
    """Raise AssertionError naming the first node, inputs before users, whose number or gradient
    is nan.

    >>> from autograd_core import Value
    >>> assert_no_nan(Value(1.0) * 2.0)
    """
    for node in toposort(*roots):
        name = node.label or node.op.name
        for what, held in (("value", node._data), ("gradient", node._grad)):
            if held is not None and np.isnan(held).any():
                inputs = ", ".join(str(p._data) for p in node.inputs)
                raise AssertionError(
                    f"the {what} of {name} is nan" + (f", made from {inputs}." if inputs else ".")
                )


def assert_gradients_close(
    ours: Iterable[Any], theirs: Iterable[Any], *, rtol: float = 1e-9, atol: float = 1e-12
) -> None:
    """Raise AssertionError unless the gradients of nodes, or arrays of them, agree pairwise.

    A node stands for its ``grad``; None stands for zeros.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> assert_gradients_close([x], [6.0])
    """
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        left, right = (x._grad if isinstance(x, Node) else x for x in (a, b))
        left, right = (0.0 if g is None else np.asarray(g) for g in (left, right))
        np.testing.assert_allclose(left, right, rtol, atol, err_msg=f"gradient {i} differs")
