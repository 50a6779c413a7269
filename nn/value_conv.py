"""A convolution in which every number is a node: small enough to step through.  Next: conv.py."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from autograd_core.errors import ShapeError
from autograd_core.value import Value
from nn.checks import each_axis, named, require_width
from nn.module import Module
from nn.neuron import weighted_sum
from nn.seed import generator


class ValueConv1d(Module):
    """A window along signals, a `Value` an entry: the small sibling of `Conv1d`, to step through.

    The same few weights are used at every place; that is all there is to a convolution. Settings,
    start and names are Conv1d's (``weight[o][c][k]`` and ``bias[o]``), and so are the numbers.
    Takes ``in_channels`` lists of the same length and gives ``out_channels`` lists.

    Raises `ShapeError` for other channels, ragged ones, and those shorter than the window.

    >>> layer = ValueConv1d(1, 1, 2, bias=False)
    >>> layer.load_state_dict({"weight.0.0.0": 1.0, "weight.0.0.1": -1.0}).missing_keys
    []
    >>> [place.data for place in layer([[1.0, 2.0, 4.0]])[0]]
    [-1.0, -2.0]
    """

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1,
        padding: int = 0, bias: bool = True, *, rng: np.random.Generator | int | None = None,
    ) -> None:  # fmt: skip
        require_width("ValueConv1d", "in_channels", in_channels)
        require_width("ValueConv1d", "out_channels", out_channels)
        (self.kernel_size,) = each_axis("ValueConv1d", "kernel_size", kernel_size, 1)
        (self.stride,) = each_axis("ValueConv1d", "stride", stride, 1)
        (self.padding,) = each_axis("ValueConv1d", "padding", padding, 1, least=0)
        self.in_channels = in_channels
        self.out_channels = out_channels
        width = self.kernel_size
        draw, bound = generator(rng).uniform, 1.0 / sqrt(in_channels * width)
        self.weight = [
            [
                [Value(w, label=f"w{o}{c}{k}") for k, w in enumerate(window)]
                for c, window in enumerate(draw(-bound, bound, (in_channels, width)).tolist())
            ]
            for o in range(out_channels)
        ]
        drawn = draw(-bound, bound, out_channels if bias else 0).tolist()
        self.bias = [Value(b, label=f"b{o}") for o, b in enumerate(drawn)]

    def forward(self, x: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """``in_channels`` lists of numbers or Values to ``out_channels`` lists of Values."""
        self.require_signals(x)
        rim = [0.0] * self.padding
        framed = [[*rim, *channel, *rim] for channel in x]
        starts = range(0, len(framed[0]) - self.kernel_size + 1, self.stride)
        windows = [[v for channel in framed for v in channel[at : at + self.kernel_size]]
                   for at in starts]  # fmt: skip
        return [self.slide(o, windows) for o in range(self.out_channels)]

    def slide(self, o: int, windows: list[list[Any]]) -> list[Any]:
        """The output ``o``: the same weights for every window."""
        weights = [w for window in self.weight[o] for w in window]
        bias = self.bias[o] if self.bias else 0.0
        return [weighted_sum(weights, window, bias) for window in windows]

    def require_signals(self, x: Sequence[Sequence[Any]]) -> None:
        """Refuse what is no list of channels, all of one length."""
        if not hasattr(x, "__len__") or not all(hasattr(channel, "__len__") for channel in x):
            raise ShapeError(
                f"{named(self)} was called on {x!r}: it wants a list of {self.in_channels} lists "
                "of numbers or Values, one a channel."
            )
        lengths = [len(channel) for channel in x]
        least = self.kernel_size - 2 * self.padding
        if len(x) != self.in_channels or len({*lengths}) != 1 or lengths[0] < least:
            raise ShapeError(
                f"{named(self)} was called on {len(x)} channels of lengths {lengths}: it wants a "
                f"list of {self.in_channels}, all of one length from {max(1, least)} on."
            )

    def extra_repr(self) -> str:
        return (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, padding={self.padding}"
        )
