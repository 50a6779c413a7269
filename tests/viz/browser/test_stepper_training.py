"""The page of a training in a real browser: the scrubber, the curve, the plane, and what if."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core import Tensor, Value
from viz import TrainingRecord, stepper

SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
POINTS = np.array([[-1.0, 0.0], [1.0, 0.5], [-0.5, -1.0], [0.5, 1.0]])


def scalars(**settings):
    """y = w·x + b learns 1 at x = 2; the weights of every step beside it."""
    x, w, b = Value(2.0, label="x"), Value(-1.0, label="w"), Value(0.0, label="b")
    line = lambda points: points[:, 0] * w.data + b.data
    record = TrainingRecord(every=2, predict=line, X=POINTS, y=[0, 1, 0, 1], **settings)
    for _ in range(9):
        loss = (w * x + b - 1.0) ** 2
        loss.label = "loss"
        w.zero_grad(), b.zero_grad()
        loss.backward()
        record.add(loss)
        w.data -= 0.05 * w.grad
        b.data -= 0.05 * b.grad
    return record


def number(tab, node, row):
    return tab.text_content(f'[data-key="n{node}"] text.number >> nth={row}')


def to_frame(tab, k):
    tab.locator("#frame").fill(str(k))


def last_number(record, k, label):
    node = next(n["id"] for n in record.trace["nodes"] if n["label"] == label)
    column = record.data["columns"].index(["nodes", node, "value"])
    return record.data["frames"][k]["numbers"][column]


def test_the_scrubber_goes_from_frame_to_frame(opened):
    record = scalars()
    tab = opened(None, page=record.html)
    assert tab.text_content(".training .count") == "step 0 of 8, loss 9"
    w = next(n["id"] for n in record.trace["nodes"] if n["label"] == "w")
    assert (number(tab, w, 0), number(tab, w, 1)) == ("−1", "−12")
    border = tab.get_attribute(".plane path.line", "d")
    to_frame(tab, 4)
    assert "step 8 of 8" in tab.text_content(".training .count")
    assert number(tab, w, 0) == f"+{last_number(record, 4, 'w'):.4g}"
    assert tab.get_attribute(".plane path.line", "d") != border
    to_frame(tab, 0)
    assert (number(tab, w, 0), number(tab, w, 1)) == ("−1", "−12")
    assert tab.get_attribute(".plane path.line", "d") == border


def test_every_frame_says_what_python_says(opened):
    """For arrays the page is told all numbers: at each frame they are those of a stepper."""
    W, record, pages = Tensor([[0.5], [-0.5]]), TrainingRecord(), []
    for _ in range(3):
        loss = (Tensor(POINTS, requires_grad=False) @ W).tanh().sum()
        W.zero_grad()
        loss.backward()
        record.add(loss)
        pages.append(stepper(loss).html)
        W.data = W.data - 0.3 * W.grad
    tab = opened(None, page=record.html)
    for k, page in enumerate(pages):
        to_frame(tab, k)
        alone = opened(None, page=page)
        alone.keyboard.press("End")
        for part in (".panel dl", ".tape tbody"):
            assert tab.inner_text(part) == alone.inner_text(part)


def test_the_line_lies_where_the_score_is_zero(opened):
    """w = −1 and b = 0: it is upright, at 0, and negative on the right."""
    tab = opened(None, page=scalars().html)
    line = tab.locator(".plane path.line").bounding_box()
    plane = tab.locator(".plane > svg").bounding_box()
    middle = plane["x"] + plane["width"] / 2
    assert abs(line["x"] + line["width"] / 2 - middle) < 3
    assert tab.locator(".plane .minus").first.bounding_box()["x"] >= middle - 4
    assert tab.locator(".plane .dot").count() == 4 + 2


def test_what_if_lasts_through_the_training(opened):
    record = scalars()
    tab = opened(None, page=record.html)
    x = next(n["id"] for n in record.trace["nodes"] if n["label"] == "x")
    field = tab.locator(".whatif tr", has=tab.locator("th", has_text="x")).locator("[type=text]")
    field.first.fill("3")
    tab.keyboard.press("Enter")
    to_frame(tab, 2)
    assert number(tab, x, 0) == "+3"
    w, b = last_number(record, 2, "w"), last_number(record, 2, "b")
    assert number(tab, record.trace["roots"][0], 0) == f"+{(w * 3 + b - 1) ** 2:.4g}"


def test_a_click_into_the_curve_goes_to_the_nearest_recorded_step(opened):
    tab = opened(None, page=scalars().html)
    box = tab.locator(".curve svg").first.bounding_box()
    tab.mouse.click(box["x"] + box["width"] * 0.97, box["y"] + 40)
    assert "step 8 of 8" in tab.text_content(".training .count")


def test_it_plays_and_stops_at_the_end(opened):
    tab = opened(None, page=scalars().html)
    tab.get_by_role("button", name="Play or pause the training").click()
    tab.get_by_text("step 8 of 8").wait_for()
    tab.wait_for_timeout(400)
    assert tab.get_by_role("button", name="Play or pause the training").inner_text() == "▶"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_speaks_spanish(opened, width, scheme):
    tab = opened(None, page=scalars(lang="es").html, width=width, scheme=scheme)
    to_frame(tab, 3)
    assert tab.text_content(".training .count").startswith("paso 6 de 8, pérdida")
    assert tab.evaluate(SIDEWAYS) <= 0
    tab.select_option("header select", "en")
    assert tab.text_content(".training .count").startswith("step 6 of 8")


def test_a_frame_put_back_into_a_notebook_goes_on_where_it_was(opened):
    """JupyterLab takes outputs that scroll out of sight away, and their frames load anew."""
    tab = opened(None, page=f"<!DOCTYPE html><body>{scalars()._repr_html_()}")
    inside = tab.frame_locator("iframe")
    inside.locator("#frame").fill("3")
    inside.locator("button.main").first.wait_for()
    inside.locator("tr[data-step='5']").click()
    tab.wait_for_timeout(200)
    tab.evaluate("const f = document.querySelector('iframe'); f.replaceWith(f)")
    tab.evaluate("{const f = document.querySelector('iframe'), p = f.parentElement;"
                 "f.remove(); p.prepend(f);}")  # fmt: skip
    inside.get_by_text("step 6 of 8").wait_for()
    inside.get_by_text("step 5 of").last.wait_for()
