"""The user's own lines in a trace, in texts and in pages."""

from __future__ import annotations

import json
import linecache
import re

import pytest

from autograd_core import Value, record_source
from viz import explain, stepper
from viz.page import unpacked
from viz.sources import cell_number, record
from viz.trace import trace


def written(line, name="folder/secret/neuron.py", **names):
    """What ``line`` makes of y, run as a line of the file ``name``."""
    linecache.cache[name] = (len(line), None, [line], name)
    with record_source():
        exec(compile(line, name, "exec"), names)
    return names["y"]


@pytest.fixture
def neuron():
    x, w = Value(2.0, label="x"), Value(-3.0, label="w")
    return written("y = (x * w + 1.0).tanh()\n", x=x, w=w)


def test_a_trace_tells_each_place_once_and_nothing_of_the_machine(neuron):
    told = trace(neuron)
    assert [node["sources"] for node in told["nodes"]] == [[], [], [0], [], [1], [2]]
    assert told["sources"][0] == {
        "file": "neuron.py", "cell": None, "line": 1,
        "before": "y = (", "expression": "x * w", "after": " + 1.0).tanh()",
    }  # fmt: skip
    assert "secret" not in json.dumps(told)


def test_without_recording_there_is_none():
    told = trace(Value(2.0) * 3.0)
    assert told["sources"] == []
    assert all(node["sources"] == [] for node in told["nodes"])


def test_the_explanation_underlines_the_expression(neuron):
    lines = explain(neuron).text.splitlines()
    assert lines[1] == "  neuron.py, line 1:  y = (x * w + 1.0).tanh()"
    assert lines[2] == "                          ^^^^^^^^^^^^^^^^^^^^"


def test_a_program_that_cannot_be_read_is_told_so(neuron):
    linecache.cache.clear()
    assert "neuron.py, line 1:  (its text cannot be read)" in explain(neuron).text


def test_a_long_line_is_cut():
    x = Value(2.0)
    y = written(f"{' ' * 400}y = x * {'1' * 400}.0 # {'z' * 400}\n".strip() + "\n", x=x)
    place = record(y.note.source)
    assert len(place["expression"]) == 301
    assert len(place["after"]) == 300


def test_a_cell_is_told_by_its_number(monkeypatch):
    shell = type("Shell", (), {"compile": type("C", (), {"_filename_map": {"cell.py": 7}})})
    ipython = type("IPython", (), {"get_ipython": staticmethod(lambda: shell)})
    monkeypatch.setitem(__import__("sys").modules, "IPython", ipython)
    assert cell_number("cell.py") == 7
    assert cell_number("other.py") is None
    y = written("y = x * 2.0\n", "cell.py", x=Value(1.0))
    assert "cell 7, line 1:  y = x * 2.0" in explain(y).text


def test_hostile_lines_are_text():
    y = written('y = x * 2.0  # </script><script>alert("1")</script>\n', x=Value(1.0))
    page = stepper(y).html
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    assert unpacked(data["trace"]["sources"])[0]["after"].endswith("</script>")
    assert page.count("<script") == 2
