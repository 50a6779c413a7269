"""Pooling: the largest entry, or the mean, of every window.  Next: resize.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import divide
from autograd_core.errors import ArgumentError
from autograd_core.functions.operand import numbers
from nn.checks import each_axis, input_of, named, require_width
from nn.functional.images import in_batch, require_images, require_room
from nn.rows import pooling as rows
from nn.rows.patches import Padding


def max_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest entry of every window of signals ``(N, C, L)``; of ties, the first.

    ``stride`` is the window's size unless given. ``padding`` counts as −inf. With ``ceil_mode`` a
    last window may reach over the end. With ``return_indices`` it gives a pair: also where in the
    signal each stood, of an image counted row after row. One example may come without its ``N``.

    Raises `ArgumentError` for a padding of more than half the window.

    >>> max_pool1d([[1.0, 4.0, 2.0, 3.0]], 2)
    array([[4., 3.]])
    """
    return max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode,
                    return_indices)  # fmt: skip


def max_pool2d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest entry of every window of images ``(N, C, H, W)``; arguments as `max_pool1d`.

    >>> max_pool2d([[[1.0, 4.0], [2.0, 3.0]]], 2)
    array([[[4.]]])
    """
    return max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode,
                    return_indices)  # fmt: skip


def avg_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:  # fmt: skip
    """The mean of every window of signals; padding counts as zeros, or not at all.

    >>> avg_pool1d([[1.0, 4.0, 2.0, 3.0]], 2)
    array([[2.5, 2.5]])
    """
    return avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode,
                    count_include_pad)  # fmt: skip


def avg_pool2d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """The mean of every window of images; ``divisor_override`` divides instead of the count.

    >>> avg_pool2d([[[1.0, 4.0], [2.0, 3.0]]], 2)
    array([[[2.5]]])
    """
    return avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode,
                    count_include_pad, divisor_override)  # fmt: skip


def max_pool(
    owner: Any, rank: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
    ceil_mode: bool, return_indices: bool,
) -> Any:  # fmt: skip
    """What `max_pool1d`, `max_pool2d` and their layers do; ``owner`` refuses a wrong shape."""
    x = input_of(owner, input)
    how = settings(owner, rank, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    z = in_batch(lambda x: rows.max_pool(x, **how), x, rank)
    if not return_indices:
        return z
    return z, in_batch(lambda x: rows.places_of(x, **how), numbers(x), rank)


def avg_pool(
    owner: Any, rank: int, input: Any, kernel_size: Any, stride: Any, padding: Any,
    ceil_mode: bool, count_include_pad: bool, divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """What `avg_pool1d`, `avg_pool2d` and their layers do."""
    x = input_of(owner, input)
    how = settings(owner, rank, x.shape, kernel_size, stride, padding, 1, ceil_mode)
    total = in_batch(lambda x: rows.sum_windows(x, **how), x, rank)
    if divisor_override is not None:
        require_width(named(owner), "divisor_override", divisor_override)
        return divide(total, float(divisor_override))
    padding = each_axis(owner, "padding", padding, rank, least=0)
    counted = [(p, p) if count_include_pad else (0, 0) for p in padding]
    return divide(total, entries_in(x.shape[-rank:], counted, how).astype(x.dtype))


def settings(
    owner: Any, rank: int, shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any,
    dilation: Any, ceil_mode: bool,
) -> dict[str, Any]:  # fmt: skip
    """The settings of a pool as its row takes them."""
    require_images(owner, shape, rank)
    kernel = each_axis(owner, "kernel_size", kernel_size, rank)
    stride = kernel if stride is None else each_axis(owner, "stride", stride, rank)
    dilation = each_axis(owner, "dilation", dilation, rank)
    pad = each_axis(owner, "padding", padding, rank, least=0)
    if any(2 * p > k for p, k in zip(pad, kernel, strict=True)):
        raise ArgumentError(
            f"{named(owner)} was given padding={padding} and kernel_size={kernel_size}: with more "
            "than half a window of padding some windows would see nothing else."
        )
    frame: Padding = tuple([(p, p) for p in pad])
    if ceil_mode:
        axes = zip(shape[-rank:], kernel, stride, dilation, pad, strict=True)
        frame = tuple([(p, p + reach(n, k, s, d, p)) for n, k, s, d, p in axes])
    require_room(owner, shape, kernel, dilation, frame)
    return {"kernel": kernel, "stride": stride, "padding": frame, "dilation": dilation}


def reach(n: int, k: int, s: int, d: int, p: int) -> int:
    """How far a last window reaches over the end; it starts on the input or the padding before."""
    room = n + 2 * p - d * (k - 1) - 1
    places = -(-room // s)
    if places * s >= n + p:
        places -= 1
    return max(0, places * s - room)


def entries_in(sizes: tuple[int, ...], counted: Any, how: dict[str, Any]) -> Any:
    """How many entries each window has: those of the input, and of the padding if it counts."""
    ones = np.pad(np.ones(sizes), counted, constant_values=1.0)
    rest = [(a - b, c - d) for (a, c), (b, d) in zip(how["padding"], counted, strict=True)]
    return rows.sum_windows(ones[None, None], **{**how, "padding": tuple(rest)})[0, 0]
