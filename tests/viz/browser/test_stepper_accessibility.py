"""The stepper for readers who do not see it, use no mouse, or want no motion.

axe-core looks for what can be found by a machine; the rest is asked for here, line by line.
"""

from __future__ import annotations

import pytest

from autograd_core import Tensor, Value, record_source
from nn import MLP

CONTRAST = """() => getComputedStyle(document.body).backgroundColor"""


def neuron():
    with record_source():
        x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
        y = (x * w + b).tanh() + x * x
    y.label = "y"
    return y


def arrays():
    x, w = Tensor([[1.0, -2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    return (x * w).relu().sum()


def network():
    return MLP(2, [4, 4, 1])([Value(0.5, label="x1"), Value(-1.0, label="x2")])


def press(tab, *keys):
    for key in keys:
        tab.keyboard.press(key)


def issues(tab):
    """What axe-core finds, if serious: the rule, and where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="wants FULL=1")
    found = axe.Axe().run(tab).response["violations"]
    return [
        (rule["id"], node["html"], node["failureSummary"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("make, scheme, locale", [
    (neuron, "light", "en-US"), (neuron, "dark", "es-ES"), (arrays, "dark", "en-US"),
    (network, "light", "es-ES"),
])  # fmt: skip
def test_axe_finds_nothing_serious(opened, make, scheme, locale):
    tab = opened(make(), scheme=scheme, locale=locale)
    press(tab, *["ArrowRight"] * 8)
    if make is arrays:
        tab.locator(".heat .cell").first.click()
    assert issues(tab) == []


def test_axe_finds_nothing_serious_in_the_quiz_the_search_and_the_help(opened):
    tab = opened(neuron(), quiz=3)
    for _ in range(40):
        press(tab, "ArrowRight")
        if tab.locator(".quiz").count():
            break
    assert issues(tab) == []
    tab.click("text=Show")
    press(tab, "/")
    tab.keyboard.type("x")
    assert issues(tab) == []
    press(tab, "Escape", "?")
    assert issues(tab) == []


def test_on_a_phone_too(opened):
    tab = opened(neuron(), width=360, height=740)
    press(tab, "ArrowRight")
    assert issues(tab) == []
    small = tab.evaluate("""() => [...document.querySelectorAll('button, select, summary')]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 24).length""")
    assert small == 0
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_no_motion_where_none_is_wanted(opened):
    tab = opened(neuron())
    press(tab, "End", "ArrowLeft")
    assert tab.evaluate("document.getAnimations().length") > 0
    tab.emulate_media(reduced_motion="reduce")
    press(tab, "ArrowLeft")
    assert tab.evaluate("document.getAnimations().length") == 0


def test_one_tab_stop_for_all_cards_and_one_for_all_rows(opened):
    tab = opened(neuron())
    press(tab, "ArrowRight")
    for group in (".graph .node", ".tape tbody tr"):
        stops = tab.locator(f'{group}[tabindex="0"]')
        assert stops.count() == 1
    press(tab, "ArrowDown")
    first = tab.evaluate("document.activeElement.dataset.key")
    press(tab, "ArrowDown")
    assert tab.evaluate("document.activeElement.dataset.key") != first
    assert tab.locator('.graph .node[tabindex="0"]').count() == 1
    press(tab, "ArrowUp")
    assert tab.evaluate("document.activeElement.dataset.key") == first


def test_with_tab_alone_every_control_is_reached_and_seen(opened):
    tab = opened(neuron())
    tab.emulate_media(
        reduced_motion="reduce"
    )  # a frame that grows is not yet as wide as it will be
    reached = []
    for _ in range(40):
        press(tab, "Tab")
        told = tab.evaluate("""() => {
          const one = document.activeElement, style = getComputedStyle(one);
          const card = one.querySelector && one.querySelector('.card');
          const stroke = card ? parseFloat(getComputedStyle(card).strokeWidth) : 0;
          return [one.getAttribute('aria-label') || one.textContent, one.tagName,
            parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || stroke > 2];
        }""")
        if told[1] == "BODY":
            break
        reached.append(told)
    names = [name for name, _, _ in reached]
    for name in ("First step", "Next step", "Step", "Light or dark", "x ="):
        assert name in names, name
    assert [name for name, _, seen in reached if not seen] == []


def test_every_step_is_said_once_and_in_words(opened):
    tab = opened(neuron())
    said = []
    for _ in range(6):
        press(tab, "ArrowRight")
        said.append(tab.text_content('[aria-live="polite"]'))
    assert len(set(said)) == 6
    assert tab.locator("[aria-live]").count() == 1
    assert all(said)


def test_every_card_has_a_name_and_every_heading_its_place(opened):
    tab = opened(neuron())
    labels = tab.locator(".graph .node").evaluate_all(
        "cards => cards.map((one) => one.getAttribute('aria-label'))"
    )
    assert all(labels)
    levels = tab.locator("h1, h2, h3").evaluate_all("all => all.map((one) => one.tagName)")
    assert levels[0] == "H1"
    assert levels.count("H1") == 1


HOST = """<!DOCTYPE html><body style="color-scheme:light"><iframe id="f" width="900" height="700"
sandbox="allow-scripts" srcdoc="{page}"></iframe>"""


@pytest.mark.parametrize("scheme, told", [("light", "dark"), ("dark", "light")])
def test_the_host_says_the_theme_and_without_a_word_the_reader_does(opened, scheme, told):
    from html import escape

    from viz import stepper

    tab = opened(None, scheme=scheme, page=HOST.format(page=escape(stepper(neuron()).html)))
    frame = tab.frame_locator("#f")
    frame.locator("h1").wait_for()
    paper = frame.locator("body")
    before = paper.evaluate(CONTRAST)
    assert before == {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 20, 32)"}[scheme]
    tab.evaluate("theme => f.contentWindow.postMessage({autograd: 'host', theme}, '*')", told)
    tab.wait_for_timeout(50)
    assert paper.evaluate(CONTRAST) != before
