"""Code written for micrograd's Value in its lecture runs unchanged with ours."""

import math

import pytest
from graphviz import Digraph

from autograd_core import Value


def trace(root):
    nodes, edges = set(), set()

    def build(v):
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return nodes, edges


def draw_dot(root):
    dot = Digraph(format="svg", graph_attr={"rankdir": "LR"})
    nodes, edges = trace(root)
    for n in nodes:
        uid = str(id(n))
        text = "{ %s | data %.4f | grad %.4f }" % (n.label, n.data, n.grad)
        dot.node(name=uid, label=text, shape="record")
        if n._op:
            dot.node(name=uid + n._op, label=n._op)
            dot.edge(uid + n._op, uid)
    for n1, n2 in edges:
        dot.edge(str(id(n1)), str(id(n2)) + n2._op)
    return dot


@pytest.fixture
def neuron():
    x1 = Value(2.0, label="x1")
    x2 = Value(0.0, label="x2")
    w1 = Value(-3.0, label="w1")
    w2 = Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    x1w1 = x1 * w1
    x1w1.label = "x1*w1"
    x2w2 = x2 * w2
    x2w2.label = "x2*w2"
    x1w1x2w2 = x1w1 + x2w2
    n = x1w1x2w2 + b
    n.label = "n"
    o = n.tanh()
    o.label = "o"
    return {
        "x1": x1,
        "x2": x2,
        "w1": w1,
        "w2": w2,
        "o": o,
        "n": n,
        "s": x1w1x2w2,
        "p": x1w1,
        "q": x2w2,
    }


def assert_lecture_numbers(v):
    assert [round(v[k].grad, 4) for k in ("x1", "w1", "x2", "w2")] == [-1.5, 1.0, 0.5, 0.0]


def test_draw_before_any_backward(neuron):
    source = draw_dot(neuron["o"]).source
    assert "x1*w1 | data -6.0000 | grad 0.0000" in source
    assert "tanh" in source


def test_backward_node_by_node(neuron):
    neuron["o"].grad = 1.0
    for name in ("o", "n", "s", "p", "q"):
        neuron[name]._backward()
    assert_lecture_numbers(neuron)


def test_backward_over_the_lectures_own_order(neuron):
    topo, visited = [], set()

    def build_topo(v):
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                build_topo(child)
            topo.append(v)

    build_topo(neuron["o"])
    neuron["o"].grad = 1.0
    for node in reversed(topo):
        node._backward()
    assert_lecture_numbers(neuron)


def test_backward_at_once(neuron):
    neuron["o"].backward()
    assert_lecture_numbers(neuron)
    assert "grad -1.5000" in draw_dot(neuron["o"]).source


def test_tanh_taken_apart(neuron):
    x = Value(neuron["n"].data)
    e = (2 * x).exp()
    o = (e - 1) / (e + 1)
    o.backward()
    assert o.data == pytest.approx(math.tanh(x.data))
    assert x.grad == pytest.approx(0.5)


def test_a_value_added_to_itself():
    a = Value(3.0, label="a")
    b = a + a
    b.backward()
    assert a.grad == 2.0
