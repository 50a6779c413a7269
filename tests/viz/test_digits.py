"""Numbers as text: four digits, the sign always, nan and the infinities as words in a trace."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.digits import amount, brief, count, encode, full, magnitude, plain, signed


@pytest.mark.parametrize(
    "number, text",
    [
        (0.0, "0"), (-0.0, "0"), (2.0, "+2"), (-3.0, "−3"), (0.70710678, "+0.7071"),
        (12345.678, "+1.235e4"), (-1e-300, "−1e−300"), (math.inf, "+∞"), (-math.inf, "−∞"),
        (math.nan, "nan"), (99999.0, "+1e5"), (1000.0, "+1000"),
    ],
)  # fmt: skip
def test_signed(number, text):
    assert signed(number) == text
    assert plain(number) == text.removeprefix("+")


@given(st.floats())
def test_encoded_numbers_survive_json(number):
    back = float(json.loads(json.dumps(encode(number), allow_nan=False)))
    assert back == number or (math.isnan(back) and math.isnan(number))
    assert float(full(encode(number))) == number or math.isnan(number)


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_the_text_is_within_four_digits(number):
    text = signed(number).replace("−", "-").replace("∞", "inf")
    assert math.isclose(float(text), number, rel_tol=5.1e-4, abs_tol=0.0) or number == 0


@given(st.floats(), st.floats())
def test_a_larger_number_is_no_fainter(a, b):
    assert 0 <= magnitude(a) <= 1
    if abs(a) <= abs(b):
        assert magnitude(a) <= magnitude(b)


def test_arrays_are_told_in_a_line_and_never_embedded():
    told = amount(np.zeros((1000, 1000)))
    assert len(json.dumps(told)) < 200
    assert count(told) == 1_000_000
    assert brief(told) == "1000×1000: 0"
    assert brief(amount(np.array([[1.0, -2.0]]))) == "1×2: −2 … +1"
    assert brief(amount(np.zeros((0, 3)))) == "0×3: empty"
    assert brief(amount(np.array([math.nan, math.inf]))) == "[nan +∞]"
    assert amount(np.float32(0.5)) == 0.5
