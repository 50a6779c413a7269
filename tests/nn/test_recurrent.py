"""Recurrent layers: against PyTorch over all their settings, against plain steps, and by hand."""

import itertools
import pickle

import numpy as np
import pytest

import nn
from autograd_core import Tensor, no_grad
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.testing import check_primitive, gradcheck, gradgradcheck
from nn.recurrent import GRU, LSTM, RNN
from nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from nn.rows import recurrence, recurrent_steps
from nn.value_recurrent import ValueRNNCell

KINDS = {"RNN": (RNN, RNNCell), "GRU": (GRU, GRUCell), "LSTM": (LSTM, LSTMCell)}
SETTINGS = [
    dict(zip(("num_layers", "bias", "batch_first", "bidirectional"), choice))
    for choice in itertools.product((1, 2), (True, False), (True, False), (True, False))
]


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def pair(torch, kind, *sizes, **settings):
    """One of ours, and PyTorch's with the same weights."""
    ours = next(c for c in sum(KINDS.values(), ()) if c.__name__ == kind)(*sizes, **settings)
    theirs = getattr(torch.nn, kind)(*sizes, **settings, dtype=torch.float64)
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    ours.load_state_dict(theirs.state_dict())
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    return ours, theirs


def as_tuple(x):
    return x if isinstance(x, tuple) else (x,)


def alike(ours, theirs, inputs):
    """The same outputs, and the same gradients of inputs and parameters, from the same arrays."""
    torch = pytest.importorskip("torch")
    a = [Tensor(x) for x in inputs]
    b = [torch.tensor(x, requires_grad=True) for x in inputs]
    lstm = "LSTM" in type(ours).__name__
    outs = []
    for model, (x, *state) in ((ours, a), (theirs, b)):
        found = model(x, tuple(state) if lstm else state[0]) if state else model(x)
        outs.append([leaf for part in as_tuple(found) for leaf in as_tuple(part)])
    losses = [sum((z * z * z).sum() for z in found) for found in outs]
    for loss in losses:
        loss.backward()
    for z, w in zip(*outs, strict=True):
        assert z.shape == tuple(w.shape)
        np.testing.assert_allclose(z.data, w.detach().numpy(), rtol=1e-10, atol=1e-12)
    for p, q in [*zip(a, b), *zip(ours.parameters(), theirs.parameters(), strict=True)]:
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: "-".join(map(str, s.values())))
@pytest.mark.parametrize("kind", KINDS)
def test_layers_equal_to_torch(kind, settings):
    torch = pytest.importorskip("torch")
    ours, theirs = pair(torch, kind, 3, 4, **settings)
    runs, states = settings["num_layers"] * (1 + settings["bidirectional"]), 1 + (kind == "LSTM")
    x = numbers(2, 5, 3) if settings["batch_first"] else numbers(5, 2, 3)
    start = [numbers(runs, 2, 4, seed=k) for k in range(states)]
    alike(ours, theirs, [x, *start])
    alike(*pair(torch, kind, 3, 4, **settings), [numbers(5, 3)])


@pytest.mark.parametrize("kind", KINDS)
def test_no_sequences_are_a_batch_of_none(kind):
    torch = pytest.importorskip("torch")
    ours, theirs = pair(torch, kind, 3, 4, num_layers=2, bidirectional=True)
    alike(ours, theirs, [np.zeros((5, 0, 3))])


def test_relu_and_its_corner_equal_to_torch():
    torch = pytest.importorskip("torch")
    alike(*pair(torch, "RNN", 3, 4, nonlinearity="relu"), [numbers(6, 2, 3)])
    ours, theirs = pair(torch, "RNN", 3, 4, nonlinearity="relu")
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        p.data[...] = 0.0
        q.data.zero_()
    alike(ours, theirs, [numbers(6, 2, 3)])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", ["RNNCell", "GRUCell", "LSTMCell"])
def test_cells_equal_to_torch(kind, bias):
    torch = pytest.importorskip("torch")
    states = 1 + (kind == "LSTMCell")
    for batch in ((), (2,)):
        start = [numbers(*batch, 4, seed=k) for k in range(states)]
        alike(*pair(torch, kind, 3, 4, bias=bias), [numbers(*batch, 3), *start])
        alike(*pair(torch, kind, 3, 4, bias=bias), [numbers(*batch, 3)])


@pytest.mark.parametrize("kind", KINDS)
def test_repr_is_torchs(kind):
    torch = pytest.importorskip("torch")
    settings = {"num_layers": 2, "bias": False, "batch_first": True, "dropout": 0.5}
    for ours, theirs in (
        pair(torch, kind, 3, 4),
        pair(torch, kind, 3, 4, bidirectional=True, **settings),
        pair(torch, f"{kind}Cell", 3, 4, bias=False),
    ):
        assert repr(ours).split("  #")[0] == repr(theirs)
    relu = pair(torch, "RNNCell", 3, 4, nonlinearity="relu")
    assert repr(relu[0]).split("  #")[0] == repr(relu[1])


# The rows: their rules, and the plain steps they stand for.


@pytest.mark.parametrize("op", [*recurrent_steps.TABLE, *recurrence.TABLE], ids=lambda op: op.name)
def test_rows(op):
    check_primitive(op)


ROWS = {
    "rnn": (1, recurrence.rnn, recurrence.plain_rnn, 1, {"nonlinearity": "tanh"}),
    "relu": (1, recurrence.rnn, recurrence.plain_rnn, 1, {"nonlinearity": "relu"}),
    "gru": (3, recurrence.gru, recurrence.plain_gru, 1, {}),
    "lstm": (4, recurrence.lstm, recurrence.plain_lstm, 2, {}),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("gates, op, plain, states, settings", ROWS.values(), ids=ROWS)
def test_a_row_is_its_plain_steps(gates, op, plain, states, settings, dtype):
    """Every output's gradient, at every step, from the loop by hand and from one node an entry."""
    shapes = [(gates, 6, 2, 3), *[(2, 3)] * states, (gates * 3, 3), (gates * 3,)]
    left, right = ([Tensor(numbers(*s), dtype=dtype) for s in shapes] for _ in range(2))
    row, loop = op(*left, **settings), plain(*right, *settings.values())
    tolerance = 1e-12 if dtype is np.float64 else 1e-4
    np.testing.assert_allclose(row.data, loop.data, rtol=tolerance, atol=tolerance)
    arriving = numbers(*row.shape, seed=1).astype(dtype)
    row.backward(arriving)
    loop.backward(arriving)
    assert row.dtype == dtype
    for a, b in zip(left, right, strict=True):
        assert a.grad.dtype == dtype
        np.testing.assert_allclose(a.grad, b.grad, rtol=tolerance, atol=10 * tolerance)


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_a_graph_that_was_pickled_has_the_same_gradient(kind):
    layer = KINDS[kind][0](3, 4)
    x = Tensor(numbers(5, 2, 3))
    loss = (layer(x)[0] ** 2).sum()
    copy = pickle.loads(pickle.dumps(loss))  # what stood behind the states is not in it
    loss.backward()
    copy.backward()
    found = [n for n in leaves(copy) if n.shape == (5, 2, 3)]
    np.testing.assert_array_equal(found[0].grad, x.grad)


def leaves(node):
    from autograd_core.node import VARIABLE, toposort

    return [n for n in toposort(node) if n.op is VARIABLE]


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_is_a_loop_over_its_cell(kind):
    layer, cell = KINDS[kind][0](3, 4), KINDS[kind][1](3, 4)
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in layer.state_dict().items()})
    x = numbers(5, 2, 3)
    states, last = layer(x)
    state = None
    for t in range(5):
        state = cell(x[t], state)
        np.testing.assert_allclose(as_tuple(state)[0].data, states.data[t], rtol=1e-12)
    for one, other in zip(as_tuple(state), as_tuple(last), strict=True):
        np.testing.assert_allclose(one.data, other.data[0], rtol=1e-12)
    (as_tuple(state)[-1] ** 2).sum().backward()
    (as_tuple(last)[-1] ** 2).sum().backward()
    for p, q in zip(cell.parameters(), layer.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_derivatives_to_order_two(kind):
    layer = KINDS[kind][0](2, 2, rng=0)
    gradcheck(lambda x: layer(x)[0], numbers(3, 1, 2))
    gradgradcheck(lambda x: layer(x)[0], numbers(2, 1, 2), rtol=1e-5, atol=1e-6)


# By hand.


def test_a_gru_that_keeps_and_one_that_forgets():
    """An update gate at 1 keeps the state for ever; at 0 the state is the new one."""
    layer = GRU(1, 1)
    zeros = {name: np.zeros_like(p.data) for name, p in layer.named_parameters()}
    keep = zeros | {"bias_hh_l0": [0.0, 1000.0, 0.0]}
    layer.load_state_dict(keep)
    states, last = layer(np.ones((4, 1, 1)), np.full((1, 1, 1), 0.25))
    assert states.data.ravel().tolist() == [0.25] * 4
    layer.load_state_dict(keep | {"bias_hh_l0": [0.0, -1000.0, 0.0], "bias_ih_l0": [0, 0, 0.5]})
    assert layer(np.ones((4, 1, 1)))[1].item() == pytest.approx(np.tanh(0.5), rel=1e-15)
    assert last.shape == (1, 1, 1)


def test_an_lstm_that_counts():
    """All gates open and a candidate of tanh(1): the cell adds it up."""
    layer = LSTM(1, 1)
    zeros = {name: np.zeros_like(p.data) for name, p in layer.named_parameters()}
    layer.load_state_dict(zeros | {"bias_ih_l0": [1000.0, 1000.0, 1.0, 1000.0]})
    _, (h, c) = layer(np.zeros((3, 1, 1)))
    assert c.item() == pytest.approx(3 * np.tanh(1.0), rel=1e-15)
    assert h.item() == pytest.approx(np.tanh(3 * np.tanh(1.0)), rel=1e-15)


# What is around it.


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_float32(kind):
    layer = KINDS[kind][0](3, 4, num_layers=2, bidirectional=True, dtype=np.float32)
    states, last = layer(numbers(5, 2, 3).astype(np.float32))
    assert {states.dtype, *[s.dtype for s in as_tuple(last)]} == {np.dtype(np.float32)}
    states.sum().backward()
    assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(np.float32)}


def test_dropout_is_between_layers_in_training_only():
    layer = GRU(3, 64, num_layers=2, dropout=0.5, rng=0)
    x = numbers(5, 2, 3)
    nn.manual_seed(1)
    layer.rng = None
    first = layer(x)[0].data
    nn.manual_seed(1)
    np.testing.assert_array_equal(layer(x)[0].data, first)
    assert not np.array_equal(layer(x)[0].data, first)
    layer.eval()
    np.testing.assert_array_equal(layer(x)[0].data, layer(x)[0].data)
    layer.dropout = 0.0
    np.testing.assert_array_equal(layer.train()(x)[0].data, layer.eval()(x)[0].data)


def test_the_input_may_be_a_constant_or_frozen():
    layer = LSTM(3, 4)
    for p in layer.parameters():
        p.requires_grad = False
    assert not layer(numbers(5, 2, 3))[0].requires_grad
    x = Tensor(numbers(5, 2, 3))
    layer(x)[0].sum().backward()
    assert x.grad.shape == x.shape
    assert layer.weight_hh_l0.grad is None
    with no_grad():
        assert not layer(x)[0].requires_grad


def test_first_weights_and_their_bound():
    layer = GRU(3, 16, num_layers=2, rng=0)
    for p in layer.parameters():
        assert 0.2 < abs(p.data).max() <= 0.25
    first, second = (GRU(3, 4, rng=5).state_dict() for _ in range(2))
    assert all(np.array_equal(first[k], second[k]) for k in first)


# On Values.


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_a_cell_of_values_equals_the_one_of_tensors(nonlinearity):
    values = ValueRNNCell(2, 3, nonlinearity, rng=0)
    tensors = RNNCell(2, 3, nonlinearity=nonlinearity)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        held = np.array(getattr(values, name))
        getattr(tensors, name).data[...] = np.vectorize(lambda v: v.data)(held)
    x = numbers(4, 2)
    h, state = None, None
    for t in range(4):
        h, state = values(x[t].tolist(), h), tensors(x[t], state)
    np.testing.assert_allclose([v.data for v in h], state.data, rtol=1e-13)
    sum(v * v for v in h).backward()
    (state * state).sum().backward()
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        got = np.vectorize(lambda v: v.grad)(np.array(getattr(values, name)))
        np.testing.assert_allclose(got, getattr(tensors, name).grad, rtol=1e-11, atol=1e-15)


# Bad input.

REFUSED = [
    (lambda: GRU(3, 4)(np.ones((5, 2, 4))), ShapeError,
     r"GRU\(3, 4\) was called on an input of shape \(5, 2, 4\): it must be \(T, N, 3\)"),
    (lambda: GRU(3, 4, batch_first=True)(np.ones(3)), ShapeError, r"must be \(N, T, 3\)"),
    (lambda: LSTM(3, 4)(np.ones((0, 2, 3))), ShapeError, "at least one step"),
    (lambda: GRU(3, 4)(np.ones((5, 2, 3)), np.ones((1, 3, 4))), ShapeError,
     r"first state h of shape \(1, 3, 4\): for this input it must have shape \(1, 2, 4\)"),
    (lambda: LSTM(3, 4)(np.ones((5, 2, 3)), np.ones((1, 2, 4))), OperandError, r"a pair \(h, c\)"),
    (lambda: LSTM(3, 4)(np.ones((5, 3)), (np.ones((1, 4)), np.ones((2, 4)))), ShapeError,
     r"first state c of shape \(2, 4\)"),
    (lambda: GRUCell(3, 4)(np.ones((5, 2, 3))), ShapeError, r"GRUCell\(3, 4\) .* be \(N, 3\), or"),
    (lambda: RNNCell(3, 4)(np.ones(3), np.ones((2, 4))), ShapeError, r"must have shape \(4,\)"),
    (lambda: RNN(3, 4, nonlinearity="sigmoid"), ArgumentError, "RNN was asked for with nonlin"),
    (lambda: RNN(0, 4), ArgumentError, "RNN was asked for with input_size=0"),
    (lambda: GRU(3, 4, 0), ArgumentError, "num_layers=0"),
    (lambda: GRU(3, 4, dropout=2.0), ArgumentError, "GRU was given dropout=2.0"),
    (lambda: ValueRNNCell(2, 3)([1.0]), ShapeError, "1 inputs and a state of 3 numbers: it takes"),
    (lambda: ValueRNNCell(2, 3, "sigmoid"), ArgumentError, "ValueRNNCell was asked for"),
]  # fmt: skip


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_dropout_after_a_single_layer_warns_as_torch_does():
    with pytest.warns(UserWarning, match="num_layers is 1"):
        GRU(3, 4, dropout=0.5)
