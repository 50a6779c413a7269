"""nn.optim: how parameters follow their gradients, named as torch.optim names it.

Read base.py first.
"""

from nn.optim.adam import Adam, AdamW
from nn.optim.base import Optimizer
from nn.optim.sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]
