"""Adam and AdamW: a step of its own size for every entry.  Next: adaptive.py."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from nn.optim.base import Optimizer, Parameters
from nn.optim.pack import Run
from nn.optim.settings import require_means


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015); settings and defaults are torch.optim.Adam's.

    Running means m of the gradient and v of its square, with weights ``betas``; both start at 0,
    and are divided by ``1 - beta ** step`` to make up for it. Then
    ``p -= lr * m / (sqrt(v) + eps)``. ``weight_decay`` adds ``weight_decay * p`` to g, or decays as
    `AdamW` does if ``decoupled_weight_decay``; ``amsgrad`` uses the largest v there has been;
    ``maximize`` climbs.

    Raises `ArgumentError` for a setting below 0 and for betas outside [0, 1).

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = Adam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 9)
    2.9
    """

    moments: ClassVar[tuple[str, ...]] = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0.0, amsgrad: bool = False, *,
        maximize: bool = False, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad,
            maximize=maximize, decoupled_weight_decay=decoupled_weight_decay,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_means(self.name, settings)

    def change(self, settings: dict[str, Any], run: Run) -> None:
        decoupled = decay_coupled(settings, run)
        adapt(settings, run)
        run.add_shrinkage(settings["lr"] * decoupled)


class AdamW(Adam):
    """Adam with the weight decay taken out of the means (Loshchilov and Hutter, 2019).

    Each step also does ``p -= lr * weight_decay * p``. The default decay is 0.01, as PyTorch's.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = AdamW([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 9)
    2.897
    """

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 1e-2, amsgrad: bool = False, *,
        maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize,
                         decoupled_weight_decay=True)  # fmt: skip


def decay_coupled(settings: dict[str, Any], run: Run) -> float:
    """Add the weight decay to the gradient, or (decoupled) give the part that is to come later."""
    decay: float = settings["weight_decay"]
    if settings["decoupled_weight_decay"]:
        return decay
    run.add_decay(decay)
    return 0.0


def adapt(settings: dict[str, Any], run: Run) -> None:
    """Adam's formula, entry by entry, into ``run.change``.

    With the corrections ``a = 1 - beta1 ** step`` and ``b = sqrt(1 - beta2 ** step)``, what is
    wanted is ``lr * (m / a) / (sqrt(v) / b + eps)``, and that is
    ``(lr * b / a) * m / (sqrt(v) + b * eps)``: one pass over the arrays less.
    """
    change, (beta1, beta2) = run.change, settings["betas"]
    m, v = running_means(settings, run)
    if settings["amsgrad"]:
        largest = run.moment("max_exp_avg_sq")
        v = np.maximum(largest, v, out=largest)
    b = math.sqrt(1.0 - beta2**run.step)
    np.sqrt(v, out=change)
    change += b * settings["eps"]
    np.divide(m, change, out=change)
    change *= settings["lr"] * b / (1.0 - beta1**run.step)


def running_means(settings: dict[str, Any], run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The running means of the gradient and of its square, this gradient in them."""
    g, change, (beta1, beta2) = run.gradient, run.change, settings["betas"]
    m, v = run.moment("exp_avg"), run.moment("exp_avg_sq")
    m *= beta1
    m += np.multiply(g, 1.0 - beta1, out=change)
    v *= beta2
    np.multiply(g, g, out=change)
    v += np.multiply(change, 1.0 - beta2, out=change)
    return m, v
