"""NAdam and RAdam: Adam that looks ahead, and Adam that waits for its means.  Next: lbfgs.py."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from nn.optim.adam import decay_coupled, running_means
from nn.optim.base import Optimizer, Parameters
from nn.optim.pack import Run
from nn.optim.settings import require_means


class NAdam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2016); settings are torch.optim.NAdam's.

    The weight of momentum grows with the steps t, ``mu(t) = beta1 * (1 - 0.96 ** (t *
    momentum_decay) / 2)``, and the step mixes the gradient itself with the running mean as it
    will weigh at t + 1. ``decoupled_weight_decay`` decays as AdamW does.

    Raises `ArgumentError` for a setting below 0 and for betas outside [0, 1).

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = NAdam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 6)
    2.894355
    """

    moments: ClassVar[tuple[str, ...]] = ("exp_avg", "exp_avg_sq", "mu_product")
    single: ClassVar[tuple[str, ...]] = ("mu_product",)

    def __init__(
        self, params: Parameters, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0.0, momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay,
            momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_means(self.name, settings, "momentum_decay")

    def starts(self, settings: dict[str, Any]) -> dict[str, float]:
        return {"mu_product": 1.0}

    def change(self, settings: dict[str, Any], run: Run) -> None:
        g, change = run.gradient, run.change
        decoupled = decay_coupled(settings, run)
        m, v = running_means(settings, run)
        self.look_ahead(settings, run, m)
        np.divide(v, 1.0 - settings["betas"][1] ** run.step, out=change)
        np.sqrt(change, out=change)
        change += settings["eps"]
        np.divide(g, change, out=change)
        change *= settings["lr"]
        run.add_shrinkage(settings["lr"] * decoupled)

    def look_ahead(self, settings: dict[str, Any], run: Run, m: np.ndarray) -> None:
        """The gradient and its mean ``m``, each made up for having started at 0, into the first.

        The product of all mu is kept entry by entry: parameters may have been skipped, and betas
        may have changed.
        """
        g, change, t = run.gradient, run.change, run.step
        mu, after = (
            settings["betas"][0] * (1.0 - 0.5 * 0.96 ** (k * settings["momentum_decay"]))
            for k in (t, t + 1)
        )
        product = run.moment("mu_product")
        product *= mu
        g *= 1.0 - mu
        g /= np.subtract(1.0, product, out=change)
        np.multiply(product, -after, out=change)
        change += 1.0
        np.divide(m, change, out=change)
        change *= after
        g += change


class RAdam(Optimizer):
    """Rectified Adam (Liu and others, 2020); settings and defaults are torch.optim.RAdam's.

    For the first few steps v is a mean of too little to divide by: the step is that of momentum
    alone. From then on it is Adam's, shortened by how uncertain v still is.

    Raises `ArgumentError` for a setting below 0 and for betas outside [0, 1).

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = RAdam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 9)
    2.4
    """

    moments: ClassVar[tuple[str, ...]] = ("exp_avg", "exp_avg_sq")

    def __init__(
        self, params: Parameters, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0.0, decoupled_weight_decay: bool = False, *,
        maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_means(self.name, settings)

    def change(self, settings: dict[str, Any], run: Run) -> None:
        change, (beta1, beta2) = run.change, settings["betas"]
        decoupled = decay_coupled(settings, run)
        m, v = running_means(settings, run)
        trusted = rectification(beta2, run.step)
        if trusted:
            np.sqrt(v, out=change)
            change += settings["eps"]
            np.divide(m, change, out=change)
            change *= math.sqrt(1.0 - beta2**run.step) * trusted
        else:
            change[...] = m
        change *= settings["lr"] / (1.0 - beta1**run.step)
        run.add_shrinkage(settings["lr"] * decoupled)


def rectification(beta2: float, step: int) -> float:
    """How far v can be trusted after this many steps, from 0 (not yet) to 1.

    Paper, equations 2 to 5: rho is how many gradients a plain mean as certain as v would hold.
    """
    limit = 2.0 / (1.0 - beta2) - 1.0
    rho = limit - 2.0 * step * beta2**step / (1.0 - beta2**step)
    if rho <= 5.0:
        return 0.0
    return math.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho))
