"""The table, continued: matrices taken apart into factors.  Next: tensor.py.

A factorisation has several results; a row has one array, so they are packed above each other, and
the public functions cut them out again.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import DEFINITE, SPREAD, Domain, Sample
from autograd_core.elementwise import divide, equal, multiply, where
from autograd_core.primitive import GENERAL
from autograd_core.primitive import Primitive as row
from autograd_core.structural.contraction import flipped, matmul
from autograd_core.structural.indexing import getitem
from autograd_core.structural.linalg import OBLONG, SQUARE, inverse


def rows_of(x: Any, start: int, stop: int) -> Any:
    """Some rows of every matrix: one of the results packed in it."""
    return getitem(x, index=(..., slice(start, stop), slice(None)))


def lower(x: Any, strictly: bool = False) -> Any:
    """The lower triangle; without its diagonal if ``strictly``."""
    mask = np.tril(np.ones(x.shape[-2:], bool), -1 if strictly else 0)
    return where(mask, x, 0.0)


def half_diagonal(x: Any) -> Any:
    """The lower triangle with its diagonal halved."""
    weights = np.tril(np.ones(x.shape[-2:])) - 0.5 * np.eye(x.shape[-1])
    return multiply(x, weights.astype(x.dtype))


def symmetric(x: Any) -> Any:
    """Half of ``x`` plus its transpose."""
    return 0.5 * (x + flipped(x))


def lower_factor(x: Any) -> Any:
    """Cholesky's factor, of the symmetric part so that the gradient is symmetric too."""
    return np.linalg.cholesky(0.5 * (x + np.swapaxes(x, -1, -2)))


def into_cholesky(g: Any, z: Any) -> Any:
    """Lᵀ⁻¹ Φ(Lᵀ ḡ) L⁻¹, made symmetric; Φ the lower triangle with half the diagonal."""
    inner = half_diagonal(matmul(flipped(z), g))
    back = inverse(z)
    return symmetric(matmul(matmul(flipped(back), inner), back))


def eigen(x: Any) -> Any:
    """Eigenvalues above eigenvectors, in one array: a row for the values, then the vectors."""
    values, vectors = np.linalg.eigh(0.5 * (x + np.swapaxes(x, -1, -2)))
    return np.concatenate([values[..., None, :], vectors], axis=-2)


def into_eigen(g: Any, z: Any) -> Any:
    """V (diag(ḡ of values) + F ∘ Vᵀ ḡ of vectors) Vᵀ with Fᵢⱼ = 1 / (λⱼ − λᵢ)."""
    n = z.shape[-1]
    values, vectors = rows_of(z, 0, 1), rows_of(z, 1, n + 1)
    inner = matmul(flipped(vectors), rows_of(g, 1, n + 1))
    turned = over_gaps(inner, values - flipped(values))
    straight = where(np.eye(n, dtype=bool), rows_of(g, 0, 1), turned)
    return symmetric(matmul(matmul(vectors, straight), flipped(vectors)))


def over_gaps(x: Any, gaps: Any) -> Any:
    """``x / gaps`` without the diagonal; 0 / 0 is 0: equal values alone do no harm."""
    nothing = equal(x, 0.0) * equal(gaps, 0.0)
    idle = where(np.eye(x.shape[-1], dtype=bool), True, nothing)
    return where(idle, 0.0, divide(x, where(idle, 1.0, gaps)))


def over_values(x: Any, s: Any) -> Any:
    """``x / s``; 0 / 0 is 0: a singular value of 0 alone does no harm."""
    idle = equal(x, 0.0) * equal(s, 0.0)
    return where(idle, 0.0, divide(x, where(idle, 1.0, s)))


def orthogonal(x: Any) -> Any:
    """Q above R, of ``x = Q R``."""
    return np.concatenate(np.linalg.qr(x), axis=-2)


def into_orthogonal(g: Any, z: Any) -> Any:
    """(Q̄ + Q M) R⁻ᵀ, M the lower triangle of R R̄ᵀ − Q̄ᵀ Q, mirrored."""
    n = z.shape[-1]
    m = z.shape[-2] - n
    q, r, g_q, g_r = rows_of(z, 0, m), rows_of(z, m, m + n), rows_of(g, 0, m), rows_of(g, m, m + n)
    inner = matmul(r, flipped(g_r)) - matmul(flipped(g_q), q)
    mirrored = lower(inner) + flipped(lower(inner, strictly=True))
    return matmul(g_q + matmul(q, mirrored), flipped(inverse(r)))


def singular(x: Any, full: bool = False) -> Any:
    """U above the singular values above V, of ``x = U diag(s) Vᵀ``; as many columns as values.

    ``full`` has LAPACK compute whole bases, whose other columns then fit to these.
    """
    u, s, v = np.linalg.svd(x, full_matrices=full)
    k = s.shape[-1]
    return np.concatenate(
        [u[..., :k], s[..., None, :], np.swapaxes(v[..., :k, :], -1, -2)], axis=-2
    )


def into_singular(g: Any, z: Any, x: Any) -> Any:
    """U (F∘(Uᵀ Ū − Ūᵀ U) S + S F∘(Vᵀ V̄ − V̄ᵀ V) + diag s̄) Vᵀ with Fᵢⱼ = 1 / (sⱼ² − sᵢ²), and what
    turns U and V out of the space they span.
    """
    m, k = x.shape[-2], z.shape[-1]
    u, s, v = rows_of(z, 0, m), rows_of(z, m, m + 1), rows_of(z, m + 1, z.shape[-2])
    g_u, g_s, g_v = rows_of(g, 0, m), rows_of(g, m, m + 1), rows_of(g, m + 1, z.shape[-2])
    gaps = s * s - flipped(s * s)
    turn_u, turn_v = matmul(flipped(u), g_u), matmul(flipped(v), g_v)
    core = over_gaps(turn_u - flipped(turn_u), gaps) * s
    core = core + flipped(s) * over_gaps(turn_v - flipped(turn_v), gaps)
    core = core + where(np.eye(k, dtype=bool), g_s, 0.0)
    out_u, out_v = over_values(g_u - matmul(u, turn_u), s), over_values(g_v - matmul(v, turn_v), s)
    spanned = matmul(matmul(u, core), flipped(v))
    return spanned + matmul(out_u, flipped(v)) + matmul(u, flipped(out_v))


# fmt: off
cholesky = row("cholesky", None, lower_factor, lambda g, z, x: into_cholesky(g, z),
               kind=GENERAL, domain=(DEFINITE,), samples=SQUARE)
eigh     = row("eigh",     None, eigen,        lambda g, z, x: into_eigen(g, z),
               kind=GENERAL, domain=(Domain(definite=True, spread=True),), samples=SQUARE)
qr       = row("qr",       None, orthogonal,   lambda g, z, x: into_orthogonal(g, z),
               kind=GENERAL, domain=(SPREAD,), samples=(*SQUARE, Sample(((3, 2),), {})))
svd      = row("svd",      None, singular,     lambda g, z, x, full=False: into_singular(g, z, x),
               kind=GENERAL, domain=(SPREAD,),
               samples=(*SQUARE, *OBLONG, Sample(((3, 2),), {"full": True})))
# fmt: on

TABLE = (cholesky, eigh, qr, svd)
