"""The stepper's saved page in a real browser: what it says, what keys do, where texts are."""

from __future__ import annotations

import re

import pytest

from autograd_core import Tensor, Value
from nn import MLP
from viz import stepper

BOXES = """() => [...document.querySelectorAll('.graph .node')].flatMap((node) => {
  const box = node.querySelector('.card').getBoundingClientRect();
  return [...node.querySelectorAll('text')].filter((one) => one.textContent).map((text) => {
    const own = text.getBoundingClientRect();
    return [text.textContent, Math.min(own.left - box.left, box.right - own.right,
      own.top - box.top + 1, box.bottom - own.bottom + 1)];
  });
})"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.graph .card')]
    .map((card) => card.getBoundingClientRect());
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.left < b.right - 1
    && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def neuron():
    x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
    y = (x * w + b).tanh()
    y.label = "y"
    return y


def shared():
    a, b = Value(3.0, label="a"), Value(-2.0, label="b")
    f = (a * b * a).tanh() + (a * a).log() + (a * b).relu()
    f.label = "f"
    return f


def press(tab, *keys):
    for key in keys:
        tab.keyboard.press(key)


def said(tab):
    return tab.inner_text(".panel")


def number(tab, node, row):
    return tab.text_content(f'[data-key="n{node}"] text.number >> nth={row}')


def test_a_neuron_forward_and_back(opened):
    tab = opened(neuron())
    assert "Before the first step" in said(tab)
    assert number(tab, 2, 0) == "—"
    press(tab, "ArrowRight")
    assert "−3" in said(tab)
    assert number(tab, 2, 0) == "−6"
    press(tab, *["ArrowRight"] * 3)
    assert "∂y/∂y" in said(tab)
    press(tab, "ArrowRight")
    text = said(tab)
    for part in ("From y to %4", "g · (1 − z²)", "1 − z² = 1 − 0.7064² =", "0.501", "+1 × +0.501"):
        assert part in text.replace("\n", " "), part
    assert (number(tab, 4, 1), number(tab, 0, 1)) == ("+0.501", "—")
    press(tab, "End")
    assert number(tab, 0, 1) == "−1.503"
    assert "∂y/∂w" in said(tab)
    press(tab, "Home")
    assert number(tab, 0, 1) == "—"


def test_sums_and_twins_are_told(opened):
    x = Value(3.0, label="x")
    tab = opened(x * x)
    press(tab, *["ArrowRight"] * 4)
    assert "x is used 2 times here; this is place 2" in said(tab)
    press(tab, "ArrowRight")
    assert "+3 += +3 → +6" in said(tab).replace("\n", " ")


def test_why_this_node_now(opened):
    tab = opened(shared())
    press(tab, "ArrowRight")
    assert tab.locator(".why .chip").count() > 3
    tab.locator(".why .chip").first.click()
    assert "Forward: compute" in said(tab)


def test_keyboard_alone_does_everything(opened):
    tab = opened(neuron())
    press(tab, " ")
    tab.wait_for_selector("text=step 1 of 10")
    press(tab, " ", "/")
    assert tab.evaluate("document.activeElement.id") == "search"
    tab.keyboard.type("tanh")
    press(tab, "Enter")
    assert "compute y" in said(tab)
    press(tab, "?")
    assert tab.locator("dialog[open]").is_visible()
    press(tab, "Escape")
    assert not tab.locator("dialog[open]").count()
    press(tab, "ArrowDown", "ArrowDown", "Enter")
    assert tab.evaluate("document.activeElement.dataset.key") is not None
    assert tab.locator('.graph [tabindex="0"]').count() == 1


def test_every_step_is_announced_and_the_tape_follows(opened):
    tab = opened(neuron())
    press(tab, *["ArrowRight"] * 5)
    assert tab.text_content("[aria-live]") == "From y to %4: +1 × +0.501 = +0.501"
    assert tab.text_content('tr[aria-current="step"] .what').endswith("+1 × +0.501 = +0.501")
    tab.click('tr[data-step="8"]')
    assert "From %2 to x" in said(tab)
    press(tab, "ArrowDown")
    assert tab.evaluate("document.activeElement.dataset.step") == "9"


def test_a_click_on_a_node_finds_its_step(opened):
    tab = opened(neuron())
    tab.click('[data-key="n4"]')
    assert "compute %4" in said(tab)


def test_deep_links(opened):
    tab = opened(neuron(), hash="#step=5")
    assert "From y to %4" in said(tab)
    press(tab, "ArrowRight")
    tab.wait_for_url("**#step=6")


def test_what_if(opened):
    tab = opened(neuron())
    press(tab, "End")
    field = tab.locator(".whatif input[type=text]").nth(2)
    field.fill("6")
    press(tab, "Enter")
    assert number(tab, 5, 0) == "0"
    assert number(tab, 0, 1) == "−3"
    assert tab.text_content('[data-key="n0"] text.ghost >> nth=1') == "−1.5"
    assert tab.locator(".agree").count() == 3
    field.fill("not a number")
    press(tab, "Enter")
    assert field.get_attribute("aria-invalid") == "true"
    tab.get_by_role("button", name="Put the recorded values back").click()
    assert number(tab, 0, 1) == "−1.503"


def test_the_quiz(opened):
    tab = opened(neuron(), quiz=7)
    assert tab.locator("text.number", has_text="+0.501").count() == 0
    press(tab, *["ArrowRight"] * 5)
    assert tab.text_content(".asked") == "?"
    assert tab.get_attribute("header [aria-pressed]", "aria-pressed") == "true"
    assert "0.501" not in tab.inner_text(".tape")
    tab.fill("#prediction", "-0.5")
    tab.click("text=Check")
    assert "look at the sign" in said(tab)
    tab.click("text=Hint")
    assert "g · (1 − z²)" in tab.inner_text(".quiz")
    tab.fill("#prediction", "0.5")
    tab.click("text=Check")
    assert tab.locator(".quiz").count() == 0
    assert tab.text_content(".score") == "0.5 of 5 points, 4 to go"
    assert tab.text_content('tr[data-step="5"] .what').endswith("= +0.501")


def test_a_network_is_folded_and_opened_where_the_step_is(opened):
    network = MLP(2, [4, 4, 1])
    loss = network([Value(0.5, label="x1"), Value(-1.0, label="x2")])
    tab = opened(loss)
    assert tab.locator(".graph .module").count() >= 1
    total = tab.evaluate("document.querySelectorAll('.tape tbody tr').length")
    assert total > 150
    for index in (5, 60, total - 10):
        tab.evaluate(f"location.hash = '#step={index}'")
        tab.wait_for_selector(".graph .active:not(.module)")
    assert tab.evaluate(OVERLAPS) == 0


def test_the_strongest_path_is_the_product_of_the_locals(opened):
    tab = opened(neuron())
    press(tab, "/")
    tab.keyboard.type("x")
    press(tab, "Enter")
    assert tab.text_content(".route-said").endswith("(−3) · (+1) · (+0.501) = −1.503")
    assert tab.locator(".edge.route").count() == 3


def test_focus_shows_neighbours_alone(opened):
    tab = opened(neuron())
    press(tab, "ArrowRight", "f")
    assert tab.locator(".graph .node").count() == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_no_text_leaves_its_box(opened, scheme, width, odd, hostile_labels):
    leaves = [Value(-1.234567e-8, label=label) for label in hostile_labels[:8]]
    for root in (shared(), odd, sum(leaf.softplus() * 1e-3 for leaf in leaves)):
        tab = opened(root, width=width, scheme=scheme, locale="es-ES")
        press(tab, "End")
        assert [row for row in tab.evaluate(BOXES) if row[1] < 0 and row[0].isascii()] == []
        assert tab.evaluate(OVERLAPS) == 0
        assert tab.evaluate(SIDEWAYS) <= 0


def test_the_language_follows_the_reader_and_can_be_changed(opened):
    tab = opened(neuron(), locale="es-ES")
    assert tab.evaluate("document.documentElement.lang") == "es"
    assert "Antes del primer paso" in said(tab)
    tab.select_option("select", "en")
    assert "Before the first step" in said(tab)


def test_themes_follow_the_reader_and_can_be_turned(opened):
    tab = opened(neuron(), scheme="dark")
    dark = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.get_by_role("button", name="Light or dark").click()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_hostile_labels_are_text(opened, hostile):
    x = Value(2.0, label=hostile)
    tab = opened(x * x)
    press(tab, "End")
    assert tab.evaluate("document.scripts.length") <= 2


def test_arrays_are_stepped_with_their_shapes(opened):
    x, w = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), Tensor([[0.5], [-0.5]])
    tab = opened(((x @ w) + Tensor([1.0])).sum())
    texts = []
    for _ in range(9):
        press(tab, "ArrowRight")
        texts.append(said(tab))
    assert any("was broadcast from 1 to 3×1" in text for text in texts)
    assert any("3×2 , 2×1 → 3×1" in text for text in texts)


def test_a_small_array_is_a_heatmap_and_its_gradient_comes_when_all_has_arrived(opened):
    x, w = Tensor([[1.0, -2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    tab = opened((x * w).sum())
    press(tab, "ArrowRight")
    assert tab.locator(".heat").count() == 1
    assert tab.text_content(".heat text >> nth=1") == "+1"
    press(tab, *["ArrowRight"] * 4)
    assert tab.locator(".heat").count() == 2
    assert tab.locator(".heat rect.minus").count() >= 1


def test_a_notebook_output_is_a_frame_where_it_may_be_and_a_picture_elsewhere(opened):
    shown = stepper(neuron())._repr_html_()
    tab = opened(None, page=f"<!DOCTYPE html><body>{shown}")
    frame = tab.frame_locator("iframe")
    frame.locator("button.main").first.click()
    assert "−3" in frame.locator(".panel").inner_text()
    assert not tab.locator("img").is_visible()
    tab.wait_for_timeout(100)
    tall = tab.locator("iframe").bounding_box()["height"]
    inner = frame.locator("body").evaluate("() => document.documentElement.scrollHeight")
    assert abs(tall - inner) <= 4
    stripped = re.sub(r"<(style|script|iframe)\b.*?</\1>", "", shown, flags=re.S)
    tab = opened(None, page=f"<!DOCTYPE html><body>{stripped}")
    assert tab.locator("img").bounding_box()["width"] > 100


def test_a_trace_of_a_newer_schema_is_refused_in_a_sentence(opened):
    page = stepper(neuron()).html.replace('"trace":{"version":1', '"trace":{"version":9')
    assert "newer version" in opened(None, page=page).inner_text("body")


def test_in_print_every_step_is_there(opened):
    tab = opened(neuron())
    tab.emulate_media(media="print")
    assert tab.locator("tr[data-step]").count() == 11
    assert not tab.locator(".bar").first.is_visible()


def test_print_is_dark_on_white_in_the_dark_too(opened):
    tab = opened(neuron(), scheme="dark")
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(16, 24, 40)"
    assert not tab.locator(".panel").is_visible()


def test_on_a_phone_the_step_stands_right_below_the_picture(opened):
    tab = opened(neuron(), width=360)
    tops = [tab.locator(part).bounding_box()["y"] for part in (".stage", ".panel", ".whatif")]
    assert tops == sorted(tops)
