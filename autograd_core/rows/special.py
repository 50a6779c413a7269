"""The table, continued: the error function, x·log(y), and sin(x)/x.  Next: structural/."""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from autograd_core.domain import POSITIVE, Domain, Sample
from autograd_core.elementwise import divide, equal, exp, less_equal, log, where
from autograd_core.primitive import Primitive as row
from autograd_core.quiet import quietly

STEP = 128  # grid points a unit: a power of two, so that the distance to one is exact
TERMS = 11
SLOPE = 2.0 / math.sqrt(math.pi)  # of erf at 0


@lru_cache(maxsize=1)
def grid() -> Any:
    """Taylor coefficients of erf at every grid point from 0 to 28, a row a power.

    erf(c + h) − erf(c) = 2/√π e^(−c²) ∫₀ʰ e^(−2ct − t²) dt, and the integrand's coefficients obey
    n aₙ = −2c aₙ₋₁ − 2 aₙ₋₂.
    """
    c = np.arange(28 * STEP + 1) / STEP
    a = [np.ones_like(c), -2.0 * c]
    for n in range(2, TERMS):
        a.append((-2.0 * c * a[-1] - 2.0 * a[-2]) / n)
    gauss = SLOPE * np.exp(-c * c)
    return np.array([gauss * part / (n + 1) for n, part in enumerate(a)])


@lru_cache(maxsize=2)
def known(function: Any) -> Any:
    """``math.erf`` or ``math.erfc`` at every grid point."""
    return np.array([function(i / STEP) for i in range(28 * STEP + 1)])


def near_grid(x: Any, function: Any, sign: float, terms: int) -> Any:
    """erf or erfc of |x| from the nearest grid point: within 4 ulp, with no loop over entries."""
    size = np.fmin(np.abs(x), 28.0)  # beyond, neither changes any more; a nan is put back later
    i = np.rint(size * STEP).astype(np.intp)
    h = size - i / STEP
    coefficients = grid()
    change = coefficients[terms - 1][i]
    for k in range(terms - 2, -1, -1):
        change = change * h + coefficients[k][i]
    return known(function)[i] + sign * (change * h)


def widened(x: Any) -> tuple[Any, Any]:
    """``x`` in double precision, and the precision to answer in."""
    return np.asarray(x, np.float64), np.result_type(x, np.float32 if x.dtype.kind == "f" else 1.0)


def erf_of_array(x: Any) -> Any:
    """``math.erf``, entry by entry."""
    wide, dtype = widened(np.asarray(x))
    z = np.copysign(near_grid(wide, math.erf, 1.0, 7), wide)
    return np.where(np.isnan(wide), wide, z).astype(dtype)


def erfc_of_array(x: Any) -> Any:
    """``math.erfc``, entry by entry: small values keep all their digits."""
    wide, dtype = widened(np.asarray(x))
    z = near_grid(wide, math.erfc, -1.0, TERMS)
    z = np.where(wide < 0.0, 2.0 - z, z)
    return np.where(np.isnan(wide), wide, z).astype(dtype)


def x_log_y(x: Any, y: Any) -> Any:
    """``x log y``, 0 where x is 0, whatever y but nan."""
    return np.where((x == 0) & (y == y), 0.0, x * np.log(y))


def sinc_derivative(x: Any, order: int = 0) -> Any:
    """The derivative of that order of sin(πx)/(πx); order 0 is the function itself.

    With u = πx and s the plain sin(u)/u, differentiating ``u s = sin u`` n times gives
    ``u sₙ + n sₙ₋₁ = sin(u + nπ/2)``, which loses digits near 0; there the power series holds.
    """
    u = np.multiply(x, np.pi)
    near = np.abs(u) <= 2 + order
    safe = np.where(near, 1.0, u)
    s = np.sin(safe) / safe
    for n in range(1, order + 1):
        s = (np.sin(safe + n * np.pi / 2) - n * s) / safe
    z = np.where(near, sinc_series(np.where(near, u, 0.0), order), s)
    return (z * np.pi**order).astype(np.result_type(u))


def sinc_series(u: Any, order: int) -> Any:
    """Σ (−1)ᵏ u^(2k−n) / ((2k+1) (2k−n)!), the n-th derivative of sin(u)/u."""
    z = np.zeros_like(u)
    for k in range(order + 14, (order - 1) // 2, -1):
        power = 2 * k - order
        z = z + (-1.0) ** k * u**power / ((2 * k + 1) * math.factorial(power))
    return z


# fmt: off
erf   = row("erf",   math.erf,  erf_of_array,  lambda g, z, x: g * (SLOPE * exp(-x * x)),
            latex=r"\operatorname{erf} #1")
erfc  = row("erfc",  math.erfc, erfc_of_array, lambda g, z, x: -g * (SLOPE * exp(-x * x)),
            latex=r"\operatorname{erfc} #1")
xlogy = row("xlogy", lambda x, y: 0.0 if x == 0.0 and y == y else x * math.log(y), x_log_y,
            lambda g, z, x, y: where(equal(x, 0.0) * less_equal(y, 0.0), 0.0, g * log(y)),
            lambda g, z, x, y: divide(g * x, y),
            latex=r"#1 \ln #2", domain=(Domain(), POSITIVE))
# sin(πx)/(πx), or its derivative of some order.
sinc  = row("sinc",  lambda x, order=0: float(quietly(sinc_derivative, x, order)), sinc_derivative,
            lambda g, z, x, order=0: g * sinc(x, order=order + 1),
            latex=r"\operatorname{sinc} #1", samples=(
                Sample(((),), {}), Sample(((2, 3),), {"order": 1}), Sample(((3,),), {"order": 2})))
# fmt: on

TABLE = (erf, erfc, xlogy, sinc)
