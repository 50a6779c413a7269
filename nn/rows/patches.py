"""Patches: every window of a batch of images as one view.  Next: convolution.py, pooling.py.

Images come as PyTorch has them, ``(N, C, H, W)``, and signals as ``(N, C, L)``. Inside, the batch
is the last axis in memory, ``(C, H, W, N)``: then all that a window moves along lies in long runs,
a patch is copied or added up at the speed of memory, and the columns that a convolution multiplies
come out in the order in which the result is wanted. The result goes back as a view in PyTorch's
order, and NumPy's functions of entries keep its memory as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_core.structural.shape import Shape

Padding = tuple[tuple[int, int], ...]  # before and after, an axis


def batch_last(x: Any) -> Any:
    """``(N, C, …)`` as ``(C, …, N)``, in one piece of memory."""
    return np.ascontiguousarray(np.moveaxis(x, 0, -1))


def batch_first(x: Any) -> Any:
    """``(C, …, N)`` as ``(N, C, …)``: the same memory."""
    return np.moveaxis(x, -1, 0)


def framed(x: Any, padding: Padding, fill: float = 0.0) -> Any:
    """``(N, C, …)`` as ``(C, …, N)`` with a frame of ``fill`` around each image."""
    if not any(map(any, padding)):
        return batch_last(x)
    image = np.full(framed_shape(x.shape, padding), fill, x.dtype)
    image[inside(image.shape, padding)] = np.moveaxis(x, 0, -1)
    return image


def framed_shape(shape: Shape, padding: Padding) -> Shape:
    """The shape of `framed` for an image of ``shape``, which is ``(N, C, …)``."""
    sizes = [n + a + b for n, (a, b) in zip(shape[2:], padding, strict=True)]
    return (shape[1], *sizes, shape[0])


def inside(shape: Shape, padding: Padding) -> Any:
    """The index of what is not frame."""
    spans = [slice(a, n - b) for n, (a, b) in zip(shape[1:-1], padding, strict=True)]
    return (slice(None), *spans)


def counts(sizes: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> Shape:
    """How many windows fit along each axis.

    >>> counts((8, 8), (3, 2), (1, 2), (1, 1))
    (6, 4)
    """
    axes = zip(sizes, kernel, stride, dilation, strict=True)
    return tuple([(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in axes])


def patches(image: Any, kernel: Shape, stride: Shape, dilation: Shape, places: Shape) -> Any:
    """Every window of ``(C, …, N)``, as a view ``(C, *kernel, *places, N)``.

    The windows overlap in memory. What one offset of the kernel picks does not overlap with itself
    (a stride is 1 or more), so a view may be added into, an offset at a time.
    """
    channel, *along, last = image.strides
    within = [step * d for step, d in zip(along, dilation, strict=True)]
    between = [step * s for step, s in zip(along, stride, strict=True)]
    return np.lib.stride_tricks.as_strided(
        image,
        (image.shape[0], *kernel, *places, image.shape[-1]),
        (channel, *within, *between, last),
    )


def offsets(kernel: Shape) -> Iterator[Any]:
    """The index of each place in the kernel, into `patches`."""
    return ((slice(None), *offset) for offset in np.ndindex(kernel))
