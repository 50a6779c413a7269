"""Softmax and its kin along an axis, in a dtype, against PyTorch; and by which name they refuse."""

import re

import numpy as np
import pytest

from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.testing import gradcheck
from nn import functional as F

NAMES = ("softmax", "log_softmax", "softmin")
X = np.random.default_rng(0).normal(size=(2, 3, 4)) * 5


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("given, dtype", [
    (np.float64, None), (np.float64, np.float32), (np.float32, np.float64), (np.float64, float),
    (np.int64, np.float64),
])  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_equal_to_torch(name, given, dtype, dim):
    torch = pytest.importorskip("torch")
    x = X.astype(given)
    theirs = torch.tensor(x, requires_grad=given is not np.int64)
    ours = Tensor(x) if theirs.requires_grad else x
    a = getattr(F, name)(ours, dim=dim, dtype=dtype)
    kind = dtype and getattr(torch, np.dtype(dtype).name)
    b = getattr(torch.nn.functional, name)(theirs, dim=dim, dtype=kind)
    exact = a.dtype == np.float64
    assert str(a.dtype) == str(b.dtype).removeprefix("torch.")
    tolerance = {"rtol": 1e-9 if exact else 1e-5, "atol": 1e-12 if exact else 1e-6}
    np.testing.assert_allclose(getattr(a, "data", a), b.detach().numpy(), **tolerance)
    if theirs.requires_grad:
        (a * a).sum().backward()
        (b * b).sum().backward()
        assert ours.grad.dtype == given
        tolerance = {"rtol": 1e-4, "atol": 1e-5} if not exact or given is np.float32 else tolerance
        np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), **tolerance)


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_through_a_change_of_dtype(name):
    gradcheck(lambda x: getattr(F, name)(x, dim=1, dtype=np.float64), X)


def test_values_are_weighed_in_a_dtype_too():
    assert F.softmax([Value(0.0), Value(0.0)], dtype=np.float32).data.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("settings, error, words", [
    ({"dim": 3}, ShapeError, "{} over axis 3 of an array with 3 axes: axes go from -3 to 2."),
    ({"dim": "a"}, OperandError, "{} over axis 'a': an axis is a whole number."),
    ({"dtype": int}, ArgumentError, "{} was asked for in int64, which has no fractions and so no "
     "gradient. Give a floating dtype: np.float64 or np.float32."),
    ({"dtype": "words"}, ArgumentError, "{} was asked for in words, which has no fractions"),
], ids=str)  # fmt: skip
def test_a_refusal_is_by_the_function_that_was_called(name, settings, error, words):
    with pytest.raises(error, match="^" + re.escape(words.format(name))):
        getattr(F, name)(X, **settings)
