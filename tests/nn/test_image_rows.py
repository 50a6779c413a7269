"""The rows of images and tables: derivatives, transposes, memory, ties, blocks."""

import numpy as np
import pytest

import nn
from autograd_core import Tensor
from autograd_core.testing import gradcheck
from autograd_core.testing.rows import check_primitive
from nn.rows import convolution, lookup, patches, pooling

ROWS = [*convolution.TABLE, *pooling.TABLE, *lookup.TABLE]
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_rows(op):
    check_primitive(op)


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
@pytest.mark.parametrize("few", [0, 1000])
def test_columns_change_nothing(op, few, monkeypatch):
    """One column of the kernel after the other, or all at once."""
    for sample in op.samples:
        inputs = [RNG.normal(size=shape) for shape in sample.shapes]
        whole = op(*inputs, **sample.params)
        monkeypatch.setattr(convolution, "FEW", few)
        np.testing.assert_allclose(op(*inputs, **sample.params), whole, rtol=1e-13, atol=1e-14)
        monkeypatch.undo()


def test_a_convolution_by_hand():
    x = np.array([[[1.0, 2.0, 4.0, 8.0]]])
    w = np.array([[[1.0, -1.0]]])
    how = {"stride": (2,), "padding": ((1, 1),), "dilation": (1,), "groups": 1}
    assert convolution.convolve(x, w, **how).tolist() == [[[-1.0, -2.0, 8.0]]]


def test_one_form_has_three_slopes():
    """Σ y · convolve(x, w), from each of its three sides."""
    how = {"stride": (2, 1), "padding": ((1, 0), (2, 1)), "dilation": (1, 2), "groups": 2}
    x, w = RNG.normal(size=(3, 4, 6, 5)), RNG.normal(size=(2, 2, 3, 2))
    z = convolution.convolve(x, w, **how)
    y = RNG.normal(size=z.shape)
    form = np.sum(y * z)
    image = convolution.into_image(y, w, sizes=(6, 5), **how)
    weight = convolution.into_weight(y, x, kernel=(3, 2), **how)
    np.testing.assert_allclose([np.sum(image * x), np.sum(weight * w)], form, rtol=1e-13)


@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 0), (0, 2))])
def test_a_frame_is_put_around(padding):
    x = RNG.normal(size=(5, 2, 6, 7))
    frame = patches.framed(x, padding, -1.0)
    inside = frame[patches.inside(frame.shape, padding)]
    np.testing.assert_array_equal(patches.batch_first(inside), x)
    assert frame.sum() == pytest.approx(x.sum() - (frame.size - x.size))


def test_a_convolution_copies_nothing():
    """Its matrices are views of the image, and what it gives is in one piece for the next one."""
    how = {"stride": (1, 1), "padding": ((1, 1), (1, 1)), "dilation": (1, 2)}
    view = patches.windows_of(RNG.normal(size=(5, 16, 6, 7)), 0.0, kernel=(3, 3), **how)
    seen = [matrix for _, matrix in convolution.matrices(view, groups=1)]
    assert len(seen) == 3
    assert all(np.shares_memory(matrix, view) for matrix in seen)
    z = convolution.convolve(RNG.normal(size=(5, 2, 6, 7)), np.ones((4, 2, 3, 3)), groups=1, **how)
    assert np.shares_memory(patches.rows_first(z), z)


@pytest.mark.parametrize("padding", [0, 1, 2, 3])
def test_a_frame_wider_than_the_window(padding):
    """The way back is a convolution too, unless its frame would be negative."""
    x, w = Tensor(RNG.normal(size=(2, 2, 3, 4))), Tensor(RNG.normal(size=(2, 2, 3, 2)))
    gradcheck(lambda x, w: nn.functional.conv2d(x, w, padding=padding), x, w)


def test_the_first_of_equals_takes_the_gradient():
    """[1, 3, 3, 2] by twos with overlap: windows (1, 3), (3, 3), (3, 2)."""
    x = Tensor([[[1.0, 3.0, 3.0, 2.0]]])
    how = {"kernel": (2,), "stride": (1,), "padding": ((0, 0),), "dilation": (1,)}
    pooling.max_pool(x, **how).backward(np.array([[[1.0, 10.0, 100.0]]]))
    assert x.grad.tolist() == [[[0.0, 11.0, 100.0, 0.0]]]


def test_a_nan_is_the_largest_and_takes_the_gradient():
    x = Tensor([[[1.0, np.nan, 5.0, 7.0]]])
    how = {"kernel": (2,), "stride": (2,), "padding": ((0, 0),), "dilation": (1,)}
    z = pooling.max_pool(x, **how)
    np.testing.assert_array_equal(z.data, [[[np.nan, 7.0]]])
    z.backward(np.array([[[1.0, 10.0]]]))
    assert x.grad.tolist() == [[[0.0, 1.0, 0.0, 10.0]]]


def test_a_row_that_is_picked_twice_adds_up_and_padding_gets_nothing():
    table = Tensor(np.arange(6.0).reshape(3, 2))
    z = lookup.lookup(table, index=np.array([1, 1, 2]), padding_idx=2)
    assert z.data.tolist() == [[2.0, 3.0], [2.0, 3.0], [4.0, 5.0]]
    z.backward(np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]))
    assert table.grad.tolist() == [[0.0, 0.0], [11.0, 22.0], [0.0, 0.0]]
    lookup.lookup(table, index=np.array([2]), padding_idx=None).backward([[1.0, 2.0]])
    assert table.grad.tolist() == [[0.0, 0.0], [11.0, 22.0], [1.0, 2.0]]
