"""nn: neurons, layers and networks, named as PyTorch names them.  Read module.py first.

On `Value`, a number a node: `Neuron`, `Layer`, `MLP`. On `Tensor`, an array a node: `Linear` and
the rest.
"""

from nn import data, functional, init, metrics, optim, train, utils
from nn.activations import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softplus,
    Softsign,
    Tanh,
    Tanhshrink,
)
from nn.attention import MultiheadAttention
from nn.checkpoint import load_checkpoint, save_checkpoint
from nn.container import ModuleDict, ModuleList, Sequential
from nn.conv import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from nn.convert import to_tensor, to_value
from nn.dropout import Dropout, Dropout1d, Dropout2d
from nn.embedding import Embedding
from nn.export.c_header import export_c
from nn.export.onnx_file import export_onnx
from nn.linear import Linear
from nn.losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    GaussianNLLLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from nn.margins import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    HingeLoss,
    MarginRankingLoss,
    MultiMarginLoss,
    SoftMarginLoss,
    TripletMarginLoss,
)
from nn.module import Module
from nn.neuron import MLP, Layer, Neuron
from nn.norm import BatchNorm1d, BatchNorm2d, GroupNorm, LayerNorm, RMSNorm
from nn.parameter import Parameter, get_default_dtype, set_default_dtype
from nn.pool import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AvgPool1d,
    AvgPool2d,
    MaxPool1d,
    MaxPool2d,
    Upsample,
)
from nn.position import LearnedEncoding, SinusoidalEncoding
from nn.recurrent import GRU, LSTM, RNN
from nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from nn.saving import load, load_model, save
from nn.seed import manual_seed
from nn.shape import Flatten, Identity, Residual, Unflatten
from nn.softmax import GLU, LogSoftmax, Softmax, Softmax2d, Softmin
from nn.summary import summary
from nn.thresholds import Hardshrink, RReLU, Softshrink, Threshold
from nn.train.fit import fit
from nn.transformer import TransformerEncoder, TransformerEncoderLayer
from nn.value_conv import ValueConv1d
from nn.value_recurrent import ValueRNNCell

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "GRU",
    "LSTM",
    "MLP",
    "RNN",
    "SELU",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Embedding",
    "Flatten",
    "GRUCell",
    "GaussianNLLLoss",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HingeLoss",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LearnedEncoding",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "MaxPool1d",
    "MaxPool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiMarginLoss",
    "MultiheadAttention",
    "NLLLoss",
    "Neuron",
    "PReLU",
    "Parameter",
    "RMSNorm",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "Residual",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SinusoidalEncoding",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "TransformerEncoder",
    "TransformerEncoderLayer",
    "TripletMarginLoss",
    "Unflatten",
    "Upsample",
    "ValueConv1d",
    "ValueRNNCell",
    "data",
    "export_c",
    "export_onnx",
    "fit",
    "functional",
    "get_default_dtype",
    "init",
    "load",
    "load_checkpoint",
    "load_model",
    "manual_seed",
    "metrics",
    "optim",
    "save",
    "save_checkpoint",
    "set_default_dtype",
    "summary",
    "to_tensor",
    "to_value",
    "train",
    "utils",
]
