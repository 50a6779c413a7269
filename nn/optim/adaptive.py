"""Adagrad and RMSprop: each entry's gradient over its usual size.  Next: variants.py."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.optim.base import Optimizer, Parameters
from nn.optim.pack import Run
from nn.optim.settings import require_at_least_zero, require_learning_rate


class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan and Singer, 2011); settings and defaults are torch.optim.Adagrad's.

    Squares of the gradient are summed up, from ``initial_accumulator_value`` on, and
    ``p -= lr * g / (sqrt(sum) + eps)``; at step t the rate is ``lr / (1 + (t - 1) * lr_decay)``.

    Raises `ArgumentError` for a setting below 0.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = Adagrad([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 9)
    2.9
    """

    moments: ClassVar[tuple[str, ...]] = ("sum",)

    def __init__(
        self, params: Parameters, lr: float = 1e-2, lr_decay: float = 0.0,
        weight_decay: float = 0.0, initial_accumulator_value: float = 0.0, eps: float = 1e-10, *,
        maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, eps=eps, maximize=maximize,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_learning_rate(self.name, settings)
        names = ("lr_decay", "weight_decay", "initial_accumulator_value", "eps")
        require_at_least_zero(self.name, settings, *names)

    def starts(self, settings: dict[str, Any]) -> dict[str, float]:
        return {"sum": settings["initial_accumulator_value"]}

    def change(self, settings: dict[str, Any], run: Run) -> None:
        g, change = run.gradient, run.change
        total = run.moment("sum")
        run.add_decay(settings["weight_decay"])
        total += np.multiply(g, g, out=change)
        np.sqrt(total, out=change)
        change += settings["eps"]
        np.divide(g, change, out=change)
        change *= settings["lr"] / (1.0 + (run.step - 1) * settings["lr_decay"])


class RMSprop(Optimizer):
    """RMSprop (Hinton, 2012); settings and defaults are torch.optim.RMSprop's.

    With v the running mean of the squared gradient, the weight of the past being ``alpha``:
    ``p -= lr * g / (sqrt(v) + eps)``.

    ``centered``      the square of the mean gradient is taken off v: what is left is a variance
    ``momentum``      what would be subtracted is gathered as a velocity, as SGD gathers gradients
    ``weight_decay``  adds ``weight_decay * p`` to g
    ``maximize``      climb

    Raises `ArgumentError` for a setting below 0.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = RMSprop([w], lr=0.01)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 7)
    2.9
    """

    moments: ClassVar[tuple[str, ...]] = ("square_avg", "grad_avg", "momentum_buffer")

    def __init__(
        self, params: Parameters, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
        weight_decay: float = 0.0, momentum: float = 0.0, centered: bool = False, *,
        maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum,
            centered=centered, maximize=maximize,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_learning_rate(self.name, settings)
        require_at_least_zero(self.name, settings, "alpha", "eps", "weight_decay", "momentum")

    def change(self, settings: dict[str, Any], run: Run) -> None:
        run.add_decay(settings["weight_decay"])
        spread(settings, run)
        change = run.change
        np.sqrt(change, out=change)
        change += settings["eps"]
        np.divide(run.gradient, change, out=change)
        if settings["momentum"]:
            velocity = run.moment("momentum_buffer")
            velocity *= settings["momentum"]
            velocity += change
            change[...] = velocity
        change *= settings["lr"]


def spread(settings: dict[str, Any], run: Run) -> None:
    """RMSprop's mean square, or its variance if centered, into ``run.change``."""
    g, change, alpha = run.gradient, run.change, settings["alpha"]
    square = run.moment("square_avg")
    square *= alpha
    np.multiply(g, g, out=change)
    square += np.multiply(change, 1.0 - alpha, out=change)
    change[...] = square
    if settings["centered"]:
        mean = run.moment("grad_avg")
        np.subtract(g, mean, out=change)
        mean += np.multiply(change, 1.0 - alpha, out=change)
        np.multiply(mean, mean, out=change)
        np.subtract(square, change, out=change)
        np.maximum(change, 0.0, out=change)  # a gradient that never changes: rounding goes below
