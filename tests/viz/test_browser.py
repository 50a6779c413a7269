"""The picture in a real browser: every text is inside its box, whatever the fonts there are."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape

import pytest

from autograd_core import Tensor, Value
from nn import MLP
from viz import draw

MEASURE = """
<script>
const found = [];
for (const node of document.querySelectorAll('g.node')) {
  const box = node.querySelector('.card').getBoundingClientRect();
  for (const text of node.querySelectorAll('text')) {
    const own = text.getBoundingClientRect();
    found.push([text.textContent, own.left - box.left, box.right - own.right,
                own.top - box.top, box.bottom - own.bottom]);
  }
}
const pre = document.createElement('pre');
pre.id = 'found';
pre.textContent = JSON.stringify(found);
document.body.append(pre);
</script>
"""


def measured(chromium, tmp_path, drawing):
    """How far each text is from the sides of its box, as Chromium lays it out."""
    page = tmp_path / "page.html"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8">{drawing.svg}{MEASURE}', encoding="utf-8"
    )
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        capture_output=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    return json.loads(unescape(re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.S)[1]))


@pytest.fixture
def gallery(hostile_labels, odd):
    """All that is hard to measure in one picture."""
    leaves = [Value(-1.234567e-8, label=label) for label in hostile_labels]
    network = MLP(2, [4, 4, 1], activation="tanh")([Value(1.0, label="x1"), 2.0])
    array = Tensor([[1.0, -2.5], [1e-9, 3e7]])
    array.label = "a tensor with a name"
    return [*(leaf.softplus() for leaf in leaves), odd, network, (array @ array).sum()]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_text_leaves_its_box(chromium, tmp_path, gallery, theme):
    found = measured(chromium, tmp_path, draw(gallery, fold=0, theme=theme))
    assert len(found) > 150
    assert [row for row in found if min(row[1:3]) < 0] == []
    tall = [row for row in found if row[0].isascii()]  # other fonts have other line heights
    assert [row for row in tall if min(row[3:]) < -0.5] == []


def test_the_saved_page_asks_for_nothing_and_runs_nothing(chromium, tmp_path, gallery):
    """Its policy forbids every request and script, and the browser has none to refuse."""
    page = draw(gallery).save(tmp_path / "page.html")
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         "--enable-logging=stderr", page.as_uri()],
        capture_output=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    assert "default-src 'none'" in unescape(done.stdout)
    assert "Content Security Policy" not in done.stderr
    assert "<script" not in done.stdout
    assert "</svg>" in done.stdout
