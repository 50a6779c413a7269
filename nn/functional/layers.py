"""What layers compute, as functions.  Next: losses.py."""

from __future__ import annotations

from math import prod
from typing import Any

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import operand
from nn import fused
from nn.seed import generator


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """``input @ weight.T + bias``: ``(…, in)`` with ``(out, in)`` and ``(out,)`` to ``(…, out)``.

    Raises `ShapeError` where the last axis of the input is not ``in``.

    >>> linear([1.0, 2.0], [[3.0, 4.0]], [0.5])
    array([11.5])
    """
    x, weight = operand(input), operand(weight)
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
    x = operand(input)
    rank = len(x.shape)
    first, last = (dim % rank if -rank <= dim < rank else rank for dim in (start_dim, end_dim))
    if not first <= last < rank:
        raise ShapeError(
            f"flatten from axis {start_dim} to axis {end_dim} of an array of shape {x.shape}: "
            "give axes that are there, the first one first."
        )
    joined = prod(x.shape[first : last + 1])
    return x.reshape(*x.shape[:first], joined, *x.shape[last + 1 :])


def dropout(input: Any, p: float = 0.5, training: bool = True, rng: Any = None) -> Any:
    """Each entry is 0 with probability ``p``, and divided by ``1 - p`` otherwise.

    So the expected value stays what it was (Srivastava et al., 2014). Not ``training``: unchanged.
    Raises `ArgumentError` for ``p`` outside [0, 1].

    >>> sorted(set(dropout([1.0] * 50, 0.5, rng=0).tolist()))
    [0.0, 2.0]
    """
    require_probability("dropout", p)
    x = operand(input)
    if not training or p == 0:
        return x
    kept = generator(rng).random(x.shape) >= p
    return x * (kept / (1.0 - p if p < 1 else 1.0)).astype(x.dtype)


def require_probability(owner: str, p: float) -> None:
    """Refuse what is no probability."""
    if not 0 <= p <= 1:
        raise ArgumentError(f"{owner} was given p={p}; it is a probability, from 0 to 1.")
