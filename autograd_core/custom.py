"""custom_vjp: an operation of the user's own, from a Python function and its rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from autograd_core.errors import ArgumentError
from autograd_core.primitive import GENERAL, Primitive

Function = Callable[..., Any]


def custom_vjp(function: Function, *rules: Function | None, name: str = "") -> Primitive:
    """A row from ``function``, on numbers and arrays, and one rule an input.

    A rule is ``(g, z, *inputs) -> contribution``: ``g`` what arrives, ``z`` the output. None says
    that no gradient flows. Written in operations of autograd_core or NumPy's functions it can be
    differentiated again. Define it at the top of a module, so that graphs with it pickle.

    Raises `ArgumentError` where no rule is given.

    >>> import numpy as np
    >>> from autograd_core import Value
    >>> cube = custom_vjp(lambda x: x**3, lambda g, z, x: g * (3.0 * x**2), name="cube")
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad
    12.0
    """
    if not rules:
        raise ArgumentError(
            "custom_vjp was given no rule: give one (g, z, *inputs) -> contribution for each input."
        )

    def on_float(*args: float, **params: Any) -> float:
        return float(function(*args, **params))

    said = name or getattr(function, "__name__", "custom")
    row = Primitive(said, on_float, function, *rules, kind=GENERAL)
    row.module = sys._getframe(1).f_globals.get("__name__", "")
    return row
