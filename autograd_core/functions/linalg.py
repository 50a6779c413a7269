"""Linear algebra, named as ``numpy.linalg`` names it; matrices may come in stacks.

Next: create.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions.contract import cross, outer, tensordot
from autograd_core.functions.entrywise import floating
from autograd_core.functions.norms import norm
from autograd_core.functions.operand import numbers, operand
from autograd_core.functions.reduce import sum
from autograd_core.functions.shape import matmul
from autograd_core.structural import factors, linalg
from autograd_core.structural.shape import reshape, transpose

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


class EighResult(NamedTuple):
    """Eigenvalues, rising, and the eigenvectors as columns."""

    eigenvalues: Any
    eigenvectors: Any


class QRResult(NamedTuple):
    """Orthonormal columns, and the upper triangle they are mixed by."""

    Q: Any
    R: Any


class SVDResult(NamedTuple):
    """Left vectors as columns, singular values, falling, and right vectors as rows."""

    U: Any
    S: Any
    Vh: Any


def matrices(x: Any, what: str, square: bool = True) -> Any:
    """``x`` as floating matrices."""
    x = floating(operand(x))
    if len(x.shape) < 2 or (square and x.shape[-1] != x.shape[-2]):
        kind = "square matrices" if square else "matrices"
        raise ShapeError(f"{what} of shape {x.shape}: it is defined for {kind}.")
    return x


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


def cholesky(x: Any) -> Any:
    """The lower triangle L with ``L @ L.T = x``, of the symmetric part of ``x``.

    Raises `ArgumentError` where ``x`` is not positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 2.0]])
    array([[2., 0.],
           [1., 1.]])
    """
    return factors.cholesky(matrices(x, "cholesky"))


def eigh(x: Any) -> EighResult:
    """Eigenvalues, rising, and eigenvectors of the symmetric part of ``x``.

    >>> eigh([[2.0, 0.0], [0.0, 1.0]]).eigenvalues
    array([1., 2.])
    """
    packed = factors.eigh(matrices(x, "eigh"))
    return EighResult(packed[..., 0, :], packed[..., 1:, :])


def eigvalsh(x: Any) -> Any:
    """The eigenvalues of the symmetric part of ``x``, rising.

    >>> eigvalsh([[2.0, 0.0], [0.0, 1.0]])
    array([1., 2.])
    """
    return eigh(x).eigenvalues


def qr(x: Any) -> QRResult:
    """``x = Q R`` with orthonormal columns in Q; for matrices at least as high as wide.

    >>> q, r = qr([[3.0, 1.0], [4.0, 2.0]])
    >>> print(round(abs(float(r[0, 0])), 4))
    5.0
    """
    x = matrices(x, "qr", square=False)
    m, n = x.shape[-2:]
    if m < n:
        raise ShapeError(f"qr of shape {x.shape}: a matrix that is wider than high has no rule.")
    packed = factors.qr(x)
    return QRResult(packed[..., :m, :], packed[..., m:, :])


def svd(x: Any, full_matrices: bool = False) -> SVDResult:
    """``x = U diag(S) Vh``, with as many columns in U and rows in Vh as there are values.

    Raises `ArgumentError` for ``full_matrices``, which have no gradient.

    >>> svd([[3.0, 0.0], [0.0, 4.0]]).S
    array([4., 3.])
    """
    if full_matrices:
        raise ArgumentError("svd with full_matrices=True has no gradient: leave it out.")
    x = matrices(x, "svd", square=False)
    m = x.shape[-2]
    packed = factors.svd(x)
    v = packed[..., m + 1 :, :]
    rank = len(x.shape)
    swapped = transpose(v, axes=(*range(rank - 2), rank - 1, rank - 2))
    return SVDResult(packed[..., :m, :], packed[..., m, :], swapped)


def svdvals(x: Any) -> Any:
    """The singular values, falling.

    >>> svdvals([[3.0, 0.0], [0.0, 4.0]])
    array([4., 3.])
    """
    return svd(x).S


def pinv(x: Any) -> Any:
    """The pseudo-inverse of Moore and Penrose; its gradient holds where the rank is constant.

    >>> pinv([[2.0, 0.0]])
    array([[0.5],
           [0. ]])
    """
    return linalg.pseudo(matrices(x, "pinv", square=False))


def lstsq(x: Any, y: Any, rcond: Any = None) -> Any:
    """The ``z`` for which ``x @ z`` comes nearest to ``y``, in a tuple as NumPy's:
    ``(z, sum of squares left, rank, singular values)``, the last two constants.

    >>> print(lstsq([[1.0], [1.0]], [1.0, 3.0])[0])
    [2.]
    """
    x, y = matrices(x, "lstsq", square=False), floating(operand(y))
    z = matmul(pinv(x), y)
    left = matmul(x, z) - y
    rank = np.linalg.matrix_rank(numbers(x))
    return z, sum(left * left, axis=0), rank, np.linalg.svd(numbers(x), compute_uv=False)


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
