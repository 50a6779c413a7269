"""Hypothesis strategies: numbers, arrays, whole random programs and small networks.

Everything shrinks; a program prints as code that can be pasted into a file and run. Needs
hypothesis: ``pip install "autograd-core[testing]"``.

>>> from hypothesis import given, settings
>>> from autograd_core.testing import gradcheck
>>> @given(tensors(shape=(2, 3), domain=away_from([0.0])))
... @settings(max_examples=5, database=None)
... def test_abs(x):
...     gradcheck(abs, x)
>>> test_abs()
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.domain import Domain
from autograd_core.elementwise import tanh
from autograd_core.errors import missing_extra
from autograd_core.primitive import Primitive
from autograd_core.tensor import Tensor
from autograd_core.testing.programs import (
    CLEARANCE,
    OPERATIONS,
    Input,
    Program,
    Step,
    applications,
    arities,
    value_of,
)
from autograd_core.value import Value

try:
    from hypothesis import strategies as st
except ImportError:
    raise missing_extra("hypothesis", "testing", "autograd_core.testing.strategies") from None

__all__ = [
    "away_from",
    "broadcastable",
    "domains_of",
    "expressions",
    "modules",
    "shapes",
    "tensors",
    "values",
]

WIDEST = 3.0
ANYWHERE = Domain()
SHAPES = ((), (3,), (2, 3), (2, 1), (2,), (3, 4))


def away_from(points: Sequence[float]) -> Domain:
    """Every number but a neighbourhood of ``points``: a domain for `values` and `tensors`.

    >>> away_from([0.0, 1.0]).kinks
    (0.0, 1.0)
    """
    return Domain(kinks=tuple(points))


def numbers(domain: Domain = ANYWHERE) -> st.SearchStrategy[float]:
    """Floats inside a domain, clear of its ends and kinks, between −3 and 3."""
    low = max(domain.low, -WIDEST) + CLEARANCE * 2
    high = min(domain.high, WIDEST) - CLEARANCE * 2
    plain = st.floats(low, high, allow_subnormal=False).map(lambda x: float(round(x, 4)))
    return plain.filter(lambda x: all(abs(x - kink) > CLEARANCE * 2 for kink in domain.kinks))


def values(domain: Domain = ANYWHERE) -> st.SearchStrategy[Value]:
    """A `Value` variable whose number lies in ``domain``.

    >>> from hypothesis import find
    >>> find(values(Domain(low=0.0)), lambda v: v.data > 1.0)
    Value(data=2.0, grad=0.0)
    """
    return numbers(domain).map(Value)


def shapes(max_dims: int = 3, max_side: int = 3, min_side: int = 0) -> Any:
    """Shapes: tuples of lengths, some of them 0 or 1.

    >>> from hypothesis import find
    >>> find(shapes(), lambda shape: len(shape) == 2)
    (0, 0)
    """
    return st.lists(st.integers(min_side, max_side), max_size=max_dims).map(tuple)


def broadcastable(n: int, max_dims: int = 3, max_side: int = 3) -> Any:
    """``n`` shapes that broadcast with each other.

    >>> from hypothesis import find
    >>> find(broadcastable(2), lambda pair: pair[0] != pair[1])
    ((1,), ())
    """

    @st.composite
    def several(draw: Any) -> tuple[tuple[int, ...], ...]:
        whole = draw(shapes(max_dims, max_side, min_side=1))
        found = []
        for _ in range(n):
            kept = whole[draw(st.integers(0, len(whole))) :]
            found.append(tuple([draw(st.sampled_from([1, side])) for side in kept]))
        return tuple(found)

    return several()


@st.composite
def arrays(draw: Any, shape: tuple[int, ...], domain: Domain, dtype: Any = np.float64) -> Any:
    """An array of a shape with entries in a domain."""
    if domain.truth:
        entries = [draw(st.booleans()) for _ in range(int(np.prod(shape)))]
        return np.array(entries, dtype=bool).reshape(shape)
    entries = [draw(numbers(domain)) for _ in range(int(np.prod(shape)))]
    return np.array(entries, dtype=dtype).reshape(shape)


@st.composite
def tensors(
    draw: Any, shape: Any = None, dtype: Any = np.float64, domain: Domain = ANYWHERE
) -> Tensor:
    """A `Tensor` variable: of a shape, or of one drawn from a strategy; entries in ``domain``.

    >>> from hypothesis import find
    >>> find(tensors(shape=(2,)), lambda t: True)
    Tensor([0., 0.], grad=None)
    """
    where = shapes() if shape is None else shape
    chosen = draw(where) if isinstance(where, st.SearchStrategy) else where
    return Tensor(draw(arrays(chosen, domain, dtype)))


def domains_of(op: Primitive, shape: tuple[int, ...] = ()) -> Any:
    """Arguments that a row of the table may be tried on: one array an input, in its domain.

    >>> from hypothesis import find
    >>> from autograd_core.elementwise import log
    >>> [x.item() > 0 for x in find(domains_of(log), lambda at: True)]
    [True]
    """
    return st.tuples(*[arrays(shape, domain) for domain in op.domain])


@st.composite
def expressions(draw: Any, depth: int = 6, faces: Sequence[type] = (Value, Tensor)) -> Program:
    """A random `Program` of up to ``depth`` steps over the whole table, with shared nodes,
    broadcasts and constants; every number stays in the domain of what is applied to it.

    With ``faces=(Value,)`` all numbers are scalars and it runs on Values too. Called on leaves it
    gives its result; ``program.leaves(face)`` makes them.

    >>> from hypothesis import find
    >>> find(expressions(1), lambda p: p.steps[0].op is tanh).steps[0]
    Step(op=<primitive tanh>, places=(0,), params={})
    """
    scalar = Tensor not in faces
    operations = [op for op in OPERATIONS if not scalar or op.on_float is not None]
    inputs = [
        Input(draw(arrays(() if scalar else draw(st.sampled_from(SHAPES)), ANYWHERE)), constant)
        for constant in [False, *draw(st.lists(st.booleans(), max_size=2))]
    ]
    known = [x.data for x in inputs]
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, depth))):
        step, value = draw(steps_on(known, operations))
        steps.append(step)
        known.append(value)
    return Program(tuple(inputs), tuple(steps))


@st.composite
def steps_on(draw: Any, known: list[Any], operations: list[Primitive]) -> tuple[Step, Any]:
    """One more step on what is known, and its value. A row that fits nowhere gives way to another;
    after some, to one that fits everywhere.
    """
    for op in draw(st.lists(st.sampled_from(operations), min_size=5, max_size=5)):
        ways = applications(op, known, draw(st.sampled_from(arities(op))))
        if not ways:
            continue
        step = draw(st.sampled_from(ways))
        value = value_of(op, [known[i] for i in step.places], step.params)
        if value is not None:
            return step, value
    return Step(tanh, (0,), {}), np.tanh(known[0])


@st.composite
def modules(draw: Any, max_width: int = 4) -> Any:
    """A random small network of `nn`: an MLP on Values, or Linear layers and activations.

    >>> from hypothesis import find
    >>> find(modules(), lambda m: len(m.parameters()) > 10) is not None
    True
    """
    nn = importlib.import_module("nn")  # found when called: the engine stands without it
    nn.manual_seed(draw(st.integers(0, 99)))
    widths = draw(st.lists(st.integers(1, max_width), min_size=1, max_size=3))
    size = draw(st.integers(1, max_width))
    if draw(st.booleans()):
        return nn.MLP(size, widths, activation=draw(st.sampled_from(["tanh", "sigmoid"])))
    layers: list[Any] = []
    for wide, narrow in zip([size, *widths[:-1]], widths, strict=True):
        layers += [nn.Linear(wide, narrow), draw(st.sampled_from([nn.Tanh, nn.Sigmoid]))()]
    return nn.Sequential(*layers)
