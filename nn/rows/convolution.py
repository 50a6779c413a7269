"""The rows of convolution: windows and one product of matrices.  Next: pooling.py.

A convolution is linear in the image x and in the weight w. Multiplied by a third array y in the
shape of its result, and summed, it is a number linear in each of the three:

    T(y, x, w) = Σ y · convolve(x, w),   y (N, O, places),   x (N, C, sizes),   w (O, C, kernel)

Its slopes by y, x and w are the rows `convolve`, `into_image` and `into_weight`. So each is the
derivative of the others, to any order: `into_image` carries a gradient back to the image, and is
by itself the transposed convolution; `into_weight` carries it to the weight.

All three work through the places a block at a time, small enough to stay in the cache.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import GENERAL, MULTILINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.shape import Shape
from nn.rows.patches import (
    Padding,
    batch_first,
    batch_last,
    counts,
    framed,
    framed_shape,
    inside,
    offsets,
    patches,
)

BLOCK = 640_000  # bytes: a block of columns and what it is multiplied with fit the second cache


def matrices(x: Any, groups: int) -> Any:
    """All axes but the first made one, and the first split into groups."""
    return x.reshape(groups, len(x) // groups, prod(x.shape[1:]))


def blocks(view: Any, rank: int) -> Iterator[tuple[slice, slice, Shape]]:
    """Runs of the first axis of places, the columns they are in a matrix of all places, and the
    shape of their patches.
    """
    before, (height, *after) = view.shape[: 1 + rank], view.shape[1 + rank :]
    columns = prod(after)
    most = max(1, BLOCK // max(1, prod(before) * columns * view.itemsize))
    for start in range(0, height, most):
        stop = min(start + most, height)
        shape = (*before, stop - start, *after)
        yield slice(start, stop), slice(start * columns, stop * columns), shape


def convolved(
    x: Any, w: Any, b: Any = None, *, stride: Shape, padding: Padding, dilation: Shape, groups: int
) -> Any:
    """Every window times the weight, summed; plus ``b``, a number a channel."""
    rank, kernel, image = w.ndim - 2, w.shape[2:], framed(x, padding)
    places = counts(image.shape[1:-1], kernel, stride, dilation)
    view = patches(image, kernel, stride, dilation, places)
    z = np.empty((len(w), *places, len(x)), np.result_type(x, w))
    rows, weights = matrices(z, groups), matrices(w, groups)
    for some, columns, _ in blocks(view, rank):
        taken = view[(slice(None),) * (1 + rank) + (some,)]
        part = taken.reshape(groups, weights.shape[2], columns.stop - columns.start)
        np.matmul(weights, part, out=rows[..., columns])
        if b is not None:
            rows[..., columns] += b.reshape(groups, -1, 1)
    return batch_first(z)


def sent_to_image(
    y: Any, w: Any, *, sizes: Shape, stride: Shape, padding: Padding, dilation: Shape, groups: int
) -> Any:
    """Every entry of y times the weight, added up where its window stood."""
    rank, kernel = w.ndim - 2, w.shape[2:]
    shape = framed_shape((len(y), groups * w.shape[1], *sizes), padding)
    image = np.zeros(shape, np.result_type(y, w))
    view = patches(image, kernel, stride, dilation, y.shape[2:])
    rows = matrices(batch_last(y), groups)
    weights = np.ascontiguousarray(matrices(w, groups).swapaxes(1, 2))
    for some, columns, block in blocks(view, rank):
        part = np.matmul(weights, rows[..., columns]).reshape(block)
        for offset in offsets(kernel):
            view[(*offset, some)] += part[offset]
    return batch_first(image[inside(shape, padding)])


def sent_to_weight(
    y: Any, x: Any, *, kernel: Shape, stride: Shape, padding: Padding, dilation: Shape, groups: int
) -> Any:
    """Every entry of y times its window, added up."""
    rank, image = len(kernel), framed(x, padding)
    view = patches(image, kernel, stride, dilation, y.shape[2:])
    rows = matrices(batch_last(y), groups)
    channels = x.shape[1] // groups
    total = np.zeros((groups, channels * prod(kernel), rows.shape[1]), np.result_type(x, y))
    for some, columns, _ in blocks(view, rank):
        taken = view[(slice(None),) * (1 + rank) + (some,)]
        part = taken.reshape(groups, total.shape[1], columns.stop - columns.start)
        total += part @ rows[..., columns].swapaxes(1, 2)
    return np.ascontiguousarray(total.swapaxes(1, 2)).reshape(-1, channels, *kernel)


def per_channel(g: Any) -> Any:
    """``(N, C, …)`` summed to ``(C,)``."""
    return g.sum(axis=(0, *range(2, len(g.shape))))


PLAIN = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1), "groups": 1}
SHIFTED = {"stride": (2, 1), "padding": ((1, 0), (1, 2)), "dilation": (1, 2), "groups": 2}
SIGNAL = {"stride": (2,), "padding": ((1, 1),), "dilation": (1,), "groups": 1}

# fmt: off
convolve    = row("convolve",    None, convolved,
                  lambda g, z, x, w, **how: into_image(g, w, sizes=x.shape[2:], **how),
                  lambda g, z, x, w, **how: into_weight(g, x, kernel=w.shape[2:], **how),
                  kind=MULTILINEAR, symbol="∗", latex=r"#1 \ast #2", quiet=False, samples=(
                      Sample(((2, 1, 2, 3), (1, 1, 2, 2)), PLAIN),
                      Sample(((1, 2, 3, 2), (2, 1, 2, 2)), SHIFTED),
                      Sample(((2, 2, 4), (1, 2, 3)), SIGNAL)))
into_image  = row("into_image",  None, sent_to_image,
                  lambda g, z, y, w, sizes, **how: convolve(g, w, **how),
                  lambda g, z, y, w, sizes, **how: into_weight(y, g, kernel=w.shape[2:], **how),
                  kind=MULTILINEAR, quiet=False, samples=(
                      Sample(((2, 1, 1, 2), (1, 1, 2, 2)), {"sizes": (2, 3), **PLAIN}),
                      Sample(((1, 2, 2, 3), (2, 1, 2, 2)), {"sizes": (3, 2), **SHIFTED}),
                      Sample(((2, 1, 2), (1, 2, 3)), {"sizes": (4,), **SIGNAL})))
into_weight = row("into_weight", None, sent_to_weight,
                  lambda g, z, y, x, kernel, **how: convolve(x, g, **how),
                  lambda g, z, y, x, kernel, **how: into_image(y, g, sizes=x.shape[2:], **how),
                  kind=MULTILINEAR, quiet=False, samples=(
                      Sample(((2, 1, 1, 2), (2, 1, 2, 3)), {"kernel": (2, 2), **PLAIN}),
                      Sample(((1, 2, 2, 3), (1, 2, 3, 2)), {"kernel": (2, 2), **SHIFTED})))
# With a bias it is one node too, and the bias is added while a block is in the cache.
affine      = row("convolution", None, convolved,
                  lambda g, z, x, w, b, **how: into_image(g, w, sizes=x.shape[2:], **how),
                  lambda g, z, x, w, b, **how: into_weight(g, x, kernel=w.shape[2:], **how),
                  lambda g, z, x, w, b, **how: per_channel(g),
                  kind=GENERAL, symbol="conv", latex=r"#1 \ast #2 + #3", quiet=False, samples=(
                      Sample(((2, 1, 2, 3), (1, 1, 2, 2), (1,)), PLAIN),
                      Sample(((1, 2, 3, 2), (2, 1, 2, 2), (2,)), SHIFTED)))
# fmt: on

TABLE = (convolve, into_image, into_weight, affine)
