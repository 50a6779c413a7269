"""Arrays made from nothing: constants, unless ``requires_grad``.  Next: tensor.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.functions.operand import numbers
from autograd_core.node import Node


def made(array: Any, requires_grad: bool = False) -> Any:
    """An array as a Tensor."""
    face: Any = Node.array_face
    return face(array, requires_grad=requires_grad)


def asarray(x: Any, dtype: Any = None) -> Any:
    """``x`` as a Tensor: itself if it is one of that dtype, else a constant.

    >>> asarray([1.0, 2.0])
    Tensor([1., 2.])
    """
    if isinstance(x, Node) and x.face is Node.array_face:
        return x if dtype is None else x.astype(dtype)  # type: ignore[attr-defined]
    return Node.array_face.constant(np.asarray(numbers(x), dtype))


def zeros(shape: Any, dtype: Any = float, requires_grad: bool = False) -> Any:
    """A Tensor of zeros.

    >>> zeros(2)
    Tensor([0., 0.])
    """
    return made(np.zeros(shape, dtype), requires_grad)


def ones(shape: Any, dtype: Any = float, requires_grad: bool = False) -> Any:
    """A Tensor of ones.

    >>> ones(2)
    Tensor([1., 1.])
    """
    return made(np.ones(shape, dtype), requires_grad)


def full(shape: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False) -> Any:
    """A Tensor of one number.

    >>> full(2, 7.0)
    Tensor([7., 7.])
    """
    return made(np.full(shape, fill_value, dtype), requires_grad)


def eye(n: int, m: int | None = None, k: int = 0, dtype: Any = float) -> Any:
    """Ones on the ``k``-th diagonal, zeros elsewhere.

    >>> eye(2)
    Tensor([[1., 0.],
            [0., 1.]])
    """
    return made(np.eye(n, m, k, dtype))


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    """Numbers from ``start`` up to, without, ``stop``.

    >>> arange(3.0)
    Tensor([0., 1., 2.])
    """
    ends: Any = (0, start) if stop is None else (start, stop)
    return made(np.arange(*ends, step, dtype=dtype))  # type: ignore[call-overload]


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None) -> Any:
    """``num`` numbers at equal distances, both ends included.

    >>> linspace(0.0, 1.0, 3)
    Tensor([0. , 0.5, 1. ])
    """
    return made(np.linspace(start, stop, num, endpoint, dtype=dtype))


def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Zeros in the shape and dtype of ``x``.

    >>> zeros_like([1.0, 2.0])
    Tensor([0., 0.])
    """
    return made(np.zeros_like(numbers(x), dtype))


def ones_like(x: Any, dtype: Any = None) -> Any:
    """Ones in the shape and dtype of ``x``.

    >>> ones_like([1.0, 2.0])
    Tensor([1., 1.])
    """
    return made(np.ones_like(numbers(x), dtype))


def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """One number in the shape and dtype of ``x``.

    >>> full_like([1.0, 2.0], 7.0)
    Tensor([7., 7.])
    """
    return made(np.full_like(numbers(x), fill_value, dtype))


def one_hot(labels: Any, num_classes: int | None = None) -> Any:
    """A row for each label, 1 at its place and 0 elsewhere; as many columns as the largest needs.

    Raises `ArgumentError` for a label that is no whole number from 0 to ``num_classes`` − 1.

    >>> one_hot([0, 2])
    Tensor([[1., 0., 0.],
            [0., 0., 1.]])
    """
    places = numbers(labels)
    count = int(places.max(initial=-1)) + 1 if num_classes is None else num_classes
    if places.dtype.kind not in "iu" or (
        places.size and not 0 <= places.min() <= places.max() < count
    ):
        raise ArgumentError(
            f"one_hot of {labels!r}: labels are whole numbers from 0 to {count - 1}."
        )
    return made(np.eye(count)[places])
