"""RNNCell, GRUCell, LSTMCell: one step of a recurrent net.  Next: recurrent.py.

A cell is the layer with a single step. What it computes is written out, an operation a line, in
rows/recurrent_steps.py.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions.operand import operand
from autograd_core.primitive import Primitive
from nn import init
from nn.checks import input_of, named, require_shape, require_width
from nn.module import Module
from nn.parameter import Parameter, floating
from nn.rows import recurrence
from nn.rows.recurrent_steps import lstm_step, project, unrolled


class Recurrent(Module):
    """What cells and layers share: which row they run, and weights by the names PyTorch has.

    ``op``      the row that runs over time         ``gates``  how many sums of inputs a step needs
    ``states``  what goes from step to step, by name

    Weights and biases start uniform between ``±1/sqrt(hidden_size)``.
    """

    op: Primitive
    gates = 1
    states: tuple[str, ...] = ("h",)

    input_size: int
    hidden_size: int
    bias: bool
    proj_size = 0

    def _prepare(self, input_size: int, hidden_size: int, bias: bool) -> None:
        require_width(self._get_name(), "input_size", input_size)
        require_width(self._get_name(), "hidden_size", hidden_size)
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias

    def _add_weights(self, suffix: str, inputs: int, dtype: Any, rng: Any) -> None:
        """``weight_ih (gates·H, inputs)``, ``weight_hh (gates·H, width)`` and a bias for each."""
        bound, rows = 1.0 / math.sqrt(self.hidden_size), self.gates * self.hidden_size
        shapes: dict[str, tuple[int, ...]]
        shapes = {"weight_ih": (rows, inputs), "weight_hh": (rows, self.width)}
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self.proj_size:
            shapes |= {"weight_hr": (self.proj_size, self.hidden_size)}
        for name, shape in shapes.items():
            parameter = Parameter(np.zeros(shape, floating(dtype)))
            setattr(self, name + suffix, init.uniform_(parameter, -bound, bound, rng=rng))

    @property
    def width(self) -> int:
        """How many numbers a state has."""
        return self.proj_size or self.hidden_size

    def _run(self, suffix: str, x: Any, state: Any) -> list[Any]:
        """``(T, N, I)`` and the first states ``(N, H)`` to the states after every step,
        ``(T, N, H)``, one for each name in ``states``.
        """
        weight = getattr(self, "weight_ih" + suffix)
        zeros = None if self.bias else np.zeros(len(weight), weight.dtype)
        inner, outer = [getattr(self, name + suffix, zeros) for name in ("bias_hh", "bias_ih")]
        said = project(x, weight, outer, gates=self.gates)
        within = getattr(self, "weight_hh" + suffix), inner
        if self.proj_size:  # rarely asked for: no row of its own, but the plain steps
            narrow = getattr(self, "weight_hr" + suffix)
            return unrolled(lambda x, h, c: lstm_step(x, h, c, *within, narrow), said, *state)
        z = self.op(said, *state, *within, **self._settings())
        return [z] if len(self.states) == 1 else [z[k] for k in range(len(self.states))]

    def _settings(self) -> dict[str, Any]:
        """What the row takes beside arrays."""
        return {}

    def _start(self, hx: Any, lead: tuple[int, ...], dtype: Any) -> list[Any]:
        """The first states ``(*lead, H)``, zeros if none are given."""
        shapes = [(*lead, self.width), (*lead, self.hidden_size)][: len(self.states)]
        if hx is None:
            return [np.zeros(shape, dtype) for shape in shapes]
        single = len(self.states) == 1
        given = [hx] if single else hx
        if not isinstance(given, (list, tuple)) or len(given) != len(self.states):
            raise OperandError(
                f"{named(self)} was given one {type(hx).__name__} as its first states: it takes a "
                f"pair ({', '.join(self.states)})."
            )
        state = [operand(s) for s in given]
        for name, s, shape in zip(self.states, state, shapes):
            if s.shape != shape:
                raise ShapeError(
                    f"{named(self)} was given a first state {name} of shape {s.shape}: for "
                    f"this input it must have shape {shape}."
                )
        return state


class Cell(Recurrent):
    """A step: ``(N, input_size)`` and states ``(N, hidden_size)``, or both without the N."""

    weight_hh: Parameter

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, *, dtype: Any = None,
        rng: Any = None,
    ) -> None:  # fmt: skip
        self._prepare(input_size, hidden_size, bias)
        self._add_weights("", input_size, dtype, rng)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The state after the step; a pair where there are two. It starts at zero without ``hx``.

        Raises `ShapeError` for an input or a state of another shape.
        """
        x = input_of(self, input)
        fits = len(x.shape) in (1, 2) and x.shape[-1] == self.input_size
        wanted = f"it must be (N, {self.input_size}), or ({self.input_size},) for one example"
        require_shape(self, x.shape, fits, wanted)
        batch = x.shape[:-1]
        state = self._start(hx, batch, self.weight_hh.dtype)
        if not batch:
            x, state = x[None], [s[None] for s in state]
        after = [s[0] if batch else s[0, 0] for s in self._run("", x[None], state)]
        return after[0] if len(after) == 1 else tuple(after)

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ", bias=False" * (not self.bias)


class RNNCell(Cell):
    """``tanh(W x + b + U h + c)``: ``(N, I)`` and ``(N, H)`` to ``(N, H)``.

    ``nonlinearity`` is "tanh" or "relu"; others raise `ArgumentError`.

    >>> import numpy as np
    >>> RNNCell(3, 4)(np.ones((2, 3))).shape
    (2, 4)
    """

    op = recurrence.rnn

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", *,
        dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        require_nonlinearity("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype=dtype, rng=rng)
        self.nonlinearity = nonlinearity

    def _settings(self) -> dict[str, Any]:
        return {"nonlinearity": self.nonlinearity}

    def extra_repr(self) -> str:
        said = "" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}"
        return super().extra_repr() + said


class GRUCell(Cell):
    """A gated recurrent unit: ``(N, I)`` and ``(N, H)`` to ``(N, H)``.

    The rows of its weights are those of the reset gate, the update gate and the new state.

    >>> import numpy as np
    >>> cell = GRUCell(3, 4)
    >>> cell.weight_ih.shape, cell(np.ones((2, 3))).shape
    ((12, 3), (2, 4))
    """

    op, gates = recurrence.gru, 3


class LSTMCell(Cell):
    """Long short-term memory: ``(N, I)`` and a pair ``(h, c)`` to the next pair, each ``(N, H)``.

    The rows of its weights are those of the gates in and forget, the candidate, and the gate out.

    >>> import numpy as np
    >>> h, c = LSTMCell(3, 4)(np.ones((2, 3)))
    >>> h.shape, c.shape
    ((2, 4), (2, 4))
    """

    op, gates, states = recurrence.lstm, 4, ("h", "c")


def require_nonlinearity(kind: str, nonlinearity: str) -> None:
    """Refuse what is neither tanh nor relu."""
    if nonlinearity not in ("tanh", "relu"):
        raise ArgumentError(
            f"{kind} was asked for with nonlinearity={nonlinearity!r}; it is 'tanh' or 'relu'."
        )
