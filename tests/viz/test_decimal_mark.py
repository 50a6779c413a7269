"""A comma before fractions, where a reader asks for it: in all that is shown, in no data."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from autograd_core import Tensor, Value, maximum
from autograd_core.errors import ArgumentError
from viz import draw, explain, stepper
from viz.__main__ import main
from viz.digits import amount, brief, decimal_mark, full, plain, signed, thousands

POINT = re.compile(r"\d\.\d")


@pytest.fixture
def root():
    """Constants, a setting, a function of two arguments, and a name with a point in it."""
    x, w = Value(2.5, label="x"), Value(-3.25, label="w 0.5")
    y = maximum(x * w * 0.25, 0.125) + x.tanh()
    y.label = "y"
    return y


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)<", svg)


def strings(data):
    """Every text in nested lists and mappings."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, (dict, list)):
        for part in data.values() if isinstance(data, dict) else data:
            yield from strings(part)


@pytest.mark.parametrize("written, point, comma", [
    (lambda: plain(0.25), "0.25", "0,25"),
    (lambda: signed(-1.5e-7), "−1.5e−7", "−1,5e−7"),
    (lambda: full(0.1), "0.1", "0,1"),
    (lambda: plain(3.0), "3", "3"),
    (lambda: brief(amount(np.array([0.5, 1.5]))), "[+0.5 +1.5]", "[+0,5 +1,5]"),
    (lambda: thousands(12345), "12,345", "12 345"),
])  # fmt: skip
def test_numbers(written, point, comma):
    assert written() == point
    with decimal_mark(","):
        assert written() == comma
    assert written() == point


def test_an_explanation(root):
    text = str(explain(root, decimal=","))
    assert "%4 = %2 · 0,25 = −2,031" in text
    assert "max(%4; 0,125)" in text
    assert POINT.findall(text.replace("w 0.5", "")) == []
    assert text.count(",") > 10
    assert "0,25" not in str(explain(root))


def test_a_picture_and_its_page_but_not_its_data(root, tmp_path):
    drawing = draw(root, decimal=",")
    assert "−3,25" in texts(drawing.svg)
    assert [text for text in texts(drawing.svg) if POINT.search(text)] == ["w 0.5"]
    page = drawing.save(tmp_path / "y.html").read_text(encoding="utf-8")
    assert "%4 = %2 · 0,25 = −2,031" in page
    graph = drawing.save(tmp_path / "y.dot").read_text(encoding="utf-8")
    assert "value\\ \\ −3.25" in graph


def test_a_stepper_but_not_its_data(root, tmp_path):
    shown = stepper(root, decimal=",")
    data = json.loads(re.search(r'id="data">(.*?)</script>', shown.html)[1])
    told = set(strings([data["trace"], data["stage"]]))
    assert {"max(⟦1⟧; ⟦2⟧)", "max(%4; 0,125)", "%2 · 0,25"} <= told
    assert {text for text in told if POINT.search(text)} == {"w 0.5", "x · w 0.5"}
    assert "0,25" in shown._repr_html_()
    assert "−2,031" in shown.save(tmp_path / "y.animated.svg").read_text(encoding="utf-8")
    saved = json.loads(shown.save(tmp_path / "y.json").read_text(encoding="utf-8"))
    assert saved["written"] == stepper(root).trace["written"]
    assert "−2,031" in repr(shown)


def test_counts_and_arrays_in_a_card():
    array = Tensor([[0.5, 1.5], [2.5, 3.5]])
    array.label = "a"
    picture = draw((array * 0.25).sum(), decimal=",").svg
    assert "2×2 float64 [0,5; 1,5; 2,5; 3,5]" in picture


@pytest.mark.parametrize("make", [explain, draw, stepper])
@pytest.mark.parametrize("mark", [";", "", None, 1, "comma"])
def test_no_other_mark(make, mark, root):
    with pytest.raises(ArgumentError, match=r'it is "\." or ","'):
        make(root, decimal=mark)
    assert plain(0.5) == "0.5"


def test_the_command(tmp_path, capsys):
    assert main(["x*y", "x=2.5", "y=0.5", "--decimal", ","]) == 0
    assert "result = x · y = 1,25" in capsys.readouterr().out
    path = tmp_path / "x.html"
    assert main(["x*y", "x=2.5", "y=0.5", "--decimal", ",", "--step", "-o", str(path)]) == 0
    assert '"decimal":","' in path.read_text(encoding="utf-8")
    assert main(["x*y", "x=2,5", "y=1"]) == 2
    assert "write x=2.5" in capsys.readouterr().err
    assert main(["x*2", "x=1", "--komma"]) == 2
    assert "--komma is no option: python -m viz --help" in capsys.readouterr().err
