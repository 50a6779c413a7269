"""Convolutions as functions.  Next: pooling.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import operand
from autograd_core.functions.shape import reshape
from nn.checks import each_axis, input_of, named, require_shape
from nn.functional.images import in_batch, require_images, require_room
from nn.rows import convolution as rows
from nn.rows.patches import Padding


def conv1d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    dilation: Any = 1, groups: int = 1,
) -> Any:  # fmt: skip
    """A window along signals: ``(N, C, L)`` with ``(O, C / groups, K)`` to ``(N, O, places)``.

    ``bias`` is ``(O,)``. ``padding`` zeros stand on both sides, or "same" (as many as keep the
    length) or "valid" (none). ``dilation`` is the step within the window; with ``groups`` each
    group of outputs sees its own group of channels. One example may come without its ``N``.

    Raises `ShapeError` for channels that do not fit, and for a window longer than the input.

    >>> conv1d([[1.0, 2.0, 4.0]], [[[1.0, -1.0]]])
    array([[-1., -2.]])
    """
    return convolution("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    dilation: Any = 1, groups: int = 1,
) -> Any:  # fmt: skip
    """A window over images: ``(N, C, H, W)`` with ``(O, C / groups, K, K)`` to ``(N, O, …, …)``.

    Arguments as in `conv1d`, a number or a pair for height and width.

    >>> conv2d([[[1.0, 2.0], [3.0, 4.0]]], [[[[1.0, 0.0], [0.0, 1.0]]]], [0.5])
    array([[[5.5]]])
    """
    return convolution("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Any:  # fmt: skip
    """The transpose of `conv1d`: ``(N, C, L)`` with ``(C, O / groups, K)`` to ``(N, O, longer)``.

    Each entry lays down the window, times itself, ``stride`` apart. ``padding`` is what is cut off
    on both sides, ``output_padding`` what is added at the end of one.

    >>> conv_transpose1d([[1.0, 2.0]], [[[1.0, 10.0]]], stride=2)
    array([[ 1., 10.,  2., 20.]])
    """
    return transposed("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding,
                      groups, dilation)  # fmt: skip


def conv_transpose2d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
    output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
) -> Any:  # fmt: skip
    """The transpose of `conv2d`: images grow. Arguments as in `conv_transpose1d`, or pairs.

    >>> conv_transpose2d([[[1.0, 2.0]]], [[[[1.0], [3.0]]]])
    array([[[1., 2.],
            [3., 6.]]])
    """
    return transposed("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding,
                      groups, dilation)  # fmt: skip


def convolution(
    owner: Any, rank: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any,
    dilation: Any, groups: int,
) -> Any:  # fmt: skip
    """What `conv1d`, `conv2d` and their layers do; ``owner`` is who refuses a wrong shape."""
    x, w = input_of(owner, input), operand(weight)
    require_window(owner, rank, w, bias, 0, groups)
    require_images(owner, x.shape, rank, w.shape[1] * groups)
    require_groups(owner, w.shape[0], groups)
    kernel = w.shape[2:]
    stride = each_axis(owner, "stride", stride, rank)
    dilation = each_axis(owner, "dilation", dilation, rank)
    frame = frame_of(owner, padding, kernel, stride, dilation)
    require_room(owner, x.shape, kernel, dilation, frame)
    how = {"stride": stride, "padding": frame, "dilation": dilation, "groups": groups}
    if bias is None:
        return in_batch(lambda x: rows.convolve(x, w, **how), x, rank)
    return in_batch(lambda x: rows.affine(x, w, operand(bias), **how), x, rank)


def transposed(
    owner: Any, rank: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any,
    output_padding: Any, groups: int, dilation: Any,
) -> Any:  # fmt: skip
    """What `conv_transpose1d`, `conv_transpose2d` and their layers do."""
    y, w = input_of(owner, input), operand(weight)
    require_window(owner, rank, w, bias, 1, groups)
    require_images(owner, y.shape, rank, w.shape[0])
    require_groups(owner, w.shape[0], groups)
    stride = each_axis(owner, "stride", stride, rank)
    dilation = each_axis(owner, "dilation", dilation, rank)
    cut = each_axis(owner, "padding", padding, rank, least=0)
    more = each_axis(owner, "output_padding", output_padding, rank, least=0)
    if any(m >= s for m, s in zip(more, stride, strict=True)):
        raise ArgumentError(
            f"{named(owner)} was given output_padding={output_padding} and stride={stride}: what "
            "is added at the end must be less than a stride."
        )
    axes = zip(y.shape[-rank:], w.shape[2:], stride, dilation, cut, more, strict=True)
    sizes = tuple([(n - 1) * s + d * (k - 1) + 1 + m - 2 * p for n, k, s, d, p, m in axes])
    require_shape(owner, y.shape, min(sizes) > 0, f"the padding {padding} leaves nothing of it")
    how = {"stride": stride, "dilation": dilation, "groups": groups}
    frame = tuple([(p, p) for p in cut])
    z = in_batch(lambda y: rows.into_image(y, w, sizes=sizes, padding=frame, **how), y, rank)
    return z if bias is None else z + reshape(operand(bias), (-1, *(1,) * rank))


def frame_of(
    owner: Any, padding: Any, kernel: Any, stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Padding:
    """The rows of zeros before and after each axis."""
    rank = len(kernel)
    if padding == "same":
        if max(stride) > 1:
            raise ArgumentError(
                f"{named(owner)} was given padding='same' with stride={stride}: the size can be "
                "kept with a stride of 1 only."
            )
        whole = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        return tuple([(n // 2, n - n // 2) for n in whole])
    if isinstance(padding, str) and padding != "valid":
        raise ArgumentError(
            f"{named(owner)} was given padding={padding!r}: it is 'same', 'valid' or a number."
        )
    padding = 0 if padding == "valid" else padding
    return tuple([(n, n) for n in each_axis(owner, "padding", padding, rank, least=0)])


def require_window(owner: Any, rank: int, w: Any, bias: Any, out: int, groups: int) -> None:
    """Refuse what are no weight and bias of a convolution; ``out`` is its axis of outputs."""
    axes = ("out", "in / groups") if out == 0 else ("in", "out / groups")
    if len(w.shape) != rank + 2 or 0 in w.shape:
        raise ShapeError(
            f"{named(owner)} was given a weight of shape {w.shape}: it must be ({', '.join(axes)}, "
            f"{'K' if rank == 1 else 'K, K'}), none of them 0."
        )
    count = w.shape[out] * (groups if out else 1)
    if bias is not None and operand(bias).shape != (count,):
        raise ShapeError(
            f"{named(owner)} was given a bias of shape {operand(bias).shape}: it must be "
            f"({count},), one for each output."
        )


def require_groups(owner: Any, channels: int, groups: int) -> None:
    """Refuse groups that are not alike."""
    if not isinstance(groups, (int, np.integer)) or groups < 1 or channels % groups:
        raise ArgumentError(
            f"{named(owner)} was given groups={groups}, into which its {channels} channels "
            "cannot be split equally."
        )
