"""Convolutions as layers.  Next: pool.py, norm.py."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from nn import init
from nn.checks import each_axis, input_of, named, require_width
from nn.functional.convolution import convolution, frame_of, require_groups, transposed
from nn.functional.images import MODES, pad, require_images
from nn.module import Module
from nn.parameter import Parameter, floating


class Convolution(Module):
    """What convolutions share: their settings, and weights that start as PyTorch's do.

    ``weight`` is ``(out_channels, in_channels / groups, *kernel_size)`` and ``bias``
    ``(out_channels,)``; both start uniform between ``±1/sqrt(fan_in)``, where the fan-in of an
    output is the number of entries in its window.
    """

    rank = 2

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1,
        padding: Any = 0, dilation: Any = 1, groups: int = 1, bias: bool = True,
        padding_mode: str = "zeros", *, dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        kind = self._get_name()
        require_width(kind, "in_channels", in_channels)
        require_width(kind, "out_channels", out_channels)
        require_width(kind, "groups", groups)
        require_groups(kind, in_channels, groups)
        require_groups(kind, out_channels, groups)
        require_mode(kind, padding_mode)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = each_axis(kind, "kernel_size", kernel_size, self.rank)
        self.stride = each_axis(kind, "stride", stride, self.rank)
        self.dilation = each_axis(kind, "dilation", dilation, self.rank)
        self.groups = groups
        self.padding = padding
        self.padding_mode = padding_mode
        self.frame = frame_of(kind, padding, self.kernel_size, self.stride, self.dilation)
        if not isinstance(padding, str):
            self.padding = each_axis(kind, "padding", padding, self.rank, least=0)
        self.fill(bias, dtype, rng)

    def fill(self, bias: bool, dtype: Any, rng: Any) -> None:
        """Make the parameters."""
        weight = np.zeros(self.weight_shape(), floating(dtype))
        bound = 1.0 / math.sqrt(math.prod(weight.shape[1:]))
        self.weight = init.uniform_(Parameter(weight), -bound, bound, rng=rng)
        self.bias = None
        if bias:
            zeros = Parameter(np.zeros(self.out_channels, weight.dtype))
            self.bias = init.uniform_(zeros, -bound, bound, rng=rng)

    def weight_shape(self) -> tuple[int, ...]:
        """``(out_channels, in_channels / groups, *kernel_size)``."""
        return (self.out_channels, self.in_channels // self.groups, *self.kernel_size)

    def forward(self, input: Any) -> Any:
        """``(N, C, …)`` to ``(N, O, …)``."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x = input_of(self, input)
            require_images(self, x.shape, self.rank, self.in_channels)
            input = pad(x, [n for ends in self.frame[::-1] for n in ends], self.padding_mode)
            padding = 0
        return convolution(self, self.rank, input, self.weight, self.bias, self.stride, padding,
                           self.dilation, self.groups)  # fmt: skip

    def extra_repr(self) -> str:
        zeros, ones = (0,) * self.rank, (1,) * self.rank
        parts = [
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}",
            f"padding={self.padding}" if self.padding != zeros else "",
            f"dilation={self.dilation}" if self.dilation != ones else "",
            *self.more_repr(),
            f"groups={self.groups}" if self.groups != 1 else "",
            "bias=False" if self.bias is None else "",
            f"padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "",
        ]
        return ", ".join(part for part in parts if part)

    def more_repr(self) -> list[str]:
        """What one kind of convolution adds."""
        return []


class Conv1d(Convolution):
    """A window along signals: ``(N, C, L)`` to ``(N, O, places)``, or ``(C, L)`` for one.

    ``weight`` is ``(out_channels, in_channels / groups, K)``, ``bias`` ``(out_channels,)``.
    Settings as in `functional.conv1d`; ``padding_mode`` is "zeros", "reflect", "replicate" or
    "circular".

    Raises `ArgumentError` for settings out of range, and when called, `ShapeError` for an input
    with other channels or smaller than a window.

    >>> import numpy as np
    >>> Conv1d(4, 8, 3, stride=2)(np.zeros((5, 4, 9))).shape
    (5, 8, 4)
    """

    rank = 1


class Conv2d(Convolution):
    """A window over images: ``(N, C, H, W)`` to ``(N, O, …, …)``, or ``(C, H, W)`` for one.

    ``weight`` is ``(out_channels, in_channels / groups, *kernel_size)``. Settings and errors as in
    `Conv1d`; each is a number, or a pair for height and width.

    >>> import numpy as np
    >>> layer = Conv2d(1, 16, 3, padding=1)
    >>> layer(np.zeros((5, 1, 8, 8))).shape
    (5, 16, 8, 8)
    """


class ConvTranspose1d(Convolution):
    """The transpose of `Conv1d`, with which signals grow: ``(N, C, L)`` to ``(N, O, longer)``.

    ``weight`` is ``(in_channels, out_channels / groups, K)``, ``bias`` ``(out_channels,)``.
    Settings and errors as in `functional.conv_transpose1d`.

    >>> import numpy as np
    >>> ConvTranspose1d(4, 2, 2, stride=2)(np.zeros((5, 4, 8))).shape
    (5, 2, 16)
    """

    rank = 1

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1,
        padding: Any = 0, output_padding: Any = 0, groups: int = 1, bias: bool = True,
        dilation: Any = 1, padding_mode: str = "zeros", *, dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        kind = self._get_name()
        if padding_mode != "zeros":
            raise ArgumentError(
                f"{kind} was given padding_mode={padding_mode!r}; here padding is what is cut off, "
                "so there is only 'zeros'."
            )
        self.output_padding = each_axis(kind, "output_padding", output_padding, self.rank, least=0)
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
                         bias, dtype=dtype, rng=rng)  # fmt: skip

    def weight_shape(self) -> tuple[int, ...]:
        """``(in_channels, out_channels / groups, *kernel_size)``."""
        return (self.in_channels, self.out_channels // self.groups, *self.kernel_size)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        """``(N, C, …)`` to ``(N, O, …)``, or to ``(N, O, *output_size)`` if that can be had.

        A stride gives as many sizes as it is long; ``output_padding`` says which, or
        ``output_size`` does. Raises `ArgumentError` for a size that is none of them.
        """
        more = self.output_padding
        if output_size is not None:
            input = input_of(self, input)
            require_images(self, input.shape, self.rank, self.in_channels)
            more = self._missing(input.shape[-self.rank :], tuple(output_size)[-self.rank :])
        return transposed(self, self.rank, input, self.weight, self.bias, self.stride, self.padding,
                          more, self.groups, self.dilation)  # fmt: skip

    def _missing(self, sizes: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
        """The output padding that gives the sizes that are wanted."""
        axes = zip(sizes, self.kernel_size, self.stride, self.dilation, self.frame, strict=True)
        least = [(n - 1) * s + d * (k - 1) + 1 - sum(cut) for n, k, s, d, cut in axes]
        more = tuple([w - n for w, n in zip(wanted, least)])
        if len(more) < self.rank or any(not 0 <= m < s for m, s in zip(more, self.stride)):
            ranges = ", ".join(f"{n} to {n + s - 1}" for n, s in zip(least, self.stride))
            raise ArgumentError(
                f"{named(self)} was given output_size={wanted}: of an input with sizes {sizes} it "
                f"can make {ranges}."
            )
        return more

    def more_repr(self) -> list[str]:
        shown = any(self.output_padding)
        return [f"output_padding={self.output_padding}"] if shown else []


class ConvTranspose2d(ConvTranspose1d):
    """The transpose of `Conv2d`, with which images grow: ``(N, C, H, W)`` to ``(N, O, …, …)``.

    Settings and errors as in `ConvTranspose1d`; each is a number, or a pair for height and width.

    >>> import numpy as np
    >>> layer = ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1)
    >>> layer(np.zeros((5, 4, 8, 8))).shape
    (5, 2, 16, 16)
    """

    rank = 2


def require_mode(kind: str, mode: str) -> None:
    """Refuse a kind of padding that is not known."""
    if mode not in ("zeros", *MODES):
        raise ArgumentError(
            f"{kind} was given padding_mode={mode!r}; it is one of 'zeros', "
            f"{', '.join(map(repr, MODES))}."
        )
