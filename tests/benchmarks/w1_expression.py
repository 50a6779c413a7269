"""W1: the expression of micrograd's README, a = -4, b = 2, about 30 operations: its value and both
derivatives, from two Python floats.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from contestant import Comparison, Contestant

TITLE = "W1, micrograd's expression"
A, B = -4.0, 2.0


def expression(a: Any, b: Any, relu: Callable[[Any], Any]) -> Any:
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


def by_hand(a: float, b: float) -> tuple[float, float, float]:
    """The same, differentiated on paper: c = 4a + 4b + 3 - a, d = 12(ab + b³) + 4 relu + relu."""
    plus, minus = a + b, b - a
    up, down = plus > 0.0, minus > 0.0
    c = 4.0 * plus + 3.0 - a
    d = 12.0 * (a * b + b * b * b) + (4.0 * plus if up else 0.0) + (minus if down else 0.0)
    e = c - d
    f = e * e
    g = f / 2.0 + 10.0 / f
    along_e = e - 20.0 / (f * e)
    along_a = along_e * (3.0 - 12.0 * b - 4.0 * up + down)
    along_b = along_e * (4.0 - 12.0 * a - 36.0 * b * b - 4.0 * up - down)
    return g, along_a, along_b


def reference(steps: int) -> tuple[list[float], list[float]]:
    """Where the numbers start, and what they must be: in fractions, e = -7 and f = 49."""
    return [0.0, 0.0, 0.0], [24.5 + 10 / 49, 20 * 2381 / 343, 93 * 2381 / 343]


def contestant(run: Callable[[], tuple[Any, Any, Any]]) -> tuple[Any, Any]:
    last: list[Any] = []

    def step() -> None:
        last[:] = run()

    return step, lambda: last


def hand() -> tuple[Any, Any]:
    return contestant(partial(by_hand, A, B))


def on_values(library: str) -> tuple[Any, Any]:
    """Any library whose ``Value`` has operators, ``relu`` and ``backward``."""
    from importlib import import_module

    Value = import_module(library).Value

    def run() -> tuple[Any, Any, Any]:
        a, b = Value(A), Value(B)
        g = expression(a, b, relu=lambda v: v.relu())
        g.backward()
        return g.data, a.grad, b.grad

    return contestant(run)


def torch() -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)

    def run() -> tuple[Any, Any, Any]:
        a = torch.tensor(A, dtype=torch.float64, requires_grad=True)
        b = torch.tensor(B, dtype=torch.float64, requires_grad=True)
        g = expression(a, b, torch.relu)
        g.backward()
        return g.item(), a.grad.item(), b.grad.item()

    return contestant(run)


def mygrad() -> tuple[Any, Any]:
    import mygrad

    mygrad.turn_memory_guarding_off()
    from mygrad.nnet.activations import relu

    def run() -> tuple[Any, Any, Any]:
        a, b = mygrad.tensor(A), mygrad.tensor(B)
        g = expression(a, b, relu)
        g.backward()
        return g.item(), a.grad, b.grad

    return contestant(run)


def hips() -> tuple[Any, Any]:
    import autograd.numpy as np
    from autograd import value_and_grad

    differentiated = value_and_grad(
        lambda ab: expression(ab[0], ab[1], lambda v: np.maximum(v, 0.0))
    )

    def run() -> tuple[Any, Any, Any]:
        g, (along_a, along_b) = differentiated((A, B))
        return g, along_a, along_b

    return contestant(run)


def jitted(executor: str) -> tuple[Any, Any]:
    """Ours, traced once and replayed."""
    from autograd_core import value_and_grad
    from autograd_core.transform import jit

    differentiated = jit(
        value_and_grad(lambda a, b: expression(a, b, lambda v: v.relu()), argnums=(0, 1)),
        executor=executor,
    )

    def run() -> tuple[Any, Any, Any]:
        g, (along_a, along_b) = differentiated(A, B)
        return g, along_a, along_b

    return contestant(run)


def jax_jit() -> tuple[Any, Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    differentiated = jax.jit(
        jax.value_and_grad(lambda a, b: expression(a, b, jax.nn.relu), argnums=(0, 1))
    )

    def run() -> tuple[Any, Any, Any]:
        g, (along_a, along_b) = differentiated(A, B)
        return float(g), float(along_a), float(along_b)

    return contestant(run)


CONTESTANTS = {
    "by hand": Contestant(hand),
    "Value": Contestant(partial(on_values, "autograd_core")),
    "jit": Contestant(partial(jitted, "auto")),
    "jit, on NumPy": Contestant(partial(jitted, "batched")),
    "micrograd": Contestant(partial(on_values, "micrograd.engine")),
    "PyTorch": Contestant(torch),
    "mygrad": Contestant(mygrad),
    "HIPS autograd": Contestant(hips),
    "jax.jit": Contestant(jax_jit),
}
COMPARISONS = (
    Comparison("Value", "micrograd", 0.35),
    Comparison("jit", "jax.jit", 0.35),
)
