"""The user's own line beside the picture, in the table of all steps, and in print."""

from __future__ import annotations

from autograd_core import Value, record_source
from nn import Module


class Line(Module):
    def __init__(self):
        self.w = Value(-3.0, label="w")

    def forward(self, x):
        return (x * self.w).tanh()


def test_the_line_is_shown_with_the_expression_marked(opened):
    line, x = Line(), Value(2.0, label="x")
    with record_source():
        y = line(x) + 1.0
    tab = opened(y, locale="es-ES")
    tab.keyboard.press("ArrowRight")
    assert tab.locator("mark").all_text_contents() == ["x * self.w", "line(x)"]
    assert tab.text_content(".code >> nth=0") == "return (x * self.w).tanh()"
    assert "test_stepper_sources.py, línea" in tab.inner_text(".source")
    assert tab.text_content('tr[data-step="3"] code') == "line(x) + 1.0"
    tab.emulate_media(media="print")
    assert tab.locator('tr[data-step="1"] code').is_visible()
    tab.keyboard.press("Home")
    assert tab.locator(".source").count() == 0


def test_where_nothing_was_recorded_there_is_no_column(opened):
    tab = opened(Value(2.0, label="x") * 3.0)
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".source, .origin").count() == 0
    assert tab.locator(".tape th").count() == 3
