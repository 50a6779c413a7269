"""Initialisers: how the first weights are drawn, by fan-in and fan-out.  Next: neuron.py.

A sum of ``fan_in`` products keeps the size of its inputs if the variance of a weight is about
1 / fan_in; going back, the same holds with fan_out. Glorot and Bengio (2010) take the mean of both,
He et al. (2015) one of them, times the gain that makes up for what the activation cuts off.

The functions that end in ``_`` fill a tensor in place and return it, as torch.nn.init's do.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.tensor import Tensor
from nn.checks import is_number
from nn.parameter import writable
from nn.seed import generator

T = TypeVar("T", bound=Tensor)

GAINS = {
    "linear": 1.0, "conv1d": 1.0, "conv2d": 1.0, "conv3d": 1.0, "conv_transpose1d": 1.0,
    "conv_transpose2d": 1.0, "conv_transpose3d": 1.0, "sigmoid": 1.0, "softmax": 1.0,
    "tanh": 5.0 / 3.0, "relu": math.sqrt(2.0), "selu": 0.75,
}  # fmt: skip
SCHEMES = ("uniform", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal")


def calculate_gain(nonlinearity: str, param: float = 0.01) -> float:
    """What makes up for an activation; ``param`` is the slope of "leaky_relu" below 0.

    A layer by its name ("linear", "conv2d", …) stands for none after it, and needs 1.

    Raises `ArgumentError` for a name that is not known.

    >>> round(calculate_gain("relu"), 4)
    1.4142
    """
    require_numbers("calculate_gain", param=param)
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1.0 + param * param))
    if not isinstance(nonlinearity, str) or nonlinearity not in GAINS:
        known = ", ".join([*GAINS, "leaky_relu"])
        raise ArgumentError(f"there is no gain for {nonlinearity!r}; there is one for {known}.")
    return GAINS[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """Fan-in and fan-out of a weight ``(out, in, …)``; what follows ``in`` counts for both.

    Raises `ShapeError` for fewer than two axes.

    >>> from nn import Linear
    >>> fans(Linear(3, 2).weight)
    (3, 2)
    """
    shape = shape_of(tensor)
    if len(shape) < 2:
        raise ShapeError(
            f"fan-in and fan-out of a tensor of shape {shape}: only a weight of shape "
            "(out, in, …) has them. For a bias use zeros_ or uniform_."
        )
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def uniform_(tensor: T, a: float = 0.0, b: float = 1.0, *, rng: Any = None) -> T:
    """Fill with numbers between ``a`` and ``b``.

    >>> from nn import Parameter
    >>> bool(uniform_(Parameter([0.0, 0.0]), 2.0, 3.0).data.min() >= 2.0)
    True
    """
    require_range("uniform_", a, b)
    return fill(tensor, generator(rng).uniform(a, b, shape_of(tensor)))


def normal_(tensor: T, mean: float = 0.0, std: float = 1.0, *, rng: Any = None) -> T:
    """Fill from a normal distribution. Raises `ArgumentError` for ``std`` below 0.

    >>> from nn import Parameter
    >>> normal_(Parameter([0.0, 0.0]), 5.0, 0.0).data
    array([5., 5.])
    """
    require_numbers("normal_", mean=mean, std=std)
    if not std >= 0:
        raise ArgumentError(f"normal_ was given std={std}; a standard deviation is 0 or more.")
    return fill(tensor, generator(rng).normal(mean, std, shape_of(tensor)))


def constant_(tensor: T, val: float) -> T:
    """Fill with one number.

    >>> from nn import Parameter
    >>> constant_(Parameter([0.0, 0.0]), 0.5).data
    array([0.5, 0.5])
    """
    require_numbers("constant_", val=val)
    return fill(tensor, val)


def zeros_(tensor: T) -> T:
    """Fill with 0: the usual start of a bias."""
    return fill(tensor, 0.0)


def ones_(tensor: T) -> T:
    """Fill with 1."""
    return fill(tensor, 1.0)


def xavier_uniform_(tensor: T, gain: float = 1.0, *, rng: Any = None) -> T:
    """Glorot and Bengio's, uniform: between ``±gain·sqrt(6 / (fan_in + fan_out))``.

    >>> from nn import Linear
    >>> bool(abs(xavier_uniform_(Linear(3, 3).weight).data).max() <= 1.0)
    True
    """
    require_numbers("xavier_uniform_", gain=gain)
    bound = math.sqrt(3.0) * xavier(*fans(tensor), gain)
    return uniform_(tensor, -bound, bound, rng=rng)


def xavier_normal_(tensor: T, gain: float = 1.0, *, rng: Any = None) -> T:
    """Glorot and Bengio's, normal: ``std = gain·sqrt(2 / (fan_in + fan_out))``."""
    require_numbers("xavier_normal_", gain=gain)
    return normal_(tensor, 0.0, xavier(*fans(tensor), gain), rng=rng)


def kaiming_uniform_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *,
    rng: Any = None,
) -> T:  # fmt: skip
    """He and others', uniform: between ``±gain·sqrt(3 / fan)``; ``a`` is leaky_relu's slope.

    Raises `ArgumentError` for a ``mode`` other than "fan_in" and "fan_out".

    >>> from nn import Linear
    >>> bool(abs(kaiming_uniform_(Linear(6, 2).weight).data).max() <= 1.0)
    True
    """
    bound = math.sqrt(3.0) * kaiming(fan_of(tensor, mode), calculate_gain(nonlinearity, a))
    return uniform_(tensor, -bound, bound, rng=rng)


def kaiming_normal_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *,
    rng: Any = None,
) -> T:  # fmt: skip
    """He and others', normal: ``std = gain / sqrt(fan)``."""
    deviation = kaiming(fan_of(tensor, mode), calculate_gain(nonlinearity, a))
    return normal_(tensor, 0.0, deviation, rng=rng)


def trunc_normal_(
    tensor: T, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, *,
    rng: Any = None,
) -> T:  # fmt: skip
    """Fill from a normal distribution, of which only what lies between ``a`` and ``b`` is kept.

    What falls outside is drawn again. Raises `ArgumentError` for ``std`` of 0 or below, and where
    less than one draw in ten thousand falls inside.

    >>> from nn import Parameter
    >>> bool(abs(trunc_normal_(Parameter([0.0] * 100), std=5.0).data).max() <= 2.0)
    True
    """
    require_numbers("trunc_normal_", mean=mean, std=std, a=a, b=b)
    kept = NormalDist(mean, std).cdf(b) - NormalDist(mean, std).cdf(a) if std > 0 else 0.0
    if not kept > 1e-4:
        raise ArgumentError(
            f"trunc_normal_ was given mean={mean}, std={std}, a={a} and b={b}: hardly anything of "
            "that distribution lies between a and b. They are numbers, not multiples of std."
        )
    draw = generator(rng)
    numbers = draw.normal(mean, std, tensor.shape)
    while (outside := (numbers < a) | (numbers > b)).any():
        numbers[outside] = draw.normal(mean, std, np.count_nonzero(outside))
    return fill(tensor, numbers)


def orthogonal_(tensor: T, gain: float = 1.0, *, rng: Any = None) -> T:
    """Fill with an orthogonal matrix times ``gain``: it turns and keeps lengths (Saxe and others,
    2013). What follows the first axis counts as one; the shorter side has orthogonal vectors.

    The factor Q of a normal matrix, its signs those of R's diagonal, or it would not be uniform.
    Raises `ShapeError` for fewer than two axes.

    >>> from nn import Linear
    >>> w = orthogonal_(Linear(3, 2).weight).data
    >>> (w @ w.T).round(6) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    require_numbers("orthogonal_", gain=gain)
    fans(tensor)  # refuses what has no rows and columns
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    drawn = generator(rng).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(drawn)
    q = q * np.sign(np.diag(r))
    return fill(tensor, gain * (q if rows >= columns else q.T).reshape(tensor.shape))


def eye_(tensor: T) -> T:
    """Fill a matrix with 1 on its diagonal, 0 elsewhere. Raises `ShapeError` for what is none.

    >>> from nn import Linear
    >>> eye_(Linear(2, 2).weight).data
    array([[1., 0.],
           [0., 1.]])
    """
    if len(shape_of(tensor)) != 2:
        raise ShapeError(f"eye_ of a tensor of shape {tensor.shape}: only a matrix has a diagonal.")
    return fill(tensor, np.eye(*tensor.shape))


# What the scalar and the tensor layers share.


def draw(
    scheme: str, size: int, *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> np.ndarray:
    """The weights of one neuron by the name of a scheme; Kaiming's with the gain for relu.

    Raises `ArgumentError` for a scheme that is not known.
    """
    if scheme not in SCHEMES:
        raise ArgumentError(
            f"weights were to be drawn with init={scheme!r}, which is not known. Choose from "
            f"{', '.join(map(repr, SCHEMES))}."
        )
    deviation = xavier(fan_in, fan_out) if "xavier" in scheme else kaiming(fan_in, GAINS["relu"])
    if scheme.endswith("normal"):
        return rng.normal(0.0, deviation, size)
    bound = 1.0 if scheme == "uniform" else math.sqrt(3.0) * deviation
    return rng.uniform(-bound, bound, size)


def xavier(fan_in: int, fan_out: int, gain: float = 1.0) -> float:
    """The standard deviation of Glorot and Bengio."""
    return gain * math.sqrt(2.0 / (fan_in + fan_out)) if fan_in + fan_out else 0.0


def kaiming(fan: int, gain: float) -> float:
    """The standard deviation of He and others; a weight of no inputs has no numbers to draw."""
    return gain / math.sqrt(fan) if fan else 0.0


def fan_of(tensor: Tensor, mode: str) -> int:
    """The fan that Kaiming's schemes divide by."""
    if mode not in ("fan_in", "fan_out"):
        raise ArgumentError(f"mode={mode!r} is not known: give 'fan_in' or 'fan_out'.")
    return fans(tensor)[mode == "fan_out"]


def fill(tensor: T, numbers: Any) -> T:
    """Put ``numbers`` into a tensor in place."""
    shape_of(tensor)
    np.copyto(writable(tensor), numbers, casting="unsafe")
    return tensor


def shape_of(tensor: Any) -> tuple[int, ...]:
    """The shape of what is to be filled; refuses what cannot be."""
    if not isinstance(tensor, (Tensor, np.ndarray)):
        raise OperandError(
            f"an initialiser was given a {type(tensor).__name__}; it fills a tensor in place, such "
            "as layer.weight. A Value is set by its data."
        )
    shape: tuple[int, ...] = tensor.shape
    return shape


def require_numbers(name: str, **settings: Any) -> None:
    """Refuse a setting that is no number."""
    for setting, given in settings.items():
        if not is_number(given):
            raise ArgumentError(f"{name} was given {setting}={given!r}; it is a number.")


def require_range(name: str, a: Any, b: Any) -> None:
    """Refuse a range that has no numbers in it."""
    if not (is_number(a) and is_number(b) and a <= b):
        raise ArgumentError(f"{name} was given a={a!r} and b={b!r}; b is a number not below a.")
