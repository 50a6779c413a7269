"""Hooks: look at a gradient on its way down, or put another in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.node import Node
from autograd_core.primitive import LINEAR, Primitive


def passed_through(g: Any, z: Any, x: Any, function: Callable[[Any], Any]) -> Any:
    """What ``function`` makes of ``g``; ``g`` itself where it returns None."""
    answer = function(g)
    return g if answer is None else answer


hooked = Primitive(
    "hook", lambda x, function: x, lambda x, function: np.positive(x), passed_through,
    kind=LINEAR, samples=(Sample(((3,),), {"function": lambda g: None}),),
)  # fmt: skip


def stop_gradient(x: Any) -> Any:
    """``x`` as a constant: the same number, through which no gradient flows.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> (x * stop_gradient(x)).backward()
    >>> x.grad
    3.0
    """
    return x.face.constant(x._data) if isinstance(x, Node) else x


def hook(x: Any, function: Callable[[Any], Any]) -> Any:
    """``x``, with ``function`` called on the gradient that arrives at it, in every pass.

    ``function`` is handed the gradient (a number or an array, or a node where the gradient is
    recorded) and returns what goes on instead, or None to leave it.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> (hook(x, lambda g: 10.0 * g) * 2.0).backward()
    >>> x.grad
    20.0
    """
    return hooked(x, function=function)
