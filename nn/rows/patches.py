"""Patches: every window of a batch of images as one view.  Next: convolution.py, pooling.py.

Images come as PyTorch has them, ``(N, C, H, W)``. In memory they are kept as ``(H, C, W, N)``, a
row of all images after the other. Two things follow:

- where a window moves along, ``(W, N)``, is one long run, which is read at the speed of memory;
- below each other in a window stand the channels of ``kh`` rows, ``(kh, C)``: also one run. So one
  column of the windows of a whole row of places is a matrix ``(kh · C, W · N)`` as it stands, and
  a convolution is a product of matrices for which nothing is copied.

What goes back is a view in PyTorch's order, and NumPy's functions of entries keep its memory as it
is. A signal ``(N, C, L)`` is an image of height 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.structural.shape import Shape

Padding = tuple[tuple[int, int], ...]  # before and after, an axis


def rows_first(x: Any) -> Any:
    """``(N, C, H, W)`` as ``(H, C, W, N)``, in one piece of memory."""
    return np.ascontiguousarray(x.transpose(2, 1, 3, 0))


def batch_first(image: Any) -> Any:
    """``(H, C, W, N)`` as ``(N, C, H, W)``: the same memory."""
    return image.transpose(3, 1, 0, 2)


def of_signals_too(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of images, for signals and settings of one axis too: images of height 1."""

    @wraps(function)
    def either(*arrays: Any, **how: Any) -> Any:
        if arrays[0].ndim == 4:
            return function(*arrays, **how)
        images = [x[:, :, None] if x.ndim == 3 else x for x in arrays]
        rows: dict[str, Any] = {"padding": (0, 0)}  # and for all else 1
        tall = {k: (rows.get(k, 1), *v) if isinstance(v, tuple) else v for k, v in how.items()}
        return function(*images, **tall)[:, :, 0]

    return either


def framed(x: Any, padding: Padding, fill: float = 0.0) -> Any:
    """``(N, C, H, W)`` as ``(H, C, W, N)`` with a frame of ``fill`` around each image."""
    if not any(map(any, padding)):
        return rows_first(x)
    image = np.full(framed_shape(x.shape, padding), fill, x.dtype)
    image[inside(image.shape, padding)] = x.transpose(2, 1, 3, 0)
    return image


def framed_shape(shape: Shape, padding: Padding) -> Shape:
    """The shape of `framed` for images of ``shape``."""
    examples, channels, height, width = shape
    return (height + sum(padding[0]), channels, width + sum(padding[1]), examples)


def inside(shape: Shape, padding: Padding) -> Any:
    """The index of what is not frame."""
    (above, below), (left, right) = padding
    return np.s_[above : shape[0] - below, :, left : shape[2] - right]


def counts(sizes: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> Shape:
    """How many windows fit along each axis.

    >>> counts((8, 8), (3, 2), (1, 2), (1, 1))
    (6, 4)
    """
    axes = zip(sizes, kernel, stride, dilation, strict=True)
    return tuple([(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in axes])


def patches(image: Any, kernel: Shape, stride: Shape, dilation: Shape, places: Shape) -> Any:
    """Every window of ``(H, C, W, N)``, as a view ``(places, kh, C, kw, places, N)``.

    The windows overlap in memory. What one offset of the kernel picks does not overlap with itself
    (a stride is 1 or more), so a view may be added into, an offset at a time.
    """
    (down, channel, along, example), (kh, kw) = image.strides, kernel
    shape = (places[0], kh, image.shape[1], kw, places[1], image.shape[3])
    strides = (
        down * stride[0], down * dilation[0], channel, along * dilation[1], along * stride[1],
        example,
    )  # fmt: skip
    return np.ndarray(shape, image.dtype, image, 0, strides)


def windows_of(
    x: Any, fill: float, *, kernel: Shape, stride: Shape, padding: Padding, dilation: Shape
) -> Any:
    """Every window of ``x``, which stands in a frame of ``fill``."""
    image = framed(x, padding, fill)
    sizes = (image.shape[0], image.shape[2])
    return patches(image, kernel, stride, dilation, counts(sizes, kernel, stride, dilation))


def landing(
    y: Any, shape: Shape, *, kernel: Shape, stride: Shape, padding: Padding, dilation: Shape
) -> tuple[Any, Any]:
    """Images of zeros of ``shape``, in PyTorch's order, and every window of their frames, as many
    as ``y`` has places.
    """
    outer = framed_shape(shape, padding)
    image = np.zeros(outer, y.dtype)
    view = patches(image, kernel, stride, dilation, y.shape[2:])
    return batch_first(image[inside(outer, padding)]), view


def offsets(kernel: Shape) -> Iterator[Any]:
    """The index of each place in the kernel, into `patches`."""
    return ((slice(None), i, slice(None), j) for i, j in np.ndindex(*kernel))
