"""Shapes changed between layers, and ways round them.  Next: container.py."""

from __future__ import annotations

from typing import Any

from nn.checks import input_of, require_shape, require_sizes
from nn.functional.layers import flattened, unflattened
from nn.module import Module


class Identity(Module):
    """Its input, unchanged; whatever it is built with.

    >>> Identity()(3.0)
    3.0
    """

    def __init__(self, *ignored: Any, **also_ignored: Any) -> None:
        pass

    def forward(self, input: Any) -> Any:
        return input


class Flatten(Module):
    """All axes from ``start_dim`` to ``end_dim`` made one: an image a row.

    >>> import numpy as np
    >>> Flatten()(np.zeros((5, 8, 8))).shape
    (5, 64)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Any) -> Any:
        return flattened(self, input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One axis made several: ``(N, C·H·W)`` to ``(N, C, H, W)``.

    >>> import numpy as np
    >>> Unflatten(1, (2, 4, 4))(np.zeros((5, 32))).shape
    (5, 2, 4, 4)
    """

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        require_sizes(self._get_name(), unflattened_size)
        self.dim = dim
        self.unflattened_size = tuple(unflattened_size)

    def forward(self, input: Any) -> Any:
        return unflattened(self, input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class Residual(Module):
    """``x + module(x)``: a way round for what the module needs not change (He and others, 2016).

    Takes one module. Raises `ShapeError` where it changes the shape.

    >>> from autograd_core import tensor
    >>> from nn import ReLU
    >>> Residual(ReLU())(tensor([1.0, -2.0]))
    Tensor([ 2., -2.])
    """

    def __init__(self, module: Module) -> None:
        self.module = module

    def forward(self, input: Any) -> Any:
        """The shape of ``x``."""
        x = input_of(self, input)
        z = self.module(x)
        require_shape(
            self, x.shape, x.shape == z.shape,
            f"the module inside made {z.shape} of it, and the two are to be added",
        )  # fmt: skip
        return x + z
