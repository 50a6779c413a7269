"""Networks for scikit-learn: what has ``fit`` and ``predict`` goes into its pipelines and searches.

This file is imported by those who want it, as in ``from nn.estimators import NetClassifier``: it
needs scikit-learn, which ``import nn`` does not. A search spreads over the cores with
``n_jobs=-1``, and over the machines of a Dask cluster where it is fitted inside
``joblib.parallel_config("dask")``, after ``distributed.Client(address)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError, missing_extra
from autograd_core.modes import no_grad
from autograd_core.value import Value
from nn import functional
from nn.activations import ReLU
from nn.checks import require_width
from nn.container import Sequential
from nn.linear import Linear
from nn.module import Module
from nn.optim import Adam

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.preprocessing import LabelEncoder
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import (
        check_is_fitted,
        check_random_state,
        column_or_1d,
        validate_data,
    )
except ImportError:
    raise missing_extra("scikit-learn", "sklearn", "nn.estimators") from None

__all__ = ["NetClassifier", "NetRegressor"]

Factory = Callable[..., Module]


class Net(BaseEstimator):  # type: ignore[misc]
    """What both share: the settings, and a loop of training with Adam."""

    def __init__(
        self, *, module: Factory | None = None, hidden_layer_sizes: Sequence[int] = (32,),
        lr: float = 0.01, weight_decay: float = 0.0, batch_size: int = 32, epochs: int = 60,
        random_state: Any = None,
    ) -> None:  # fmt: skip
        self.module = module
        self.hidden_layer_sizes = hidden_layer_sizes
        self.lr = lr
        self.weight_decay = weight_decay
        self.batch_size = batch_size
        self.epochs = epochs
        self.random_state = random_state

    def train(self, X: Any, target: Any, outputs: int, loss: Callable[..., Any]) -> None:
        """Build a module of ``outputs`` outputs and train it; leaves ``module_`` in ``eval()``."""
        for setting in ("batch_size", "epochs"):
            require_width(type(self).__name__, setting, getattr(self, setting))
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        self.module_ = module = self.made(X.shape[1], outputs, rng).train()
        self.loss_curve_: list[float] = []
        optimizer = Adam(module.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        batches = -(-len(X) // self.batch_size)
        for _ in range(self.epochs):
            total = 0.0
            for batch in np.array_split(rng.permutation(len(X)), batches):
                optimizer.zero_grad()
                value = loss(self.outputs(X[batch], outputs), target[batch])
                value.backward()
                optimizer.step()
                total += value.item() * len(batch) / len(X)
            self.require_finite(total)
            self.loss_curve_.append(total)
        module.eval()

    def made(self, inputs: int, outputs: int, rng: np.random.Generator) -> Module:
        """A new module, by the factory that was given."""
        advice = "Give a function such as module=lambda inputs, outputs, rng: Sequential(…)."
        if isinstance(self.module, Module):
            raise OperandError(
                f"{type(self).__name__} was given a {self.module._get_name()} as module=, and "
                f"every fit begins with a new one. {advice}"
            )
        module = (self.module or self.perceptron)(inputs, outputs, rng)
        known = isinstance(module, Module)
        if not known or any(isinstance(p, Value) for p in module.parameters()):
            raise OperandError(
                f"{type(self).__name__} was given a factory that made {module!r}, which is no "
                f"Module of tensors. {advice}"
            )
        return module

    def perceptron(self, inputs: int, outputs: int, rng: np.random.Generator) -> Module:
        """Linear layers with a relu between them."""
        if isinstance(self.hidden_layer_sizes, str) or not np.iterable(self.hidden_layer_sizes):
            raise ArgumentError(
                f"{type(self).__name__} has hidden_layer_sizes={self.hidden_layer_sizes!r}; give "
                "the width of each hidden layer, such as (32, 16)."
            )
        widths = [inputs, *self.hidden_layer_sizes]
        layers: list[Module] = []
        for before, width in zip(widths, widths[1:]):
            layers += [Linear(before, width, rng=rng), ReLU()]
        return Sequential(*layers, Linear(widths[-1], outputs, rng=rng))

    def outputs(self, X: Any, count: int) -> Any:
        """What the module makes of some examples, ``(N, count)``."""
        parameters = self.module_.parameters()
        z = self.module_(X.astype(parameters[0].dtype if parameters else float))
        if z.shape != (len(X), count):
            raise ShapeError(
                f"{type(self).__name__}: its module made {z.shape} of an input of shape {X.shape}, "
                f"and is to make {(len(X), count)}. End it with Linear(…, outputs)."
            )
        return z

    def predicted(self, X: Any, count: int) -> Any:
        """The module's outputs as an array."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        with no_grad():
            return self.outputs(X, count).data

    def require_finite(self, loss: float) -> None:
        """Refuse to go on with a loss that is lost."""
        if not np.isfinite(loss):
            raise ArgumentError(
                f"{type(self).__name__}: the loss became {loss} in epoch "
                f"{len(self.loss_curve_) + 1}. Scale the inputs (StandardScaler), or give a "
                f"smaller learning rate than lr={self.lr}."
            )


class NetClassifier(ClassifierMixin, Net):  # type: ignore[misc]
    """A network that tells classes apart, as scikit-learn has classifiers.

    ``module``              ``(inputs, outputs, rng) -> Module``, whose outputs are logits; give
                            ``rng`` to its layers, and ``random_state`` decides everything.
                            None: `Linear` layers of ``hidden_layer_sizes`` with relus between
    ``lr``, ``weight_decay``  Adam's;  ``batch_size``  examples a step;  ``epochs``  passes over all

    After ``fit``: ``classes_``, ``module_``, ``loss_curve_``. Raises `ArgumentError` for settings
    out of range and a loss that is no number, `ShapeError` for a module of other outputs.

    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> net = make_pipeline(StandardScaler(), NetClassifier(epochs=20, random_state=0))
    >>> bool(cross_val_score(net, X, y, cv=3).mean() > 0.9)
    True
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Learn from ``X`` ``(N, features)`` and labels ``y`` ``(N,)``."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        encoder = LabelEncoder().fit(y)
        self.classes_ = encoder.classes_
        self.train(X, encoder.transform(y), len(self.classes_), functional.cross_entropy)
        return self

    def predict_proba(self, X: Any) -> Any:
        """How likely each class is, ``(N, classes)``, in the order of ``classes_``."""
        check_is_fitted(self)
        return functional.softmax(self.predicted(X, len(self.classes_)), axis=1)

    def predict(self, X: Any) -> Any:
        """The likeliest class of each example, ``(N,)``."""
        likely = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likely]


class NetRegressor(RegressorMixin, Net):  # type: ignore[misc]
    """A network that predicts numbers, as scikit-learn has regressors; settings of `NetClassifier`.

    Targets are brought to mean 0 and variance 1 for the training, and predictions back. After
    ``fit``: ``module_``, ``loss_curve_``.

    >>> import numpy as np
    >>> x = np.linspace(-2.0, 2.0, 100)[:, None]
    >>> net = NetRegressor(random_state=0).fit(x, 100.0 * np.sin(2.0 * x[:, 0]))
    >>> bool(net.score(x, 100.0 * np.sin(2.0 * x[:, 0])) > 0.9)
    True
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any) -> Self:
        """Learn from ``X`` ``(N, features)`` and targets ``y`` ``(N,)`` or ``(N, targets)``."""
        X, y = validate_data(self, X, y, multi_output=True, y_numeric=True)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        self.mean_, self.scale_ = y.mean(axis=0), y.std(axis=0)
        self.scale_ = np.where(self.scale_ > 0, self.scale_, 1.0)
        target = ((y - self.mean_) / self.scale_).reshape(len(y), -1)
        self.train(X, target, target.shape[1], functional.mse_loss)
        return self

    def predict(self, X: Any) -> Any:
        """The predicted numbers, in the shape that ``y`` had."""
        check_is_fitted(self)
        z = self.predicted(X, self.mean_.size)
        return (z if self.mean_.ndim else z[:, 0]) * self.scale_ + self.mean_
