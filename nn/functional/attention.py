"""Attention: every query takes a weighted mean of the values, by how well it fits their keys."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions import repeat, softmax, swapaxes, where
from autograd_core.functions.operand import numbers, operand
from autograd_core.structural.shape import Shape
from nn.checks import named, require_number
from nn.functional.layers import dropout


def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0,
    is_causal: bool = False, *, scale: float | None = None, enable_gqa: bool = False,
    rng: Any = None,
) -> Any:  # fmt: skip
    """``softmax(query @ keyᵀ · scale + mask) @ value`` (Vaswani and others, 2017).

    ``query``      ``(…, L, E)``, ``key`` ``(…, S, E)``, ``value`` ``(…, S, F)``: to ``(…, L, F)``
    ``attn_mask``  ``(…, L, S)``: True where a query may look at a key, or numbers that are added;
                   a query that may look nowhere gets zeros
    ``dropout_p``  of the weights; always applied, so give 0 outside training
    ``is_causal``  a query looks at its own place and those before it; instead of a mask
    ``scale``      ``1/sqrt(E)`` if left out: so that a sum of E products keeps its size
    ``enable_gqa`` the axis before the last two counts heads, and as many of those of the query as
                   there are more share one of key and value (Ainslie and others, 2023)

    Raises `ShapeError` for shapes that do not fit, `ArgumentError` for a mask beside ``is_causal``.

    >>> import numpy as np
    >>> x = np.eye(2)
    >>> scaled_dot_product_attention(x, x, x, is_causal=True).round(4)
    array([[1.    , 0.    ],
           [0.3302, 0.6698]])
    """
    if scale is not None:
        require_number("scaled_dot_product_attention", "scale", scale)
    q, k, v = operand(query), operand(key), operand(value)
    if enable_gqa:
        k, v = shared(k, q.shape, "key"), shared(v, q.shape, "value")
    scores = shape_of_scores(q.shape, k.shape, v.shape)
    if is_causal:
        if attn_mask is not None:
            raise ArgumentError(
                "scaled_dot_product_attention was given attn_mask and is_causal: a causal mask is "
                "made for you. Give one of the two."
            )
        attn_mask = np.tril(np.ones(scores[-2:], bool))
    require_fitting(attn_mask, scores)
    bias, sighted = as_bias(attn_mask, q.dtype)
    weights = attention_weights(q, k, bias, scale)
    weights = weights if sighted is None else weights * sighted
    return dropout(weights, dropout_p, rng=rng) @ v


def attention_weights(query: Any, key: Any, bias: Any = None, scale: float | None = None) -> Any:
    """How much each query looks at each key: ``(…, L, S)``, rows that sum to 1."""
    scale = 1.0 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = (query * scale) @ swapaxes(key, -1, -2)
    return softmax(scores if bias is None else scores + bias, axis=-1)


def shared(x: Any, query: Shape, name: str) -> Any:
    """Keys or values of a few heads, each repeated for the heads of the query that share it."""
    there = len(x.shape) >= 3 and len(query) >= 3
    if not there or x.shape[-3] == 0 or query[-3] % x.shape[-3]:
        raise ShapeError(
            f"scaled_dot_product_attention of a query of shape {query} and a {name} of shape "
            f"{x.shape} with enable_gqa: they must be (…, H, L, E) and (…, G, S, E), H a multiple "
            "of G."
        )
    return repeat(x, query[-3] // x.shape[-3], axis=-3)


def as_bias(mask: Any, dtype: Any) -> tuple[Any, Any]:
    """A mask as numbers to add, and what to multiply the weights by; None where nothing is to do.

    A row that may look nowhere has no softmax. It is computed without a mask, and counts 0 times.
    """
    if mask is None:
        return None, None
    mask = operand(mask)
    if mask.dtype == bool:
        mask = np.where(numbers(mask), 0.0, -np.inf).astype(dtype)
    blind = (numbers(mask) == -np.inf).all(axis=-1, keepdims=True)
    if not blind.any():
        return mask, None
    return where(blind, 0.0, mask), (~blind).astype(dtype)


def shape_of_scores(query: Shape, key: Shape, value: Shape) -> Shape:
    """``(…, L, S)``; refuses shapes that are no queries, keys and values of each other."""
    ranks = min(map(len, (query, key, value))) >= 2
    fits = ranks and query[-1] == key[-1] and key[-2] == value[-2]
    if not (fits and (batch := broadcast(query[:-2], key[:-2], value[:-2])) is not None):
        raise ShapeError(
            f"scaled_dot_product_attention of a query of shape {query}, a key of shape {key} and "
            f"a value of shape {value}: they must be (…, L, E), (…, S, E) and (…, S, F)."
        )
    return (*batch, query[-2], key[-2])


def require_fitting(mask: Any, scores: Shape) -> None:
    """Refuse a mask that is not for scores of this shape."""
    if mask is None:
        return
    mask = operand(mask)
    require_mask("scaled_dot_product_attention", "attn_mask", mask, "to look")
    if broadcast(mask.shape, scores) != scores:
        raise ShapeError(
            f"scaled_dot_product_attention was given attn_mask of shape {mask.shape}: for these "
            f"queries and keys it must have shape {scores}, or one that broadcasts to it."
        )


def require_mask(owner: Any, name: str, mask: Any, meaning: str) -> None:
    """Refuse a mask of whole numbers, which might be meant as either kind."""
    if mask.dtype.kind not in "bf":
        raise OperandError(
            f"{named(owner)} was given {name} of dtype {mask.dtype}: write mask.astype(bool) if 1 "
            f"means {meaning}, or floating numbers to be added."
        )


def broadcast(*shapes: Shape) -> Shape | None:
    """The shape that all broadcast to; None if there is none."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None
