"""The rows of convolution: windows and products of matrices.  Next: pooling.py.

A convolution is linear in the image x and in the weight w. Multiplied by a third array y in the
shape of its result, and summed, it is a number linear in each of the three:

    T(y, x, w) = Σ y · convolve(x, w),   y (N, O, places),   x (N, C, sizes),   w (O, C, kernel)

Its slopes by y, x and w are the rows `convolve`, `into_image` and `into_weight`. So each is the
derivative of the others, to any order: `into_image` carries a gradient back to the image, and is
by itself the transposed convolution; `into_weight` carries it to the weight.
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
    landing,
    of_signals_too,
    rows_first,
    windows_of,
)

FEW = 16  # a matrix of fewer rows is little work, and then all columns of the kernel go into one


def matrices(view: Any, groups: int) -> Iterator[tuple[slice, Any]]:
    """Columns of the kernel, and what `patches` see there, ``(places, groups, rows, W · N)``.

    A matrix has a row for each of ``(kh, C / groups, columns)``. Of one column and one group it is
    a view; otherwise a copy.
    """
    height, kh, channels, kw, *width = view.shape
    each = channels // groups
    step = kw if kh * each < FEW else 1
    for j in range(0, kw, step):
        some = slice(j, j + step)
        seen = view[:, :, :, some].reshape(height, kh, groups, each, step, *width).swapaxes(1, 2)
        yield some, seen.reshape(height, groups, kh * each * step, prod(width))


def weights(w: Any, groups: int) -> Any:
    """``(O, C / groups, kh, kw)`` as ``(groups, O / groups, kh, C / groups, kw)``."""
    return w.reshape(groups, len(w) // groups, *w.shape[1:]).swapaxes(2, 3)


def matrix(part: Any) -> Any:
    """``(groups, O / groups, …)`` with all axes after the second made one."""
    return part.reshape(*part.shape[:2], prod(part.shape[2:]))


@of_signals_too
def convolved(x: Any, w: Any, b: Any = None, *, groups: int, **how: Any) -> Any:
    """Every window times the weight, summed; plus ``b``, a number a channel."""
    view = windows_of(x, 0.0, kernel=w.shape[2:], **how)
    weight = weights(w, groups)
    z: Any = None
    for some, seen in matrices(view, groups):
        part = np.matmul(matrix(weight[..., some]), seen)
        z = part if z is None else np.add(z, part, out=z)
    if b is not None:
        z += b.reshape(groups, -1, 1)
    return batch_first(z.reshape(view.shape[0], len(w), *view.shape[4:]))


@of_signals_too
def sent_to_image(y: Any, w: Any, *, sizes: Shape, groups: int, **how: Any) -> Any:
    """Every entry of y times the weight, added up where its window stood."""
    if max(how["stride"]) == 1 and (frame := opposite(w.shape[2:], how)) is not None:
        return convolved(y, turned(w, groups), groups=groups, **{**how, "padding": frame})
    shape = (len(y), groups * w.shape[1], *sizes)
    image, view = landing(y, shape, kernel=w.shape[2:], **how)
    weight, rows = weights(w, groups), columns(y, groups)
    for j in range(w.shape[3]):
        part = np.matmul(matrix(weight[..., j]).swapaxes(1, 2), rows)
        part = part.reshape(len(rows), groups, w.shape[2], w.shape[1], *view.shape[4:])
        for i in range(w.shape[2]):
            target = view[:, i, :, j]
            target += part[:, :, i].reshape(target.shape)
    return image


@of_signals_too
def sent_to_weight(y: Any, x: Any, *, kernel: Shape, groups: int, **how: Any) -> Any:
    """Every entry of y times its window, added up."""
    view = windows_of(x, 0.0, kernel=kernel, **how)
    rows = np.ascontiguousarray(columns(y, groups).swapaxes(2, 3))
    channels, outputs = x.shape[1] // groups, rows.shape[3]
    total = np.empty((groups, outputs, kernel[0], channels, kernel[1]), np.result_type(x, y))
    for some, seen in matrices(view, groups):
        part = np.matmul(seen, rows).sum(axis=0).swapaxes(1, 2)
        total[..., some] = part.reshape(total[..., some].shape)
    return total.swapaxes(2, 3).reshape(groups * outputs, channels, *kernel)


def columns(y: Any, groups: int) -> Any:
    """``(N, O, H, W)`` as ``(H, groups, O / groups, W · N)``."""
    rows = rows_first(y)
    height, channels, width, examples = rows.shape
    return rows.reshape(height, groups, channels // groups, width * examples)


def turned(w: Any, groups: int) -> Any:
    """The weight of the convolution that undoes the moves of this one: by half a turn, from outputs
    to inputs.
    """
    parts = w.reshape(groups, len(w) // groups, *w.shape[1:])[..., ::-1, ::-1].swapaxes(1, 2)
    return parts.reshape(groups * w.shape[1], len(w) // groups, *w.shape[2:])


def opposite(kernel: Shape, how: Any) -> Padding | None:
    """The frame in which that convolution gives back the size; None where it would be negative."""
    reach = [d * (k - 1) for k, d in zip(kernel, how["dilation"], strict=True)]
    frame = [(n - a, n - b) for n, (a, b) in zip(reach, how["padding"], strict=True)]
    return None if min(map(min, frame)) < 0 else tuple(frame)


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
                  kind=MULTILINEAR, symbol="∗", latex=r"#1 \ast #2", samples=(
                      Sample(((2, 1, 2, 3), (1, 1, 2, 2)), PLAIN),
                      Sample(((1, 2, 3, 2), (2, 1, 2, 2)), SHIFTED),
                      Sample(((2, 2, 4), (1, 2, 3)), SIGNAL)))
into_image  = row("into_image",  None, sent_to_image,
                  lambda g, z, y, w, sizes, **how: convolve(g, w, **how),
                  lambda g, z, y, w, sizes, **how: into_weight(y, g, kernel=w.shape[2:], **how),
                  kind=MULTILINEAR, samples=(
                      Sample(((2, 1, 1, 2), (1, 1, 2, 2)), {"sizes": (2, 3), **PLAIN}),
                      Sample(((1, 2, 2, 3), (2, 1, 2, 2)), {"sizes": (3, 2), **SHIFTED}),
                      Sample(((2, 1, 2), (1, 2, 3)), {"sizes": (4,), **SIGNAL})))
into_weight = row("into_weight", None, sent_to_weight,
                  lambda g, z, y, x, kernel, **how: convolve(x, g, **how),
                  lambda g, z, y, x, kernel, **how: into_image(y, g, sizes=x.shape[2:], **how),
                  kind=MULTILINEAR, samples=(
                      Sample(((2, 1, 1, 2), (2, 1, 2, 3)), {"kernel": (2, 2), **PLAIN}),
                      Sample(((1, 2, 2, 3), (1, 2, 3, 2)), {"kernel": (2, 2), **SHIFTED})))
# With a bias it is one node too, and the bias is added while a block is in the cache.
affine      = row("convolution", None, convolved,
                  lambda g, z, x, w, b, **how: into_image(g, w, sizes=x.shape[2:], **how),
                  lambda g, z, x, w, b, **how: into_weight(g, x, kernel=w.shape[2:], **how),
                  lambda g, z, x, w, b, **how: per_channel(g),
                  kind=GENERAL, symbol="conv", latex=r"#1 \ast #2 + #3", samples=(
                      Sample(((2, 1, 2, 3), (1, 1, 2, 2), (1,)), PLAIN),
                      Sample(((1, 2, 3, 2), (2, 1, 2, 2), (2,)), SHIFTED)))
# fmt: on

TABLE = (convolve, into_image, into_weight, affine)
