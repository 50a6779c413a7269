"""Clipping and padding: PyTorch's numbers, on both faces, and bad input."""

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value
from autograd_core.errors import AnomalyError, ArgumentError, ShapeError
from nn.utils import clip_grad_norm_, clip_grad_value_
from nn.utils.rnn import pad_sequence


def faces(a, b):
    """Two parameters with these gradients, on either face, and on both; one more has none."""
    for p in ([Value(0.0), Value(0.0), Value(0.0)], [Tensor([0.0]), Value(0.0), Tensor([0.0])]):
        p[0].grad = a if isinstance(p[0], Value) else [a]
        p[1].grad = b
        yield p


def test_the_golden_numbers():
    for p in faces(3.0, 4.0):
        assert clip_grad_norm_(p, 1) == 5.0
        np.testing.assert_allclose([np.sum(p[0].grad), p[1].grad], [0.59999988, 0.79999984])
        assert p[2]._grad is None


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("limit", [0.0, 0.5, 100.0])
def test_norms_are_those_of_torch(norm_type, limit):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    ours = [nn.Parameter(rng.normal(size=shape)) for shape in ((2, 3), (4,), ())]
    theirs = [torch.nn.Parameter(torch.tensor(p.data)) for p in ours]
    for p, q in zip(ours, theirs, strict=True):
        p.grad = rng.normal(size=p.shape)
        q.grad = torch.tensor(p.grad)
    expected = torch.nn.utils.clip_grad_norm_(theirs, limit, norm_type)
    found = clip_grad_norm_(ours, limit, norm_type)
    assert found.item() == pytest.approx(expected.item(), rel=1e-12)
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-12)
    torch.nn.utils.clip_grad_value_(theirs, 0.25)
    clip_grad_value_(ours, 0.25)
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-12)


def test_float32_stays_float32_and_one_parameter_will_do():
    p = nn.Parameter(np.float32([3.0, 4.0]))
    p.grad = p.data
    clip_grad_norm_(p, 1.0)
    assert p.grad.dtype == np.float32
    np.testing.assert_allclose(p.grad, [0.6, 0.8], rtol=1e-6)
    clip_grad_value_(p, 0.7)
    np.testing.assert_allclose(p.grad, [0.6, 0.7], rtol=1e-6)


def test_nothing_arrived():
    assert clip_grad_norm_([Value(1.0)], 1.0) == 0.0


def test_gradients_that_are_no_numbers():
    for p in faces(np.inf, 1.0):
        assert clip_grad_norm_(p, 1.0) == np.inf
        assert np.isnan(p[0].grad)
        assert p[1].grad == 0.0
    for p in faces(np.nan, 1.0):
        with pytest.raises(AnomalyError, match="have a norm of nan, so they cannot be scaled"):
            clip_grad_norm_(p, 1.0, error_if_nonfinite=True)
        assert p[1].grad == 1.0


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
def test_limits_below_zero(limit):
    with pytest.raises(ArgumentError, match="clip_grad_norm_ was given max_norm="):
        clip_grad_norm_([Value(1.0)], limit)
    with pytest.raises(ArgumentError, match="clip_grad_value_ was given clip_value="):
        clip_grad_value_([Value(1.0)], limit)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("tail", [(), (2,)])
def test_padding_is_that_of_torch(batch_first, side, tail):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    rows = [rng.normal(size=(n, *tail)) for n in (3, 1, 4, 0)]
    theirs = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(row) for row in rows], batch_first, -1.0, side
    )
    np.testing.assert_array_equal(pad_sequence(rows, batch_first, -1.0, side), theirs.numpy())


def test_a_gradient_goes_through_padding():
    a, b = Tensor([1.0, 2.0]), Tensor([3.0])
    padded = pad_sequence([a, b], batch_first=True)
    (padded * [[1.0, 2.0], [3.0, 4.0]]).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([1.0, 2.0], [3.0])


def test_what_cannot_be_padded():
    with pytest.raises(ArgumentError, match="no sequences"):
        pad_sequence([])
    with pytest.raises(ArgumentError, match='it is "left" or "right"'):
        pad_sequence([[1.0]], padding_side="top")
    with pytest.raises(ShapeError, match="what follows the length must be the same for all"):
        pad_sequence([np.ones((2, 3)), np.ones((2, 4))])
