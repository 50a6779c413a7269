"""``np.exp(v)``: NumPy's elementwise functions find the row of theirs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import elementwise as rows
from autograd_core.errors import OperandError
from autograd_core.node import TRACE, Node


def call_ufunc(self: Any, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
    """``np.exp(v)`` and ``np.float64(2) * v`` find their row by NumPy's own function."""
    if any(isinstance(a, np.ndarray) and a.dtype == object for a in args):
        boxed = [box(a) if isinstance(a, Node) else a for a in args]
        return getattr(ufunc, method)(*boxed, **kwargs)
    op = self.ufuncs.get(ufunc)
    if op is None or method != "__call__" or kwargs:
        setting = f" with {', '.join(f'{k}=' for k in kwargs)}" if kwargs else ""
        call = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise OperandError(
            f"np.{call}{setting} on a {type(self).__name__} has no rule here. Call it on "
            "numbers (x.data, or x.detach()), or write it in operations of autograd_core."
        )
    if op in rows.COMPARISONS and TRACE.get() is None:
        return op(*[a._data if isinstance(a, Node) else a for a in args])
    return op(*args)


def box(node: Node) -> Any:
    """A node as an array of one object, so that NumPy maps its operators over object arrays."""
    boxed = np.empty((), dtype=object)
    boxed[()] = node
    return boxed
