"""Losses of margins as modules: scores and distances on their side of a line."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.losses import Loss


class HingeLoss(Loss):
    """``max(0, 1 − y·s)`` for labels -1 and 1.

    See `functional.hinge_loss`.

    >>> print(HingeLoss()([2.0, -0.5], [1, 1]))
    0.75
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.hinge_loss(input, target, self.reduction)


class SoftMarginLoss(Loss):
    """``ln(1 + e^(−y·s))`` for labels -1 and 1.

    See `functional.soft_margin_loss`.

    >>> print(SoftMarginLoss()([0.0], [1]).round(4))
    0.6931
    """

    def forward(self, input: Any, target: Any) -> Any:
        return functional.soft_margin_loss(input, target, self.reduction)


class HingeEmbeddingLoss(Loss):
    """A distance, to be small for label 1 and above a margin for -1.

    See `functional.hinge_embedding_loss`.

    >>> print(HingeEmbeddingLoss()([0.25], [-1]))
    0.75
    """

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = self._number("margin", margin)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.hinge_embedding_loss(input, target, self.margin, self.reduction)


class MarginRankingLoss(Loss):
    """Which of two scores should be the larger.

    See `functional.margin_ranking_loss`.

    >>> print(MarginRankingLoss()([1.0], [3.0], [1]))
    2.0
    """

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = self._number("margin", margin)

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        return functional.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class MultiMarginLoss(Loss):
    """The right class should lead by a margin.

    See `functional.multi_margin_loss`.

    >>> print(MultiMarginLoss()([[0.1, 0.2, 0.7]], [2]).round(4))
    0.3
    """

    weight: Any

    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self._keep("weight", weight)
        self.p = self._number("p", p)
        self.margin = self._number("margin", margin)

    def forward(self, input: Any, target: Any) -> Any:
        return functional.multi_margin_loss(
            input, target, self.p, self.margin, self.weight, self.reduction
        )


class CosineEmbeddingLoss(Loss):
    """The angle between two vectors, alike or not.

    See `functional.cosine_embedding_loss`.

    >>> print(CosineEmbeddingLoss()([[1.0, 0.0]], [[1.0, 1.0]], [1]).round(4))
    0.2929
    """

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = self._number("margin", margin)

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        return functional.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class TripletMarginLoss(Loss):
    """Nearer to the positive than to the negative by a margin.

    See `functional.triplet_margin_loss`.

    >>> print(TripletMarginLoss()([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 5.5]]).round(4))
    0.5
    """

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False,
        reduction: str = "mean",
    ) -> None:  # fmt: skip
        super().__init__(reduction)
        self.swap = swap
        self.margin = self._number("margin", margin)
        self.p = self._number("p", p)
        self.eps = self._number("eps", eps)

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        return functional.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction
        )
