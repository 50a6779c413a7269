"""Normalisation as layers: numbers brought to mean 0 and variance 1.  Next: dropout.py.

BatchNorm over the examples of a batch (Ioffe and Szegedy, 2015), LayerNorm over the features of an
example (Ba and others, 2016), GroupNorm over groups of channels (Wu and He, 2018), and RMSNorm by
the size alone (Zhang and Sennrich, 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.tensor import tensor
from nn.checks import input_of, require_shape, require_width
from nn.functional.norm import batch_norm, group_norm, layer_norm, rms_norm
from nn.module import Module
from nn.parameter import Parameter, floating, writable


class BatchNorm1d(Module):
    """Each feature brought to mean 0 and variance 1 over the batch: ``(N, C)`` or ``(N, C, L)``.

    Then times ``weight`` plus ``bias``, both ``(C,)``, unless not ``affine``; ``bias`` alone can be
    left out. In training the batch's own mean and variance count, and the buffers ``running_mean``
    and ``running_var`` move towards them by ``momentum`` (None: they are the mean over all
    batches). After ``eval()`` the running ones count. Without ``track_running_stats`` it is the
    batch's own always.

    Raises `ShapeError` for another number of channels, and in training `ArgumentError` for fewer
    than two numbers a channel.

    >>> BatchNorm1d(1, eps=0.0)([[1.0], [3.0]]).data
    array([[-1.],
           [ 1.]])
    """

    ranks: ClassVar[tuple[int, ...]] = (2, 3)
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1,
        affine: bool = True, track_running_stats: bool = True, *, bias: bool = True,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        require_width(self._get_name(), "num_features", num_features)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        zeros = np.zeros(num_features, floating(dtype))
        self.weight = Parameter(zeros + 1) if affine else None
        self.bias = Parameter(zeros) if affine and bias else None
        tracked = track_running_stats
        self.register_buffer("running_mean", tensor(zeros) if tracked else None)
        self.register_buffer("running_var", tensor(zeros + 1) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0) if tracked else None)

    def forward(self, input: Any) -> Any:
        """The same shape."""
        x = input_of(self, input)
        fits = len(x.shape) in self.ranks and x.shape[1] == self.num_features
        require_shape(self, x.shape, fits, f"it wants {self.wanted()}")
        mean, var = self.running_mean, self.running_var
        if mean is None or not self.training:
            return batch_norm(x, mean, var, self.weight, self.bias, mean is None, 0.0, self.eps,
                              owner=self)  # fmt: skip
        count = writable(self.num_batches_tracked)
        momentum = 1.0 / (count + 1) if self.momentum is None else self.momentum
        z = batch_norm(x, mean, var, self.weight, self.bias, True, momentum, self.eps, owner=self)
        count += 1
        return z

    def wanted(self) -> str:
        """The shapes it takes."""
        return f"(N, {self.num_features}) or (N, {self.num_features}, L)"

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm2d(BatchNorm1d):
    """Each channel of images ``(N, C, H, W)`` brought to mean 0 and variance 1 over the batch.

    Settings, buffers and errors as in `BatchNorm1d`.

    >>> import numpy as np
    >>> layer = BatchNorm2d(3)
    >>> layer(np.arange(24.0).reshape(2, 3, 2, 2)).shape
    (2, 3, 2, 2)
    >>> layer.running_mean.data
    array([0.75, 1.15, 1.55])
    """

    ranks: ClassVar[tuple[int, ...]] = (4,)

    def wanted(self) -> str:
        return f"(N, {self.num_features}, H, W)"


class LayerNorm(Module):
    """The last axes of each example brought to mean 0 and variance 1: ``(…, *normalized_shape)``.

    Then times ``weight`` plus ``bias``, both of ``normalized_shape``, unless not
    ``elementwise_affine``; ``bias`` alone can be left out.

    Raises `ShapeError` for an input that does not end in ``normalized_shape``.

    >>> LayerNorm(2, eps=0.0)([[1.0, 3.0]]).data
    array([[-1.,  1.]])
    """

    def __init__(
        self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True,
        bias: bool = True, *, dtype: Any = None,
    ) -> None:  # fmt: skip
        self.normalized_shape = tail_of(self._get_name(), normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        zeros = np.zeros(self.normalized_shape, floating(dtype))
        self.weight = Parameter(zeros + 1) if elementwise_affine else None
        self.bias = Parameter(zeros) if elementwise_affine and bias else None

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return layer_norm(
            input, self.normalized_shape, self.weight, self.bias, self.eps, owner=self
        )

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


class GroupNorm(Module):
    """Each group of channels of an example brought to mean 0 and variance 1: ``(N, C, …)``.

    Then each channel times ``weight`` plus ``bias``, both ``(C,)``, unless not ``affine``; ``bias``
    alone can be left out.

    Raises `ArgumentError` for channels that make no equal groups, and `ShapeError` for an input
    with other channels.

    >>> GroupNorm(2, 4, eps=0.0)([[1.0, 3.0, 0.0, 4.0]]).data
    array([[-1.,  1., -1.,  1.]])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *,
        bias: bool = True, dtype: Any = None,
    ) -> None:  # fmt: skip
        require_width("GroupNorm", "num_groups", num_groups)
        require_width("GroupNorm", "num_channels", num_channels)
        if num_channels % num_groups:
            raise ArgumentError(
                f"GroupNorm was asked for with num_groups={num_groups} and "
                f"num_channels={num_channels}, which do not make equal groups."
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        zeros = np.zeros(num_channels, floating(dtype))
        self.weight = Parameter(zeros + 1) if affine else None
        self.bias = Parameter(zeros) if affine and bias else None

    def forward(self, input: Any) -> Any:
        """The same shape."""
        x, channels = input_of(self, input), self.num_channels
        fits = len(x.shape) > 1 and x.shape[1] == channels
        require_shape(self, x.shape, fits, f"it wants (N, {channels}, …)")
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps, owner=self)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


class RMSNorm(Module):
    """The last axes divided by the root of their mean square: ``(…, *normalized_shape)``.

    Then times ``weight``, of ``normalized_shape``, unless not ``elementwise_affine``. ``eps`` is
    the smallest step from 1 in the dtype unless given.

    Raises `ShapeError` for an input that does not end in ``normalized_shape``.

    >>> RMSNorm(2)([3.0, 4.0]).data.round(3)
    array([0.849, 1.131])
    """

    def __init__(
        self, normalized_shape: Any, eps: float | None = None, elementwise_affine: bool = True, *,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        self.normalized_shape = tail_of(self._get_name(), normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        ones = np.ones(self.normalized_shape, floating(dtype))
        self.weight = Parameter(ones) if elementwise_affine else None

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return rms_norm(input, self.normalized_shape, self.weight, self.eps, owner=self)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


def tail_of(kind: str, normalized_shape: Any) -> tuple[int, ...]:
    """The axes that are normalised, as a tuple; refuses none, and an empty one."""
    given = normalized_shape
    tail = tuple(given) if isinstance(given, Sequence) else (given,)
    for size in tail or (0,):
        require_width(kind, "normalized_shape", size)
    return tail
