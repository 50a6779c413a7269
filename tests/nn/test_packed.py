"""Sequences without their padding: as PyTorch packs them, and how recurrent layers read them."""

import itertools

import numpy as np
import pytest

import nn
from autograd_core import Tensor
from autograd_core.errors import ArgumentError, ShapeError
from nn.utils import rnn

LENGTHS = [3, 5, 1, 3]
CHOICES = [
    (kind, proj_size, *rest)
    for kind, proj_size in (("RNN", 0), ("GRU", 0), ("LSTM", 0), ("LSTM", 2))
    for rest in itertools.product((1, 2), (False, True), (False, True))
]


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("lengths", [[5, 3, 3, 1], LENGTHS], ids=["sorted", "unsorted"])
@pytest.mark.parametrize("tail", [(), (2,)])
def test_packed_and_padded_again_as_torch(tail, lengths, batch_first):
    torch = pytest.importorskip("torch").nn.utils.rnn
    x = numbers(*((4, 5) if batch_first else (5, 4)), *tail)
    ordered = lengths != LENGTHS
    ours = rnn.pack_padded_sequence(x, lengths, batch_first, ordered)
    theirs = torch.pack_padded_sequence(as_torch(x), as_torch(lengths), batch_first, ordered)
    for left, right in zip(ours, theirs, strict=True):
        assert right is None if left is None else left.tolist() == right.tolist()
    for total in (None, 7):
        (left, n) = rnn.pad_packed_sequence(ours, batch_first, -1.0, total)
        (right, m) = torch.pad_packed_sequence(theirs, batch_first, -1.0, total)
        np.testing.assert_array_equal(left, right.numpy())
        assert n.tolist() == m.tolist() == lengths


def as_torch(x):
    return pytest.importorskip("torch").tensor(x)


@pytest.mark.parametrize("kind, proj_size, num_layers, bidirectional, packed", CHOICES)
def test_layers_read_them_as_torch_does(kind, proj_size, num_layers, bidirectional, packed):
    torch = pytest.importorskip("torch")
    settings = {"num_layers": num_layers, "bidirectional": bidirectional}
    settings |= {"proj_size": proj_size} if proj_size else {}
    models = getattr(nn, kind)(3, 4, **settings), getattr(torch.nn, kind)(3, 4, **settings).double()
    models[1].load_state_dict({k: torch.tensor(v) for k, v in models[0].state_dict().items()})
    assert list(models[0].state_dict()) == list(models[1].state_dict())
    runs = num_layers * (1 + bidirectional)
    arrays = [numbers(5, 4, 3), numbers(runs, 4, proj_size or 4), numbers(runs, 4, 4, seed=1)]
    arrays = arrays if kind == "LSTM" else arrays[:2]
    inputs = [Tensor(a) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]
    found = []
    for model, (x, *state), utils in zip(models, inputs, (rnn, torch.nn.utils.rnn), strict=True):
        x = utils.pack_padded_sequence(x, LENGTHS, enforce_sorted=False) if packed else x
        out, last = model(x, tuple(state) if kind == "LSTM" else state[0])
        out = utils.pad_packed_sequence(out)[0] if packed else out
        found.append([out, *(last if kind == "LSTM" else [last])])
    for left, right in zip(*found, strict=True):
        close(left.data, right)
    for outs in found:
        sum((z * z * z).sum() for z in outs).backward()
    parameters = zip(models[0].parameters(), models[1].parameters(), strict=True)
    for p, q in [*zip(*inputs, strict=True), *parameters]:
        close(p.grad, q.grad)


def test_what_stands_behind_the_end_counts_for_nothing():
    net, x = nn.GRU(2, 3, bidirectional=True, rng=0), numbers(4, 2, 2)
    other = x.copy()
    other[1:, 1] = 100.0
    packed = [rnn.pack_padded_sequence(a, [4, 1]) for a in (x, other)]
    for left, right in zip(net(packed[0]), net(packed[1]), strict=True):
        np.testing.assert_array_equal(getattr(left, "data", left).data, right.data.data)
    alone = net(x[:1, 1])[1]
    np.testing.assert_allclose(net(packed[0])[1].data[:, 1], alone.data, rtol=1e-12)


def test_sequences_are_packed_one_by_one():
    rows = [Tensor([1.0, 2.0, 3.0]), Tensor([4.0])]
    packed = rnn.pack_sequence(rows)
    assert packed.data.tolist() == [1.0, 4.0, 2.0, 3.0]
    (packed.data * [1.0, 2.0, 3.0, 4.0]).sum().backward()
    assert [row.grad.tolist() for row in rows] == [[1.0, 3.0, 4.0], [2.0]]


X = np.zeros((3, 2, 4))
REFUSED = [
    (lambda: rnn.pack_padded_sequence(X, [2, 3]), ArgumentError, r"lengths=\[2, 3\], not the long"),
    (lambda: rnn.pack_padded_sequence(X, [3]), ShapeError, r"of 2 sequences was .* \(1,\)"),
    (lambda: rnn.pack_padded_sequence(X, [4, 1]), ArgumentError, "whole numbers from 1 to 3"),
    (lambda: rnn.pack_padded_sequence(X, [3, 0]), ArgumentError, "whole numbers from 1 to 3"),
    (lambda: rnn.pack_padded_sequence(X, [3.0, 1.0]), ArgumentError, "whole numbers from 1 to 3"),
    (lambda: rnn.pack_padded_sequence(np.zeros(3), [3]), ShapeError, r"shape \(3,\): give \(T, N"),
    (lambda: rnn.pad_packed_sequence(rnn.pack_padded_sequence(X, [3, 1]), total_length=2),
     ArgumentError, "total_length=2, but a sequence has 3 steps"),
    (lambda: nn.GRU(3, 4)(rnn.pack_padded_sequence(X, [3, 1])), ShapeError, r"GRU\(3, 4\) was"),
    (lambda: nn.LSTM(3, 4, proj_size=4), ArgumentError, "proj_size=4 and hidden_size=4: the"),
    (lambda: nn.LSTM(3, 4, proj_size=-1), ArgumentError, "proj_size=-1"),
    (lambda: nn.GRU(3, 4, proj_size=2), ArgumentError, "GRU was given proj_size=2 .* no other"),
]  # fmt: skip


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
