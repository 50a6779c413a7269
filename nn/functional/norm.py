"""Normalisation: numbers brought to mean 0 and variance 1.  Next: layers.py.

All are one formula, ``(x − mean) / sqrt(variance + eps)``, over other axes: the same channel of all
examples, all features of one example, or a group of its channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from autograd_core.elementwise import divide, sqrt
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import operand
from autograd_core.functions.reduce import mean
from autograd_core.functions.shape import reshape
from nn.checks import input_of, named, require_shape, require_width
from nn.parameter import floating_like, writable


def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None,
    training: bool = False, momentum: float = 0.1, eps: float = 1e-5, *,
    owner: Any = "batch_norm",
) -> Any:  # fmt: skip
    """Each channel of ``(N, C, …)`` to mean 0 and variance 1, then times ``weight`` plus ``bias``.

    In ``training`` by the batch's own mean and variance; the running ones ``(C,)``, where given,
    then move towards them by ``momentum``, in place (there the variance is that of a sample,
    divided by one less). Otherwise by the running ones.

    Raises `ShapeError` for other channels, and in training for fewer than two numbers a channel.

    >>> batch_norm([[1.0], [3.0]], None, None, training=True, eps=0.0)
    array([[-1.],
           [ 1.]])
    """
    x = input_of(owner, input)
    held = {
        "running_mean": running_mean,
        "running_var": running_var,
        "weight": weight,
        "bias": bias,
    }
    require_channels(owner, x.shape, held)
    if not training and (running_mean is None or running_var is None):
        raise ArgumentError(f"{named(owner)} without running statistics: give training=True.")
    shape = (1, -1, *(1,) * (len(x.shape) - 2))
    if not training:
        apart = x - reshape(operand(running_mean), shape)
        spread = reshape(operand(running_var), shape)
        return scaled(divide(apart, sqrt(spread + eps)), weight, bias, shape)
    axes = (0, *range(2, len(x.shape)))
    require_several(owner, x.shape)
    middle = mean(x, axes, keepdims=True)
    apart = x - middle
    spread = mean(apart * apart, axes, keepdims=True)
    remember(running_mean, middle, momentum)
    several = prod(x.shape) // x.shape[1]
    remember(running_var, spread, momentum, several / (several - 1))
    return scaled(divide(apart, sqrt(spread + eps)), weight, bias, shape)


def layer_norm(
    input: Any, normalized_shape: Sequence[int], weight: Any = None, bias: Any = None,
    eps: float = 1e-5, *, owner: Any = "layer_norm",
) -> Any:  # fmt: skip
    """The last axes, of ``normalized_shape``, brought to mean 0 and variance 1 together.

    Then times ``weight`` plus ``bias``, both of that shape.
    Raises `ShapeError` for an input that does not end in ``normalized_shape``.

    >>> layer_norm([[1.0, 3.0]], (2,), eps=0.0)
    array([[-1.,  1.]])
    """
    x = input_of(owner, input)
    axes = require_tail(owner, x.shape, normalized_shape)
    require_held(owner, x.shape, "weight", weight, x.shape[axes[0] :])
    require_held(owner, x.shape, "bias", bias, x.shape[axes[0] :])
    return scaled(standardised(x, axes, eps), weight, bias)


def group_norm(
    input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5, *,
    owner: Any = "group_norm",
) -> Any:  # fmt: skip
    """Each of ``num_groups`` groups of channels of ``(N, C, …)`` brought to mean 0 and variance 1.

    Then each channel times ``weight`` plus ``bias``, both ``(C,)``.
    Raises `ShapeError` for channels that cannot be split into groups equally.

    >>> group_norm([[1.0, 3.0, 0.0, 4.0]], 2, eps=0.0)
    array([[-1.,  1., -1.,  1.]])
    """
    x = input_of(owner, input)
    require_channels(owner, x.shape, {"weight": weight, "bias": bias})
    require_width(named(owner), "num_groups", num_groups)
    even = x.shape[1] % num_groups == 0
    require_shape(owner, x.shape, even, f"its channels do not make {num_groups} equal groups")
    grouped = reshape(x, (x.shape[0], num_groups, prod(x.shape[1:]) // num_groups))
    out = reshape(standardised(grouped, 2, eps), x.shape)
    return scaled(out, weight, bias, (1, -1, *(1,) * (len(x.shape) - 2)))


def rms_norm(
    input: Any, normalized_shape: Sequence[int], weight: Any = None, eps: float | None = None, *,
    owner: Any = "rms_norm",
) -> Any:  # fmt: skip
    """The last axes divided by the root of their mean square, times ``weight``.

    ``eps`` is the smallest step from 1 in the dtype unless given.
    Raises `ShapeError` for an input that does not end in ``normalized_shape``.

    >>> rms_norm([3.0, 4.0], (2,)).round(3)
    array([0.849, 1.131])
    """
    x = input_of(owner, input)
    axes = require_tail(owner, x.shape, normalized_shape)
    require_held(owner, x.shape, "weight", weight, x.shape[axes[0] :])
    eps = float(np.finfo(floating_like(x)).eps) if eps is None else eps
    return scaled(divide(x, sqrt(mean(x * x, axes, keepdims=True) + eps)), weight, None)


def standardised(x: Any, axes: Any, eps: float) -> Any:
    """``(x − mean) / sqrt(variance + eps)`` over some axes."""
    apart = x - mean(x, axes, keepdims=True)
    return divide(apart, sqrt(mean(apart * apart, axes, keepdims=True) + eps))


def scaled(x: Any, weight: Any, bias: Any, shape: tuple[int, ...] | None = None) -> Any:
    """Times ``weight`` plus ``bias``, where given; ``shape`` is theirs beside x."""
    if weight is not None:
        x = x * (operand(weight) if shape is None else reshape(operand(weight), shape))
    if bias is not None:
        x = x + (operand(bias) if shape is None else reshape(operand(bias), shape))
    return x


def remember(running: Any, found: Any, momentum: float, factor: float = 1.0) -> None:
    """Move what is remembered towards what was found, in place."""
    if running is not None:
        array = writable(running)
        found = found if isinstance(found, np.ndarray) else found.data
        array += momentum * (factor * found.reshape(-1) - array)


def require_channels(owner: Any, shape: tuple[int, ...], held: dict[str, Any]) -> None:
    """Refuse an input without channels, or with others than there are numbers for."""
    require_shape(owner, shape, len(shape) > 1, "it wants (N, C, …)")
    for name, numbers in held.items():
        if numbers is not None:
            require_held(owner, shape, name, numbers, shape[1:2])


def require_held(owner: Any, shape: Any, name: str, held: Any, wanted: tuple[int, ...]) -> None:
    """Refuse weights, biases or statistics that are not in the shape this input wants."""
    if held is not None and tuple(operand(held).shape) != wanted:
        raise ShapeError(
            f"{named(owner)} was called on an input of shape {tuple(shape)}, for which {name} must "
            f"have shape {wanted}; it has shape {tuple(operand(held).shape)}."
        )


def require_several(owner: Any, shape: tuple[int, ...]) -> None:
    """Refuse to take the variance of one number."""
    several = prod(shape) // max(1, shape[1])
    if several < 2:
        raise ArgumentError(
            f"{named(owner)} was called in training on an input of shape {tuple(shape)}, which "
            f"has {several} value{'s' * (several != 1)} a channel: a variance needs two. Give a "
            "larger batch, or call eval() to use the running statistics."
        )


def require_tail(owner: Any, shape: tuple[int, ...], tail: Sequence[int]) -> tuple[int, ...]:
    """The last axes, refusing an input that does not end in ``tail``."""
    tail = tuple(tail) if isinstance(tail, Sequence) else (tail,)
    fits = len(tail) > 0 and tuple(shape[-len(tail) :]) == tail
    require_shape(owner, shape, fits, f"its last axes must be {tail}")
    return tuple(range(-len(tail), 0))
