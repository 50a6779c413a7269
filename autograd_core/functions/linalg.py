"""Linear algebra, named as ``numpy.linalg`` names it; matrices may come in stacks.

Next: create.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import OperandError, ShapeError
from autograd_core.functions.contract import cross, outer, tensordot
from autograd_core.functions.decompose import cholesky, eigh, eigvalsh, matrices, qr, svd, svdvals
from autograd_core.functions.entrywise import floating
from autograd_core.functions.norms import norm
from autograd_core.functions.operand import numbers, operand
from autograd_core.functions.reduce import sum
from autograd_core.functions.shape import matmul
from autograd_core.structural import linalg
from autograd_core.structural.shape import reshape

__all__ = [
    "cholesky",
    "cross",
    "det",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_power",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
]


class SlogdetResult(NamedTuple):
    """The sign of a determinant, a constant, and the logarithm of its size."""

    sign: Any
    logabsdet: Any


def inv(x: Any) -> Any:
    """The inverse. Raises `ArgumentError` for a singular matrix.

    >>> inv([[2.0, 0.0], [0.0, 4.0]])
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return linalg.inverse(matrices(x, "inv"))


def solve(x: Any, y: Any) -> Any:
    """The ``z`` with ``x @ z = y``; ``y`` is a vector, or columns.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    array([1. , 0.5])
    """
    x, y = matrices(x, "solve"), floating(operand(y))
    if len(y.shape) != 1:
        return linalg.solve(x, y)
    column = linalg.solve(x, reshape(y, shape=(*y.shape, 1)))
    return reshape(column, shape=column.shape[:-1])


def det(x: Any) -> Any:
    """The determinant; its gradient is right for singular matrices too.

    >>> print(round(float(det([[2.0, 1.0], [0.0, 4.0]])), 9))
    8.0
    """
    return linalg.determinant(matrices(x, "det"))


def slogdet(x: Any) -> SlogdetResult:
    """The sign of the determinant and the logarithm of its size, without overflow.

    >>> sign, size = slogdet([[-2.0, 0.0], [0.0, 1.0]])
    >>> print(sign, round(float(size), 4))
    -1.0 0.6931
    """
    x = matrices(x, "slogdet")
    return SlogdetResult(np.linalg.slogdet(numbers(x))[0], linalg.log_size(x))


def pinv(x: Any, rcond: Any = None, *, rtol: Any = None) -> Any:
    """The pseudo-inverse of Moore and Penrose; its gradient holds where the rank is constant.

    Singular values below ``rcond`` (or ``rtol``) times the largest count as 0.

    >>> pinv([[2.0, 0.0]])
    array([[0.5],
           [0. ]])
    """
    below = rtol if rcond is None else rcond
    return linalg.pseudo(matrices(x, "pinv", square=False), rcond=below)


def lstsq(x: Any, y: Any, rcond: Any = None) -> Any:
    """The ``z`` for which ``x @ z`` comes nearest to ``y``, in a tuple as NumPy's:
    ``(z, sum of squares left, rank, singular values)``, the last two constants. As there, the sum
    is left out (empty) where ``x`` is not higher than wide, or not of full rank.

    >>> print(lstsq([[1.0], [1.0]], [1.0, 3.0])[0])
    [2.]
    """
    x, y = matrices(x, "lstsq", square=False), floating(operand(y))
    z = matmul(pinv(x), y)
    rank, (m, n) = np.linalg.matrix_rank(numbers(x)), x.shape
    left = (matmul(x, z) - y) ** 2 if rank == n < m else np.empty((0, *y.shape[1:]))
    squares = sum(left, axis=0) if len(left) else np.empty(0)
    return z, squares, rank, np.linalg.svd(numbers(x), compute_uv=False)


def matrix_power(x: Any, n: int) -> Any:
    """``x`` multiplied with itself, ``n`` factors; negative ones of the inverse.

    >>> matrix_power([[1.0, 1.0], [0.0, 1.0]], 3)
    array([[1., 3.],
           [0., 1.]])
    """
    x = matrices(x, "matrix_power")
    if not isinstance(n, (int, np.integer)):
        raise OperandError(f"matrix_power by {n!r}: a power of matrices is a whole number.")
    if n == 0:
        return 0.0 * x + np.eye(x.shape[-1], dtype=x.dtype)
    base = x if n > 0 else inv(x)
    result = None
    for digit in reversed(np.binary_repr(n if n > 0 else -n)):
        if digit == "1":
            result = base if result is None else matmul(result, base)
        base = matmul(base, base)
    return result


def multi_dot(arrays: Sequence[Any]) -> Any:
    """The product of many matrices, the cheapest way round; first and last may be vectors.

    >>> print(multi_dot([[1.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], [3.0, 4.0]]))
    11.0
    """
    inputs = [operand(x) for x in arrays]
    if len(inputs) < 2:
        raise ShapeError("multi_dot of fewer than two arrays: there is nothing to multiply.")
    lengths = [(1, *x.shape)[-2] if i == 0 else x.shape[0] for i, x in enumerate(inputs)]
    lengths.append(inputs[-1].shape[-1] if len(inputs[-1].shape) > 1 else 1)
    return bracketed(inputs, lengths)


def bracketed(inputs: list[Any], lengths: list[int]) -> Any:
    """The product, split where the fewest multiplications are needed (dynamic programming)."""
    best = {(i, i + 1): 0 for i in range(len(inputs))}
    split: dict[tuple[int, int], int] = {}
    n = len(inputs)
    for width in range(2, n + 1):
        for i in range(n - width + 1):
            j = i + width
            costs = {k: best[i, k] + best[k, j] + lengths[i] * lengths[k] * lengths[j]
                     for k in range(i + 1, j)}  # fmt: skip
            split[i, j] = sorted(costs, key=costs.__getitem__)[0]
            best[i, j] = costs[split[i, j]]

    def product(i: int, j: int) -> Any:
        k = split.get((i, j))
        return inputs[i] if k is None else matmul(product(i, k), product(k, j))

    return product(0, n)
