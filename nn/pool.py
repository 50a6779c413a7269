"""Pooling as layers, and images made larger or smaller.  Next: norm.py."""

from __future__ import annotations

from typing import Any

from nn.checks import each_axis
from nn.functional.pooling import avg_pool, max_pool
from nn.functional.resize import adaptive_pool, each_factor, interpolate, require_resize
from nn.module import Module


class Pool(Module):
    """What pools by windows share: their settings, kept as they were given."""

    rank = 1

    def _keep(self, kernel_size: Any, stride: Any, padding: Any) -> None:
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride
        for name, least in (("kernel_size", 1), ("stride", 1), ("padding", 0)):
            each_axis(self._get_name(), name, getattr(self, name), self.rank, least)


class MaxPool1d(Pool):
    """The largest entry of every window of signals: ``(N, C, L)`` to ``(N, C, places)``.

    Settings as in `functional.max_pool1d`: of ties the first entry counts, padding is −inf.

    >>> MaxPool1d(2)([[1.0, 4.0, 2.0, 3.0]])
    array([[4., 3.]])
    """

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        return_indices: bool = False, ceil_mode: bool = False,
    ) -> None:  # fmt: skip
        self._keep(kernel_size, stride, padding)
        each_axis(self._get_name(), "dilation", dilation, self.rank)
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Any) -> Any:
        """``(N, C, …)`` to ``(N, C, …)``."""
        return max_pool(self, self.rank, input, self.kernel_size, self.stride, self.padding,
                        self.dilation, self.ceil_mode, self.return_indices)  # fmt: skip

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool2d(MaxPool1d):
    """The largest entry of every window of images: ``(N, C, H, W)`` to ``(N, C, …, …)``.

    >>> MaxPool2d(2)([[[1.0, 4.0], [2.0, 3.0]]])
    array([[[4.]]])
    """

    rank = 2


class AvgPool1d(Pool):
    """The mean of every window of signals: ``(N, C, L)`` to ``(N, C, places)``.

    Settings as in `functional.avg_pool1d`.

    >>> AvgPool1d(2)([[1.0, 4.0, 2.0, 3.0]])
    array([[2.5, 2.5]])
    """

    divisor_override: int | None = None

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:  # fmt: skip
        self._keep(kernel_size, stride, padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Any) -> Any:
        """``(N, C, …)`` to ``(N, C, …)``."""
        return avg_pool(self, self.rank, input, self.kernel_size, self.stride, self.padding,
                        self.ceil_mode, self.count_include_pad, self.divisor_override)  # fmt: skip

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(AvgPool1d):
    """The mean of every window of images: ``(N, C, H, W)`` to ``(N, C, …, …)``.

    >>> AvgPool2d(2)([[[1.0, 4.0], [2.0, 3.0]]])
    array([[[2.5]]])
    """

    rank = 2

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        self.divisor_override = divisor_override


class AdaptiveAvgPool1d(Module):
    """Means of as many windows as are asked for: ``(N, C, L)`` to ``(N, C, output_size)``.

    >>> AdaptiveAvgPool1d(2)([[1.0, 2.0, 6.0]])
    array([[1.5, 4. ]])
    """

    rank = 1

    def __init__(self, output_size: Any) -> None:
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        """``(N, C, …)`` to ``(N, C, *output_size)``."""
        return adaptive_pool(self, self.rank, input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool2d(AdaptiveAvgPool1d):
    """Means of as many windows as are asked for: ``(N, C, H, W)`` to ``(N, C, *output_size)``.

    A size of None stays what it is; 1 is the mean of every channel.

    >>> AdaptiveAvgPool2d(1)([[[1.0, 4.0], [2.0, 3.0]]])
    array([[[2.5]]])
    """

    rank = 2


class Upsample(Module):
    """Images made larger, or smaller: ``(N, C, H, W)`` to ``(N, C, *size)``; signals too.

    ``size`` or ``scale_factor``, a number or one an axis; ``mode`` is "nearest", "linear" (signals)
    or "bilinear" (images); the other settings as in `functional.interpolate`.

    >>> Upsample(scale_factor=2)([[[1.0, 2.0]]])
    array([[[1., 1., 2., 2.]]])
    """

    def __init__(
        self, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
        align_corners: bool | None = None, recompute_scale_factor: bool | None = None,
    ) -> None:  # fmt: skip
        require_resize(self._get_name(), size, scale_factor, mode, align_corners)
        self.size = size
        self.scale_factor = scale_factor
        if scale_factor is not None:
            several = isinstance(scale_factor, (tuple, list))
            listed = each_factor(
                self._get_name(), scale_factor, len(scale_factor) if several else 1
            )
            self.scale_factor = tuple(listed) if several else listed[0]
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Any) -> Any:
        """``(N, C, …)`` to ``(N, C, *size)``."""
        return interpolate(input, self.size, self.scale_factor, self.mode, self.align_corners,
                           self.recompute_scale_factor, owner=self)  # fmt: skip

    def extra_repr(self) -> str:
        how = f"scale_factor={self.scale_factor}" if self.size is None else f"size={self.size}"
        return f"{how}, mode={self.mode!r}"
