"""W7: the gradient of Rosenbrock's function in 10 dimensions, float64; w7h_rosenbrock.py has its
Hessian.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from contestant import Comparison, Contestant

TITLE = "W7, the gradient of Rosenbrock's function in 10 dimensions"
POINT = np.random.default_rng(7).uniform(-1.5, 1.5, 10)


def rosenbrock(x: Any) -> Any:
    """A number from an array ``(n,)``, whichever library's."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def reference(steps: int) -> tuple[list[float], list[float]]:
    """Where the numbers start, and what they must be: on paper, term by term."""
    x, slopes = POINT.tolist(), [0.0] * len(POINT)
    for i, (a, b) in enumerate(zip(x, x[1:])):
        slopes[i] += -400.0 * a * (b - a * a) - 2.0 * (1.0 - a)
        slopes[i + 1] += 200.0 * (b - a * a)
    return [0.0] * len(x), slopes


def contestant(differentiated: Callable[[Any], Any], x: Any = POINT) -> tuple[Any, Any]:
    """A step is one call, and its numbers are the last answer's."""
    last: list[Any] = []

    def step() -> None:
        last[:] = [differentiated(x)]

    return step, lambda: np.asarray(last[0]).ravel()


def by_hand() -> tuple[Any, Any]:
    def gradient(x: np.ndarray) -> np.ndarray:
        left = x[:-1]
        above = 200.0 * (x[1:] - left * left)
        slopes = np.zeros(len(x))
        slopes[1:] = above
        slopes[:-1] += 2.0 * (left - 1.0) - 2.0 * left * above
        return slopes

    return contestant(gradient)


def ours() -> tuple[Any, Any]:
    from autograd_core import grad

    return contestant(grad(rosenbrock))


def in_scalars(x: Any) -> Any:
    """The same, entry by entry."""
    return sum(100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2 for a, b in zip(x[:-1], x[1:]))


def jitted(derivative: str = "grad", executor: str = "auto") -> tuple[Any, Any]:
    import autograd_core
    from autograd_core.transform import jit

    return contestant(jit(getattr(autograd_core, derivative)(in_scalars), executor=executor))


def backward(variable: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Any library whose arrays have ``backward`` and ``grad``."""

    def gradient(x: np.ndarray) -> Any:
        leaf = variable(x)
        rosenbrock(leaf).backward()
        return leaf.grad

    return contestant(gradient)


def tensors() -> tuple[Any, Any]:
    from autograd_core import Tensor

    return backward(Tensor)


def torch() -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)
    return backward(partial(torch.tensor, requires_grad=True))


def mygrad() -> tuple[Any, Any]:
    import mygrad

    mygrad.turn_memory_guarding_off()
    return backward(mygrad.tensor)


def hips(derivative: str = "grad") -> tuple[Any, Any]:
    import autograd

    return contestant(getattr(autograd, derivative)(rosenbrock))


def jax_jit(derivative: str = "grad") -> tuple[Any, Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    differentiated = jax.jit(getattr(jax, derivative)(rosenbrock))
    return contestant(lambda x: np.asarray(differentiated(x)))


CONTESTANTS = {
    "by hand": Contestant(by_hand),
    "grad": Contestant(ours),
    "Tensor": Contestant(tensors),
    "jit": Contestant(jitted),
    "jit, on NumPy": Contestant(partial(jitted, executor="batched")),
    "PyTorch": Contestant(torch),
    "mygrad": Contestant(mygrad),
    "HIPS autograd": Contestant(hips),
    "jax.jit": Contestant(jax_jit),
}
COMPARISONS = (
    Comparison("grad", "HIPS autograd", 1.0),
    Comparison("grad", "PyTorch"),
    Comparison("jit", "jax.jit", 0.7),
)
