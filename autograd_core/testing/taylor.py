"""The Taylor test: a right gradient leaves a remainder that falls by 4 when the step halves.
Next: condition.py.

It needs no tolerance: |f(x + hv) − f(x) − h∇f·v| is h²/2·|v·Hv| and smaller terms, so its order
is 2 whatever the size of f; a wrong gradient leaves order 1. With the Hessian the order is 3.
Source: Farrell, Ham, Funke, Rognes, SIAM J. Sci. Comput. 35 (2013).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.fresh import fresh_variable
from autograd_core.node import Node
from autograd_core.reverse import pullback
from autograd_core.testing.report import GradcheckError, columns


class Orders:
    """The remainders of a Taylor test, and the order at which each falls; true when it passed."""

    def __init__(self, steps: list[float], remainders: list[float], wanted: float, floor: float):
        self.steps = steps
        self.remainders = remainders
        self.wanted = wanted
        self.floor = floor

    @property
    def orders(self) -> list[float]:
        """How often each halving of the step halved the remainder; inf once it is rounding."""
        pairs = zip(self.remainders[:-1], self.remainders[1:], strict=True)
        return [float("inf") if b <= self.floor else float(np.log2(a / b)) for a, b in pairs]

    def __bool__(self) -> bool:
        fell = [order > self.wanted - 0.1 for order in self.orders]
        return all(fell) and not np.isnan(self.remainders).any()

    def __str__(self) -> str:
        rows = [("step", "remainder", "order")]
        orders = ["", *("rounding" if o == float("inf") else f"{o:.3f}" for o in self.orders)]
        for h, remainder, order in zip(self.steps, self.remainders, orders, strict=True):
            rows.append((f"{h:.2e}", f"{remainder:.3e}", order))
        verdict = "as it should" if self else "the gradient is wrong"
        return "\n".join([*columns(rows), f"wanted: order {self.wanted:g}; {verdict}"])

    __repr__ = __str__


def taylor_test(
    f: Callable[[Any], Any], x: Any, direction: Any, *, hessian: bool = False,
    step: float = 1e-2, raise_exception: bool = True,
) -> Orders:  # fmt: skip
    """Whether the remainder of ``f``'s Taylor expansion at ``x`` along ``direction`` falls as it
    must: by 4 a halving with the gradient, by 8 with the Hessian too.

    ``x`` is a number or an array and ``direction`` has its shape; ``f`` returns one number.
    Returns the table of orders. Raises `GradcheckError` where an order is missed.

    >>> from autograd_core import exp
    >>> print([round(o, 1) for o in taylor_test(exp, 1.0, 1.0).orders])
    [2.0, 2.0, 2.0, 2.0]
    """
    along = np.asarray(getattr(direction, "_data", direction), dtype=np.float64)
    start = np.asarray(getattr(x, "_data", x), dtype=np.float64)
    at = value_at(f, start)
    first, second = derivatives(f, start, along, hessian)
    steps = [step / 2**k for k in range(5)]
    remainders = [
        abs(value_at(f, start + h * along) - at - h * first - 0.5 * h * h * second) for h in steps
    ]
    found = Orders(steps, remainders, 3.0 if hessian else 2.0, 1e-14 * max(1.0, abs(at)))
    if raise_exception and not found:
        raise GradcheckError(found)
    return found


def value_at(f: Callable[[Any], Any], x: Any) -> float:
    """``f`` as a number."""
    result = f(variable_at(x))
    return float(result._data if isinstance(result, Node) else result)


def variable_at(x: Any) -> Any:
    """``x`` as a variable of the face it was given in."""
    return fresh_variable(x if x.ndim else float(x))


def derivatives(f: Any, x: Any, along: Any, hessian: bool) -> tuple[float, float]:
    """The slope and, if asked for, the curvature of ``f`` along a direction."""
    v = variable_at(x)
    own = positive(v)
    gradient = pullback(f(own), record=hessian)[own]
    if gradient is None:
        return 0.0, 0.0
    if not hessian:
        return float(np.sum(gradient * along)), 0.0
    directed = gradient * along if v.shape else gradient * float(along)
    slope = directed.sum() if v.shape else directed
    curved = pullback(slope).get(v) if slope.requires_grad else None
    return float(slope._data), 0.0 if curved is None else float(np.sum(curved * along))
