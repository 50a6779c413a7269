"""A network of a thousand nodes in a real browser: it opens, it steps, in time."""

from __future__ import annotations

import pytest

from autograd_core import Value
from nn import MLP
from viz import stepper

STEP = """(count) => {
  const times = [...Array(count)].map(() => {
    const start = performance.now();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
    document.body.getBoundingClientRect();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[count >> 1];
}"""
OPENED = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@pytest.fixture(scope="module")
def network():
    return MLP(3, [16, 16, 1])([Value(0.5, label="x1"), Value(-1.0, label="x2"), Value(2.0)])


def test_a_thousand_nodes_open_and_step(opened, network):
    assert len(stepper(network).trace["nodes"]) > 1000
    tab = opened(network)
    assert tab.locator(".graph .module").count() == 3
    assert tab.evaluate(OPENED) < 1500
    assert tab.evaluate(STEP, 41) < 40
    assert tab.locator(".graph .active:not(.module)").count() == 1


def test_a_module_is_entered_and_left(opened, network):
    tab = opened(network)
    tab.locator(".graph .module").nth(1).click()
    assert "layers.1" in tab.text_content(".graph text >> nth=0")
    inside = tab.locator(".graph .module").count()
    assert inside > 10
    tab.locator(".graph rect.group").first.dispatch_event("click")
    assert tab.locator(".graph .module").count() < inside
