"""gradcheck and gradgradcheck: the gradient against differences, entry by entry.  Next: taylor.py.

The outputs of a function are summed with fixed weights to one number L, and every entry of every
input is moved in turn. L's gradient is swept; L's slope comes from values alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.errors import OperandError
from autograd_core.fresh import fresh_variable
from autograd_core.node import CONSTANT, Node
from autograd_core.reverse import pullback
from autograd_core.structural.reduction import total
from autograd_core.testing.differences import Slope, slope
from autograd_core.testing.report import GradcheckError, Mismatch, Report

Variables = list[tuple[str, Any]]


def gradcheck(
    f: Callable[..., Any],
    *inputs: Any,
    rtol: float | None = None,
    atol: float | None = None,
    raise_exception: bool = True,
) -> Report:
    """Check the gradient of ``f`` at ``inputs`` against central differences.

    ``inputs`` are numbers, arrays, Values, Tensors, or modules (checked by their parameters); ``f``
    returns a node or a list or tuple of them. Integers and constants are passed on and not
    checked. A float32 input is checked with differences of a float64 copy. An entry agrees within
    ``atol + rtol·|difference|`` (1e-7 and 1e-6; 1e-3 for float32).

    Returns a `Report`, true when all agree. Raises `GradcheckError`, which prints it, if one does
    not and ``raise_exception``.

    >>> from autograd_core import Tensor, tanh
    >>> print(bool(gradcheck(lambda x: tanh(x) * x, Tensor([0.5, -1.0]))))
    True
    """
    arguments, variables = prepared(inputs)
    if not variables:
        raise OperandError(
            "gradcheck was given nothing to check: every input is a constant or holds integers. "
            "Give a float, an array of floats, or a module with parameters."
        )
    single = any(np.result_type(v._data) == np.float32 for _, v in variables)
    rtol = rtol if rtol is not None else 1e-3 if single else 1e-6
    atol = atol if atol is not None else 1e-4 if single else 1e-7
    report = compare(lambda: weighted(f(*arguments)), variables, rtol, atol, name_of(f))
    if raise_exception and not report:
        raise GradcheckError(report)
    return report


def gradgradcheck(f: Callable[..., Any], *inputs: Any, **settings: Any) -> Report:
    """Check the second derivative of ``f``: `gradcheck` of its recorded gradient.

    >>> from autograd_core import Value
    >>> print(bool(gradgradcheck(lambda x, y: x**2 * y, Value(2.0), Value(3.0))))
    True
    """

    def gradient(*arguments: Any) -> list[Any]:
        linked, variables = prepared(arguments, link=True)
        arrived = pullback(weighted(f(*linked)), record=True)
        return [arrived[v] for _, v in variables if arrived.get(v) is not None]

    gradient.__name__ = f"the gradient of {name_of(f)}"
    return gradcheck(gradient, *inputs, **settings)


def prepared(inputs: Iterable[Any], link: bool = False) -> tuple[list[Any], Variables]:
    """The arguments with variables of their own in them, and those variables by name.

    With ``link`` a variable stays tied to the argument it stands for, for a second derivative.
    """
    arguments: list[Any] = []
    variables: Variables = []
    for i, x in enumerate(inputs):
        name = getattr(x, "label", "") or f"input {i}"
        if hasattr(x, "named_parameters"):
            arguments.append(x)
            variables += [(path, p) for path, p in x.named_parameters()]
        elif checkable(x):
            own = positive(x) if link else fresh_variable(getattr(x, "_data", x))
            arguments.append(own)
            variables.append((name, own))
        else:
            arguments.append(x)
    return arguments, variables


def checkable(x: Any) -> bool:
    """Whether an input has floating numbers that a gradient can be asked of."""
    if isinstance(x, Node):
        return x.op is not CONSTANT
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def weighted(outputs: Any) -> Any:
    """All entries of all outputs, summed with weights that no symmetry of f undoes; a single
    number as it is.
    """
    nodes: list[Any] = [outputs] if isinstance(outputs, Node) else list(outputs)
    if not nodes:
        raise OperandError("the function to check returned no output: return a node, or a list.")
    sizes = [int(np.prod(node.shape)) for node in nodes]
    weights = 0.5 + np.modf(0.6180339887 * np.arange(1, 1 + sum(sizes)))[0]
    if sum(sizes) == 1:
        weights = np.ones(1)
    terms = []
    for node, ends, size in zip(nodes, np.cumsum(sizes), sizes, strict=True):
        own = weights[ends - size : ends]
        term = node * own.reshape(node.shape) if node.shape else node * float(own[0])
        terms.append(total(term, axis=None, keepdims=False) if node.shape else term)
    return sum(terms[1:], terms[0])


def compare(
    run: Callable[[], Any], variables: Variables, rtol: float, atol: float, what: str
) -> Report:
    """Every entry's gradient beside its slope."""
    arrived = pullback(run())
    mismatches: list[Mismatch] = []
    entries, worst = 0, 0.0
    for name, v in variables:
        gradient = np.zeros(v.shape) if arrived.get(v) is None else np.asarray(arrived[v])
        slopes = dict(slopes_of(run, v))
        entries += len(slopes)
        siblings = tuple(found.value for found in slopes.values())
        for index, found in slopes.items():
            at, g = float(np.asarray(v._data)[index]), float(gradient[index])
            candidate = Mismatch(name, index, at, g, found, siblings)
            if not abs(g - found.value) <= atol + rtol * abs(found.value):
                mismatches.append(candidate)
            elif abs(g) > atol:
                worst = max(worst, candidate.relative_error)
    return Report(what, entries, mismatches, worst)


def slopes_of(run: Callable[[], Any], v: Any) -> Iterator[tuple[tuple[int, ...], Slope]]:
    """The slope along every entry of one variable, which is moved and put back."""
    kept = v._data
    exact = np.array(kept, dtype=np.float64)
    try:
        for index in np.ndindex(exact.shape):

            def moved(to: float, index: tuple[int, ...] = index) -> float:
                there = exact.copy()
                there[index] = to
                v._data = there if hasattr(kept, "dtype") else float(there)
                return float(run()._data)

            yield index, slope(moved, float(exact[index]))
    finally:
        v._data = kept


def name_of(f: Callable[..., Any]) -> str:
    """What to call a function in a report."""
    return str(getattr(f, "__name__", "") or getattr(f, "name", type(f).__name__))
