"""The table, continued: inverses and determinants of (stacks of) matrices.  Next: factors.py.

The rules are the classical ones (Giles, "Collected matrix derivative results", 2008), written in
products of matrices, so that they can be differentiated again.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import SPREAD, Domain, Sample
from autograd_core.primitive import GENERAL
from autograd_core.primitive import Primitive as row
from autograd_core.structural.contraction import flipped, matmul
from autograd_core.structural.indexing import getitem, putitem
from autograd_core.structural.shape import reshape


def as_matrix(x: Any) -> Any:
    """One number a matrix, made to broadcast with the matrices."""
    return reshape(x, shape=(*x.shape, 1, 1))


def cofactor(x: Any) -> Any:
    """``det(x)`` times the transpose of the inverse, from singular values: also where the inverse
    does not exist. In each entry the product of all other singular values.
    """
    u, s, v = np.linalg.svd(x)
    n = s.shape[-1]
    rest = np.where(np.eye(n, dtype=bool), 1.0, s[..., None, :]).prod(axis=-1)
    turn = np.linalg.det(u) * np.linalg.det(v)
    return (turn[..., None, None] * ((u * rest[..., None, :]) @ v)).astype(x.dtype)


def into_cofactors(g: Any, x: Any) -> Any:
    """Entry i j is the determinant of x without row i and column j, with a sign."""
    n = x.shape[-1]
    if n == 1:
        return 0.0
    keep = np.array([[j for j in range(n) if j != i] for i in range(n)])
    picked = (..., keep[:, None, :, None], keep[None, :, None, :])
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    arriving = as_matrix(g * signs.astype(x.dtype))
    return putitem(arriving * cofactors(getitem(x, index=picked)), shape=x.shape, index=picked)


def into_pseudo(g: Any, z: Any, x: Any) -> Any:
    """−Pᵀ ḡ Pᵀ as for an inverse, and what the two spaces that P loses add, for a constant rank
    (Golub and Pereyra, 1973).
    """
    p, back = flipped(z), flipped(g)
    left = matmul(back - matmul(x, matmul(z, back)), matmul(z, p))
    right = matmul(matmul(p, z), back - matmul(matmul(back, z), x))
    return left + right - matmul(matmul(p, g), p)


SQUARE = (Sample(((3, 3),), {}), Sample(((3, 1, 2, 2),), {}))
SYSTEM = (Sample(((3, 3), (3, 2)), {}), Sample(((2, 2, 2), (2, 1)), {}))
OBLONG = (Sample(((3, 2),), {}), Sample(((2, 3),), {}))

# fmt: off
inverse     = row("inv", None, np.linalg.inv,
                  lambda g, z, x: -matmul(matmul(flipped(z), g), flipped(z)),
                  kind=GENERAL, latex="#1^{-1}", domain=(SPREAD,), samples=SQUARE)
solve       = row("solve", None, np.linalg.solve,
                  lambda g, z, x, y: -matmul(solve(flipped(x), g), flipped(z)),
                  lambda g, z, x, y: solve(flipped(x), g),
                  kind=GENERAL, latex="#1^{-1} #2", domain=(SPREAD, Domain()), samples=SYSTEM)
determinant = row("det", None, np.linalg.det,
                  lambda g, z, x: as_matrix(g) * cofactors(x),
                  kind=GENERAL, latex=r"\det #1", samples=(*SQUARE, Sample(((1, 1),), {})))
cofactors   = row("cofactors", None, cofactor,
                  lambda g, z, x: into_cofactors(g, x), kind=GENERAL, samples=SQUARE)
log_size    = row("logdet", None, lambda x: np.linalg.slogdet(x)[1],
                  lambda g, z, x: as_matrix(g) * flipped(inverse(x)),
                  kind=GENERAL, latex=r"\ln |\det #1|", domain=(SPREAD,), samples=SQUARE)
pseudo      = row("pinv", None, np.linalg.pinv,
                  lambda g, z, x, rcond=None: into_pseudo(g, z, x),
                  kind=GENERAL, latex="#1^{+}", domain=(SPREAD,),
                  samples=(*SQUARE, Sample(((4, 2),), {}), Sample(((2, 4),), {})))
# fmt: on

TABLE = (inverse, solve, determinant, cofactors, log_size, pseudo)
