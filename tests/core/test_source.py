"""Where an operation was written: its very expression, and the calls of modules around it."""

from __future__ import annotations

import linecache

import pytest

import autograd_core as ac
from autograd_core import Value
from autograd_core.errors import AnomalyError
from autograd_core.source import places, source_of
from nn import MLP, Module


class Line(Module):
    """One that somebody wrote, with one of nn inside."""

    def __init__(self):
        self.inner, self.slope = MLP(2, [2, 1]), Value(2.0)

    def forward(self, x):
        return self.inner(x) * self.slope


def expressions(node):
    return [place.expression for place in places(node)]


def test_in_a_module_it_is_the_line_in_forward_and_then_the_line_that_called():
    line, x = Line(), [Value(1.0), Value(2.0)]
    with ac.record_source():
        y = line(x)
    assert expressions(y) == ["self.inner(x) * self.slope", "line(x)"]
    assert expressions(y.x) == ["self.inner(x)", "line(x)"]
    assert source_of(y).expression == "self.inner(x) * self.slope"
    assert y.x.note.scope.parent.parent.name == "inner"
    assert places(line(x)) == []


def test_an_operation_of_several_lines_is_marked_in_all_of_them():
    x = Value(2.0)
    with ac.record_source():
        y = (x
             + 3.0 * (
                 x))  # fmt: skip
    before, inside, after = y.note.source.marked
    assert (before, after) == ("y = (", ")  # fmt: skip")
    assert inside == "x\n     + 3.0 * (\n         x)"
    assert y.note.source.underlined() == "y = (x …\n     ^"


def test_columns_count_letters_not_bytes_and_files_that_are_gone_have_no_text():
    name, cell = "<cell 1>", "ñ = '→'; y = x * 2.0\n"
    linecache.cache[name] = (len(cell), None, [cell], name)
    names = {"x": Value(2.0)}
    with ac.record_source():
        exec(compile(cell, name, "exec"), names)
    assert names["y"].note.source.marked == ("ñ = '→'; y = ", "x * 2.0", "")
    assert names["y"].note.source.underlined().endswith(f"\n{' ' * 13}^^^^^^^")
    del linecache.cache[name]
    assert names["y"].note.source.marked == ("", "", "")


def test_without_columns_the_whole_line_is_marked(monkeypatch):
    x = Value(2.0)
    with ac.record_source():
        y = x * 3.0
    span = type(y.note.source).span.fget(y.note.source)
    monkeypatch.setattr(type(y.note.source), "span", (*span[:2], 0, 0))
    assert y.note.source.expression.strip() == "y = x * 3.0"


def test_recording_and_watching_go_on_inside_no_grad_and_enable_grad():
    x = Value(0.0)
    with ac.record_source():
        with ac.no_grad():
            constant = x + 1.0
            with ac.enable_grad():
                y = x + 2.0
        z = x + 3.0
    assert constant.note is None
    assert [y.note.source.expression, z.note.source.expression] == ["x + 2.0", "x + 3.0"]
    with pytest.raises(AnomalyError, match="log gave -inf"), ac.detect_anomaly(), ac.enable_grad():
        x.log()
    with ac.detect_anomaly(), ac.no_grad():
        assert x.log().data == -float("inf")  # nothing is recorded, so nothing is looked at


def test_no_grad_in_a_module_that_is_watched():
    class Half(Module):
        def forward(self, x):
            with ac.no_grad():
                scale = 1.0 / x
            return x.log() * scale

    with pytest.raises(AnomalyError, match="log gave nan") as raised, ac.detect_anomaly():
        Half()(Value(-1.0))
    assert "return x.log() * scale\n           ^^^^^^^\n" in str(raised.value)


def test_an_anomaly_inside_a_module_is_named():
    with pytest.raises(AnomalyError, match="multiply gave") as raised, ac.detect_anomaly():
        Line()([Value(float("inf")), Value(1.0)])
    assert "self.inner(x)" in str(raised.value)
