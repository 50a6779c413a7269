"""``np.sum(t)`` and its like: NumPy's functions find this library's by their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import functions
from autograd_core.errors import OperandError
from autograd_core.functions.operand import numbers
from autograd_core.primitive import Primitive

ABOUT = {np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj}


def array_function(
    self: Any, func: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """``__array_function__``: run the function of the same name, on nodes."""
    if func in ABOUT:
        return func(*map(numbers, args), **kwargs)
    linear = func.__module__ == "numpy.linalg"
    ours = getattr(functions.linalg if linear else functions, func.__name__, None)
    called = f"np.{'linalg.' if linear else ''}{func.__name__}"
    if ours is None:
        raise OperandError(
            f"{called} on a {type(self).__name__} has no rule here. Call it on numbers (x.data, or "
            "x.detach().data), or write it in operations of autograd_core."
        )
    refused = not_taken(ours, args, kwargs)
    if refused:
        raise OperandError(
            f"{called} on a {type(self).__name__} does not take {refused}: the result is always a "
            "new node, of all entries. Leave it out, or call it on numbers (x.data)."
        )
    return ours(*args, **kwargs)


def not_taken(ours: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Which of these arguments our function has no place for."""
    if isinstance(ours, Primitive):
        return ", ".join(f"{name}=" for name in kwargs)
    import inspect  # it takes as long to import as a fifth of NumPy

    taken = inspect.signature(ours)
    strange = [name for name in kwargs if name not in taken.parameters]
    if strange:
        return ", ".join(f"{name}=" for name in strange)
    try:
        taken.bind(*args, **kwargs)
    except TypeError as error:
        return str(error)
    return ""
