"""Reductions, named as NumPy names them.  Next: shape.py.

Each takes ``axis`` (None for all, a number, or a tuple) and ``keepdims``; ``dim`` and ``keepdim``,
PyTorch's names, mean the same.
"""

from __future__ import annotations

from typing import Any

from autograd_core.elementwise import exp
from autograd_core.errors import ShapeError
from autograd_core.functions.operand import floating, operand, reduced_axis
from autograd_core.primitive import Primitive
from autograd_core.structural import reduction as rows


def reduced(op: Primitive, x: Any, axis: Any, dim: Any, keepdims: bool, keepdim: bool) -> Any:
    """Run a reducing row over checked axes."""
    x = operand(x)
    plain = reduced_axis(axis, dim, len(x.shape), op.name)
    return op(x, axis=plain, keepdims=bool(keepdims or keepdim))


# fmt: off
def sum(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
        keepdim: bool = False) -> Any:
    """The sum of the entries over ``axis``; 0 over nothing.

    >>> from autograd_core import Tensor
    >>> sum(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([4., 6.], grad=None)
    """
    return reduced(rows.total, x, axis, dim, keepdims, keepdim)


def mean(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
         keepdim: bool = False) -> Any:
    """The mean of the entries over ``axis``; nan over nothing.

    >>> from autograd_core import Tensor
    >>> mean(Tensor([1.0, 2.0, 6.0]))
    Tensor(3., grad=None)
    """
    return reduced(rows.average, x, axis, dim, keepdims, keepdim)


def max(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
        keepdim: bool = False) -> Any:
    """The largest entry over ``axis``. Entries that tie share the gradient equally.

    Raises `ShapeError` over nothing.

    >>> from autograd_core import Tensor
    >>> x = Tensor([1.0, 3.0, 3.0])
    >>> max(x).backward()
    >>> x.grad
    array([0. , 0.5, 0.5])
    """
    return extreme(rows.largest, x, axis, dim, keepdims, keepdim)


def min(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
        keepdim: bool = False) -> Any:
    """The smallest entry over ``axis``. Entries that tie share the gradient equally.

    Raises `ShapeError` over nothing.

    >>> print(min([3.0, 1.0, 2.0]))
    1.0
    """
    return extreme(rows.smallest, x, axis, dim, keepdims, keepdim)


amax, amin = max, min


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
              keepdim: bool = False) -> Any:
    """``log(sum(exp(x)))`` over ``axis``, without overflow.

    >>> print(round(float(logsumexp([1000.0, 1000.0])), 3))
    1000.693
    """
    return reduced(rows.logsumexp, x, axis, dim, keepdims, keepdim)


def log_softmax(x: Any, axis: Any = -1, *, dim: Any = None, dtype: Any = None) -> Any:
    """The logarithm of `softmax`: ``x - logsumexp(x)`` along ``axis``.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    return log_weights("log_softmax", x, axis, dim, dtype)


def softmax(x: Any, axis: Any = -1, *, dim: Any = None, dtype: Any = None) -> Any:
    """Positive weights that sum to 1 along ``axis``, in the proportions of ``exp(x)``.

    ``x`` is turned to ``dtype`` first, if one is given; `ArgumentError` for one not floating.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return exp(log_weights("softmax", x, axis, dim, dtype))
# fmt: on


def log_weights(name: str, x: Any, axis: Any, dim: Any, dtype: Any) -> Any:
    """The logarithms of the weights along an axis; a refusal is said by ``name``."""
    x = operand(x)
    if dtype is not None:
        x = x.astype(floating(name, dtype))
    plain = reduced_axis(axis if dim is None else None, dim, len(x.shape), name)
    return x - rows.logsumexp(x, axis=plain, keepdims=True)


def extreme(op: Primitive, x: Any, axis: Any, dim: Any, keepdims: bool, keepdim: bool) -> Any:
    """`reduced`, refusing to look for the extreme of nothing."""
    x = operand(x)
    if rows.count(x.shape, reduced_axis(axis, dim, len(x.shape), op.name)) == 0:
        raise ShapeError(
            f"{op.name} of an array of shape {x.shape}: nothing has no {op.name}. "
            "Check that the array is not empty first."
        )
    return reduced(op, x, axis, dim, keepdims, keepdim)
