"""What can be an operand: which numbers a Value takes, and how the others are refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import OperandError
from autograd_core.node import Node


def liftable(other: Any) -> bool:
    """Whether an operand is a node, or a number or array that can be made one."""
    return isinstance(other, (Node, np.ndarray)) or (
        hasattr(other, "__float__") and not isinstance(other, complex)
    )


def not_lifted(node: Node, other: Any) -> Any:
    """NotImplemented, so that a class of another library can answer; raises `OperandError` for
    what no library makes a number of.
    """
    if type(other).__module__ != "builtins":
        return NotImplemented
    raise OperandError(
        f"a {type(node).__name__} was combined with {other!r}, a {type(other).__name__}: it "
        "takes numbers, arrays, Values and Tensors."
    )


def to_float(number: Any) -> float:
    """``number`` as a Python float."""
    if number.__class__ is float:
        return number
    if isinstance(number, Node):
        raise OperandError(
            f"a Value was to be made from {number!r}, which is a node already: use it as it is, or "
            "x.item() for its number alone."
        )
    try:
        if isinstance(number, str):
            raise TypeError
        return float(number)
    except (TypeError, ValueError, OverflowError):
        raise OperandError(
            f"a Value holds one real number, and {number!r} is not one. "
            "Give it an int or a float; for an array use Tensor(...)."
        ) from None
