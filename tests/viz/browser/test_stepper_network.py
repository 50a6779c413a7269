"""A network of a thousand nodes in a real browser: folded, and opened where the step is."""

from __future__ import annotations

import pytest

from autograd_core import Value
from nn import MLP
from viz import stepper


@pytest.fixture(scope="module")
def network():
    return MLP(3, [16, 16, 1])([Value(0.5, label="x1"), Value(-1.0, label="x2"), Value(2.0)])


def test_a_thousand_nodes_open_where_the_step_is(opened, network):
    assert len(stepper(network).trace["nodes"]) > 1000
    tab = opened(network)
    assert tab.locator(".graph .module").count() == 3
    for _ in range(41):
        tab.keyboard.press("ArrowRight")
    assert tab.locator(".graph .active:not(.module)").count() == 1


def test_a_module_is_entered_and_left(opened, network):
    tab = opened(network)
    tab.locator(".graph .module").nth(1).click()
    assert "layers.1" in tab.text_content(".graph text >> nth=0")
    inside = tab.locator(".graph .module").count()
    assert inside > 10
    tab.locator(".graph rect.group").first.dispatch_event("click")
    assert tab.locator(".graph .module").count() < inside
