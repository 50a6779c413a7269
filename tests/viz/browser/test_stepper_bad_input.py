"""What nobody should give a stepper, and somebody will: it is shown as text, and nothing breaks."""

from __future__ import annotations

import numpy as np
import pytest

from autograd_core import Tensor, Value
from viz import stepper

PLACES = """() => {
  const text = document.querySelector('.tape tr[aria-current] .what').firstChild;
  const range = document.createRange();
  return [...text.data].map((letter, i) => {
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    return [letter, range.getBoundingClientRect().left];
  });
}"""


def step_through(tab):
    """To the end, one step after the other; what the panel said on the way."""
    said = []
    for _ in range(tab.locator("tr[data-step]").count() - 1):
        tab.keyboard.press("ArrowRight")
        said.append(tab.inner_text(".panel"))
    return said


def test_a_hostile_label_is_text_everywhere(opened, hostile_labels):
    """The page's own policy would refuse a script; here none is even asked for."""
    total = sum(Value(2.0, label=label) for label in hostile_labels)
    tab = opened(total.tanh())
    tab.evaluate("() => { window.alert = () => { window.hacked = true; }; }")
    step_through(tab)
    assert tab.evaluate("window.hacked") is None
    assert tab.evaluate("document.scripts.length") == 0
    assert tab.locator("body b, body B, .panel script").count() == 0
    names = tab.locator(".whatif th[scope=row]").all_text_contents()
    assert "</svg><script>alert(1)</" in "".join(names)
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_ten_thousand_characters_are_cut_where_they_are_shown_and_kept_where_asked(opened):
    label = "0123456789" * 1000
    tab = opened(Value(2.0, label=label) ** 2, width=360)
    assert max(map(len, step_through(tab))) < 2000
    assert label in tab.text_content('[data-key="n0"] title')
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_numbers_after_a_name_from_right_to_left_stay_in_their_order(opened):
    tab = opened(Value(2.0, label="שלום") * Value(-3.0, label="w"))
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    assert "שלום" in tab.inner_text(".panel h2")
    letters = tab.evaluate(PLACES)
    numbers = letters[[letter for letter, _ in letters].index(":") :]
    lefts = [left for _, left in numbers]
    assert "".join(letter for letter, _ in numbers) == ": +1 × −3 = −3"
    assert lefts == sorted(lefts)


def test_nan_and_infinity_are_stepped_and_drawn(opened, odd):
    tab = opened(odd)
    said = " ".join(step_through(tab))
    assert "nan" in said
    assert "∞" in said
    assert tab.locator(".tint.odd").count() > 0
    assert tab.locator(".curve path[d*=NaN], .curve path[d*=Infinity]").count() == 0
    array = opened(Tensor([[np.nan, np.inf], [-np.inf, 0.0]]).sum())
    assert "nan" in " ".join(step_through(array))


def test_one_node_alone(opened):
    tab = opened(Value(2.0, label="x"))
    said = step_through(tab)
    assert "∂x/∂x" in said[0]
    assert "All gradients" in said[1]
    assert tab.locator(".graph .node").count() == 1
    for key in ("f", "/", "Escape", "?", "Escape", " ", "Home"):
        tab.keyboard.press(key)


def test_ten_million_entries_are_told_in_a_line(opened):
    shown = stepper((Tensor(np.linspace(-1.0, 1.0, 10_000_000)) * 2.0).sum())
    assert len(shown.html) < 120_000
    tab = opened(None, page=shown.html)
    tab.keyboard.press("ArrowRight")
    assert "10000000: −2 … 2" in tab.inner_text(".panel")
    assert "float64" in tab.inner_text(".panel")
    assert tab.locator(".heat").count() == 0


def test_the_policy_refuses_a_script_that_is_not_the_pages_own(browser, tmp_path):
    path = stepper(Value(2.0, label="x") ** 2).save(tmp_path / "a.html")
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace("</body>", "<script>window.hacked = true</script></body>"))
    tab = browser.new_page()
    refused = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(path.as_uri())
    tab.evaluate("""() => {
      const image = document.createElement('img');
      image.src = 'https://example.invalid/a.png';
      image.setAttribute('onerror', 'window.hacked = true');
      document.body.append(image);
    }""")
    tab.wait_for_timeout(100)
    assert tab.evaluate("window.hacked") is None
    assert tab.locator(".panel").is_visible()
    assert sum("Content Security Policy" in text for text in refused) >= 2
    tab.close()


@pytest.mark.parametrize("version", [2, 99, '"1"'])
def test_a_trace_of_another_schema_is_refused_in_a_sentence(opened, version):
    page = stepper(Value(2.0) ** 2).html
    newer = page.replace('"trace":{"version":1', f'"trace":{{"version":{version}')
    assert newer != page
    tab = opened(None, page=newer, locale="es-ES")
    assert "versión más nueva" in tab.inner_text("body")
    assert tab.locator(".graph").count() == 0
