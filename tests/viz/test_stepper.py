"""The stepper's data and its page: steps, words, escaping, sizes, refusals."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import string
from html import unescape
from pathlib import Path

import numpy as np
import pytest

import viz
from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, GradientError, OperandError
from nn import MLP
from viz.__main__ import main
from viz.page import FOLDER, PARTS, SHELLS, unpacked
from viz.stepping import stepper
from viz.steps import stepped
from viz.words import TABLE, WORDS


def neuron(count=1):
    """y = tanh(Σ x·w + b)."""
    total = Value(6.88, label="b")
    for i in range(count):
        total = total + Value(2.0, label=f"x{i}") * Value(-3.0, label=f"w{i}")
    y = total.tanh()
    y.label = "y"
    return y


def data_of(page):
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    data["trace"]["nodes"] = unpacked(data["trace"]["nodes"])
    return data


def test_every_contribution_is_a_step_and_a_sum_is_one_of_its_own():
    x = Value(3.0, label="x")
    told = stepped(x * x + x)
    kinds = [step["kind"] for step in told["steps"]]
    assert kinds[:4] == ["start", "forward", "forward", "seed"]
    assert kinds[4:] == [
        "contribution", "contribution",                    # from the sum: to x · x, to x
        "contribution", "accumulation", "contribution", "accumulation", "end",
    ]  # fmt: skip
    sums = [e for e in told["events"] if e["event"] == "accumulation"]
    assert [(e["before"], e["amount"], e["after"]) for e in sums] == [(1, 3, 4), (4, 3, 7)]


def test_an_input_that_was_broadcast_is_summed_in_a_step_of_its_own():
    x, b = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([1.0, -1.0])
    told = stepped((x * b).sum())
    assert [s["kind"] for s in told["steps"]].count("broadcast") == 1


def test_small_arrays_are_told_entry_by_entry_and_large_ones_are_not():
    x, w = Tensor([[1.0, -2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    told = stepped((x * w).sum())
    assert told["arrays"]["0"] == {"value": [[1, -2], [3, 4]], "grad": [[0.5, -0.5], [0.5, -0.5]]}
    assert told["arrays"]["1"] == {"value": [[0.5, -0.5]], "grad": [[4, 2]]}
    large = stepped(Tensor(np.ones(1_000_000)).sum())
    assert large["arrays"] == {}
    assert len(json.dumps(large)) < 5000


def test_templates_stand_for_the_formulas():
    told = stepped(neuron())
    for event in told["events"]:
        if event["event"] == "contribution":
            assert "⟦" not in event["local_formula"]
    by_op = {told["nodes"][e["node"]]["op"]: e for e in told["events"] if "template" in e}
    assert by_op["tanh"]["template"] == "1 − ⟦0⟧²"
    assert [w["formula"] for w in told["written"]][-1] == "tanh(%4)"


def test_domains_bound_the_leaves():
    x, y = Value(2.0), Value(1.0)
    told = stepped(x.log() * y)
    assert told["domains"] == {"0": [0.0, None], "2": [None, None]}


def test_the_words_are_two_languages_with_the_same_names_in_braces():
    assert WORDS["en"].keys() == WORDS["es"].keys()
    assert len(TABLE) == len(WORDS["en"])
    for key, english, spanish in TABLE:
        assert english.strip(), key
        assert spanish.strip(), key
        assert names(english) == names(spanish), key


def names(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_player_says_every_word_and_no_other():
    source = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in PARTS)
    said = set(re.findall(r'\bt\(\s*"(\w+)"', source)) | set(re.findall(r'"(\w+)"', source))
    families = ("phase_", "whatif_", "card_")
    unused = {k for k in WORDS["en"] if k not in said and not k.startswith(families)}
    assert unused == {"noscript"}
    assert set(re.findall(r'\bt\("(\w+)"', source)) <= set(WORDS["en"])


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_the_player_keeps_to_the_budget(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert max(map(len, lines)) <= 100 or path.suffix == ".css"
    assert path.suffix == ".css" or path.name in (*PARTS, *SHELLS)


def test_no_two_parts_of_the_player_give_one_name_to_two_things():
    source = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in PARTS)
    names = re.findall(r"^(?:function|const|let) (\w+)", source, re.MULTILINE)
    assert [name for name in set(names) if names.count(name) > 1] == []
    assert len(names) > 100


def test_nothing_in_the_player_can_run_a_text():
    source = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in PARTS)
    for way in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(",
                "fetch(", "XMLHttp", "import(", "localStorage", "http://", "https://"):  # fmt: skip
        assert way not in source.replace("http://www.w3.org/2000/svg", ""), way


def test_the_policy_allows_this_script_and_no_other():
    page = stepper(neuron()).html
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_hostile_labels_are_data(hostile):
    x = Value(2.0, label=hostile)
    page = stepper(x * x).html
    assert page.count("<script") == 2
    assert data_of(page)["trace"]["nodes"][0]["label"] == hostile


def test_odd_numbers_are_json(odd):
    page = stepper(odd).html
    values = {node["value"] for node in data_of(page)["trace"]["nodes"]}
    assert {"nan", "inf", "-inf"} <= values


def test_a_page_of_thirty_nodes_is_small():
    y = neuron(7)
    shown = stepper(y)
    assert len(shown.trace["nodes"]) == 30
    page = shown.html.encode()
    assert len(page) < 120_000
    assert len(gzip.compress(page)) < 35_000


def test_a_notebook_gets_a_frame_and_beside_it_what_is_left_where_frames_are_stripped():
    shown = stepper(neuron())._repr_html_()
    frame = re.search(r'<iframe [^>]*srcdoc="([^"]*)"', shown)
    assert unescape(frame[1]) == stepper(neuron()).html
    assert 'sandbox="allow-scripts allow-downloads allow-modals"' in frame[0]
    stripped = re.sub(r"<(style|script|iframe)\b.*?</\1>", "", shown, flags=re.S)
    still = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,(.*?)"', stripped)[1])
    assert still.startswith(b"<svg")
    assert "<svg" not in stripped
    assert "y = tanh(%4) = 0.7064" in unescape(stripped)
    assert "+1 × +0.501 = +0.501" in repr(stepper(neuron()))


def test_it_touches_no_gradient():
    y = neuron()
    stepper(y).html
    assert y._grad is None


def test_saving(tmp_path):
    path = stepper(neuron()).save(tmp_path / "neuron.html")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    data = stepper(neuron()).save(tmp_path / "neuron.json")
    assert json.loads(data.read_text(encoding="utf-8")) == stepped(neuron())


@pytest.mark.parametrize("root, error, words", [
    (3.0, OperandError, "a Value or a Tensor"),
    (Value.constant(1.0), GradientError, "constant"),
    (Tensor([1.0, 2.0]), GradientError, r"starts at one number.*2 entries.*y\[0\]"),
    (MLP(2, [2, 1]), OperandError, r"class MLP.*Call it first"),
    ([Value(1.0), Value(2.0)], ArgumentError, "Give one of them, or their sum"),
    ([], ArgumentError, "no node"),
])  # fmt: skip
def test_refusals(root, error, words):
    with pytest.raises(error, match=words):
        stepper(root)


def test_beyond_what_can_be_stepped_it_says_how_to_see_a_part():
    x = Value(1.0)
    for _ in range(2100):
        x = -x
    with pytest.raises(ArgumentError, match=r"2,101 nodes.*one example instead of a batch"):
        stepper(x)


@pytest.mark.parametrize("name", ["lang", "theme"])
def test_unknown_settings(name):
    with pytest.raises(ArgumentError, match=f"{name}='tlh'"):
        stepper(Value(1.0) * 2.0, **{name: "tlh"})


@pytest.mark.parametrize("quiz", ["abc", 1.5, True, []])
def test_a_quiz_is_asked_by_a_whole_number(quiz):
    with pytest.raises(ArgumentError, match=r"quiz=.*a whole number that decides.*quiz=7"):
        stepper(Value(1.0) * 2.0, quiz=quiz)


def test_the_command_makes_a_handout(tmp_path, capsys):
    path = tmp_path / "neuron.html"
    given = ["tanh(x*w+b)", "x=2", "w=-3", "b=6.88", "--step", "--lang", "es", "-o", str(path)]
    assert main(given) == 0
    assert "wrote" in capsys.readouterr().out
    page = path.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert data_of(page)["options"]["lang"] == "es"


def test_one_node_alone():
    told = stepper(Value(2.0, label="x")).trace
    assert [step["kind"] for step in told["steps"]] == ["start", "seed", "end"]


def test_it_is_public():
    assert viz.stepper is stepper
    assert Path(FOLDER).is_dir()
