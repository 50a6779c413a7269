"""Orthogonal and truncated initialisers, and gains: by what they promise, and against PyTorch."""

from statistics import NormalDist

import numpy as np
import pytest

import nn
from autograd_core.errors import ArgumentError, ShapeError
from nn import init


def parameter(*shape, dtype=np.float64):
    return nn.Parameter(np.zeros(shape, dtype))


@pytest.mark.parametrize("gain", [1.0, 2.5])
@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (4, 3, 2, 2)])
def test_orthogonal(shape, gain):
    weight = parameter(*shape)
    assert init.orthogonal_(weight, gain, rng=0) is weight
    w = weight.data.reshape(shape[0], -1) / gain
    inner = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(inner, np.eye(len(inner)), atol=1e-14)


def test_an_orthogonal_matrix_is_drawn_evenly():
    """Every entry has mean 0 and variance 1/n; without the signs of R the first would not."""
    drawn = np.array([init.orthogonal_(parameter(3, 3), rng=seed).data for seed in range(2000)])
    np.testing.assert_allclose(drawn.mean(axis=0), 0.0, atol=0.06)
    np.testing.assert_allclose(drawn.var(axis=0), 1 / 3, atol=0.04)


CUTS = [(0.0, 1.0, -2.0, 2.0), (0.0, 0.02, -2.0, 2.0), (1.0, 2.0, 0.0, 0.5), (0.0, 1.0, 1.0, 9.0)]


@pytest.mark.parametrize("mean, std, a, b", CUTS)
def test_a_truncated_normal_has_its_distribution(mean, std, a, b):
    """As many below each of a few places as its own distribution says."""
    numbers = init.trunc_normal_(parameter(20_000), mean, std, a, b, rng=0).data
    assert a <= numbers.min() <= numbers.max() <= b
    whole = NormalDist(mean, std)
    low, high = whole.cdf(a), whole.cdf(b)
    for share in (0.1, 0.5, 0.9):
        place = whole.inv_cdf(low + share * (high - low))
        assert np.mean(numbers < place) == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2)])
def test_eye_is_torchs(shape):
    torch = pytest.importorskip("torch")
    theirs = torch.nn.init.eye_(torch.empty(shape))
    np.testing.assert_array_equal(init.eye_(parameter(*shape)).data, theirs.numpy())


@pytest.mark.parametrize("name", [*init.GAINS, "leaky_relu"])
def test_every_gain_is_torchs(name):
    torch = pytest.importorskip("torch")
    if name != "softmax":  # not among PyTorch's
        assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))


def test_float32_stays_float32_and_a_seed_repeats():
    for fill in (init.orthogonal_, init.trunc_normal_):
        one, other = (fill(parameter(4, 4, dtype=np.float32), rng=3) for _ in range(2))
        assert one.dtype == np.float32
        np.testing.assert_array_equal(one.data, other.data)
        nn.manual_seed(5)
        first = fill(parameter(4, 4)).data.copy()
        nn.manual_seed(5)
        np.testing.assert_array_equal(fill(parameter(4, 4)).data, first)


REFUSED = [
    (lambda: init.orthogonal_(parameter(3)), ShapeError, r"shape \(3,\)"),
    (lambda: init.eye_(parameter(2, 2, 2)), ShapeError, "only a matrix has a diagonal"),
    (lambda: init.trunc_normal_(parameter(3), std=0.0), ArgumentError, "std=0.0"),
    (lambda: init.trunc_normal_(parameter(3), 9.0), ArgumentError, "hardly anything"),
    (lambda: init.trunc_normal_(parameter(3), a=1.0, b=-1.0), ArgumentError, "a=1.0 and b=-1.0"),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
