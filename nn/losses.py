"""Losses as modules: a function of nn.functional with its settings kept."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.losses import require_reduction
from nn.module import Module


class Loss(Module):
    """What losses share: called on outputs and targets; ``reduction`` is mean, sum or none."""

    def __init__(self, reduction: str = "mean") -> None:
        require_reduction(reduction)
        self.reduction = reduction

    def extra_repr(self) -> str:
        return "" if self.reduction == "mean" else f"reduction={self.reduction!r}"


class MSELoss(Loss):
    """The squared difference: `functional.mse_loss`.

    >>> print(MSELoss()([1.0, 4.0], [1.0, 2.0]))
    2.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.mse_loss(input, target, self.reduction)


class HingeLoss(Loss):
    """``max(0, 1 − y·s)`` for labels -1 and 1: `functional.hinge_loss`.

    >>> print(HingeLoss()([2.0, -0.5], [1, 1]))
    0.75
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.hinge_loss(input, target, self.reduction)


class BCEWithLogitsLoss(Loss):
    """Scores before the sigmoid against labels 0 and 1.

    See `functional.binary_cross_entropy_with_logits`.

    >>> print(BCEWithLogitsLoss()([0.0], [1.0]).round(4))
    0.6931
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.binary_cross_entropy_with_logits(input, target, self.reduction)


class CrossEntropyLoss(Loss):
    """One score a class against the right class: `functional.cross_entropy`.

    >>> print(CrossEntropyLoss()([[1.0, 2.0, 3.0]], [2]).round(4))
    0.4076
    """

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(reduction)
        self.weight = weight
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Any, target: Any) -> Any:
        return functional.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )
