"""ValueRNNCell: a recurrent net in which every number is a node, to draw and step through.
Next: recurrent_cells.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ShapeError
from autograd_core.value import Value
from nn.checks import require_width
from nn.module import Module
from nn.neuron import on_value, weighted_sum
from nn.recurrent_cells import RNNCell, require_nonlinearity


class ValueRNNCell(Module):
    """``tanh(W x + b + U h + c)`` on lists of numbers: ``input_size`` and ``hidden_size`` long.

    Names, shapes and first weights are those of `RNNCell`: ``weight_ih.1.0`` leads from input 0 to
    state 1. Raises `ArgumentError` for a size below 1 and another nonlinearity than tanh and relu.

    >>> cell = ValueRNNCell(1, 2)
    >>> h = None
    >>> for x in [0.5, -1.0, 2.0]:
    ...     h = cell([x], h)
    >>> len(h), len(cell.parameters())
    (2, 10)
    >>> h[0].backward()  # through time
    """

    def __init__(
        self, input_size: int, hidden_size: int, nonlinearity: str = "tanh", *, rng: Any = None
    ) -> None:
        require_width("ValueRNNCell", "input_size", input_size)
        require_width("ValueRNNCell", "hidden_size", hidden_size)
        require_nonlinearity("ValueRNNCell", nonlinearity)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.nonlinearity = nonlinearity
        self._activation: Any = on_value(nonlinearity)
        drawn = RNNCell(input_size, hidden_size, nonlinearity=nonlinearity, rng=rng).state_dict()
        self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh = (
            as_values(name, numbers) for name, numbers in drawn.items()
        )

    def forward(self, x: Sequence[Any], h: Sequence[Any] | None = None) -> list[Any]:
        """The next state, a list of ``hidden_size`` Values; it starts at zero without ``h``.

        Raises `ShapeError` for another number of inputs or states, and for what is no list.
        """
        h = [0.0] * self.hidden_size if h is None else h
        if not hasattr(x, "__len__") or not hasattr(h, "__len__"):
            raise ShapeError(
                f"ValueRNNCell({self.extra_repr()}) was called on {x!r} and the state {h!r}: it "
                "takes lists of numbers or Values."
            )
        if (len(x), len(h)) != (self.input_size, self.hidden_size):
            raise ShapeError(
                f"ValueRNNCell({self.extra_repr()}) was called on {len(x)} inputs and a state of "
                f"{len(h)} numbers: it takes {self.input_size} and {self.hidden_size}."
            )
        rows = zip(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        sums = [weighted_sum([*w, *u], [*x, *h], b + c) for w, u, b, c in rows]
        return [self._activation(total) for total in sums]

    def extra_repr(self) -> str:
        said = "" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}"
        return f"{self.input_size}, {self.hidden_size}{said}"


def as_values(name: str, numbers: Any) -> list[Any]:
    """An array as nested lists of Values, labelled by name and place."""
    if np.ndim(numbers) > 1:
        return [as_values(f"{name}.{i}", row) for i, row in enumerate(numbers)]
    return [Value(x, label=f"{name}.{i}") for i, x in enumerate(numbers.tolist())]
