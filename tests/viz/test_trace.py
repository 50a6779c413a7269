"""A trace: plain data of version 1 that says all a picture or a text needs."""

from __future__ import annotations

import json
import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Tensor, Value, no_grad, pullback, softmax
from autograd_core.errors import ArgumentError, GradientError, OperandError
from autograd_core.node import AMBIENT, Ambient, Note, Scope
from viz.trace import chain, parameters, trace


def inside(*names):
    """Record what is computed in nested scopes, as calls of modules are."""
    scope = None
    for name in names:
        scope = Scope(name, name.title(), scope, object())
    return AMBIENT.set(Ambient(note=Note(scope)))


def test_both_edges_of_a_square():
    x = Value(3.0, label="x")
    told = trace(x * x)
    assert (told["version"], told["roots"], told["events"]) == (1, [1], [])
    assert [(e["source"], e["target"], e["slot"]) for e in told["edges"]] == [(0, 1, 0), (0, 1, 1)]
    assert told["nodes"][0] == {
        "id": 0, "kind": "variable", "op": "variable", "symbol": "variable", "ordered": False,
        "label": "x", "name": "x", "value": 3.0, "grad": None, "cluster": None, "params": {},
        "sources": [],
    }  # fmt: skip


def test_ids_count_in_reading_order():
    x, w, b = Value(1.0, label="x"), Value(2.0, label="w"), Value(3.0, label="b")
    assert [n["name"] for n in trace((x * w + b).tanh())["nodes"]] == [
        "x",
        "w",
        "%2",
        "b",
        "%4",
        "%5",
    ]


def test_a_gradient_that_was_not_computed_is_null_and_a_computed_zero_is_zero():
    x, y = Value(1.0), Value(2.0)
    out = x * 0.0 + y
    assert {n["grad"] for n in trace(out)["nodes"]} == {None}
    out.backward()
    assert [n["grad"] for n in trace(x)["nodes"]] == [0.0]


def test_it_is_json_whatever_the_numbers():
    x = Value(math.inf, label='</script>"\\\ud800')
    told = trace([x * math.nan, Tensor([[1.0, -math.inf]], dtype=np.float32) * 2.0])
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_an_array_of_ten_million_entries_is_summarised():
    told = trace(Tensor(np.ones(10_000_000, dtype=np.float32)))
    assert len(json.dumps(told)) < 600


def test_names_are_unique_and_labels_are_kept():
    a, b = Value(1.0, label="w"), Value(2.0, label="w")
    long = Value(3.0, label="x" * 10_000)
    told = trace(a * b * long)
    names = [node["name"] for node in told["nodes"]]
    assert len(set(names)) == len(names)
    assert {"w%0", "w%1"} <= set(names)
    assert max(map(len, names)) < 40
    assert any(node["label"] == "x" * 10_000 for node in told["nodes"])


def test_the_events_of_a_square():
    x = Value(3.0, label="x")
    out = x * x
    events = trace(out, backward=True)["events"]
    assert [event["event"] for event in events] == [
        "seed",
        "contribution",
        "contribution",
        "accumulation",
    ]
    assert events[0] == {"event": "seed", "node": 1, "after": 1.0}
    first, second = events[1:3]
    assert (first["arriving"], first["local"], first["amount"]) == (1.0, 3.0, 3.0)
    assert (first["formula"], first["local_formula"], first["numbers"]) == ("g · y", "y", "3")
    assert (second["formula"], first["edge"], second["edge"]) == ("g · x", 0, 1)
    assert events[3] == {
        "event": "accumulation", "target": 0, "edge": 1, "before": 3.0, "amount": 3.0, "after": 6.0,
    }  # fmt: skip
    assert (x._grad, out._grad) == (None, None)


def test_no_contribution_goes_to_a_constant():
    x = Value(3.0)
    told = trace(2.0 * x + 1.0, backward=True)
    targets = {event.get("target") for event in told["events"]} - {None}
    assert {told["nodes"][i]["kind"] for i in targets} == {"operation", "variable"}


@given(st.lists(st.sampled_from(["+", "*", "-", "tanh", "relu"]), max_size=12), st.integers(0, 99))
def test_the_last_sums_are_the_gradients(steps, seed):
    random = np.random.default_rng(seed)
    nodes = [Value(number) for number in random.uniform(-2, 2, size=3).tolist()]
    for step in steps:
        a, b = (nodes[i] for i in random.integers(len(nodes), size=2))
        binary = {"+": operator.add, "*": operator.mul, "-": operator.sub}
        nodes.append(binary[step](a, b) if step in binary else getattr(a, step)())
    told = trace(nodes[-1], backward=True)
    arrived = {}
    for event in told["events"]:
        target = event["node"] if event["event"] == "seed" else event["target"]
        arrived[target] = event["after"] if "after" in event else event["amount"]
        if event["event"] == "contribution":
            assert event["amount"] == pytest.approx(event["arriving"] * event["local"])
    expected = [g for g in pullback(nodes[-1]).values() if g is not None]
    assert sorted(arrived.values()) == pytest.approx(sorted(expected))


def test_tensors_broadcast_and_matmul():
    a, v = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([1.0, -1.0])
    told = trace(((a @ v) + softmax(v)[0]).sum(), backward=True)
    formulas = [event["formula"] for event in told["events"] if event["event"] == "contribution"]
    assert any("· y" in text and "reshape" in text for text in formulas)
    summed = [e for e in told["events"] if e.get("summed") is not None]
    assert [event["summed"] for event in summed] == [[], [1]]


def test_several_roots_share_what_is_under_them():
    x = Value(2.0)
    a, b = x + 1.0, x * 2.0
    told = trace([a, b, a])
    assert (len(told["roots"]), len(told["nodes"])) == (2, 5)


def test_depth_keeps_what_is_near():
    x = Value(1.0)
    chain_ = x
    for _ in range(50):
        chain_ = chain_.tanh()
    told = trace(chain_, depth=3)
    assert (len(told["nodes"]), len(told["edges"])) == (4, 3)


def test_a_chain_of_a_hundred_thousand_is_walked_without_recursion():
    x = Value(0.5)
    for _ in range(100_000):
        x = x + 1.0
    assert len(trace(x, depth=2)["nodes"]) == 5


def test_clusters_nest_and_hold_their_parameters_but_not_their_inputs():
    x = Value(1.0, label="x")
    total = 0.0
    net = Scope("net", "Net", None, object())
    for i in range(2):
        token = AMBIENT.set(Ambient(note=Note(Scope(f"part{i}", "Part", net, object()))))
        total = Value(2.0, label="w") * x + 0.5 + total
        AMBIENT.reset(token)
    told = trace(total)
    assert [(c["name"], c["kind"], c["parent"]) for c in told["clusters"]] == [
        ("net", "Net", None),
        ("part1", "Part", 0),
        ("part0", "Part", 0),
    ]
    home = {node["name"]: node["cluster"] for node in told["nodes"]}
    assert home["x"] is None
    parts = {c["id"] for c in told["clusters"] if c["kind"] == "Part"}
    weights = [node for node in told["nodes"] if node["label"] == "w"]
    assert {node["cluster"] for node in weights} == parts
    assert parameters(told) == 3
    assert [len(chain(node["cluster"], told["clusters"])) for node in weights] == [2, 2]


def test_two_calls_of_one_module_are_two_clusters():
    x = Value(1.0)
    for _ in range(2):
        token = inside("cell")
        x = x.tanh()
        AMBIENT.reset(token)
    assert len(trace(x)["clusters"]) == 2


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: trace(3.0), OperandError, "neither"),
        (lambda: trace([]), ArgumentError, "no node was given"),
        (lambda: trace(Value(1.0), depth=-1), ArgumentError, "depth=-1"),
        (lambda: trace([Value(1.0), Value(2.0)], backward=True), ArgumentError, "2 roots"),
        (
            lambda: trace(Tensor([1.0, 2.0]) * 2.0, backward=True),
            GradientError,
            "starts at one number",
        ),
    ],
)
def test_bad_input(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_constant_has_no_backward_pass():
    with no_grad():
        out = Value(2.0) * 3.0
    assert trace(out)["nodes"][0]["kind"] == "constant"
    with pytest.raises(GradientError, match="is a constant"):
        trace(out, backward=True)
