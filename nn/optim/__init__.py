"""nn.optim: how parameters follow their gradients, named as torch.optim names it.

Read base.py first.
"""

from nn.optim import lr_scheduler
from nn.optim.adam import Adam, AdamW
from nn.optim.adaptive import Adagrad, RMSprop
from nn.optim.base import Optimizer
from nn.optim.lbfgs import LBFGS
from nn.optim.sgd import SGD
from nn.optim.variants import NAdam, RAdam

__all__ = [
    "LBFGS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "lr_scheduler",
]
