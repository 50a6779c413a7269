"""What the tests of pictures share: graphs hard to draw, and labels hard to show."""

from __future__ import annotations

import math

import pytest

from autograd_core import Value

HOSTILE = {
    "markup": "</svg><script>alert(1)</script>",
    "entities": "&lt;b&gt; &amp;",
    "record": "a|b{c}<d>",
    "quotes": "\"double\" 'single' `back`",
    "backslash": r"back\slash\n\N\{",
    "newline": "two\nlines",
    "emoji": "🎉👩‍🔬 party",
    "right-to-left": "שלום \u202e flipped",
    "arabic": "مرحبا بالعالم",
    "ideographs": "日本語のラベル",
    "control": "bell\x07 null\x00 escape\x1b[31m",
    "surrogate": "half \ud83d alone",
    "long": "0123456789" * 1000,
    "html-like": "<B>bold</B>",
    "template": "{0} {x} %s ${y} {{z}}",
    "combining": "z̸̢̛͖a̴l̶g̵o",
    "wide": "﷽ W" * 5,
}


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def hostile(request):
    """A label that somebody may have typed."""
    return request.param


@pytest.fixture
def lecture():
    """The lecture's neuron, o = tanh(x1·w1 + x2·w2 + b), with its gradients computed."""
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    n = x1 * w1 + x2 * w2 + b
    n.label = "n"
    o = n.tanh()
    o.label = "o"
    o.backward()
    return o


@pytest.fixture
def odd():
    """nan, the infinities, a tiny number and a huge one in one graph."""
    total = Value(math.nan, label="nan")
    for number in (math.inf, -math.inf, 1e-300, -1.7976931348623157e308, 0.0, 5e-324):
        total = total * Value(number) + 1.0
    return total


@pytest.fixture
def hostile_labels():
    """All of them."""
    return list(HOSTILE.values())
