"""Folding: what is shown as one box, and what is not."""

from __future__ import annotations

import pytest

from autograd_core import Value
from autograd_core.errors import ArgumentError
from autograd_core.node import AMBIENT, Ambient, Note, Scope
from nn import MLP
from viz.card import card
from viz.scene import arrange
from viz.trace import trace


def network(widths=(4, 4, 1)):
    x = [Value(1.0, label="x1"), Value(-2.0, label="x2")]
    return (MLP(2, list(widths), activation="tanh")(x) - 1.0) ** 2


def titles(scene):
    return sorted(card(scene, item).title for item in scene.items)


def test_a_network_of_a_hundred_nodes_shows_as_layers():
    scene = arrange(trace(network()))
    assert titles(scene) == ["", "", "**", "layers.0", "layers.1", "layers.2", "x1", "x2", "−"]
    assert [scene.trace["clusters"][c]["kind"] for c in scene.clusters] == ["MLP"]


def test_a_folded_module_says_what_is_in_it():
    scene = arrange(trace(network()))
    first = next(made for made in (card(scene, i) for i in scene.items) if made.title == "layers.0")
    assert first.chip == "Layer"
    rows = {row.name: row.text for row in first.rows}
    # 4 neurons of 2 weights and a bias; each 2 products, 2 sums and a tanh beside these 3.
    assert rows == {"nodes": "32", "parameters": "12"}
    assert "32 nodes, 12 parameters" in first.tip


@pytest.mark.parametrize(
    "fold, boxes", [(False, 107), (True, 7), (0, 7), (1, 9), (2, 15), (3, 107), ("auto", 9)]
)
def test_depths(fold, boxes):
    assert len(arrange(trace(network()), fold).items) == boxes


def test_a_small_network_is_shown_whole_unless_asked():
    root = network([1])
    assert all(item.node is not None for item in arrange(trace(root)).items)
    assert any(item.node is None for item in arrange(trace(root), 0).items)


def test_lines_between_folded_modules_are_drawn_once():
    scene = arrange(trace(network()))
    place = {card(scene, item).title: i for i, item in enumerate(scene.items)}
    between = [
        k for k in scene.links if (k.source, k.target) == (place["layers.0"], place["layers.1"])
    ]
    assert [len(link.edges) for link in between] == [16]


def test_every_node_is_in_one_box():
    told = trace(network())
    for fold in (False, 0, 1, 2, "auto"):
        held = sorted(i for item in arrange(told, fold).items for i in item.nodes)
        assert held == list(range(len(told["nodes"])))


def test_what_leaves_a_module_and_comes_back_is_not_folded():
    note = Note(Scope("odd", "Odd", None, object()))
    x = Value(0.5, label="x")
    token = AMBIENT.set(Ambient(note=note))
    inner = x.tanh()
    AMBIENT.reset(token)
    outside = inner * 2.0
    token = AMBIENT.set(Ambient(note=note))
    back = outside + inner
    AMBIENT.reset(token)
    scene = arrange(trace(back), 0)
    assert all(item.node is not None for item in scene.items)


@pytest.mark.parametrize("fold", ["deep", -1, None, 1.5])
def test_bad_fold(fold):
    with pytest.raises(ArgumentError, match="fold="):
        arrange(trace(network()), fold)
