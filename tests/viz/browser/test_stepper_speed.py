"""How long the page takes to open and to step, in the time of its own thread.

The clock on the wall tells more of what else the machine does. What is counted is what the page can
help: script, style and layout, of the slowest steps as of the median; painting is the browser's.
"""

from __future__ import annotations

from statistics import median

import pytest

from autograd_core import Value
from nn import MLP

STEP = """() => {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
  document.body.getBoundingClientRect();
}"""
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def thirty():
    total = Value(6.88, label="b")
    for i in range(7):
        total = total + Value(2.0, label=f"x{i}") * Value(-0.3, label=f"w{i}")
    return total.tanh()


def thousand():
    return MLP(3, [16, 16, 1])([Value(0.5, label="x1"), Value(-1.0, label="x2"), Value(2.0)])


def milliseconds(session, names):
    told = session.send("Performance.getMetrics")["metrics"]
    return 1000 * sum(metric["value"] for metric in told if metric["name"] in names)


@pytest.mark.parametrize("make, opening, step", [(thirty, 500, 16), (thousand, 1500, 40)])
def test_opening_and_stepping(opened, make, opening, step):
    tab = opened(make())
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    tab.reload()
    assert milliseconds(session, ["TaskDuration"]) < opening
    times = []
    for _ in range(25):
        before = milliseconds(session, WORK)
        tab.evaluate(STEP)
        times.append(milliseconds(session, WORK) - before)
    assert median(times) < step, times
    assert sorted(times)[-3] < step, times  # into the slowest may fall a collection of garbage
