"""The stepper with commas: nothing on the page has a point, and its fields understand both."""

from __future__ import annotations

import re

import pytest

from autograd_core import Value

EVERYTHING = """() => {
  const fields = [...document.querySelectorAll('input[type=text]')].map((field) => field.value);
  const titles = [...document.querySelectorAll('title, [title]')]
    .map((one) => one.getAttribute('title') ?? one.textContent);
  return [document.body.innerText, ...fields, ...titles].join('\\n');
}"""


def neuron():
    x, w, b = Value(2.5, label="x"), Value(-3.25, label="w"), Value(6.88, label="b")
    y = (x * w * 0.75 + b).tanh()
    y.label = "y"
    return y


def test_every_number_has_a_comma_at_every_step_and_in_print(opened):
    tab = opened(neuron(), lang="es", decimal=",")
    for _ in range(int(tab.get_attribute("input[type=range]", "max"))):
        tab.keyboard.press("ArrowRight")
        text = tab.evaluate(EVERYTHING)
        assert re.findall(r"\d\.\d", text) == []
        assert "6,88" in text
    assert "%2 · 0,75" not in tab.inner_text(".panel")
    assert "−8,125 · 0,75 = −6,094" in tab.inner_text(".tape")
    tab.emulate_media(media="print")
    assert re.findall(r"\d\.\d", tab.inner_text("body")) == []


@pytest.mark.parametrize("typed", ["6,5", "6.5", " 6,50 "])
def test_a_leaf_is_set_with_a_comma_and_with_a_point(opened, typed):
    tab = opened(neuron(), lang="es", decimal=",")
    tab.keyboard.press("End")
    field = tab.locator(".whatif input[type=text]").nth(2)
    field.fill(typed)
    tab.keyboard.press("Enter")
    assert "+6,5" in tab.text_content(".graph")
    field.fill("1.234,5")
    tab.keyboard.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize("typed", ["0,5693", "0.5693"])
def test_a_prediction_has_a_comma_or_a_point(opened, typed):
    tab = opened(neuron(), lang="es", decimal=",", quiz=7)
    while tab.locator("#prediction").count() == 0:
        tab.keyboard.press("ArrowRight")
    tab.fill("#prediction", "nada")
    tab.click("text=Comprobar")
    assert "como −1,5" in tab.inner_text(".quiz")
    tab.fill("#prediction", typed)
    tab.click("text=Comprobar")
    assert tab.text_content(".score").startswith("1 de ")
