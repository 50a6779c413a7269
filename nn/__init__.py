"""nn: neurons, layers and networks, named as PyTorch names them.  Read module.py first.

On `Value`, a number a node: `Neuron`, `Layer`, `MLP`. On `Tensor`, an array a node: `Linear` and
the rest.
"""

from nn import data, functional, init, optim
from nn.activations import Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Softplus, Tanh
from nn.container import Dropout, Flatten, Sequential
from nn.convert import to_tensor, to_value
from nn.linear import Linear
from nn.losses import BCEWithLogitsLoss, CrossEntropyLoss, HingeLoss, MSELoss
from nn.module import Module
from nn.neuron import MLP, Layer, Neuron
from nn.parameter import Parameter, get_default_dtype, set_default_dtype
from nn.seed import manual_seed

__all__ = [
    "MLP",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "Dropout",
    "Flatten",
    "HingeLoss",
    "Identity",
    "Layer",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "Module",
    "Neuron",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "data",
    "functional",
    "get_default_dtype",
    "init",
    "manual_seed",
    "optim",
    "set_default_dtype",
    "to_tensor",
    "to_value",
]
