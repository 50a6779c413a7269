"""Tensor: a node that holds a NumPy array.  Next: functions/, forward.py.

>>> from autograd_core import Tensor
>>> w = Tensor([[1.0, 2.0], [3.0, 4.0]])
>>> (w * w).sum().backward()
>>> w.grad
array([[2., 4.],
       [6., 8.]])
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from autograd_core import reverse
from autograd_core.arithmetic import Arithmetic, binary, reflected
from autograd_core.arrays import plain_index, refusal, to_array
from autograd_core.errors import ArgumentError, FrozenError, GradientError, OperandError, ShapeError
from autograd_core.hooks import hook
from autograd_core.methods import ArrayMethods
from autograd_core.node import CONSTANT, TRACE, VARIABLE, Node, become_leaf, new
from autograd_core.primitive import Primitive
from autograd_core.structural.contraction import matmul
from autograd_core.structural.indexing import getitem
from autograd_core.structural.shape import sum_to
from autograd_core.value import Value


class Tensor(ArrayMethods):
    """An array that remembers how it was made.

    ``Tensor(data, requires_grad=None, dtype=None, label="")`` copies ``data``, anything NumPy makes
    a real array of. Floating data is a variable unless ``requires_grad=False``; integers and
    booleans are constants.

    Raises `OperandError` for complex or object data, `GradientError` where integers are asked for
    a gradient.

    >>> x = Tensor([1.0, 2.0, 3.0])
    >>> (x**2).sum().backward()
    >>> x.grad
    array([2., 4., 6.])
    """

    __slots__ = ()

    def __init__(
        self, data: Any, requires_grad: bool | None = None, dtype: Any = None, label: str = ""
    ) -> None:
        array = to_array(data, dtype, copy=True)
        floating = array.dtype.kind == "f"
        if requires_grad and not floating:
            raise GradientError(
                f"a Tensor of {array.dtype} was asked for a gradient, and only floating numbers "
                "have one: give dtype=float, or leave out requires_grad."
            )
        variable = floating if requires_grad is None else requires_grad
        become_leaf(self, VARIABLE if variable else CONSTANT, array, label)

    def _get_data(self) -> Any:
        if (trace := TRACE.get()) is not None:
            trace.refuse("reads the numbers of a Tensor")
        return self._data

    def _set_data(self, array: Any) -> None:
        if (trace := TRACE.get()) is not None:
            trace.refuse("assigns the numbers of a Tensor")
        fresh = to_array(array, self._data.dtype, copy=False)
        if fresh.shape != self._data.shape:
            raise ShapeError(
                f"data of shape {fresh.shape} was assigned to a Tensor of shape "
                f"{self._data.shape}: a node keeps its shape. Make a new Tensor instead."
            )
        self._data = fresh if fresh is self._data else fresh.copy()

    def _set_grad(self, array: Any) -> None:
        self._grad = None if array is None else self.seed(array)

    data = property(_get_data, _set_data, doc="The array.")
    grad = property(operator.attrgetter("_grad"), _set_grad, doc="What has arrived, or None.")
    shape = property(operator.attrgetter("_data.shape"), doc="The length of every axis.")
    dtype = property(operator.attrgetter("_data.dtype"))
    ndim = property(operator.attrgetter("_data.ndim"))
    size = property(operator.attrgetter("_data.size"))

    ufuncs: ClassVar[dict[Any, Primitive]] = {**Arithmetic.ufuncs, np.matmul: matmul}
    __matmul__ = binary(matmul)
    __rmatmul__ = reflected(matmul)

    def backward(self, gradient: Any = None) -> None:
        """Fill ``grad`` of every node under this one; leaves add up over passes.

        ``gradient`` is what arrives here, of this shape; it may be left out for a single entry.
        Raises `GradientError` for a constant, or more than one entry without ``gradient``.
        """
        reverse.backward(self, gradient)

    hook = hook

    def zero_grad(self) -> None:
        """Forget what has arrived."""
        self._grad = None

    def detach(self) -> Tensor:
        """The same array as a constant, with no graph behind it."""
        return become_leaf(new(Tensor), CONSTANT, self.data)  # type: ignore[no-any-return]

    def item(self) -> Any:
        """The only entry, as a Python number. Raises `ShapeError` if there are more."""
        if self._data.size != 1:
            raise ShapeError(
                f"item() of a Tensor of shape {self.shape}: only a single entry is one number. "
                "Pick one with x[i], or reduce it, for example with x.sum()."
            )
        return self.data.item()

    def numpy(self) -> Any:
        """The array, as ``data``."""
        return self.data

    def tolist(self) -> Any:
        """The entries as nested lists of Python numbers."""
        return self.data.tolist()

    def __getitem__(self, index: Any) -> Tensor:
        return getitem(self, index=plain_index(index))  # type: ignore[no-any-return]

    def __setitem__(self, index: Any, entries: Any) -> None:
        raise FrozenError(
            "x[i] = v would change an array that a graph may still need. "
            "Write x = x.at[i].set(v), which makes a new Tensor, or x.data[i] = v on a leaf."
        )

    def __len__(self) -> int:
        if not self.shape:
            raise OperandError("len() of a Tensor of shape (): a single number has no length.")
        return int(self.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise ArgumentError(
                f"the truth of a Tensor of shape {self.shape} is ambiguous: "
                "ask for (x > 0).any() or (x > 0).all()."
            )
        return bool(self.item())

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __repr__(self) -> str:
        entries = np.array2string(self._data, separator=", ", prefix="Tensor(", threshold=200)
        dtype = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        if self.op is CONSTANT:
            return f"Tensor({entries}{dtype})"
        arrived = None if self._grad is None else np.array2string(
            self._grad, separator=", ", prefix="grad=", threshold=20
        )  # fmt: skip
        return f"Tensor({entries}, grad={arrived}{dtype})"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.op is not CONSTANT:
            raise GradientError(
                "a Tensor that carries a gradient was handed to NumPy as an array, which would "
                "lose the gradient without a word. Write x.data or x.detach() if that is meant."
            )
        return np.array(self.data, dtype=dtype, copy=copy)

    # What a face says of itself.

    @classmethod
    def constant(cls, data: Any) -> Node:
        if data.__class__ in (int, float, bool):
            # Kept as the Python number it is, so that it does not widen a float32.
            return become_leaf(new(Value), CONSTANT, data)  # type: ignore[no-any-return]
        array = to_array(data, None, copy=False)
        return become_leaf(new(Tensor), CONSTANT, array)  # type: ignore[no-any-return]

    @classmethod
    def compute(cls, op: Primitive, args: list[Any], params: dict[str, Any]) -> Any:
        try:
            result = op.array_lane(args, params)
        except (ValueError, IndexError, TypeError) as error:
            raise refusal(op, args, params, error) from None
        if result.__class__ is not np.ndarray:
            result = np.asarray(result)
        result.setflags(write=False)
        return result

    def lift(self, other: Any) -> Any:
        if other.__class__ is float or other.__class__ is int:  # what `constant` does, sooner
            return become_leaf(new(Value), CONSTANT, other)
        if isinstance(other, Node):
            return other
        return Tensor.constant(other) if isinstance(other, (list, tuple)) else super().lift(other)

    def match(self, part: Any) -> Any:
        shape = self._data.shape
        if part.__class__ is float:
            return np.full(shape, part, self._data.dtype)
        return part if part.shape == shape else sum_to(part, shape=shape)

    def seed(self, gradient: Any) -> Any:
        if gradient is None:
            if self._data.size != 1:
                raise GradientError(
                    f"backward() on a Tensor of shape {self.shape}: only a single entry has one "
                    "gradient. Reduce it first, for example with .sum() or .mean(), or say what "
                    f"arrives with backward(gradient), an array of shape {self.shape}."
                )
            return np.array(1.0, self._data.dtype, ndmin=self._data.ndim)
        array = to_array(getattr(gradient, "_data", gradient), self.dtype, copy=True)
        if array.shape != self.shape:
            raise ShapeError(
                f"a gradient of shape {array.shape} was given for a Tensor of shape {self.shape}: "
                "the two must be the same."
            )
        return array

    def keep(self, gradient: Any) -> Any:
        same = gradient.__class__ is np.ndarray and gradient.dtype is self._data.dtype
        return gradient if same else np.asarray(gradient, self._data.dtype)


Tensor.face = Tensor
Node.array_face = Tensor

# A graph is freed all at once, and the GNU C library gives large blocks straight back to the
# system, which has to hand out and clear their pages anew for the next one: a step of a small
# convolutional network takes half as long again. Having seen one block of 32 MB come and go, it
# keeps as much for reuse (mallopt(3), M_MMAP_THRESHOLD). The block itself is never touched.
np.empty((32 << 20) - (16 << 10), np.uint8)


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False, label: str = "") -> Tensor:
    """A copy of ``data`` as a Tensor; a constant unless ``requires_grad``.

    >>> tensor([1.0, 2.0]).requires_grad
    False
    """
    return Tensor(data, requires_grad=requires_grad, dtype=dtype, label=label)
