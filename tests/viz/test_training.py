"""The record of a training: what is told of each step, what is refused, how large the page is."""

from __future__ import annotations

import base64
import gzip
import json
import math

import numpy as np
import pytest

import viz
from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, GradientError, OperandError, ShapeError
from nn import MLP, Linear
from viz.frames import atoms, patched
from viz.stage import stage
from viz.stepping import stepper
from viz.training import TrainingRecord

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]])


def train(record, steps=6, rate=0.02):
    """w goes to 2; its values at each step."""
    w, seen = Value(1.0, label="w"), []
    for _ in range(steps):
        loss = (w * 3.0 - 6.0) ** 2
        w.zero_grad()
        loss.backward()
        record.add(loss)
        seen.append(w.data)
        w.data -= rate * w.grad
    return seen


def test_every_nth_step_is_recorded_and_every_loss():
    record = TrainingRecord(every=2)
    weights = train(record)
    told = record.data
    assert [frame["step"] for frame in told["frames"]] == [0, 2, 4]
    assert told["losses"] == [(w * 3.0 - 6.0) ** 2 for w in weights]
    assert told["columns"] == [["nodes", 0, "value"]]
    assert [frame["numbers"] for frame in told["frames"]] == [[weights[k]] for k in (0, 2, 4)]
    assert told["plane"] is None


def test_a_frame_is_the_trace_of_its_step():
    """Put into the trace of the first frame, the numbers of an array graph give that of each."""
    W, record, traces = Tensor([[0.5], [-0.5]]), TrainingRecord(), []
    for _ in range(3):
        loss = (Tensor(POINTS, requires_grad=False) @ W).tanh().sum()
        W.zero_grad()
        loss.backward()
        traces.append(stepper(loss).trace)
        record.add(loss)
        W.data = W.data - 0.1 * W.grad
    told = record.data
    for frame, trace in zip(told["frames"], traces, strict=True):
        made = patched(record.trace, [tuple(path) for path in told["columns"]], frame["numbers"])
        for part in ("events", "arrays", "written", "steps"):
            for (path, ours), (there, theirs) in zip(atoms(made[part]), atoms(trace[part])):
                assert path == there
                close = isinstance(ours, float) and math.isclose(ours, theirs, rel_tol=1e-7)
                assert close or ours == theirs


def test_the_graph_may_be_another_than_the_loss():
    record, x = TrainingRecord(), Value(2.0, label="x")
    record.add(0.25, graph=x * x)
    record.add(math.nan, graph=x * x)
    assert record.data["losses"] == [0.25, "nan"]
    assert record.trace["nodes"][0]["label"] == "x"


def test_the_plane_has_a_byte_a_point():
    record = TrainingRecord(predict=lambda p: p[:, 0] - 0.5, X=POINTS, y=["a", "b", "a", "b"])
    train(record, 2)
    plane = record.data["plane"]
    assert (plane["low"], plane["high"]) == ([-0.25, -0.5], [1.25, 2.5])
    assert plane["classes"] == [[0, "a"], [1, "b"]]
    assert plane["points"][1] == [1.0, 0.0, 1]
    scores = np.frombuffer(base64.b64decode(record.frames[0]["scores"]), np.int8)
    scores = scores.reshape(plane["count"], plane["count"])
    assert (scores[:, 0] == -127).all()
    assert (scores[:, -1] == 127).all()
    assert (scores == scores[0]).all()


def test_the_highest_score_decides_among_classes():
    three = lambda p: np.stack([p[:, 0] * 0.0, p[:, 0] - 0.5, p[:, 1] - 1.5], axis=1)
    record = TrainingRecord(predict=three, X=POINTS, y=[0, 1, 2, 1])
    train(record, 1)
    scores = np.frombuffer(base64.b64decode(record.frames[0]["scores"]), np.int8)
    assert set(scores.tolist()) == {0, 1, 2}
    assert not record.data["plane"]["signed"]


def test_scores_that_are_no_numbers_are_marked():
    record = TrainingRecord(predict=lambda p: np.full(len(p), np.nan), X=POINTS, y=[0, 1, 0, 1])
    train(record, 1)
    assert set(base64.b64decode(record.frames[0]["scores"])) == {128}


def test_leaves_that_moved_on_are_noticed():
    w = Value(1.0, label="w")
    loss = (w * 3.0 - 6.0) ** 2
    loss.backward()
    w.data -= 0.1 * w.grad
    record = TrainingRecord()
    with pytest.raises(GradientError, match=r"leaves have changed.*before the optimiser's step"):
        record.add(loss)
    assert (record.losses, record.frames) == ([], [])


def test_nan_is_no_change():
    record = TrainingRecord()
    record.add(Value(math.nan) * 2.0)
    assert len(record.frames) == 1


@pytest.mark.parametrize("second", [
    lambda x: x * x * x,
    lambda x: x + x,
    lambda x: (Tensor([1.0, 2.0]) * x).sum(),
])  # fmt: skip
def test_a_graph_of_another_structure_is_refused(second):
    record, x = TrainingRecord(), Value(2.0, label="x")
    record.add(x * x)
    with pytest.raises(ArgumentError, match=r"step 1 .* another than that of the first"):
        record.add(second(x))


@pytest.mark.parametrize("loss, words", [(0.5, "0.5 has no graph"), (np.float64(2.0), "no graph")])
def test_a_loss_without_a_graph(loss, words):
    with pytest.raises(OperandError, match=words):
        TrainingRecord().add(loss)


def test_a_batch_too_large_to_step_through():
    network = MLP(2, [8, 8, 1])
    loss = sum(network(point) for point in np.tile(POINTS, (3, 1)))
    with pytest.raises(ArgumentError, match="one example instead of a batch"):
        TrainingRecord().add(loss)


@pytest.mark.parametrize("settings, error, words", [
    ({"every": 0}, ArgumentError, "every=0"),
    ({"every": 2.5}, ArgumentError, "every=2.5.*a whole number of steps"),
    ({"lang": "tlh"}, ArgumentError, "lang='tlh'"),
    ({"theme": "pink"}, ArgumentError, "theme='pink'"),
    ({"predict": len}, ArgumentError, "predict, X and y"),
    ({"X": POINTS, "y": [0, 1, 0, 1]}, ArgumentError, "predict, X and y"),
    ({"predict": len, "X": POINTS[:, :1], "y": [0, 1, 0, 1]}, ShapeError, r"shape \(4, 1\)"),
])  # fmt: skip
def test_settings_that_cannot_be(settings, error, words):
    with pytest.raises(error, match=words):
        TrainingRecord(**settings)


def test_nothing_recorded_yet(tmp_path):
    record = TrainingRecord()
    assert repr(record) == "<TrainingRecord: nothing yet>"
    assert record._repr_html_() is None
    with pytest.raises(ArgumentError, match="nothing is recorded"):
        record.save(tmp_path / "training.html")


def test_saving(tmp_path):
    record = TrainingRecord(every=3, lang="es")
    train(record)
    page = record.save(tmp_path / "training.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    told = json.loads(record.save(tmp_path / "training.json").read_text(encoding="utf-8"))
    assert told["training"] == json.loads(json.dumps(record.data))
    with pytest.raises(ArgumentError, match=r"ends in \.html or \.json"):
        record.save(tmp_path / "training.png")


def test_a_notebook_gets_a_frame_and_the_losses():
    record = TrainingRecord(every=2)
    train(record)
    shown = record._repr_html_()
    assert "<iframe" in shown
    assert "loss 9 → " in shown
    assert shown.index("     2   ") < shown.index("     4   ")


def test_a_frame_of_scalars_is_a_number_a_leaf():
    network, record = MLP(2, [4, 4, 1], rng=0), TrainingRecord()
    optimised = network.parameters()
    for _ in range(20):
        loss = network([0.5, -1.0]) ** 2
        network.zero_grad()
        loss.backward()
        record.add(loss)
        for parameter in optimised:
            parameter.data -= 0.01 * parameter.grad
    assert len(record.data["columns"]) <= len(optimised)
    one, twenty = len(stepper(loss).html), len(record.html)
    assert twenty - one < 20 * 25 * len(optimised)
    assert len(gzip.compress(record.html.encode())) < 70_000


def test_cards_have_room_for_the_numbers_of_every_frame():
    layer, record, cards = Linear(2, 3), TrainingRecord(), []
    layer.bias.data = np.zeros(3)
    for _ in range(3):
        loss = (layer(Tensor(POINTS, requires_grad=False)) ** 2).sum()
        layer.zero_grad()
        loss.backward()
        record.add(loss)
        cards.append(stage(stepper(loss).trace)["cards"])
        layer.bias.data = layer.bias.data - 0.1234 * layer.bias.grad
    room = record._stage()["cards"]
    assert all(room[key]["w"] >= card["w"] for made in cards for key, card in made.items())
    assert any(room[key]["w"] > card["w"] for key, card in cards[0].items())


def test_it_is_public():
    assert viz.TrainingRecord is TrainingRecord
