"""Activations as modules: a function of entries, with its settings kept.  Next: softmax.py.

``inplace`` is taken for PyTorch's sake and does nothing: arrays in a graph do not change.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd_core.errors import ArgumentError
from nn import functional
from nn.checks import entries_of, require_width
from nn.module import Module
from nn.parameter import Parameter, floating


class Activation(Module):
    """What activations share: a ``function`` of the input and of some settings, by their names."""

    function: ClassVar[Any]
    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(self, inplace: bool = False) -> None:
        pass

    def forward(self, input: Any) -> Any:
        """The same shape."""
        x = entries_of(self, input)
        return self.function(x, **self.chosen()) if self.settings else self.function(x)

    def _keep(self, **settings: Any) -> None:
        """Settings as attributes; refuses what is no number."""
        for name, given in settings.items():
            if isinstance(given, bool) or not isinstance(given, (int, float, np.number)):
                raise ArgumentError(
                    f"{self._get_name()} was given {name}={given!r}; it is a number."
                )
        vars(self).update(settings)

    def chosen(self) -> dict[str, Any]:
        """The settings as they are."""
        return {name: getattr(self, name) for name in self.settings}

    def extra_repr(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in self.chosen().items())


class ReLU(Activation):
    """``max(0, x)``; its slope at 0 is 0.

    >>> ReLU()(-1.0)
    0.0
    """

    function = staticmethod(functional.relu)


class ReLU6(Activation):
    """``x`` between 0 and 6, flat outside.

    >>> ReLU6()(8.0)
    6.0
    """

    function = staticmethod(functional.relu6)


class SELU(Activation):
    """`ELU` with the two constants that keep mean 0 and variance 1.

    >>> round(SELU()(1.0), 4)
    1.0507
    """

    function = staticmethod(functional.selu)


class SiLU(Activation):
    """``x · sigmoid(x)``, also called swish.

    >>> round(SiLU()(1.0), 4)
    0.7311
    """

    function = staticmethod(functional.silu)


class Mish(Activation):
    """``x · tanh(softplus(x))``.

    >>> round(Mish()(1.0), 4)
    0.8651
    """

    function = staticmethod(functional.mish)


class Hardsigmoid(Activation):
    """A sigmoid of straight lines: 0 below −3, 1 above 3.

    >>> Hardsigmoid()(0.0)
    0.5
    """

    function = staticmethod(functional.hardsigmoid)


class Hardswish(Activation):
    """``x · hardsigmoid(x)``.

    >>> Hardswish()(3.0)
    3.0
    """

    function = staticmethod(functional.hardswish)


class Softsign(Activation):
    """``x / (1 + |x|)``: from -1 to 1, slowly.

    >>> Softsign()(3.0)
    0.75
    """

    function = staticmethod(functional.softsign)


class Tanhshrink(Activation):
    """``x − tanh(x)``.

    >>> round(Tanhshrink()(1.0), 4)
    0.2384
    """

    function = staticmethod(functional.tanhshrink)


class Tanh(Activation):
    """The hyperbolic tangent: from -1 to 1.

    >>> Tanh()(0.0)
    0.0
    """

    function = staticmethod(functional.tanh)


class Sigmoid(Activation):
    """``1 / (1 + e^-x)``: from 0 to 1.

    >>> Sigmoid()(0.0)
    0.5
    """

    function = staticmethod(functional.sigmoid)


class LogSigmoid(Activation):
    """The logarithm of the sigmoid, without underflow.

    >>> LogSigmoid()(-1000.0)
    -1000.0
    """

    function = staticmethod(functional.logsigmoid)


class LeakyReLU(Activation):
    """``x``, times ``negative_slope`` where it is not positive.

    >>> LeakyReLU(0.1)(-1.0)
    -0.1
    """

    function = staticmethod(functional.leaky_relu)
    settings = ("negative_slope",)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        self._keep(negative_slope=negative_slope)


class ELU(Activation):
    """``x`` where positive, else ``alpha (eˣ − 1)``.

    >>> round(ELU()(-1.0), 4)
    -0.6321
    """

    function = staticmethod(functional.elu)
    settings = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        self._keep(alpha=alpha)


class CELU(Activation):
    """``x`` where positive, else ``alpha (e^(x/alpha) − 1)``.

    >>> round(CELU(2.0)(-1.0), 4)
    -0.7869
    """

    function = staticmethod(functional.celu)
    settings = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        self._keep(alpha=alpha)


class GELU(Activation):
    """``x Φ(x)``, Φ the normal distribution; "tanh" is the ``approximate`` formula.

    >>> round(GELU()(1.0), 4)
    0.8413
    """

    function = staticmethod(functional.gelu)
    settings = ("approximate",)

    def __init__(self, approximate: str = "none") -> None:
        if approximate not in ("none", "tanh"):
            raise ArgumentError(
                f"GELU was given approximate={approximate!r}; it is 'none' or 'tanh'."
            )
        self.approximate = approximate


class Hardtanh(Activation):
    """``x`` between two bounds, flat outside.

    >>> Hardtanh()(2.0)
    1.0
    """

    function = staticmethod(functional.hardtanh)
    settings = ("min_val", "max_val")

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        self._keep(min_val=min_val, max_val=max_val)
        if not min_val < max_val:
            raise ArgumentError(
                f"Hardtanh was given min_val={min_val} and max_val={max_val}; the second must be "
                "the larger."
            )


class Softplus(Activation):
    """``ln(1 + e^(beta·x)) / beta``: a relu without the corner.

    >>> round(Softplus()(0.0), 4)
    0.6931
    """

    function = staticmethod(functional.softplus)
    settings = ("beta", "threshold")

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self._keep(beta=beta, threshold=threshold)
        if not beta > 0:
            raise ArgumentError(f"Softplus was given beta={beta}; it takes a number above 0.")


class PReLU(Module):
    """``x``, times ``weight`` where it is not positive: a slope that is learnt.

    ``weight`` is ``(num_parameters,)``: one slope for all, or one a channel (axis 1).

    >>> PReLU()([-1.0, 2.0]).data
    array([-0.25,  2.  ])
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, *, dtype: Any = None
    ) -> None:  # fmt: skip
        require_width("PReLU", "num_parameters", num_parameters)
        self.num_parameters = num_parameters
        self.weight = Parameter(np.full(num_parameters, init, floating(dtype)))

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return functional.prelu(input, self.weight, owner=self)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
