"""Value: a node that holds a Python float.  Next: reverse.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import reverse
from autograd_core.arithmetic import Arithmetic
from autograd_core.node import CONSTANT, TRACE, VARIABLE, Node, become_leaf, new
from autograd_core.operands import to_float
from autograd_core.primitive import Primitive


class Value(Arithmetic):
    """A number that remembers how it was made.

    ``Value(data, label="")`` is a variable: ``backward`` on anything made from it fills its
    ``grad``. Any real number is taken and held as a Python float.

    Raises `OperandError` for what is not a real number.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> (a * b).backward()
    >>> a.grad, b.grad
    (-3.0, 2.0)
    """

    __slots__ = ()
    shape = ()

    def __init__(self, data: Any, label: str = "") -> None:
        become_leaf(self, VARIABLE, to_float(data), label)

    def _get_data(self) -> float:
        if (trace := TRACE.get()) is not None:
            trace.refuse("reads the number of a Value")
        return self._data  # type: ignore[no-any-return]

    def _set_data(self, number: Any) -> None:
        if (trace := TRACE.get()) is not None:
            trace.refuse("assigns the number of a Value")
        self._data = to_float(number)

    def _get_grad(self) -> float:
        if (trace := TRACE.get()) is not None:
            trace.refuse("reads a gradient that backward() left")
        return 0.0 if self._grad is None else self._grad

    def _set_grad(self, number: Any) -> None:
        self._grad = None if number is None else to_float(number)

    data = property(_get_data, _set_data, doc="The number, a Python float.")
    grad = property(_get_grad, _set_grad, doc="What has arrived; reads 0.0 until something has.")

    def backward(self, gradient: float | None = None) -> None:
        """Fill ``grad`` of every node under this one; leaves add up over passes.

        ``gradient`` is what arrives here, 1 when left out. Raises `GradientError` for a constant.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        """
        reverse.backward(self, gradient)

    def _backward(self) -> None:
        """micrograd's single step: send this node's gradient to its inputs."""
        for p, part in reverse.contributions(self, self.grad):
            p._grad = part if p._grad is None else p._grad + part

    def zero_grad(self) -> None:
        """Forget what has arrived."""
        self._grad = None

    def detach(self) -> Value:
        """The same number as a constant, with no graph behind it."""
        return Value.constant(self.data)

    def item(self) -> float:
        """The number."""
        return float(self.data)

    __float__ = item

    def __int__(self) -> int:
        return int(self.data)

    def __bool__(self) -> bool:
        return bool(self._data) if (trace := TRACE.get()) is None else trace.guard(self)

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else repr(self)

    def __repr__(self) -> str:
        return f"Value(data={self._data!r}, grad={self._grad or 0.0!r})"

    # What a face says of itself.

    @classmethod
    def constant(cls, data: Any) -> Value:
        return become_leaf(new(Value), CONSTANT, to_float(data))  # type: ignore[no-any-return]

    @classmethod
    def compute(cls, op: Primitive, args: list[Any], params: dict[str, Any]) -> Any:
        return op.float_lane(args, params)

    def lift(self, other: Any) -> Any:
        if other.__class__ is float or other.__class__ is int:
            return become_leaf(new(Value), CONSTANT, float(other))
        if isinstance(other, Node):
            return other
        if isinstance(other, np.ndarray):
            return Node.array_face.constant(other)
        return super().lift(other)

    def match(self, part: Any) -> Any:
        return part.sum() if getattr(part, "shape", ()) else part

    def seed(self, gradient: Any) -> float:
        return 1.0 if gradient is None else to_float(gradient)

    def keep(self, gradient: Any) -> float:
        return float(gradient)


Value.face = Value
