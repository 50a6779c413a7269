"""How numbers are written: four significant digits, the sign told apart from the hyphen.

Every picture, page and text writes its numbers through here, so that the same number looks the
same everywhere. A trace is JSON, which knows no nan and no infinity: there they are words.
Fractions follow a point, or as a reader of Spanish may have learnt it, a comma: `decimal_mark`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypedDict

import numpy as np

from autograd_core.errors import ArgumentError

Number = float | str  # a finite float, or "nan", "inf", "-inf"

DIGITS = 4
DASH = "—"  # where no gradient has been computed
SHORT = 4  # as many entries are shown in full
ENTRIES = 6  # of an array, told one by one
MARKS = (".", ",")  # before a fraction
MARK: ContextVar[str] = ContextVar("decimal mark", default=".")
INSIDE = re.compile(r"(?<=\d)\.(?=\d)")


class ArraySummary(TypedDict):
    """An array, told in a line."""

    shape: list[int]
    dtype: str
    entries: list[Number]
    low: Number | None
    high: Number | None


Amount = Number | ArraySummary


def encode(number: Any) -> Number:
    """``number`` as JSON can hold it; ``float(...)`` reads it back.

    >>> encode(2), encode(float("-inf"))
    (2.0, '-inf')
    """
    number = float(number)
    return number if math.isfinite(number) else str(number)


@contextmanager
def decimal_mark(mark: str) -> Iterator[None]:
    """Inside, fractions follow this mark; raises `ArgumentError` for all but "." and ",".

    >>> with decimal_mark(","):
    ...     print(plain(0.25), marked("max(0.5, 2)"), thousands(1234))
    0,25 max(0,5; 2) 1 234
    """
    if mark not in MARKS:
        raise ArgumentError(f'decimal={mark!r} was asked for; it is "." or ",", as in 0.5 or 0,5.')
    token = MARK.set(mark)
    try:
        yield
    finally:
        MARK.reset(token)


def marked(text: str) -> str:
    """Text with the decimal mark of the moment; beside commas in numbers, semicolons part them.

    The text holds numbers and formulas, and no name that a user gave.
    """
    return text if MARK.get() == "." else INSIDE.sub(MARK.get(), text.replace(", ", "; "))


def thousands(count: int) -> str:
    """A count whose thousands can be told apart: 1,234."""
    return f"{count:,}" if MARK.get() == "." else f"{count:,}".replace(",", " ")


def plain(number: Number) -> str:
    """Four significant digits.

    >>> plain(-3.0), plain(0.70710678), plain(1.25e-7), plain("inf")
    ('−3', '0.7071', '1.25e−7', '∞')
    """
    number = float(number)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    mantissa, _, exponent = f"{number + 0.0:.{DIGITS}g}".partition("e")
    text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return marked(text.replace("-", "−"))


def signed(number: Number) -> str:
    """Four significant digits behind a sign; zero and nan have none.

    >>> signed(2.0), signed(-0.5), signed(0.0)
    ('+2', '−0.5', '0')
    """
    text = plain(number)
    return f"+{text}" if float(number) > 0 else text


def full(number: Number) -> str:
    """Every digit there is, as Python writes it: what a pointer resting on a number shows.

    >>> full(0.1)
    '0.1'
    """
    return marked(repr(float(number)))


def magnitude(number: Number) -> float:
    """How strong a colour is, from 0 to 1, on a logarithmic scale: 0.0001 is faint, 100 is full.

    >>> magnitude(0.0), magnitude(0.1), magnitude(-1e9)
    (0.0, 0.5, 1.0)
    """
    size = abs(float(number))
    if size == 0 or math.isnan(size):
        return 0.0
    return min(1.0, max(0.05, (math.log10(size) + 4) / 6)) if math.isfinite(size) else 1.0


def amount(data: Any) -> Amount:
    """A number, or the summary of an array.

    >>> amount(2.0), amount(np.arange(3.0))["entries"]
    (2.0, [0.0, 1.0, 2.0])
    """
    data = getattr(data, "_data", data)  # a gradient may be a node
    if data.__class__ is float:
        return encode(data)
    array = np.asarray(data)
    if array.shape == ():
        return encode(array)
    return ArraySummary(
        shape=list(array.shape),
        dtype=str(array.dtype),
        entries=[encode(entry) for entry in array.flat[:ENTRIES]],
        low=encode(array.min()) if array.size else None,
        high=encode(array.max()) if array.size else None,
    )


def count(value: Amount) -> int:
    """How many numbers a value holds."""
    return int(np.prod(value["shape"])) if isinstance(value, dict) else 1


def brief(value: Amount, write: Callable[[Number], str] = signed) -> str:
    """A number; a short array entry by entry, a long one by its shape and range.

    >>> brief(2.0), brief(amount(np.array([1.0, -2.0])))
    ('+2', '[+1 −2]')
    >>> brief(amount(np.arange(12.0).reshape(3, 4)))
    '3×4: 0 … +11'
    """
    if not isinstance(value, dict):
        return write(value)
    shape, entries = value["shape"], value["entries"]
    if len(shape) == 1 and shape[0] <= SHORT:
        return f"[{' '.join(map(write, entries))}]"
    low, high = value["low"], value["high"]
    if low is None or high is None:
        return f"{sizes(shape)}: empty"
    return f"{sizes(shape)}: {write(low)}" + ("" if low == high else f" … {write(high)}")


def sizes(shape: Sequence[int]) -> str:
    """A shape.

    >>> sizes((2, 3)), sizes(())
    ('2×3', '()')
    """
    return "×".join(map(str, shape)) or "()"
