"""What a Tensor may hold, and how a refusal by NumPy is put into words."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.node import Node
from autograd_core.primitive import ELEMENTWISE, Primitive


def to_array(data: Any, dtype: Any, copy: bool) -> Any:
    """``data`` as an array of real numbers."""
    if isinstance(data, Node) or (
        isinstance(data, (list, tuple)) and any(isinstance(entry, Node) for entry in data)
    ):
        raise OperandError(
            "a Tensor was to be made from nodes, which would lose their graph: use the node as it "
            "is, x.detach() for its numbers, or stack([a, b]) to join several."
        )
    try:
        array = np.array(data, dtype=dtype) if copy else np.asarray(data, dtype=dtype)
    except (ValueError, TypeError) as error:
        raise OperandError(f"no array can be made of {short(data)}: {error}.") from None
    if array.dtype.kind not in "fiub":
        what = "complex numbers" if array.dtype.kind == "c" else f"dtype {array.dtype}"
        raise OperandError(
            f"{short(data)} has {what}, and a Tensor holds real numbers: float, int or bool."
        )
    return array


def short(data: Any) -> str:
    """``repr`` for a message, cut."""
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."


def plain_index(index: Any) -> Any:
    """An index in which tensors are arrays, as NumPy takes it."""
    if isinstance(index, tuple):
        return tuple([plain_index(part) for part in index])
    return index._data if isinstance(index, Node) else index


def refusal(op: Primitive, args: list[Any], params: dict[str, Any], error: Exception) -> Exception:
    """What an operation's failure on these arrays is in words."""
    shapes = " and ".join(str(np.shape(a)) for a in args)
    settings = ", ".join(f"{k}={short(v)}" for k, v in params.items())
    what = f"{op.name} of shapes {shapes}" + (f" with {settings}" if settings else "")
    if isinstance(error, np.linalg.LinAlgError):
        return ArgumentError(f"{what}: {str(error).rstrip('.')}.")
    if op.kind == ELEMENTWISE:
        try:
            np.broadcast_shapes(*[np.shape(a) for a in args])
        except ValueError:
            return ShapeError(
                f"{what}: they do not broadcast. Compared from the last axis back, lengths must "
                "be equal or 1."
            )
        return ArgumentError(f"{what}: {str(error).rstrip('.')}.")
    return ShapeError(f"{what}: {str(error).rstrip('.')}.")
