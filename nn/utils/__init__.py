"""nn.utils: what a training loop does to gradients and sequences, as torch.nn.utils names it."""

from nn.utils import rnn
from nn.utils.clip import clip_grad_norm_, clip_grad_value_

__all__ = ["clip_grad_norm_", "clip_grad_value_", "rnn"]
