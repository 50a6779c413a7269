"""``np.sum(t)`` and its like: NumPy's functions find this library's by their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core import functions
from autograd_core.errors import OperandError


def array_function(
    self: Any, func: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """``__array_function__``: run the function of the same name, on nodes."""
    ours = getattr(functions, func.__name__, None)
    if ours is None:
        raise OperandError(
            f"np.{func.__name__} on a Tensor has no rule here. Call it on numbers (x.data, or "
            "x.detach().data), or write it in operations of autograd_core."
        )
    return ours(*args, **kwargs)
