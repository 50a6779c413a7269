"""Matrices taken apart into factors, named as ``numpy.linalg`` names it.  Next: linalg.py."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.arrange import tril, triu
from autograd_core.functions.axes import swapaxes
from autograd_core.functions.entrywise import floating
from autograd_core.functions.operand import numbers, operand
from autograd_core.functions.shape import concatenate, matmul
from autograd_core.structural import factors


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


def cholesky(x: Any, *, upper: bool = False) -> Any:
    """The lower triangle L with ``L @ L.T = x``, of the symmetric part of ``x``; its transpose
    where ``upper``.

    Raises `ArgumentError` where ``x`` is not positive definite.

    >>> cholesky([[4.0, 2.0], [2.0, 2.0]])
    array([[2., 0.],
           [1., 1.]])
    """
    factor = factors.cholesky(matrices(x, "cholesky"))
    return swapaxes(factor, -1, -2) if upper else factor


def eigh(x: Any, UPLO: str | None = None) -> EighResult:
    """Eigenvalues, rising, and eigenvectors of a symmetric matrix.

    It is the symmetric part of ``x``, or with ``UPLO`` "L" or "U" what one triangle of ``x`` says.
    Raises `ArgumentError` for another ``UPLO``.

    >>> eigh([[2.0, 0.0], [0.0, 1.0]]).eigenvalues
    array([1., 2.])
    """
    x = matrices(x, "eigh")
    if UPLO is not None:
        if UPLO not in ("L", "U"):
            raise ArgumentError(f'eigh with UPLO={UPLO!r}: write "L" or "U", or leave it out.')
        half, rest = (tril(x), tril(x, -1)) if UPLO == "L" else (triu(x), triu(x, 1))
        x = half + swapaxes(rest, -1, -2)
    packed = factors.eigh(x)
    return EighResult(packed[..., 0, :], packed[..., 1:, :])


def eigvalsh(x: Any, UPLO: str | None = None) -> Any:
    """The eigenvalues of `eigh`, rising.

    >>> eigvalsh([[2.0, 0.0], [0.0, 1.0]])
    array([1., 2.])
    """
    return eigh(x, UPLO).eigenvalues


def qr(x: Any, mode: str = "reduced") -> Any:
    """``x = Q R`` with orthonormal columns in Q and an upper triangle R; R alone with mode "r".

    The gradient holds where the first columns of ``x``, as many as Q has, are independent. Raises
    `ArgumentError` for mode "complete" of a matrix that is higher than wide: Q's further columns
    can be turned at will, so they have no gradient.

    >>> q, r = qr([[3.0, 1.0], [4.0, 2.0]])
    >>> print(round(abs(float(r[0, 0])), 4))
    5.0
    """
    x = matrices(x, "qr", square=False)
    m, n = x.shape[-2:]
    if mode not in ("reduced", "r", "complete") or (mode == "complete" and m > n):
        raise ArgumentError(
            f'qr of shape {x.shape} with mode={mode!r}: there are "reduced" and "r"; "complete" '
            "has no gradient where a matrix is higher than wide, and is the same elsewhere."
        )
    packed = factors.qr(x[..., :m])  # a wide matrix: further columns play no part in Q
    q, r = packed[..., :m, :], packed[..., m:, :]
    if m < n:
        r = concatenate([r, matmul(swapaxes(q, -1, -2), x[..., m:])], axis=-1)
    return r if mode == "r" else QRResult(q, r)


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """``x = U diag(S) Vh``, or S alone without ``compute_uv``.

    The columns of U and rows of Vh beyond the number of values, which ``full_matrices`` adds, are
    any that complete the basis: they are constants, as in PyTorch.

    >>> svd([[3.0, 0.0], [0.0, 4.0]]).S
    array([4., 3.])
    >>> svd([[3.0], [4.0]]).U.shape, svd([[3.0], [4.0]], full_matrices=False).U.shape
    ((2, 2), (2, 1))
    """
    x = matrices(x, "svd", square=False)
    m, n = x.shape[-2:]
    k = m if m < n else n
    packed = factors.svd(x, full=full_matrices)
    u, s, vh = packed[..., :m, :], packed[..., m, :], swapaxes(packed[..., m + 1 :, :], -1, -2)
    if not compute_uv:
        return s
    if full_matrices and m != n:
        all_u, _, all_vh = np.linalg.svd(numbers(x))
        u = concatenate([u, all_u[..., k:]], axis=-1)
        vh = concatenate([vh, all_vh[..., k:, :]], axis=-2)
    return SVDResult(u, s, vh)


def svdvals(x: Any) -> Any:
    """The singular values, falling.

    >>> svdvals([[3.0, 0.0], [0.0, 4.0]])
    array([4., 3.])
    """
    return svd(x, full_matrices=False, compute_uv=False)
