"""RNN, GRU, LSTM: recurrent layers over whole sequences.  Next: attention.py.

What the inputs say is one product over all time steps; then one row runs over time (read
rows/recurrence.py). A bidirectional layer is two: one reads the sequence turned round.
"""

from __future__ import annotations

import warnings
from typing import Any

from autograd_core.errors import ArgumentError
from autograd_core.functions import concatenate, stack, transpose
from nn import functional
from nn.checks import input_of, require_sequence, require_width
from nn.functional.layers import require_probability
from nn.parameter import Parameter
from nn.recurrent_cells import Recurrent, require_nonlinearity
from nn.rows import recurrence
from nn.utils.packed import PackedSequence, final, turned


class Layers(Recurrent):
    """Recurrent layers one above the other, in one or both directions, all states kept.

    ``num_layers``     each reads the states of the one below
    ``batch_first``    sequences are ``(N, T, …)`` instead of ``(T, N, …)``; states are not
    ``dropout``        between layers, in training
    ``bidirectional``  a second net reads from the end; its states stand beside the first's

    Parameters are ``weight_ih_l0``, ``weight_hh_l0``, ``bias_ih_l0``, ``bias_hh_l0``, then those
    with ``_reverse``, then the next layer's.
    """

    weight_hh_l0: Parameter

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False,
        proj_size: int = 0, *, dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        self._prepare(input_size, hidden_size, bias)
        self._require_projection(proj_size)
        require_width(self._get_name(), "num_layers", num_layers)
        require_probability(self._get_name(), dropout, "dropout")
        if dropout and num_layers == 1:
            message = f"{self._get_name()}: dropout is between layers, and num_layers is 1."
            warnings.warn(message, stacklevel=2)
        self.num_layers, self.batch_first, self.dropout = num_layers, batch_first, dropout
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self.rng = rng
        for layer in range(num_layers):
            inputs = self.width * (1 + bidirectional) if layer else input_size
            for suffix in self._suffixes(layer):
                self._add_weights(suffix, inputs, dtype, rng)

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """All states of the last layer ``(T, N, D·H)``, and the last states of each layer.

        ``input`` is ``(T, N, I)``, ``(N, T, I)`` with ``batch_first``, or ``(T, I)``, one sequence,
        for which the N is left out everywhere. ``hx`` and what is returned second have the shape
        ``(D·num_layers, N, H)``, D being 2 for both directions; an LSTM has pairs of them. A
        `PackedSequence` gives one, each sequence read up to its end.

        Raises `ShapeError` for an input or a state of another shape.
        """
        if isinstance(input, PackedSequence):
            return self._read(input, hx)
        x = input_of(self, input)
        require_sequence(self, x.shape, self.input_size, self.batch_first)
        single, swapped = len(x.shape) == 2, self.batch_first and len(x.shape) == 3
        x = transpose(x, 1, 0, 2) if swapped else x
        state = self._begin(hx, x.shape[1:-1])
        if single:
            x, state = x[:, None], [s[:, None] for s in state]
        x, last = self._climb(x, state)
        if single:
            x, last = x[:, 0], [s[:, 0] for s in last]
        x = transpose(x, 1, 0, 2) if swapped else x
        return x, last[0] if len(last) == 1 else tuple(last)

    def _read(self, packed: PackedSequence, hx: Any) -> tuple[Any, Any]:
        """`forward` of sequences of different lengths: padded, and the padding cut off again."""
        x = packed.padded()
        require_sequence(self, x.shape, self.input_size, False)
        state, order, back = self._begin(hx, x.shape[1:-1]), *packed[2:]
        state = state if order is None else [s[:, order] for s in state]
        x, last = self._climb(x, state, packed.lengths)
        last = last if back is None else [s[:, back] for s in last]
        return packed.filled(x), last[0] if len(last) == 1 else tuple(last)

    def _begin(self, hx: Any, batch: tuple[int, ...]) -> list[Any]:
        """The first states of all layers and directions."""
        runs = self.num_layers * (1 + self.bidirectional)
        return self._start(hx, (runs, *batch), self.weight_hh_l0.dtype)

    def _climb(self, x: Any, state: Any, lengths: Any = None) -> tuple[Any, list[Any]]:
        """Layer after layer: the states of the last, and the last states of all."""
        ends: list[list[Any]] = []
        for layer in range(self.num_layers):
            if layer:
                x = functional.dropout(x, self.dropout, self.training, self.rng)
            heard = []
            for backwards, suffix in enumerate(self._suffixes(layer)):
                first = [s[len(ends)] for s in state]
                after = self._run(suffix, turned(x, lengths) if backwards else x, first)
                ends.append([final(s, lengths) for s in after])
                heard.append(turned(after[0], lengths) if backwards else after[0])
            x = heard[0] if len(heard) == 1 else concatenate(heard, axis=-1)
        return x, [stack(list(kind)) for kind in zip(*ends)]

    def _suffixes(self, layer: int) -> list[str]:
        """What the names of a layer's parameters end with, one for each direction."""
        return [f"_l{layer}", f"_l{layer}_reverse"][: 1 + self.bidirectional]

    def _require_projection(self, proj_size: int) -> None:
        """Refuse a width of states that is not below that of the cells; only an LSTM has cells."""
        if proj_size == 0:
            return
        require_width(self._get_name(), "proj_size", proj_size)
        if len(self.states) == 1 or proj_size >= self.hidden_size:
            raise ArgumentError(
                f"{self._get_name()} was given proj_size={proj_size} and hidden_size="
                f"{self.hidden_size}: the states of an LSTM can be fewer than its cells, and no "
                "other layer has it."
            )

    def extra_repr(self) -> str:
        standard = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False,
                    "dropout": 0.0, "bidirectional": False}  # fmt: skip
        changed = [
            f"{name}={getattr(self, name)}"
            for name, usual in standard.items()
            if getattr(self, name) != usual
        ]
        return ", ".join([str(self.input_size), str(self.hidden_size), *changed])


class RNN(Layers):
    """Elman's net (1990): each state is ``tanh(W x + b + U h + c)``, h the state before.

    ``nonlinearity`` is "tanh" or "relu"; others raise `ArgumentError`.

    >>> import numpy as np
    >>> states, last = RNN(3, 4)(np.ones((5, 2, 3)))
    >>> states.shape, last.shape
    ((5, 2, 4), (1, 2, 4))
    """

    op = recurrence.rnn

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh",
        bias: bool = True, batch_first: bool = False, dropout: float = 0.0,
        bidirectional: bool = False, *, proj_size: int = 0, dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        require_nonlinearity("RNN", nonlinearity)
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout,
                         bidirectional, proj_size=proj_size, dtype=dtype, rng=rng)  # fmt: skip
        self.nonlinearity = nonlinearity

    def _settings(self) -> dict[str, Any]:
        return {"nonlinearity": self.nonlinearity}


class GRU(Layers):
    """Gated recurrent units: a state is kept where a gate says so, and written where not.

    >>> import numpy as np
    >>> net = GRU(3, 4, num_layers=2, batch_first=True, bidirectional=True)
    >>> states, last = net(np.ones((2, 5, 3)))
    >>> states.shape, last.shape
    ((2, 5, 8), (4, 2, 4))
    """

    op, gates = recurrence.gru, 3


class LSTM(Layers):
    """Long short-term memory: beside the state a cell, which gates only add to and scale.

    With ``proj_size`` the state is that much of ``weight_hr_l0 @ state``, so that a layer may have
    many cells and few weights; it runs step by step then, several times slower.

    >>> import numpy as np
    >>> states, (h, c) = LSTM(3, 4)(np.ones((5, 2, 3)))
    >>> states.shape, h.shape, c.shape
    ((5, 2, 4), (1, 2, 4), (1, 2, 4))
    """

    op, gates, states = recurrence.lstm, 4, ("h", "c")
