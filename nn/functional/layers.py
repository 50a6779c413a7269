"""What layers compute, as functions.  Next: embedding.py, convolution.py."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.fresh import mapped
from autograd_core.functions.operand import operand
from autograd_core.node import TRACE
from nn import fused
from nn.checks import input_of, named, require_shape, require_sizes
from nn.functional.images import require_images
from nn.parameter import floating_like
from nn.seed import generator


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """``input @ weight.T + bias``: ``(…, in)`` with ``(out, in)`` and ``(out,)`` to ``(…, out)``.

    Raises `ShapeError` where the last axis of the input is not ``in``.

    >>> linear([1.0, 2.0], [[3.0, 4.0]], [0.5])
    array([11.5])
    """
    x, weight = input_of("linear", input), operand(weight)
    require_parameters("linear", weight, bias)
    if not x.shape or x.shape[-1] != weight.shape[1]:
        raise ShapeError(
            f"linear of an input of shape {x.shape} with a weight of shape {weight.shape}: the "
            f"last axis of the input must have {weight.shape[1]} entries, the inputs that the "
            "weight is for."
        )
    return x @ weight.T if bias is None else fused.linear(x, weight, operand(bias))


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from ``start_dim`` to ``end_dim`` made one; in a module all but the first.

    Raises `ShapeError` for axes that are not there, or in the wrong order.

    >>> import numpy as np
    >>> flatten(np.zeros((2, 3, 4)), 1).shape
    (2, 12)
    """
    return flattened("flatten", input, start_dim, end_dim)


def flattened(owner: Any, input: Any, start_dim: int, end_dim: int) -> Any:
    """What `flatten` and its layer do."""
    x = input_of(owner, input)
    x = x if x.shape else x.reshape(1)
    rank = len(x.shape)
    first, last = (place_of(dim, rank) for dim in (start_dim, end_dim))
    wanted = f"there are no axes from {start_dim} to {end_dim}; give the first one first"
    require_shape(owner, x.shape, first <= last < rank, wanted)
    joined = prod(x.shape[first : last + 1])
    return x.reshape(*x.shape[:first], joined, *x.shape[last + 1 :])


def unflatten(input: Any, dim: int, sizes: Any) -> Any:
    """One axis made several, of ``sizes``; one of these may be -1, which is worked out.

    Raises `ShapeError` for an axis that is not there, or sizes whose product is not its length.

    >>> import numpy as np
    >>> unflatten(np.zeros((2, 12)), 1, (3, 4)).shape
    (2, 3, 4)
    """
    require_sizes("unflatten", sizes)
    return unflattened("unflatten", input, dim, tuple(sizes))


def unflattened(owner: Any, input: Any, dim: int, sizes: tuple[int, ...]) -> Any:
    """What `unflatten` and its layer do."""
    x = input_of(owner, input)
    place = place_of(dim, len(x.shape))
    there = place < len(x.shape)
    known, length = prod(n for n in sizes if n != -1), x.shape[place] if there else 0
    divides = length % known == 0 if known else length == 0
    fits = divides if sizes.count(-1) == 1 and known else known == length and -1 not in sizes
    wanted = f"its axis {dim} cannot be made {sizes}, whose product must be its length"
    require_shape(owner, x.shape, there and fits, wanted)
    return x.reshape(*x.shape[:place], *sizes, *x.shape[place + 1 :])


def place_of(dim: Any, rank: int) -> int:
    """An axis counted from the first; ``rank``, which is none, for one that is not there."""
    whole = isinstance(dim, (int, np.integer))
    return int(dim) % rank if whole and -rank <= dim < rank else rank


def dropout(input: Any, p: float = 0.5, training: bool = True, rng: Any = None) -> Any:
    """Each entry is 0 with probability ``p``, and divided by ``1 - p`` otherwise.

    So the expected value stays what it was (Srivastava et al., 2014). Not ``training``: unchanged.
    Raises `ArgumentError` for ``p`` outside [0, 1].

    >>> sorted(set(dropout([1.0] * 50, 0.5, rng=0).tolist()))
    [0.0, 2.0]
    """
    require_probability("dropout", p)
    if (trace := TRACE.get()) is not None:  # a program of scalars, which draws at each call
        if not training or p == 0:
            return input
        return mapped(input, lambda x: x * trace.draw(survivors, p, float, rng))
    x = input_of("dropout", input)
    if not training or p == 0:
        return x
    return x * survivors(x.shape, p, floating_like(x), rng)


def dropout1d(input: Any, p: float = 0.5, training: bool = True, rng: Any = None) -> Any:
    """Whole channels of ``(N, C, L)`` are 0 with probability ``p``; otherwise as `dropout`.

    >>> sorted(set(dropout1d([[[1.0, 1.0]] * 50], 0.5, rng=0).sum(axis=2)[0].tolist()))
    [0.0, 4.0]
    """
    return dropout_channels("dropout1d", 1, input, p, training, rng)


def dropout2d(input: Any, p: float = 0.5, training: bool = True, rng: Any = None) -> Any:
    """Whole channels of ``(N, C, H, W)`` are 0 with probability ``p``; otherwise as `dropout`.

    >>> sorted(set(dropout2d([[[[1.0, 1.0]]] * 50], 0.5, rng=0).sum(axis=(2, 3))[0].tolist()))
    [0.0, 4.0]
    """
    return dropout_channels("dropout2d", 2, input, p, training, rng)


def dropout_channels(owner: Any, rank: int, input: Any, p: float, training: bool, rng: Any) -> Any:
    """What `dropout1d`, `dropout2d` and their layers do."""
    require_probability(named(owner), p)
    x = input_of(owner, input)
    require_images(owner, x.shape, rank)
    shape = (*x.shape[:-rank], *(1,) * rank)
    return x if not training or p == 0 else x * survivors(shape, p, floating_like(x), rng)


def survivors(shape: int | tuple[int, ...], p: float, dtype: Any, rng: Any) -> Any:
    """0 with probability ``p``, otherwise ``1 / (1 - p)``."""
    keep = generator(rng).random(shape) >= p
    return (keep / (1.0 - p if p < 1 else 1.0)).astype(dtype)


def require_parameters(owner: Any, weight: Any, bias: Any) -> None:
    """Refuse what are no weight ``(out, in)`` and bias ``(out,)``."""
    shape = weight.shape
    if len(shape) != 2 or (bias is not None and operand(bias).shape != shape[:1]):
        biases = "" if bias is None else f" and a bias of shape {operand(bias).shape}"
        raise ShapeError(
            f"{named(owner)} was given a weight of shape {shape}{biases}: they must be (out, in) "
            "and (out,)."
        )


def require_probability(owner: str, p: float, name: str = "p") -> None:
    """Refuse what is no probability."""
    if not isinstance(p, (int, float, np.number)) or not 0 <= p <= 1:
        raise ArgumentError(f"{owner} was given {name}={p!r}; it is a probability, from 0 to 1.")
