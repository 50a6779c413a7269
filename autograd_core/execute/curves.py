"""exp, log and tanh by arithmetic alone, for a whole vector at a time.  Next: native.py.

Each takes a `Lane`, and is within 4 ulp of NumPy's. The range is brought to a small interval, and
there a polynomial or a quotient of two does the rest. The methods and their coefficients are those
of Cephes (S. Moshier, 1989) and, for log, of FreeBSD's e_log.c (Sun Microsystems, 1993).
"""

from __future__ import annotations

import math
from typing import Any

LN2_HIGH = 6.93147180369123816490e-01  # its last 32 bits are 0: a product with n is exact
LN2_LOW = 1.90821492927058770002e-10


def horner(x: Any, coefficients: tuple[float, ...]) -> Any:
    """A polynomial, its highest coefficient first."""
    total = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        total = total * x + c
    return total


def exp(x: Any) -> Any:
    """``e^x = 2^n e^r`` with ``|r| <= ln 2 / 2``, where Taylor's series has 13 terms to take.

    2^n is made of bits, in two factors, so that the smallest numbers (and 0, and inf) come out.
    """
    inside = (x > -800.0).choose((x < 800.0).choose(x, 800.0), -800.0)
    n = (inside * (1.0 / math.log(2.0))).call("rint")
    r = (inside - n * LN2_HIGH) - n * LN2_LOW
    series = horner(r, tuple(1.0 / math.factorial(k) for k in range(13, 1, -1)))
    power = 1.0 + (r + r * r * series)
    half = (n * 0.5).call("floor")
    result = power * two_to(half) * two_to(n - half)
    return x.same(x).choose(result, x)


def two_to(n: Any) -> Any:
    """2^n for a whole n from -1022 to 1023: n + 1023 where the exponent stands.

    Adding 1.5 * 2^52 leaves a small whole number in the lowest bits.
    """
    exponent = (n + (6755399441055744.0 + 1023.0)).bits()
    return exponent.binary("shl", 52).number()


SEVENTH = (  # of e_log.c: Lg7 … Lg1
    1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
    2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01,
    6.666666666666735130e-01,
)  # fmt: skip


def log(x: Any) -> Any:
    """``ln x = k ln 2 + ln(1 + f)`` with ``1 + f`` between √½ and √2."""
    tiny = x < 2.2250738585072014e-308
    scaled = tiny.choose(x * 2.0**54, x)
    bits = scaled.bits()
    # Half of the exponent range is kept apart: √2 / 2 has fraction bits 0x6a09e....
    shifted = bits.binary("sub", 0x3FE6A09E00000000)
    k = shifted.binary("ashr", 52)
    fraction = bits.binary("sub", k.binary("shl", 52)).number()
    # A whole number in the low bits of 1.5 * 2^52 is read back by subtracting that.
    count = k.binary("add", 0x4338000000000000).number() - 6755399441055744.0
    count = count - tiny.choose(54.0, 0.0)
    f = fraction - 1.0
    s = f / (f + 2.0)
    z = s * s
    rest = z * horner(z, SEVENTH)
    half = 0.5 * f * f
    result = count * LN2_HIGH - ((half - (s * (half + rest) + count * LN2_LOW)) - f)
    finite = (x > 0.0).choose((x < math.inf).choose(result, x), math.nan)
    return x.same(0.0).choose(-math.inf, x.same(x).choose(finite, x))


TANH_P = (-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
TANH_Q = (1.0, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3)


def tanh(x: Any) -> Any:
    """Near 0 a quotient of polynomials, further out ``1 - 2 / (e^2|x| + 1)`` with x's sign."""
    size = x.call("fabs")
    z = x * x
    near = x + x * (z * (horner(z, TANH_P) / horner(z, TANH_Q)))
    far = 1.0 - 2.0 / (exp(size + size) + 1.0)
    signed = (x < 0.0).choose(-far, far)
    answer = (size < 0.625).choose(near, signed)
    return (x * x).same(0.0).choose(x, answer)


CURVES = {"exp": exp, "log": log, "tanh": tanh}
