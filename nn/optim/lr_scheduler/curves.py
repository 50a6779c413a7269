"""Schedules that follow a curve: steps, powers, lines, cosines, any function.  Next: cycle.py."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from nn.checks import is_number
from nn.optim.base import Optimizer
from nn.optim.lr_scheduler.base import (
    LRScheduler,
    Rates,
    for_each_group,
    groups_of,
    require,
    require_count,
    require_epochs,
    require_number,
    require_share,
)


class LambdaLR(LRScheduler):
    """The rate at the start times a function of the epoch, or a list of them, one a group.

    The functions are not part of the state dict.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> schedule = LambdaLR(optimizer, lambda epoch: 1.0 / (1.0 + epoch))
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    kept_out = ("optimizer", "lr_lambdas")

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | list[Any]) -> None:
        groups = groups_of(self, optimizer)
        self.lr_lambdas = for_each_group(self, "lr_lambda", lr_lambda, groups)
        known = all(map(callable, self.lr_lambdas))
        require(self, known, "lr_lambda", lr_lambda, "it is a function of the epoch")
        super().__init__(optimizer)

    def first(self) -> Rates:
        return self.get_lr()

    def start(self) -> Rates:
        return self.get_lr()

    def get_lr(self) -> Rates:
        self.require_same_groups()
        factors = [function(self.last_epoch) for function in self.lr_lambdas]
        for factor in factors:
            known = is_number(factor) or isinstance(factor, bool)  # such as epoch < 10
            require(self, known, f"lr_lambda({self.last_epoch})", factor, "it is a number")
        return [base * factor for base, factor in zip(self.base_lrs, factors, strict=True)]


class StepLR(LRScheduler):
    """The rate times ``gamma`` after every ``step_size`` epochs.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> schedule = StepLR(optimizer, step_size=2)
    >>> for _ in range(4):
    ...     optimizer.step(); schedule.step()
    ...     print(round(schedule.get_last_lr()[0], 6))
    0.5
    0.05
    0.05
    0.005
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        require_count(self, "step_size", step_size)
        require_number(self, "gamma", gamma)
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self) -> Rates:
        factor = 1.0 if self.last_epoch % self.step_size else self.gamma
        return [rate * factor for rate in self.rates()]


class MultiStepLR(LRScheduler):
    """The rate times ``gamma`` at each of the epochs ``milestones``.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> schedule = MultiStepLR(optimizer, milestones=[1, 3])
    >>> for _ in range(3):
    ...     optimizer.step(); schedule.step()
    ...     print(round(schedule.get_last_lr()[0], 6))
    0.05
    0.05
    0.005
    """

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1) -> None:
        require_epochs(self, "milestones", milestones)
        require_number(self, "gamma", gamma)
        self.milestones = sorted(milestones)
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self) -> Rates:
        factor = self.gamma ** self.milestones.count(self.last_epoch)
        return [rate * factor for rate in self.rates()]


class ExponentialLR(LRScheduler):
    """The rate times ``gamma`` after every epoch.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> schedule = ExponentialLR(optimizer, gamma=0.5)
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        require_number(self, "gamma", gamma)
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self) -> Rates:
        return [rate * self.gamma for rate in self.rates()]


class CosineAnnealingLR(LRScheduler):
    """Down half a cosine from the rate at the start to ``eta_min`` in ``T_max`` epochs.

    (Loshchilov and Hutter, 2017, without the restarts.) After ``T_max`` it rises again.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = CosineAnnealingLR(optimizer, T_max=4)
    >>> for _ in range(4):
    ...     optimizer.step(); schedule.step()
    ...     print(round(schedule.get_last_lr()[0], 6))
    0.853553
    0.5
    0.146447
    0.0
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        require_count(self, "T_max", T_max)
        require_number(self, "eta_min", eta_min)
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer)

    def get_lr(self) -> Rates:
        before, now = (
            1.0 + math.cos(math.pi * t / self.T_max) for t in (self.last_epoch - 1, self.last_epoch)
        )
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # up from the bottom
            self.require_same_groups()
            rise = (1.0 - math.cos(math.pi / self.T_max)) / 2.0
            pairs = zip(self.rates(), self.base_lrs, strict=True)
            return [rate + (base - self.eta_min) * rise for rate, base in pairs]
        return [now / before * (rate - self.eta_min) + self.eta_min for rate in self.rates()]


class ConstantLR(LRScheduler):
    """``factor`` times the rate for ``total_iters`` epochs, then the rate itself.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = ConstantLR(optimizer, factor=0.5, total_iters=1)
    >>> print(schedule.get_last_lr()); optimizer.step(); schedule.step()
    [0.5]
    >>> schedule.get_last_lr()
    [1.0]
    """

    def __init__(
        self, optimizer: Optimizer, factor: float = 1.0 / 3.0, total_iters: int = 5
    ) -> None:
        require_share(self, "factor", factor)
        require_number(self, "total_iters", total_iters)
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer)

    def first(self) -> Rates:
        return [rate * self.factor for rate in self.rates()]

    def start(self) -> Rates:
        return [base * self.factor for base in self.base_lrs]

    def get_lr(self) -> Rates:
        factor = 1.0 / self.factor if self.last_epoch == self.total_iters else 1.0
        return [rate * factor for rate in self.rates()]


class LinearLR(LRScheduler):
    """From ``start_factor`` to ``end_factor`` times the rate, in a line of ``total_iters`` epochs.

    A warm-up: the first steps, from weights that mean nothing yet, are small ones.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> print(schedule.get_last_lr()); optimizer.step(); schedule.step()
    [0.25]
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1.0 / 3.0, end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:  # fmt: skip
        require_share(self, "start_factor", start_factor)
        require_share(self, "end_factor", end_factor, zero=True)
        require_number(self, "total_iters", total_iters)
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer)

    def first(self) -> Rates:
        return [rate * self.start_factor for rate in self.rates()]

    def start(self) -> Rates:
        return [base * self.start_factor for base in self.base_lrs]

    def get_lr(self) -> Rates:
        if self.last_epoch > self.total_iters:
            return self.rates()
        rise = self.end_factor - self.start_factor  # of all the way; what is behind is `reached`
        reached = self.total_iters * self.start_factor + (self.last_epoch - 1) * rise
        return [rate * (1.0 + rise / reached) for rate in self.rates()]
