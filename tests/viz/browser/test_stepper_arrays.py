"""Arrays in the stepper's page: one entry followed forward and back; shapes that fit."""

from __future__ import annotations

import pytest

from autograd_core import Tensor


@pytest.fixture
def layer():
    x, w = Tensor([[1.0, -2.0], [3.0, 4.0]]), Tensor([[0.5, 1.0], [-0.5, 2.0]])
    b = Tensor([1.0, -1.0])
    x.label, w.label, b.label = "x", "w", "b"
    return ((x @ w) + b).sum()


def press(tab, key, times):
    for _ in range(times):
        tab.keyboard.press(key)


def told(tab):
    return " ".join(tab.inner_text(".entry").split())


def test_an_entry_is_followed_to_a_row_and_a_column(opened, layer):
    tab = opened(layer)
    press(tab, "ArrowRight", 1)
    assert "float64" in tab.inner_text(".panel")
    tab.locator(".heat .cell").nth(1).click()
    assert "Entry [0, 1] of %2" in told(tab)
    assert "x[0, 0] +1 +1 x[0, 1] −2 +2" in told(tab)
    assert "w[0, 1] +1 +1 w[1, 1] +2 −2" in told(tab)
    assert tab.locator(".entry .framed").count() == 4
    assert "Nothing has arrived yet." in told(tab)


def test_back_to_an_entry_come_all_that_were_made_from_it(opened, layer):
    tab = opened(layer)
    press(tab, "ArrowRight", 1)
    tab.locator(".heat .cell").first.click()
    tab.get_by_role("button", name="Entry [0, 0] of w").click()
    assert "No operation made it." in told(tab)
    press(tab, "End", 1)
    assert tab.locator(".entry").count() == 0
    press(tab, "ArrowLeft", 1)
    assert "%2[0, 0] +1 × +1 = +1 %2[1, 0] +1 × +3 = +3 sum +4" in told(tab)


def test_with_the_keyboard_alone(opened, layer):
    tab = opened(layer)
    press(tab, "ArrowRight", 1)
    tab.get_by_label("Follow an entry of %2").select_option("[1, 1]")
    assert tab.evaluate("document.activeElement.id") == "entry"
    assert "x[1, 0]" in told(tab)
    tab.get_by_label("Follow an entry of %2").select_option("all of it")
    assert tab.locator(".entry").count() == 0


def test_the_shapes_of_a_product_fit_backward_too(opened, layer):
    tab = opened(layer)
    tab.evaluate("location.hash = '#step=9'")
    tab.wait_for_selector("text=g @ yᵀ")
    assert "backward 2×2 @ 2×2 → 2×2" in tab.inner_text(".panel")
