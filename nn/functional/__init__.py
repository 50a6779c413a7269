"""nn.functional: layers and losses as functions, named as torch.nn.functional names them.

Read layers.py first, then convolution.py, pooling.py and norm.py; then losses.py and
cross_entropy.py. Most activations are autograd_core's own functions.
"""

from autograd_core import (
    celu,
    elu,
    gelu,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    mish,
    one_hot,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softmax,
    softsign,
    tanh,
    tanhshrink,
)
from nn.functional.activations import prelu, softplus
from nn.functional.attention import scaled_dot_product_attention
from nn.functional.convolution import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from nn.functional.cross_entropy import cross_entropy
from nn.functional.images import pad
from nn.functional.layers import (
    dropout,
    dropout1d,
    dropout2d,
    embedding,
    flatten,
    linear,
    unflatten,
)
from nn.functional.losses import binary_cross_entropy_with_logits, hinge_loss, mse_loss
from nn.functional.norm import batch_norm, group_norm, layer_norm, rms_norm
from nn.functional.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from nn.functional.resize import adaptive_avg_pool1d, adaptive_avg_pool2d, interpolate

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy_with_logits",
    "celu",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "cross_entropy",
    "dropout",
    "dropout1d",
    "dropout2d",
    "elu",
    "embedding",
    "flatten",
    "gelu",
    "group_norm",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_loss",
    "interpolate",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "max_pool1d",
    "max_pool2d",
    "mish",
    "mse_loss",
    "one_hot",
    "pad",
    "prelu",
    "relu",
    "relu6",
    "rms_norm",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
    "tanhshrink",
    "unflatten",
]
