"""SGD: down the gradient, with momentum if wanted.  Next: adam.py."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.execute.columns import compiled_loops
from nn.optim.base import Optimizer, Parameters
from nn.optim.pack import Pack, Run
from nn.optim.settings import require_at_least_zero, require_finite, require_learning_rate


class SGD(Optimizer):
    """Stochastic gradient descent: ``p -= lr * g``; settings and defaults are torch.optim.SGD's.

    ``momentum``      the velocity that is kept: ``b = momentum * b + (1 - dampening) * g``, and b
                      moves the parameters (from the first step on, which has ``b = g``)
    ``nesterov``      look ahead: ``g + momentum * b`` moves them
    ``weight_decay``  adds ``weight_decay * p`` to g
    ``maximize``      climb: the gradient with its sign turned

    Raises `ArgumentError` for a setting below 0, and for nesterov without momentum or with
    dampening.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> round(w.data, 9)
    2.4
    """

    moments: ClassVar[tuple[str, ...]] = ("momentum_buffer",)

    def __init__(
        self, params: Parameters, lr: float = 1e-3, momentum: float = 0.0, dampening: float = 0.0,
        weight_decay: float = 0.0, nesterov: bool = False, *, maximize: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
            nesterov=nesterov, maximize=maximize,
        )  # fmt: skip

    def check(self, settings: dict[str, Any]) -> None:
        require_learning_rate(self.name, settings)
        require_at_least_zero(self.name, settings, "momentum", "weight_decay")
        require_finite(self.name, settings, "dampening")
        if settings["nesterov"] and (settings["momentum"] <= 0 or settings["dampening"] != 0):
            raise ArgumentError(
                f"SGD was given nesterov=True with momentum={settings['momentum']} and "
                f"dampening={settings['dampening']}. Looking ahead needs a velocity: give "
                "momentum above 0, such as 0.9, and no dampening."
            )

    def update(self, settings: dict[str, Any], pack: Pack) -> None:
        plain = pack.on_values and not (settings["momentum"] or settings["weight_decay"])
        if not plain or settings["maximize"]:
            super().update(settings, pack)
            return
        lr = settings["lr"]
        if compiled_loops() is not None and pack.arrived.read():
            pack.subtract(np.multiply(pack.gradient, lr, out=pack.change))
            return
        for p in pack.parameters:  # plain descent on floats: no arrays in between
            g = p._grad
            if g is not None:
                p._data -= lr * g

    def change(self, settings: dict[str, Any], run: Run) -> None:
        g, change = run.gradient, run.change
        momentum = settings["momentum"]
        run.add_decay(settings["weight_decay"])
        if momentum:
            velocity = run.moment("momentum_buffer")
            velocity *= momentum
            keep = 1.0 - settings["dampening"] if run.step > 1 else 1.0
            velocity += np.multiply(g, keep, out=change) if keep != 1.0 else g
            if settings["nesterov"]:
                g += np.multiply(velocity, momentum, out=change)
            else:
                g = velocity
        np.multiply(g, settings["lr"], out=change)
