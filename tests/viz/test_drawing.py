"""The picture: what it says, that it is well formed, and that nothing a user wrote gets out."""

from __future__ import annotations

import base64
import json
import math
import re
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import numpy as np
import pytest

import viz
from autograd_core import Tensor, Value, grad, pullback
from autograd_core.errors import ArgumentError, AutogradError, MissingExtraError, OperandError
from nn import MLP
from viz import digraph, draw
from viz.card import card
from viz.measure import shorten, text_width, visible

SVG = "{http://www.w3.org/2000/svg}"


def tree(drawing):
    """The picture, read by a parser of XML."""
    return ElementTree.fromstring(drawing.svg)


def texts(drawing):
    """All that the picture says."""
    return [element.text for element in tree(drawing).iter(f"{SVG}text")]


def nodes(drawing):
    return [g for g in tree(drawing).iter(f"{SVG}g") if "node" in g.get("class", "").split()]


def test_values_gradients_operations_and_labels(lecture):
    said = texts(draw(lecture))
    for expected in ("x1", "w1", "o", "n", "tanh", "×", "+0.7071", "−1.5", "+0.5", "+0.8814"):
        assert expected in said


def test_a_dash_until_a_gradient_is_computed():
    x = Value(2.0, label="x")
    out = x * x
    assert texts(draw(out)).count("—") == 2
    out.backward()
    assert "—" not in texts(draw(out))
    y = Value(0.0, label="y")
    (y * y).backward()
    assert texts(draw(y)).count("0") == 2


def test_both_edges_of_a_square():
    x = Value(2.0)
    edges = [g for g in tree(draw(x * x)).iter(f"{SVG}g") if g.get("class") == "edge"]
    assert [g.get("data-edges") for g in edges] == ["0", "1"]
    paths = [g.find(f"{SVG}path").get("d") for g in edges]
    assert paths[0] != paths[1]


def test_the_order_of_inputs_is_marked_where_it_matters():
    x, y = Value(2.0), Value(3.0)
    assert {"1", "2"} <= set(texts(draw(x - y)))
    assert not {"1", "2"} & set(texts(draw(x + y)))


def test_all_digits_are_in_the_title(lecture):
    titles = [element.text for element in tree(draw(lecture)).iter(f"{SVG}title")]
    assert f"o (tanh)\nvalue {lecture.data!r}\ngrad 1.0" in titles


def test_colours_follow_the_sign():
    drawing = tree(draw(Value(2.0) * Value(-3.0)))
    classes = [r.get("class") for r in drawing.iter(f"{SVG}rect") if r.get("fill-opacity")]
    assert sorted(classes)[:3] == ["minus", "minus", "plus"]


def test_several_roots_and_one_node():
    x = Value(2.0, label="x")
    assert len(nodes(draw([x + 1.0, x * 2.0]))) == 5
    assert len(nodes(draw(x))) == 1
    assert len(nodes(draw(Value.constant(3.0)))) == 1


def test_odd_numbers(odd):
    said = texts(draw(odd))
    assert {"nan", "+∞", "−∞", "+1e−300", "−1.798e308"} <= set(said)


def test_tensors():
    a = Tensor(np.arange(6.0).reshape(2, 3))
    a.label = "A"
    out = (a @ Tensor([1.0, 2.0, 3.0])).sum()
    out.backward()
    said = texts(draw(out))
    assert {"(2, 3)", "0 … +5", "[+8 +26]", "@", "Σ"} <= set(said)
    assert len(draw(Tensor(np.ones(10_000_000, dtype=np.float32))).svg) < 10_000


def test_a_recorded_gradient_is_a_graph_like_any_other():
    x = Value(0.5, label="x")
    slope = pullback(x.tanh(), Value(1.0), record=True)[x]
    assert len(nodes(draw(slope))) > 3
    second = grad(grad(lambda v: v * v * v))
    assert second(2.0) == pytest.approx(12.0)


def test_it_is_the_same_every_time(lecture):
    assert draw(lecture).svg == draw(lecture).svg


def test_directions_themes_and_engines(lecture):
    wide, tall = draw(lecture), draw(lecture, direction="TB")
    size = [float(tree(d).get("viewBox").split()[2]) for d in (wide, tall)]
    assert size[0] > size[1]
    assert "prefers-color-scheme" in wide.svg
    assert "prefers-color-scheme" not in draw(lecture, theme="dark").svg
    assert draw(lecture, theme="dark").svg != draw(lecture, theme="light").svg


def test_it_shows_itself_in_a_notebook(lecture):
    drawing = draw(lecture)
    assert drawing._repr_svg_() == drawing.svg
    shown = drawing._repr_html_()
    image, markup = re.search(r'base64,([^"]*)".*innerHTML = (".*");', shown).groups()
    assert base64.b64decode(image).decode() == json.loads(markup) == drawing.svg
    assert repr(drawing) == "<Drawing: 10 nodes, 9 edges>"


def test_pictures_in_one_page_do_not_share_styles(lecture):
    first, second = tree(draw(lecture)).get("id"), tree(draw(lecture.inputs[0])).get("id")
    assert first != second
    for rule in draw(lecture).svg.split("<style>")[1].split("</style>")[0].splitlines():
        assert first in rule or rule.startswith("@media")


# What users write.


class Page(HTMLParser):
    """Which elements a page has, as a browser would read it, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.said = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.said.append(data)


def test_a_hostile_label_shows_as_typed(hostile, tmp_path):
    drawing = draw(Value(2.0, label=hostile) * 3.0)
    shown = [text for text in texts(drawing) if text[:3] == visible(hostile)[:3]]
    assert len(shown) == 1
    assert visible(hostile).startswith(shown[0].removesuffix("…"))
    page = Page(drawing.save(tmp_path / "page.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert "b" not in page.tags
    titles = [element.text for element in tree(drawing).iter(f"{SVG}title")]
    assert any(title.startswith(visible(hostile, keep="\n")) for title in titles)


def test_a_hostile_label_shows_as_typed_by_graphviz(hostile, tmp_path):
    drawing = draw(Value(2.0, label=hostile) * 3.0)
    source = drawing.save(tmp_path / "graph.dot").read_text(encoding="utf-8")
    assert source.startswith("digraph {")
    if not digraph.find_program("svg"):
        pytest.skip("wants Graphviz, which FULL=1 make test installs")
    svg = digraph.render(drawing.scene, "LR", "svg").decode()
    said = [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    label = card(drawing.scene, drawing.scene.items[0]).title
    assert label.replace(" ", "\xa0") in [text.replace(" ", "\xa0") for text in said if text]


def test_module_names_are_text_too(hostile):
    from autograd_core.node import AMBIENT, Ambient, Note, Scope

    token = AMBIENT.set(Ambient(note=Note(Scope(hostile, hostile[::-1], None, object()))))
    out = Value(2.0) * 3.0
    AMBIENT.reset(token)
    for fold in (False, True):
        drawing = draw(out, fold=fold)
        tree(drawing)
        assert "<script" not in drawing.svg
        assert viz.to_graphviz(out, fold=fold).source


def test_no_text_is_wider_than_its_box(hostile, lecture, odd):
    for root in (Value(2.0, label=hostile).tanh(), lecture, odd):
        for element in nodes(draw(root)):
            width = float(element.find(f"{SVG}rect").get("width"))
            for text in element.iter(f"{SVG}text"):
                size, x = float(text.get("font-size")), float(text.get("x"))
                wide = text_width(text.text, size, monospace="number" in text.get("class"))
                left = (
                    x
                    - {"start": 0, "middle": wide / 2, "end": wide}[
                        text.get("text-anchor", "start")
                    ]
                )
                assert left >= 0
                assert left + wide <= width + 0.1


def test_shortened_text_fits():
    for text in ("", "a", "W" * 500, "日本" * 99, "x̸" * 400, "😀" * 50):
        for limit in (20.0, 60.0, 150.0):
            assert text_width(shorten(text, 12.0, limit), 12.0) <= limit


# Files.


def test_the_page_stands_alone(lecture, tmp_path):
    page = draw(lecture).save(tmp_path / "neuron.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert page.replace("http://www.w3.org/2000/svg", "").count("http") == page.count("http-equiv")
    assert not {"script", "link", "img", "iframe"} & Page(page).tags
    assert "o = tanh(n) = 0.7071" in page
    assert 'lang="en"' in page


def test_suffixes(lecture, tmp_path):
    drawing = draw(lecture)
    assert drawing.save(tmp_path / "a.svg").read_text(encoding="utf-8") == drawing.svg
    assert drawing.save(str(tmp_path / "b.SVG")).exists()
    with pytest.raises(ArgumentError, match=r"'a.jpg'.*one of .svg, .html, .dot, .png, .pdf"):
        drawing.save(tmp_path / "a.jpg")
    with pytest.raises(FileNotFoundError):
        drawing.save(tmp_path / "no" / "a.svg")


MAGIC = {".png": b"\x89PNG", ".pdf": b"%PDF"}


@pytest.fixture
def without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)


@pytest.mark.parametrize("suffix", MAGIC)
@pytest.mark.usefixtures("without_matplotlib")
def test_graphviz_makes_pictures(lecture, tmp_path, suffix):
    if not digraph.find_program(suffix[1:]):
        pytest.skip("wants Graphviz, which FULL=1 make test installs")
    saved = draw(lecture).save(tmp_path / f"a{suffix}")
    assert saved.read_bytes().startswith(MAGIC[suffix])


@pytest.fixture
def without_graphviz(monkeypatch):
    monkeypatch.setattr(digraph.shutil, "which", lambda name, path=None: None)


@pytest.mark.parametrize("suffix, direction", [(".png", "LR"), (".pdf", "TB")])
def test_matplotlib_makes_pictures_in_colours(
    odd, hostile_labels, tmp_path, suffix, direction, monkeypatch
):
    network = MLP(2, [2, 1])([Value(1.0), -1.0])
    monkeypatch.setattr(digraph, "render", None)  # whether Graphviz is there or not
    roots = [odd, network, *(Value(-1.5, label=label).relu() for label in hostile_labels)]
    drawing = draw(roots, direction=direction, theme="dark", fold=1)
    saved = drawing.save(tmp_path / f"a{suffix}")
    assert saved.read_bytes().startswith(MAGIC[suffix])


@pytest.mark.usefixtures("without_graphviz", "without_matplotlib")
def test_without_both_there_is_one_sentence(lecture, tmp_path):
    with pytest.raises(
        MissingExtraError, match=r'png needs matplotlib or Graphviz: pip .*core\[plots\]"'
    ):
        draw(lecture).save(tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()
    with pytest.raises(MissingExtraError, match=r"engine.*core\[dot\]"):
        _ = draw(lecture, engine="dot").svg
    assert draw(lecture).svg
    assert "label" in viz.to_graphviz(lecture).source


@pytest.mark.usefixtures("without_matplotlib")
def test_a_graphviz_that_fails_gets_one_sentence(lecture, tmp_path, monkeypatch):
    monkeypatch.setattr(digraph, "find_program", lambda suffix: sys.executable)
    with pytest.raises(
        AutogradError, match=r"saving a drawing as .png was tried with .*, and it failed: "
    ):
        draw(lecture).save(tmp_path / "a.png")


def test_graphviz_lays_out_as_well(lecture):
    if not digraph.find_program("svg"):
        pytest.skip("wants Graphviz, which FULL=1 make test installs")
    ours, theirs = draw(lecture), draw(lecture, engine="dot")
    assert sorted(texts(ours)) == sorted(texts(theirs))


def test_to_graphviz_is_a_digraph_of_records(lecture):
    import graphviz

    made = viz.to_graphviz(lecture, direction="TB")
    assert isinstance(made, graphviz.Digraph)
    assert made.node_attr["shape"] == "record"
    assert 'label="{o\\ \\ \\ tanh|value\\ \\ +0.7071|grad\\ \\ +1}"' in made.source
    assert made.source.count("->") == 9


# Size.


def test_a_huge_graph_is_refused_and_a_part_is_drawn():
    x = Value(0.5, label="x")
    for _ in range(2_500):
        x = x * 1.0001
    with pytest.raises(ArgumentError, match=r"5,001 boxes.*draw\(root, depth=8\)"):
        draw(x)
    assert len(nodes(draw(x, depth=8))) == 17


def test_a_huge_network_is_drawn_folded():
    model = MLP(2, [30, 30, 1])
    root = model([1.0, 2.0])
    for _ in range(4):
        root = root + model([1.0, 2.0])
    drawing = draw(root)
    assert len(drawing.trace["nodes"]) > 10_000
    assert len(nodes(drawing)) < 40
    assert f"{len(model.parameters()):,}" in texts(drawing)
    with pytest.raises(ArgumentError, match="fold its modules with fold=0"):
        draw(root, fold=False)


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda x: draw(x, direction="BT"), ArgumentError, "direction='BT'"),
        (lambda x: draw(x, theme="blue"), ArgumentError, "theme='blue'"),
        (lambda x: draw(x, engine="neato"), ArgumentError, "engine='neato'"),
        (lambda x: draw(x, fold="no"), ArgumentError, "fold='no'"),
        (lambda x: draw("x"), OperandError, "neither"),
        (lambda x: draw(math.pi), OperandError, "neither"),
        (
            lambda x: draw(x, depth="abc"),
            ArgumentError,
            "depth='abc'.*a whole number of operations",
        ),
        (lambda x: draw(x, depth=1.5), ArgumentError, r"depth=1\.5"),
        (lambda x: draw(x, depth=-1), ArgumentError, "depth=-1"),
        (lambda x: draw(x).save(None), ArgumentError, "saved as None.*no name of a file"),
        (lambda x: draw(MLP(2, [1])), OperandError, "class MLP is neither. Call it first"),
        (lambda x: viz.to_graphviz(None), OperandError, "neither"),
        (lambda x: viz.to_graphviz(x, direction="BT"), ArgumentError, "direction='BT'"),
        (lambda x: viz.no_such_thing, AttributeError, "no_such_thing"),
    ],
)
def test_bad_input(make, error, words):
    with pytest.raises(error, match=words):
        make(Value(1.0))
