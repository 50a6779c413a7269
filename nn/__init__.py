"""nn: neurons, layers and networks, named as PyTorch names them.  Read module.py first."""

from nn import init, optim
from nn.module import Module
from nn.neuron import MLP, Layer, Neuron
from nn.parameter import Parameter, get_default_dtype, set_default_dtype
from nn.seed import manual_seed

__all__ = [
    "MLP",
    "Layer",
    "Module",
    "Neuron",
    "Parameter",
    "get_default_dtype",
    "init",
    "manual_seed",
    "optim",
    "set_default_dtype",
]
