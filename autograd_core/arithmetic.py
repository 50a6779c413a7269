"""The Python operators, written once for both faces.  Next: value.py.

Two floats, by far the commonest case, go straight to their number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from autograd_core import elementwise as rows
from autograd_core.node import CONSTANT, NO_PARAMS, TRACE, Node, apply, become_leaf, new, record
from autograd_core.operands import liftable, not_lifted
from autograd_core.primitive import Primitive
from autograd_core.ufuncs import call_ufunc


def binary(op: Primitive) -> Callable[[Any, Any], Any]:
    """``self op other``."""
    on_float: Any = op.on_float

    def method(self: Any, other: Any) -> Any:
        x, kind = self._data, other.__class__
        if x.__class__ is float and (kind is float or kind is int):
            other = become_leaf(new(self.face), CONSTANT, float(other))
        elif kind is not self.__class__ and (other := self.lift(other)) is NotImplemented:
            return NotImplemented
        y = other._data
        if x.__class__ is float and y.__class__ is float:
            try:
                return record(self.face, op, on_float(x, y), NO_PARAMS, self, other)
            except (ArithmeticError, ValueError):  # a pole: the array lane knows IEEE's answer
                pass
        face = self.face if x.__class__ is np.ndarray else other.face
        return record(face, op, face.compute(op, [x, y], NO_PARAMS), NO_PARAMS, self, other)

    return method


def reflected(op: Primitive) -> Callable[[Any, Any], Any]:
    """``other op self``, where ``other`` is no node."""
    forward = binary(op)

    def method(self: Any, other: Any) -> Any:
        other = self.lift(other)
        return NotImplemented if other is NotImplemented else forward(other, self)

    return method


def unary(op: Primitive) -> Callable[[Any], Any]:
    """``op self``."""
    on_float: Any = op.on_float

    def method(self: Any) -> Any:
        if self._data.__class__ is float:
            try:
                return record(self.face, op, on_float(self._data), NO_PARAMS, self)
            except (ArithmeticError, ValueError):
                pass
        data = self.compute(op, [self._data], NO_PARAMS)
        return record(self.face, op, data, NO_PARAMS, self)

    method.__doc__ = f"The same as ``autograd_core.{op.name}(self)``."
    return method


def comparison(op: Primitive) -> Callable[[Any, Any], Any]:
    """A plain truth, or an array of truths: a comparison is recorded only while tracing."""

    def method(self: Any, other: Any) -> Any:
        if op in (rows.equal, rows.not_equal) and not liftable(other):
            return NotImplemented  # None or a string equals no number
        other = self.lift(other)
        if other is NotImplemented or TRACE.get() is None:
            return other if other is NotImplemented else op(self._data, other._data)
        return apply(op, (self, other))  # its truth is asked for later, and guarded

    return method


class Arithmetic(Node):
    """``+ - * / **``, their reflected forms, comparisons, and the unary rows as methods."""

    __slots__ = ()

    # fmt: off
    __add__     = binary(rows.add);       __radd__     = reflected(rows.add)
    __sub__     = binary(rows.subtract);  __rsub__     = reflected(rows.subtract)
    __mul__     = binary(rows.multiply);  __rmul__     = reflected(rows.multiply)
    __truediv__ = binary(rows.divide);    __rtruediv__ = reflected(rows.divide)
    __pow__     = binary(rows.power);     __rpow__     = reflected(rows.power)
    __neg__     = unary(rows.negative);   __abs__      = unary(rows.absolute)

    __gt__ = comparison(rows.greater);    __ge__ = comparison(rows.greater_equal)
    __lt__ = comparison(rows.less);       __le__ = comparison(rows.less_equal)
    __eq__ = comparison(rows.equal);      __ne__ = comparison(rows.not_equal)
    __hash__ = Node.__hash__  # a node is itself, whatever its number

    abs  = unary(rows.absolute);  sqrt    = unary(rows.sqrt);     sin      = unary(rows.sin)
    exp  = unary(rows.exp);       expm1   = unary(rows.expm1);    cos      = unary(rows.cos)
    log  = unary(rows.log);       log1p   = unary(rows.log1p);    tan      = unary(rows.tan)
    tanh = unary(rows.tanh);      sigmoid = unary(rows.sigmoid);  softplus = unary(rows.softplus)
    relu = unary(rows.relu)
    # fmt: on

    def __pos__(self) -> Any:
        return self

    __array_ufunc__ = call_ufunc
    ufuncs: ClassVar[dict[Any, Primitive]] = {
        op.on_array: op for op in rows.TABLE if isinstance(op.on_array, np.ufunc)
    }

    def lift(self, other: Any) -> Any:
        """``other`` as a node; NotImplemented lets a class of another library answer."""
        return self.constant(other) if liftable(other) else not_lifted(self, other)
