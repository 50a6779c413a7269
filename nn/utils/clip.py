"""Clipping: gradients that are too long are shortened before the optimiser sees them."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd_core.errors import AnomalyError, ArgumentError, OperandError
from autograd_core.node import Node
from autograd_core.quiet import quietly
from nn.checks import is_number, require_number


def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: Any = 2.0, error_if_nonfinite: bool = False
) -> Any:
    """Shorten all gradients, as one vector, to the length ``max_norm``; gives the length before.

    ``parameters`` is a list, or one; those without a gradient count nothing. ``norm_type`` is the
    p of the norm, math.inf (or "inf") too. Call it between ``backward`` and ``step``.

    Raises `ArgumentError` for a ``max_norm`` below 0, and `AnomalyError` for a length of nan or
    inf, if ``error_if_nonfinite``.

    >>> from autograd_core import Value
    >>> a, b = Value(3.0), Value(4.0)
    >>> ((a * a + b * b) / 2.0).backward()
    >>> print(clip_grad_norm_([a, b], 1.0), round(a.grad, 6), round(b.grad, 6))
    5.0 0.6 0.8
    """
    require_limit("clip_grad_norm_", "max_norm", max_norm)
    order = math.inf if norm_type == "inf" else norm_type
    require_number("clip_grad_norm_", "norm_type", order, 'the p of a norm, such as 2.0 or "inf"')
    arrived = with_gradient(parameters)
    total = quietly(total_norm, [p._grad for p in arrived], order)
    if error_if_nonfinite and not np.isfinite(total):
        raise AnomalyError(
            f"the gradients together have a norm of {total}, so they cannot be scaled. Look for "
            "the place with detect_anomaly(), or leave out error_if_nonfinite."
        )
    factor = min(1.0, max_norm / (total + 1e-6)) if np.isfinite(total) else max_norm / total
    for p in arrived:
        p._grad = quietly(operator.mul, p._grad, float(factor))
    return total


def total_norm(gradients: list[Any], norm_type: float = 2.0) -> Any:
    """The p-norm of all gradients as one vector, from the norms of each."""
    norms = [np.linalg.norm(np.ravel(g), norm_type) for g in gradients]
    return np.float64(np.linalg.norm(norms, norm_type)) if norms else np.float64(0.0)


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Put every entry of every gradient within ``-clip_value`` and ``clip_value``.

    Raises `ArgumentError` for a ``clip_value`` below 0.

    >>> from autograd_core import Value
    >>> a = Value(3.0)
    >>> (a * a).backward()
    >>> clip_grad_value_([a], 1.0)
    >>> a.grad
    1.0
    """
    require_limit("clip_grad_value_", "clip_value", clip_value)
    for p in with_gradient(parameters):
        p.grad = np.clip(p._grad, -clip_value, clip_value)


def with_gradient(parameters: Any) -> list[Any]:
    """Those parameters at which something has arrived."""
    several = isinstance(parameters, Iterable) and not isinstance(parameters, Node)
    listed = list(parameters) if several else [parameters]
    if not all(isinstance(p, Node) for p in listed):
        raise OperandError(
            f"gradients were to be clipped of a {type(parameters).__name__}; give a list of "
            "parameters, such as model.parameters()."
        )
    return [p for p in listed if p._grad is not None]


def require_limit(what: str, name: str, limit: Any) -> None:
    """Refuse a limit below 0 (or nan)."""
    if not is_number(limit) or not limit >= 0:
        raise ArgumentError(
            f"{what} was given {name}={limit!r}; a limit is 0 or more, such as 1.0."
        )
