"""nn.functional: layers and losses as functions, named as torch.nn.functional names them.

Read layers.py first, then losses.py and cross_entropy.py. The activations are autograd_core's own
functions.
"""

from autograd_core import log_softmax, relu, sigmoid, softmax, softplus, tanh
from nn.functional.cross_entropy import cross_entropy
from nn.functional.layers import dropout, flatten, linear
from nn.functional.losses import binary_cross_entropy_with_logits, hinge_loss, mse_loss

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dropout",
    "flatten",
    "hinge_loss",
    "linear",
    "log_softmax",
    "mse_loss",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "tanh",
]
