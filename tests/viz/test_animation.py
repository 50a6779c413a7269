"""What a stepper is saved as; the picture that plays by itself."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError
from viz import stepper
from viz.__main__ import main
from viz.animation import Film, animated, moments_of, stretches
from viz.steps import stepped


def shared():
    a, b = Value(3.0, label="a"), Value(-2.0, label="b")
    f = (a * b * a).tanh() + (a * a).log()
    f.label = "f"
    return f


def test_every_moment_knows_what_its_step_made_known():
    told = stepped(shared())
    moments = list(moments_of(told))
    assert len(moments) == len(told["steps"])
    assert moments[0].known == {0, 1}
    assert moments[-1].known == {node["id"] for node in told["nodes"]}
    assert not moments[0].gradients
    events = [event for event in told["events"] if event["event"] != "seed"]
    last = {e["target"]: e.get("after", e["amount"]) for e in events}
    assert moments[-1].gradients == {**last, told["roots"][0]: 1.0}


def test_captions_need_no_language():
    said = [moment.said for moment in moments_of(stepped(shared()))]
    assert said[0] == ""
    assert said[1] == "%2 = a · b = −6"
    assert "∂f/∂f = +1" in said
    assert any(re.fullmatch(r"%\d → a: .* × .* = .*", line) for line in said)
    assert any(re.fullmatch(r"a: .* \+= .* → .*", line) for line in said)
    assert said[-1].startswith("∂f/∂a = ")


@pytest.mark.parametrize("states, runs", [
    ("", []), ("a", [(0, 1)]), ("aab", [(0, 2), (2, 3)]), ("aba", [(0, 1), (1, 2), (2, 3)]),
])  # fmt: skip
def test_stretches(states, runs):
    assert list(stretches(states)) == runs


def test_at_every_step_each_place_shows_one_number():
    film = Film(stepped(shared()))
    film.body()
    for i, made in enumerate(film.cards):
        for k in range(len(made.rows)):
            runs = list(stretches([rows[k] for rows in film.rows[i]]))
            assert [first for first, _ in runs[1:]] == [last for _, last in runs[:-1]]
            assert (runs[0][0], runs[-1][1]) == (0, len(film.moments))


def test_it_is_an_svg_without_script_or_request(hostile_labels, odd):
    x, w = Tensor([[1.0, -2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    labelled = sum(Value(2.0, label=label).relu() for label in hostile_labels[:8])
    for root in (shared(), odd, labelled, (x * w).sum(), Value(2.0, label="alone")):
        picture = animated(stepped(root))
        ElementTree.fromstring(picture)
        assert "<script" not in picture
        assert not re.search(r"(href|url\(|@import|onload)", picture)
        assert "prefers-reduced-motion" in picture


def test_numbers_have_room():
    film = Film(stepped(shared()))
    for made, rows in zip(film.cards, film.rows):
        assert max(7.45 * len(row.text) for state in rows for row in state) < made.width - 20


def test_beyond_what_can_be_followed_it_says_what_to_save():
    x = Value(1.0)
    for _ in range(61):
        x = -x
    with pytest.raises(ArgumentError, match=r"62 boxes.*Save a page \(.html\)"):
        animated(stepped(x))


ENDINGS = {
    ".html": "<!DOCTYPE html>", ".json": "{", ".svg": "<svg", ".animated.svg": "<svg",
    ".dot": "digraph",
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stepper_is_saved_by_its_ending(tmp_path, ending):
    root = shared()
    saved = stepper(root).save(tmp_path / f"neuron{ending.upper()}")
    text = saved.read_text(encoding="utf-8")
    assert text.startswith(ENDINGS[ending])
    assert ("@keyframes s" in text) == (ending == ".animated.svg")
    assert "+2" in text or ending == ".json"  # a gradient, though backward() never ran
    assert root._grad is None


@pytest.mark.parametrize("ending", [".png", ".pdf"])
def test_and_as_a_picture(tmp_path, ending):
    assert len(stepper(shared()).save(tmp_path / f"a{ending}").read_bytes()) > 1000


def test_another_ending_is_refused_with_all_there_are(tmp_path):
    with pytest.raises(ArgumentError, match=r"stepper.*'a.gif'.*\.svg.*\.animated\.svg"):
        stepper(shared()).save(tmp_path / "a.gif")


@pytest.mark.parametrize("ending", [".animated.svg", ".json"])
def test_the_command_knows_them_too(tmp_path, capsys, ending):
    path = tmp_path / f"a{ending}"
    assert main(["x*x", "x=3", "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert "@keyframes" in text if ending != ".json" else json.loads(text)["steps"]
