"""Losses as modules: a function of nn.functional with its settings kept.  Next: margins.py."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.checks import require_number
from nn.functional.reduction import REDUCTIONS, plain, require_reduction
from nn.module import Module


class Loss(Module):
    """What losses share: called on outputs and targets; ``reduction`` is mean, sum or none.

    Every loss is the function of nn.functional that its docstring names, with the same settings;
    weights are kept as buffers, so that a state dict has them.
    """

    known: tuple[str, ...] = REDUCTIONS

    def __init__(self, reduction: str = "mean") -> None:
        require_reduction(self._get_name(), reduction, self.known)
        self.reduction = reduction

    def _number(self, name: str, given: Any) -> Any:
        """A setting that is a number; its range is the function's to know."""
        require_number(self._get_name(), name, given)
        return given

    def _keep(self, name: str, weight: Any) -> None:
        """A weight, or None, as a buffer."""
        self.register_buffer(name, None if weight is None else plain(weight).copy())

    def extra_repr(self) -> str:
        return "" if self.reduction == "mean" else f"reduction={self.reduction!r}"


class MSELoss(Loss):
    """The squared difference.

    See `functional.mse_loss`.

    >>> print(MSELoss()([1.0, 4.0], [1.0, 2.0]))
    2.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """The absolute difference.

    See `functional.l1_loss`.

    >>> print(L1Loss()([1.0, 4.0], [1.0, 2.0]))
    1.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.l1_loss(input, target, self.reduction)


class SmoothL1Loss(Loss):
    """The absolute difference, rounded off near 0.

    See `functional.smooth_l1_loss`.

    >>> print(SmoothL1Loss()([0.5], [0.0]))
    0.125
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = self._number("beta", beta)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(Loss):
    """The squared difference, a straight line for outliers.

    See `functional.huber_loss`.

    >>> print(HuberLoss()([4.0], [1.0]))
    2.5
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = self._number("delta", delta)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.huber_loss(input, target, self.reduction, self.delta)


class BCELoss(Loss):
    """Probabilities against labels 0 and 1.

    See `functional.binary_cross_entropy`.

    >>> print(BCELoss()([0.5], [1.0]).round(4))
    0.6931
    """

    weight: Any

    def __init__(self, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self._keep("weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Loss):
    """Scores before the sigmoid against labels 0 and 1.

    See `functional.binary_cross_entropy_with_logits`.

    >>> print(BCEWithLogitsLoss()([0.0], [1.0]).round(4))
    0.6931
    """

    weight: Any
    pos_weight: Any

    def __init__(self, weight: Any = None, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__(reduction)
        self._keep("weight", weight)
        self._keep("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.binary_cross_entropy_with_logits(
            input, target, self.weight, self.reduction, self.pos_weight
        )


class CrossEntropyLoss(Loss):
    """One score a class against the right class.

    See `functional.cross_entropy`.

    >>> print(CrossEntropyLoss()([[1.0, 2.0, 3.0]], [2]).round(4))
    0.4076
    """

    weight: Any

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(reduction)
        self._keep("weight", weight)
        self.ignore_index = self._number("ignore_index", ignore_index)
        self.label_smoothing = self._number("label_smoothing", label_smoothing)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )


class NLLLoss(Loss):
    """Logarithms of probabilities against the right class.

    See `functional.nll_loss`.

    >>> print(NLLLoss()([[-1.5, -0.25]], [1]))
    0.25
    """

    weight: Any

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self._keep("weight", weight)
        self.ignore_index = self._number("ignore_index", ignore_index)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class KLDivLoss(Loss):
    """Logarithms of probabilities against a distribution.

    See `functional.kl_div`.

    >>> print(KLDivLoss("sum")([[0.0, 0.0]], [[1.0, 1.0]]))
    0.0
    """

    known = (*REDUCTIONS, "batchmean")

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Any, target: Any) -> Any:
        return functional.kl_div(input, target, self.reduction, self.log_target)


class GaussianNLLLoss(Loss):
    """A mean and a variance against a number.

    See `functional.gaussian_nll_loss`.

    >>> print(GaussianNLLLoss()([1.0], [3.0], [2.0]).round(4))
    1.3466
    """

    def __init__(self, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.full = full
        self.eps = self._number("eps", eps)

    def forward(self, input: Any, target: Any, var: Any) -> Any:
        return functional.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)
