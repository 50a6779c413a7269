"""What is asked of numbers and has no gradient: the answers are plain arrays and truths.
Next: shape.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.functions.operand import numbers, reduced_axis


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether every entry over ``axis`` is true.

    >>> print(all([1.0, 2.0]), all([1.0, 0.0]))
    True False
    """
    return np.all(numbers(x), axis=axis, keepdims=keepdims)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether some entry over ``axis`` is true.

    >>> print(any([0.0, 2.0]), any([0.0, 0.0]))
    True False
    """
    return np.any(numbers(x), axis=axis, keepdims=keepdims)


def argmax(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None) -> Any:
    """Where the largest entry stands; the first of equal ones.

    >>> print(argmax([1.0, 3.0, 3.0]))
    1
    """
    array = numbers(x)
    plain: Any = reduced_axis(axis, dim, array.ndim, "argmax")
    return np.argmax(array, axis=plain, keepdims=keepdims)


def argmin(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None) -> Any:
    """Where the smallest entry stands; the first of equal ones.

    >>> print(argmin([3.0, 1.0, 1.0]))
    1
    """
    array = numbers(x)
    plain: Any = reduced_axis(axis, dim, array.ndim, "argmin")
    return np.argmin(array, axis=plain, keepdims=keepdims)


def argsort(x: Any, axis: Any = -1) -> Any:
    """The order that sorts ``x`` along an axis; equal entries stay in order.

    >>> argsort([3.0, 1.0, 2.0])
    array([1, 2, 0])
    """
    return np.argsort(numbers(x), axis=axis, kind="stable")


def searchsorted(x: Any, v: Any, side: Any = "left", sorter: Any = None) -> Any:
    """Where each number of ``v`` would be put into the sorted ``x``.

    >>> searchsorted([1.0, 2.0, 3.0], [1.5, 2.5])
    array([1, 2])
    """
    return np.searchsorted(numbers(x), numbers(v), side=side, sorter=sorter)


def count_nonzero(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """How many entries are not 0.

    >>> print(count_nonzero([1.0, 0.0, 2.0]))
    2
    """
    return np.count_nonzero(numbers(x), axis=axis, keepdims=keepdims)


def nonzero(x: Any) -> Any:
    """The places of the entries that are not 0, an array an axis.

    >>> nonzero([1.0, 0.0, 2.0])
    (array([0, 2]),)
    """
    return np.nonzero(numbers(x))


def allclose(
    x: Any, y: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Whether all entries agree within ``atol + rtol |y|``.

    >>> allclose([1.0], [1.0 + 1e-9])
    True
    """
    return np.allclose(numbers(x), numbers(y), rtol, atol, equal_nan)


def array_equal(x: Any, y: Any) -> bool:
    """Whether shapes and all entries are the same.

    >>> array_equal([1.0, 2.0], [1.0, 2.0])
    True
    """
    return np.array_equal(numbers(x), numbers(y))


def asked(function: Any, name: str, example: str) -> Callable[..., Any]:
    """One of NumPy's questions about entries, asked of nodes too."""

    def question(*args: Any) -> Any:
        return function(*[numbers(x) for x in args])

    question.__name__ = question.__qualname__ = name
    question.__doc__ = f"NumPy's ``{name}`` on the plain numbers.\n\n{example}\n"
    return question


# fmt: off
isnan       = asked(np.isnan,       "isnan",       ">>> print(isnan(1.0))\nFalse")
isinf       = asked(np.isinf,       "isinf",       ">>> print(isinf(1.0))\nFalse")
isfinite    = asked(np.isfinite,    "isfinite",    ">>> print(isfinite(1.0))\nTrue")
signbit     = asked(np.signbit,     "signbit",     ">>> print(signbit(-1.0))\nTrue")
logical_not = asked(np.logical_not, "logical_not", ">>> print(logical_not(0.0))\nTrue")
logical_and = asked(np.logical_and, "logical_and", ">>> print(logical_and(1.0, 0.0))\nFalse")
logical_or  = asked(np.logical_or,  "logical_or",  ">>> print(logical_or(1.0, 0.0))\nTrue")
logical_xor = asked(np.logical_xor, "logical_xor", ">>> print(logical_xor(1.0, 1.0))\nFalse")
# fmt: on

QUESTIONS = {
    np.isnan: isnan, np.isinf: isinf, np.isfinite: isfinite, np.signbit: signbit,
    np.logical_not: logical_not, np.logical_and: logical_and, np.logical_or: logical_or,
    np.logical_xor: logical_xor,
}  # fmt: skip
