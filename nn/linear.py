"""Linear: every output a weighted sum of all inputs.  Next: container.py, activations.py."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.node import apply
from nn import fused, init
from nn.checks import input_of, require_shape, require_width
from nn.module import Module
from nn.parameter import Parameter, floating


class Linear(Module):
    """``x @ weight.T + bias``: ``(…, in_features)`` to ``(…, out_features)``.

    ``weight`` has shape ``(out_features, in_features)`` and ``bias`` ``(out_features,)``; both
    start uniform between ``±1/sqrt(in_features)``, as in PyTorch.

    Raises `ArgumentError` for fewer than one feature, and when called, `ShapeError` for an input
    whose last axis is not ``in_features``.

    >>> import numpy as np
    >>> layer = Linear(3, 2)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, dtype: Any = None, *,
        rng: Any = None,
    ) -> None:  # fmt: skip
        require_width("Linear", "in_features", in_features)
        require_width("Linear", "out_features", out_features)
        self.in_features = in_features
        self.out_features = out_features
        bound = 1.0 / math.sqrt(in_features)
        weight = np.zeros((out_features, in_features), floating(dtype))
        self.weight = init.uniform_(Parameter(weight), -bound, bound, rng=rng)
        self.bias = None
        if bias:
            self.bias = init.uniform_(Parameter(weight[:, 0]), -bound, bound, rng=rng)

    def forward(self, input: Any) -> Any:
        """``(…, in_features)`` to ``(…, out_features)``."""
        x = input_of(self, input)
        if x.shape[-1:] != (self.in_features,):
            wanted = f"its last axis must have {self.in_features} entries"
            require_shape(self, x.shape, False, wanted)
        if self.bias is None:
            return x @ self.weight.T
        return apply(fused.linear, (x, self.weight, self.bias))

    def extra_repr(self) -> str:
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"
