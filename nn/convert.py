"""One network, two views: an MLP of Values as a Sequential of tensors, and back.

In the one every number is a node that can be drawn and stepped through; in the other every layer
is a matrix, and fast. Both compute the same, and so do their gradients.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, AutogradError, OperandError
from autograd_core.value import Value
from nn.activations import Activation, ReLU, Sigmoid, Softplus, Tanh
from nn.container import Sequential
from nn.dropout import Dropout
from nn.linear import Linear
from nn.module import Module
from nn.neuron import MLP, Layer
from nn.shape import Identity

ACTIVATIONS: dict[Any, type[Module]] = {
    "relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid, "softplus": Softplus, "linear": Identity,
}  # fmt: skip


def to_tensor(mlp: MLP, dtype: Any = None) -> Sequential:
    """An MLP of Values as `Linear` layers and activations, with the same weights, copied.

    Raises `ArgumentError` for an activation that is a function of one's own, `OperandError` for
    what is no MLP.

    >>> from nn import MLP
    >>> net = MLP(2, [3, 1], activation="tanh")
    >>> to_tensor(net)
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)  # 9 parameters
      (1): Tanh()
      (2): Linear(in_features=3, out_features=1, bias=True)  # 4 parameters
    )  # 13 parameters
    """
    if not isinstance(mlp, MLP):
        raise OperandError(
            f"to_tensor was given a {type(mlp).__name__}; it takes an MLP, whose neurons make rows "
            "of matrices."
        )
    modules: list[Module] = []
    for layer in mlp.layers:
        modules.append(linear_of(layer, dtype))
        activation = layer.neurons[0].activation
        if not isinstance(activation, Module) and activation not in ACTIVATIONS:
            raise ArgumentError(
                f"to_tensor of an MLP whose activation is {activation!r}: only "
                f"{', '.join(ACTIVATIONS)} have a module. Build the Sequential by hand."
            )
        if isinstance(activation, Module):
            modules.append(activation)
        elif activation != "linear":
            modules.append(ACTIVATIONS[activation]())
    return Sequential(*modules)


def linear_of(layer: Layer, dtype: Any) -> Linear:
    """A layer of neurons as one matrix: a row of weights for each neuron."""
    neurons = layer.neurons
    biased = any(neuron.b.requires_grad for neuron in neurons)
    linear = Linear(len(neurons[0].w), len(neurons), bias=biased, dtype=dtype)
    linear.weight.data[...] = [[w.data for w in neuron.w] for neuron in neurons]
    if linear.bias is not None:
        linear.bias.data[...] = [neuron.b.data for neuron in neurons]
    return linear


def to_value(model: Module) -> MLP:
    """A Sequential of `Linear` layers, each with at most one activation, as an MLP of Values.

    The weights are copied. A layer without bias has neurons whose bias is a constant 0. Dropout is
    left out after ``eval()``. Raises `ArgumentError` for any other module, naming it, and
    `OperandError` for what is none.

    >>> from nn import Linear, ReLU, Sequential
    >>> mlp = to_value(Sequential(Linear(2, 3), ReLU(), Linear(3, 1)))
    >>> len(mlp.parameters())
    13
    """
    pairs = layers_of(model)
    mlp = MLP(pairs[0][0].in_features, [linear.out_features for linear, _ in pairs])
    mlp.layers = [layer_of(linear, activation) for linear, activation in pairs]
    return mlp


def layers_of(model: Module) -> list[tuple[Linear, Any]]:
    """Each linear layer with the activation after it."""
    if not isinstance(model, Module):
        raise OperandError(
            f"to_value was given a {type(model).__name__}; it takes a Sequential of Linear layers "
            "and activations."
        )
    pairs: list[tuple[Linear, Any]] = []
    for place, module in enumerate(steps(model)):
        if isinstance(module, Linear):
            pairs.append((module, "linear"))
        elif pairs and pairs[-1][1] == "linear" and of_entries(module):
            pairs[-1] = pairs[-1][0], named(module)
        elif not passes(module):
            raise ArgumentError(
                f"to_value of a {model._get_name()} with {module!r} as module {place}: an MLP is "
                "Linear layers, each followed by at most one activation of entries such as ReLU"
                + (", and by dropout after eval()." if isinstance(module, Dropout) else ".")
            )
    if not pairs:
        raise ArgumentError("to_value of a model without a Linear layer: there is no neuron.")
    return pairs


def steps(model: Module) -> Iterator[Module]:
    """The modules of a Sequential, those of one inside it too; any other is itself all of it."""
    if isinstance(model, Sequential):
        for module in model:
            yield from steps(module)
    else:
        yield model


def passes(module: Module) -> bool:
    """Whether a module leaves its input as it is."""
    return type(module) is Identity or (isinstance(module, Dropout) and not module.training)


def of_entries(module: Module) -> bool:
    """Whether a module is an activation of entries: one that takes a single number."""
    try:
        return isinstance(module, Activation) and isinstance(module(Value(0.5)), Value)
    except AutogradError:
        return False


def named(activation: Module) -> str | Module:
    """What a neuron calls an activation; one with other settings than the usual is itself."""
    kind: Any
    for name, kind in ACTIVATIONS.items():
        if type(activation) is kind and activation.extra_repr() == kind().extra_repr():
            return str(name)
    return activation


def layer_of(linear: Linear, activation: Any) -> Layer:
    """A matrix as a layer of neurons."""
    layer = Layer(linear.in_features, linear.out_features, activation=activation)
    biases = np.zeros(linear.out_features) if linear.bias is None else linear.bias.data
    for neuron, weights, bias in zip(layer.neurons, linear.weight.data, biases, strict=True):
        for w, number in zip(neuron.w, weights.tolist(), strict=True):
            w.data = number
        if linear.bias is None:
            neuron.b = Value.constant(0.0)
        else:
            neuron.b.data = float(bias)
    return layer
