"""What stands around the page: it keeps the reader's place; views and model go together."""

from __future__ import annotations

import json

import pytest

from autograd_core import Value
from viz import stepper
from viz.page import player

# A model as a front end has it: what is set, is told to those who listen.
MODEL = """
const state = STATE, listeners = [];
window.model = { get: (name) => state[name], save_changes() { this.saved += 1; }, saved: 0,
  set(name, value) {
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    for (const [what, hear] of listeners) if (what === `change:${name}`) hear();
  },
  on: (what, hear) => listeners.push([what, hear]),
  off: (what, hear) => listeners.splice(listeners.findIndex((one) => one[1] === hear), 1),
  listening: () => listeners.length, state };
"""
AWAY_AND_BACK = """() => {
  const frame = document.querySelector("iframe"), place = frame.parentElement;
  frame.remove();
  place.prepend(frame);
}"""


def neuron():
    x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
    return (x * w + b).tanh()


def widget(**state):
    """A page that shows the widget's shell twice, on one model."""
    shown = stepper(neuron(), quiz=7)
    state = {"page": shown.html, "title": "t", "height": 500, "score": None, "answers": None,
             "step": 0, "edits": {}, **state}  # fmt: skip
    told = json.dumps(state).replace("<", "\\u003c")
    shell = player(("beside.js", "widget.js")).replace("export default", "window.widget =")
    run = """window.leave = ["one", "two"].map((id) =>
      widget.render({ model, el: document.getElementById(id) }));"""
    return (f"<!DOCTYPE html><body><div id=one></div><div id=two></div>"
            f"<script>{MODEL.replace('STATE', told)}{shell}{run}</script>")  # fmt: skip


def views(tab):
    return [tab.frame_locator(f"#{name} iframe") for name in ("one", "two")]


def test_a_frame_that_is_taken_away_and_put_back_goes_on_where_it_was(opened):
    tab = opened(None, page=f"<!DOCTYPE html><body>{stepper(neuron(), quiz=7)._repr_html_()}")
    page = tab.frame_locator("iframe")
    page.locator("tr[data-step='5']").click()
    page.locator("#prediction").fill("0.501")
    page.locator("#prediction").press("Enter")
    page.locator(".whatif input[type=text]").nth(2).fill("6")
    page.locator(".whatif input[type=text]").nth(2).press("Enter")
    page.get_by_text("1 of 5 points").wait_for()
    tab.wait_for_timeout(200)
    tab.evaluate(AWAY_AND_BACK)
    page.get_by_text("step 5 of 10").wait_for()
    page.get_by_text("1 of 5 points, 4 to go").wait_for()
    assert page.locator(".whatif input[type=text]").nth(2).input_value() == "6"


def test_a_widget_begins_where_the_kernel_says(opened):
    tab = opened(None, page=widget(step=4, edits={"b": 6.0}))
    for view in views(tab):
        view.get_by_text("step 4 of 10").wait_for()
        assert view.locator(".whatif input[type=text]").nth(2).input_value() == "6"


def test_two_views_of_a_widget_go_together(opened):
    tab = opened(None, page=widget())
    one, two = views(tab)
    two.get_by_text("step 0 of 10").wait_for()
    for _ in range(5):
        one.locator("button.main").first.click()
    two.get_by_text("step 5 of 10").wait_for()
    two.locator("#prediction").fill("0.5")
    two.get_by_role("button", name="Check").click()
    one.get_by_text("1 of 5 points, 4 to go").wait_for()
    state = tab.evaluate("model.state")
    assert state["step"] == 5
    assert state["score"] == {"points": 1, "left": 4, "questions": 5, "seed": 7}
    assert state["answers"]["5"] == {"hints": 0, "tries": 1, "done": True, "right": True}


@pytest.mark.parametrize("number, field", [(1.5, "1.5"), ("inf", "Infinity"), ("nan", "NaN")])
def test_the_kernel_edits_a_leaf(opened, number, field):
    tab = opened(None, page=widget())
    one, two = views(tab)
    two.get_by_text("step 0 of 10").wait_for()
    tab.evaluate("(x) => { model.set('edits', {x}); model.set('step', 10); }", number)
    for view in (one, two):
        view.get_by_text("step 10 of 10").wait_for()
        assert view.locator(".whatif input[type=text]").first.input_value() == field
    assert tab.evaluate("model.state.edits") == {"x": number}


def test_a_view_that_is_closed_listens_no_more(opened):
    tab = opened(None, page=widget())
    assert tab.evaluate("model.listening()") == 6
    tab.evaluate("leave.forEach((one) => one())")
    assert tab.evaluate("model.listening()") == 0
