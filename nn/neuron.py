"""Neuron, Layer and MLP on Value: a network in which every number is a node.  Next: linear.py.

The classes, their arguments and what they compute are micrograd's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import methodcaller
from typing import Any

import numpy as np

from autograd_core.elementwise import add, multiply
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.node import AMBIENT, CONSTANT, NO_PARAMS, new
from autograd_core.value import Value
from nn import init as initialisers
from nn.checks import require_width
from nn.module import Module
from nn.seed import generator

Activation = str | Callable[[Any], Any]
Random = np.random.Generator | int | None

TITLES = {
    "relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid",
    "softplus": "Softplus", "linear": "Linear",
}  # fmt: skip


class Neuron(Module):
    """``activation(w · x + b)``: one weight an input, one bias.

    ``nin``         how many inputs
    ``nonlin``      False leaves the activation out, as ``activation="linear"`` does
    ``activation``  "relu", "tanh", "sigmoid", "softplus", "linear", or a function
    ``init``        how weights are drawn: "uniform" from -1 to 1 as in micrograd, or by fan-in and
                    fan-out: "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal"
    ``fan_out``     how many neurons share the inputs; initialisers read it

    Raises `ArgumentError` for fewer than one input or an activation that is not known.

    >>> from autograd_core import Value
    >>> n = Neuron(2, activation="tanh")
    >>> n.load_state_dict({"w.0": -3.0, "w.1": 1.0, "b": 6.8813735870195432}).missing_keys
    []
    >>> o = n([Value(2.0), Value(0.0)])
    >>> o.backward()
    >>> round(o.data, 4), round(n.w[0].grad, 4)
    (0.7071, 1.0)
    """

    def __init__(
        self, nin: int, nonlin: bool = True, *, activation: Activation = "relu",
        init: str = "uniform", fan_out: int = 1, rng: Random = None,
    ) -> None:  # fmt: skip
        require_width("Neuron", "nin", nin)
        require_activation(activation)
        self.nin = nin
        self.activation = activation if nonlin else "linear"
        self.nonlin = self.activation != "linear"
        self._function = on_value(activation) if nonlin else None
        weights = initialisers.draw(init, nin, fan_in=nin, fan_out=fan_out, rng=generator(rng))
        self.w = [Value(w, label=f"w{i}") for i, w in enumerate(weights.tolist())]
        self.b = Value(0.0, label="b")

    def forward(self, x: Sequence[Any]) -> Any:
        """One number from ``nin``: a Value. Raises `ShapeError` for another number of inputs."""
        weights = self.w
        if len(x) != len(weights):
            advice = f"Give it one number an input, or build it with Neuron({len(x)})."
            if getattr(x, "ndim", 1) == 2:
                advice = "It takes one example: write [model(row) for row in X]."
            raise ShapeError(
                f"a Neuron with {len(weights)} inputs was called on {len(x)}. {advice}"
            )
        act = weighted_sum(weights, x, self.b)
        return act if self._function is None else self._function(act)

    def _get_name(self) -> str:
        name = self.activation
        if isinstance(name, str):
            return f"{TITLES[name]}Neuron"
        return f"{getattr(name, '__name__', type(name).__name__)}Neuron"

    def extra_repr(self) -> str:
        return str(len(self.w))


class Layer(Module):
    """``nout`` neurons side by side on the same ``nin`` inputs; settings go to each `Neuron`.

    >>> len(Layer(3, 4)([1.0, 2.0, 3.0]))
    4
    """

    def __init__(
        self, nin: int, nout: int, nonlin: bool = True, *, activation: Activation = "relu",
        init: str = "uniform", rng: Random = None,
    ) -> None:  # fmt: skip
        require_width("Layer", "nout", nout)
        self.nin, self.nout = nin, nout
        self.nonlin, self.activation = nonlin, activation
        rng = generator(rng)  # one stream: a seed would repeat itself
        self.neurons = [
            Neuron(nin, nonlin, activation=activation, init=init, fan_out=nout, rng=rng)
            for _ in range(nout)
        ]

    def forward(self, x: Sequence[Any]) -> Any:
        """A list of ``nout`` Values; a single one is not wrapped in a list."""
        out = [neuron(x) for neuron in self.neurons]
        return out[0] if len(out) == 1 else out


class MLP(Module):
    """Layers one after another, the last without an activation: ``MLP(2, [16, 16, 1])``.

    ``nin`` inputs, then the number of neurons of each layer; the other settings are `Neuron`'s.

    >>> model = MLP(2, [16, 16, 1])
    >>> len(model.layers), len(model.parameters())
    (3, 337)
    >>> model([1.0, -2.0]).requires_grad
    True
    """

    def __init__(
        self, nin: int, nouts: Sequence[int], activation: Activation = "relu", *,
        init: str = "uniform", rng: Random = None,
    ) -> None:  # fmt: skip
        widths = [nin, *require_widths(nouts)]
        self.nin, self.nouts, self.activation = nin, tuple(nouts), activation
        rng = generator(rng)
        self.layers = [
            Layer(here, there, i < len(nouts), activation=activation, init=init, rng=rng)
            for i, (here, there) in enumerate(pairwise(widths), start=1)
        ]

    def forward(self, x: Sequence[Any]) -> Any:
        """A list of Values, or the only one."""
        *first, last = self.layers
        for layer in first:
            x = layer(x)
            x = [x] if len(layer.neurons) == 1 else x
        return last(x)


def weighted_sum(weights: Sequence[Any], x: Sequence[Any], bias: Any) -> Any:
    """``bias + w0 * x0 + w1 * x1 + …``: the nodes that those operators leave.

    A network of Values spends half its time here. So where all is plain, both nodes of a term are
    filled in on the spot, as `autograd_core.node.record` does it, without its three calls an
    operation; the tests hold the two ways to the same graph.
    """
    ambient = AMBIENT.get()
    note, plain = ambient.note, ambient.recording and ambient.send is None
    total = bias
    for w, v in zip(weights, x):
        values = w.__class__ is v.__class__ is total.__class__ is Value
        if not values or w.op is CONSTANT or not plain:
            total = total + w * v
            continue
        part: Any = new(Value)
        part._data = number = w._data * v._data
        part.op, part.x, part.y, part.note = multiply, w, v, note
        part._grad, part.others, part.params, part.label = None, (), NO_PARAMS, ""
        node: Any = new(Value)
        node._data = total._data + number
        node.op, node.x, node.y, node.note = add, total, part, note
        node._grad, node.others, node.params, node.label = None, (), NO_PARAMS, ""
        total = node
    return total


def on_value(activation: Activation) -> Callable[[Any], Any] | None:
    """The function an activation stands for; None for "linear"."""
    if callable(activation):
        return activation
    return None if activation == "linear" else methodcaller(activation)


def require_activation(activation: Activation) -> None:
    """Refuse a name that is not known."""
    if not callable(activation) and activation not in TITLES:
        raise ArgumentError(
            f"a neuron was asked for with activation={activation!r}, which is not known. Choose "
            f"from {', '.join(map(repr, TITLES))}, or give a function of a Value."
        )


def require_widths(nouts: Sequence[int]) -> Sequence[int]:
    """Refuse an MLP without layers, and ``MLP(2, 16)``."""
    if not isinstance(nouts, (list, tuple)) or not nouts:
        raise OperandError(
            f"an MLP was asked for with nouts={nouts!r}; it takes a list with the number of "
            "neurons of each layer, such as MLP(2, [16, 16, 1])."
        )
    return nouts
