"""ReduceLROnPlateau: a smaller rate where nothing gets better any more.  Next: sequence.py."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.errors import ArgumentError
from nn.checks import is_number, number_of
from nn.optim.base import Optimizer
from nn.optim.lr_scheduler.base import (
    LRScheduler,
    groups_of,
    numbers_for,
    require,
    require_number,
)


class ReduceLROnPlateau(LRScheduler):
    """The rate times ``factor`` once ``patience`` epochs have gone by without a better metric.

    ``step(metric)`` takes what is watched, to be low (``mode="min"``) or high (``"max"``); better
    means by more than ``threshold``, relative (``threshold_mode="rel"``) or absolute ("abs").
    After a change ``cooldown`` epochs are not counted; no rate falls below ``min_lr``, and none
    changes by less than ``eps``.

    Raises `ArgumentError` for a setting outside its range, and for a metric that is no number.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> schedule = ReduceLROnPlateau(optimizer, patience=1)
    >>> for loss in (1.0, 1.0, 1.0):
    ...     optimizer.step(); schedule.step(loss)
    >>> schedule.get_last_lr()
    [0.05]
    """

    def __init__(
        self, optimizer: Optimizer, mode: str = "min", factor: float = 0.1, patience: int = 10,
        threshold: float = 1e-4, threshold_mode: str = "rel", cooldown: int = 0,
        min_lr: float | list[float] = 0.0, eps: float = 1e-8,
    ) -> None:  # fmt: skip
        smaller = is_number(factor) and factor < 1
        require(self, smaller, "factor", factor, "give less than 1, or no rate gets smaller")
        require(self, mode in ("min", "max"), "mode", mode, 'it is "min" or "max"')
        known = threshold_mode in ("rel", "abs")
        require(self, known, "threshold_mode", threshold_mode, 'it is "rel" or "abs"')
        for name, given in (
            ("patience", patience), ("cooldown", cooldown), ("threshold", threshold), ("eps", eps)
        ):  # fmt: skip
            require_number(self, name, given)
        self.min_lrs = numbers_for(self, "min_lr", min_lr, groups_of(self, optimizer))
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.eps = cooldown, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.cooldown_counter = self.num_bad_epochs = 0
        super().__init__(optimizer)

    def step(self, metrics: Any) -> None:  # type: ignore[override]
        """Look at what is watched, and lower the rates if it has not got better for long enough."""
        metric = number_of(metrics)
        if metric is None:
            raise ArgumentError(
                f"ReduceLROnPlateau.step was given {metrics!r}; it takes the number that is "
                "watched, such as the loss of an epoch."
            )
        self.require_same_groups()
        self.last_epoch += 1
        if self.is_better(metric):
            self.best, self.num_bad_epochs = metric, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self.reduce()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = self.rates()

    def reduce(self) -> None:
        """The rates times ``factor``, where that is a change worth making."""
        for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
            rate = max(group["lr"] * self.factor, least)
            if group["lr"] - rate > self.eps:
                group["lr"] = rate

    def is_better(self, metric: float) -> bool:
        """Whether ``metric`` beats the best so far by more than the threshold; nan never does."""
        sign = 1.0 if self.mode == "max" else -1.0
        if self.threshold_mode == "rel":
            return sign * metric > sign * self.best * (1.0 + sign * self.threshold)
        return sign * metric > sign * self.best + self.threshold
