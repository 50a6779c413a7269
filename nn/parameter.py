"""Parameter: a tensor that a module trains; and the dtype that layers are made in."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import GradientError
from autograd_core.functions.operand import floating as require_floating
from autograd_core.node import CONSTANT, VARIABLE, Node
from autograd_core.tensor import Tensor

DEFAULT = {"dtype": np.dtype(np.float64)}


def set_default_dtype(dtype: Any) -> None:
    """The floating dtype that layers and parameters get when none is said: float64 at first.

    Raises `ArgumentError` for a dtype that is not floating.

    >>> import numpy as np
    >>> set_default_dtype(np.float32); get_default_dtype()
    dtype('float32')
    >>> set_default_dtype(np.float64)
    """
    DEFAULT["dtype"] = floating(dtype)


def get_default_dtype() -> np.dtype[Any]:
    """What `set_default_dtype` said last.

    >>> get_default_dtype()
    dtype('float64')
    """
    return DEFAULT["dtype"]


def floating(dtype: Any) -> np.dtype[Any]:
    """``dtype`` as NumPy's, or the default for None; refuses what is not floating."""
    return DEFAULT["dtype"] if dtype is None else require_floating("a parameter", dtype)


def floating_like(x: Any) -> np.dtype[Any]:
    """The dtype of what is computed from ``x`` by floating numbers: its own, or the default."""
    return x.dtype if x.dtype.kind == "f" else DEFAULT["dtype"]


class Parameter(Tensor):
    """A tensor that its module counts among its `parameters`: copied, and a variable.

    A floating array or tensor keeps its dtype unless ``dtype`` says another; all else becomes
    the default dtype. ``requires_grad`` may be set later: False freezes the parameter.

    >>> w = Parameter([1, 2])
    >>> w.dtype, w.requires_grad
    (dtype('float64'), True)
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True, dtype: Any = None, label: str = ""):
        data = data._data if isinstance(data, Node) else data
        if dtype is None and np.dtype(getattr(data, "dtype", bool)).kind == "f":
            dtype = data.dtype
        super().__init__(data, requires_grad, floating(dtype), label)

    def _set_requires_grad(self, requires_grad: bool) -> None:
        if not self.is_leaf:
            raise GradientError("requires_grad can be set on a leaf only; use x.detach().")
        self.op = VARIABLE if requires_grad else CONSTANT

    requires_grad = property(
        lambda self: self.op is not CONSTANT, _set_requires_grad, doc="Whether it is trained."
    )


def writable(held: Any) -> Any:
    """The array of a tensor, or an array itself, to be changed in place.

    A tensor may have been given the read-only result of an operation (``p.data = (...).data``); it
    gets a copy of its own then.
    """
    if not isinstance(held, Node):
        return held
    if not held._data.flags.writeable:
        held._data = held._data.copy()
    return held._data
