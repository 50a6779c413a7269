"""Primitive: one row of the table of operations, and what its columns mean.  Next: node.py.

An operation is data. What it computes and what its derivative is stand side by side in one row;
the engine, the drawings, the tests and the compilers all read the same row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.domain import Domain, Sample
from autograd_core.lookup import find_row
from autograd_core.quiet import quietly

Rule = Callable[..., Any]

ELEMENTWISE = "elementwise"  # acts entry by entry and broadcasts: the Jacobian is diagonal
LINEAR = "linear"  # linear in all inputs together (sum, reshape): its own tangent
MULTILINEAR = "multilinear"  # linear in each input alone (matmul): one tangent an input
GENERAL = "general"  # anything else: the tangent is the transpose of the pullback
LEAF = "leaf"  # no operation at all: a variable or a constant

PLAIN = frozenset((float, int, bool))  # what the float lane takes


class Primitive:
    """One row: an operation, what it computes, and one derivative rule for each input.

    ``on_float``   floats to a float, at the speed of ``math``; it may raise where IEEE 754 has an
                   answer, and ``on_array`` then gives it. None: the row has an array lane only.
    ``on_array``   arrays to an array.
    ``vjp``        one rule an input, ``(g, z, *inputs, **params) -> contribution``; None where no
                   gradient flows. With ``joint``, one rule that returns all contributions.
    ``kind``       how entries depend on each other; forward mode reads it.
    ``symbol``     how drawings print it: ``+`` stands between its inputs, a name before them.
    ``latex``      the formula, ``#1`` standing for the first input.
    ``domain``     one `Domain` an input: where the tests draw from.
    ``samples``    where entries depend on each other: inputs to try the row on.
    ``quiet``      NumPy would warn at its poles, so it is run `quietly`.

    A row is called like a NumPy ufunc: numbers give a number, arrays an array, nodes a node.
    """

    def __init__(
        self,
        name: str,
        on_float: Callable[..., Any] | None,
        on_array: Callable[..., Any],
        *vjp: Rule | None,
        kind: str = ELEMENTWISE,
        symbol: str = "",
        latex: str = "",
        domain: tuple[Domain, ...] = (),
        samples: tuple[Sample, ...] = (),
        joint: bool = False,
        quiet: bool = True,
    ) -> None:
        self.name = name
        self.module = sys._getframe(1).f_globals.get("__name__", "")  # where pickle finds it
        self.on_float = on_float
        self.on_array = on_array
        self.vjp = vjp
        # The same rules with the names in them bound to floats' or arrays' own functions.
        self.float_vjp: tuple[Any, Any] | None = None
        self.array_vjp: tuple[Any, ...] = vjp
        self.kind = kind
        self.symbol = symbol or name
        self.latex = latex
        self.domain = domain or (Domain(),) * len(vjp)
        self.samples = samples
        self.joint = joint
        self.quiet = quiet
        self.__doc__ = self.described()

    def described(self) -> str:
        """A docstring with an example, from the row itself."""
        what = f"{self.name}: numbers give a number, arrays an array, nodes a node."
        if self.on_float is None or self.kind != ELEMENTWISE:
            return what
        at = [max(0.5, domain.low + 0.5) for domain in self.domain]
        example = f">>> {self.name}({', '.join(map(str, at))})"
        return f"{what}\n\n{example}\n{self.on_float(*at)!r}\n"

    def __call__(self, *args: Any, **params: Any) -> Any:
        for argument in args:
            if argument.__class__ not in PLAIN and hasattr(argument, "__primitive__"):
                return argument.__primitive__(self, args, params)
        if self.on_float is not None and all(a.__class__ in PLAIN for a in args):
            return self.float_lane(args, params)
        return self.array_lane(args, params)

    def float_lane(self, args: Any, params: dict[str, Any]) -> Any:
        """The value on Python floats; where ``math`` raises, the array lane knows IEEE's answer."""
        try:
            return self.on_float(*args, **params)  # type: ignore[misc]
        except (ArithmeticError, ValueError):
            return float(self.array_lane([np.float64(a) for a in args], params))

    def array_lane(self, args: Any, params: dict[str, Any]) -> Any:
        """The value on arrays, without a warning at overflows and poles."""
        if self.quiet:
            return quietly(self.on_array, *args, **params)
        return self.on_array(*args, **params)

    def __reduce__(self) -> Any:
        return find_row, (self.module, self.name)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"
