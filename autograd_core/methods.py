"""The methods that nodes have beyond the operators: NumPy's of arrays, and every row as a method.

A function whose first argument is the array is a method already.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import functions, protocols, rows
from autograd_core.arithmetic import Arithmetic, binary, reflected, unary
from autograd_core.functions import activations, questions
from autograd_core.functions.update import At
from autograd_core.structural.shape import cast


class ArrayMethods(Arithmetic):
    """The methods of NumPy's arrays, and some that PyTorch's have beside them."""

    __slots__ = ()
    shape: Any

    # fmt: off
    sum = functions.sum;          mean = functions.mean;        prod = functions.prod
    max = functions.max;          min = functions.min;          ptp = functions.ptp
    var = functions.var;          std = functions.std;          median = functions.median
    cumsum = functions.cumsum;    cumprod = functions.cumprod;  logsumexp = functions.logsumexp
    softmax = functions.softmax;  log_softmax = functions.log_softmax

    all = functions.all;          any = functions.any;          nonzero = functions.nonzero
    argmax = functions.argmax;    argmin = functions.argmin;    argsort = functions.argsort
    searchsorted = functions.searchsorted

    reshape = functions.reshape;  transpose = functions.transpose;  ravel = functions.ravel
    flatten = functions.ravel;    squeeze = functions.squeeze;      swapaxes = functions.swapaxes
    repeat = functions.repeat;    take = functions.take;            sort = functions.sort
    partition = functions.partition; topk = functions.topk;         split = functions.split
    diagonal = functions.diagonal;   trace = functions.trace;       flip = functions.flip
    triu = functions.triu;           tril = functions.tril;         dot = functions.dot
    round = functions.round;         clip = functions.clip;         clamp = functions.clip
    # fmt: on

    T = property(functions.transpose, doc="All axes reversed.")
    at = property(At, doc="``x.at[i].set(v)``: an assignment, as a new Tensor.")

    @property
    def mT(self) -> Any:
        """The last two axes exchanged: every matrix of a stack transposed."""
        return functions.swapaxes(self, -1, -2)

    def compress(self, condition: Any, axis: int | None = None) -> Any:
        """The entries along an axis where ``condition`` is true."""
        return functions.compress(condition, self, axis)

    def astype(self, dtype: Any) -> Any:
        """The entries in another dtype; the gradient comes back in this one."""
        return cast(self, dtype=np.dtype(dtype))

    def copy(self) -> Any:
        """The same entries, as a node of its own."""
        return functions.positive(self)


# Both faces: rows of one input as methods (`v.arctan()`), activations, and further operators.
for op in rows.TABLE:
    if len(op.vjp) == 1:
        setattr(Arithmetic, op.name, unary(op))
for name, thing in vars(activations).items():
    if getattr(thing, "__module__", "") == activations.__name__ and ">>>" in (thing.__doc__ or ""):
        setattr(Arithmetic, name, thing)
for sign, row in (("mod", functions.remainder), ("floordiv", functions.floor_divide)):
    setattr(Arithmetic, f"__{sign}__", binary(row))
    setattr(Arithmetic, f"__r{sign}__", reflected(row))

# And NumPy's functions: of arrays by their name, of entries by NumPy's own for them.
Arithmetic.__array_function__ = protocols.array_function  # type: ignore[attr-defined]
FURTHER: dict[Any, Any] = {
    **{op.on_array: op for op in rows.TABLE if isinstance(op.on_array, np.ufunc)},
    **questions.QUESTIONS,
    np.fabs: functions.fabs,
    np.float_power: functions.float_power,
    np.degrees: functions.rad2deg,
    np.radians: functions.deg2rad,
}
Arithmetic.ufuncs.update(FURTHER)
