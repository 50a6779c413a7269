"""W7h: the Hessian of Rosenbrock's function in 10 dimensions. Read w7_rosenbrock.py first."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from contestant import Comparison, Contestant
from w7_rosenbrock import POINT, contestant, hips, jax_jit, jitted, rosenbrock

TITLE = "W7h, the Hessian of Rosenbrock's function in 10 dimensions"


def reference(steps: int) -> tuple[list[float], list[float]]:
    """Where the numbers start, and what they must be: on paper, term by term."""
    x = POINT.tolist()
    second = [[0.0] * len(x) for _ in x]
    for i, (a, b) in enumerate(zip(x, x[1:])):
        second[i][i] += 1200.0 * a * a - 400.0 * b + 2.0
        second[i + 1][i + 1] += 200.0
        second[i][i + 1] = second[i + 1][i] = -400.0 * a
    return [0.0] * len(x) ** 2, [number for row in second for number in row]


def by_hand() -> tuple[Any, Any]:
    def hessian(x: np.ndarray) -> np.ndarray:
        n, left = len(x), x[:-1]
        second = np.zeros((n, n))
        diagonal, beside = second.reshape(-1)[:: n + 1], -400.0 * left
        diagonal[:-1] = 1200.0 * left * left - 400.0 * x[1:] + 2.0
        diagonal[1:] += 200.0
        second.reshape(-1)[1 :: n + 1] = beside
        second.reshape(-1)[n :: n + 1] = beside
        return second

    return contestant(hessian)


def ours() -> tuple[Any, Any]:
    from autograd_core import hessian

    return contestant(hessian(rosenbrock))


def torch() -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)
    return contestant(torch.func.hessian(rosenbrock), torch.from_numpy(POINT))


CONTESTANTS = {
    "by hand": Contestant(by_hand),
    "hessian": Contestant(ours),
    "jit": Contestant(partial(jitted, "hessian")),
    "jit, on NumPy": Contestant(partial(jitted, "hessian", "batched")),
    "PyTorch": Contestant(torch),
    "HIPS autograd": Contestant(partial(hips, "hessian")),
    "jax.jit": Contestant(partial(jax_jit, "hessian")),
}
COMPARISONS = (
    Comparison("hessian", "HIPS autograd", 1.0),
    Comparison("hessian", "PyTorch"),
    Comparison("jit", "jax.jit", 0.7),
)
