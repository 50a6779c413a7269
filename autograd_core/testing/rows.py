"""check_primitive: everything that a row of the table must satisfy.

Each check is a function of a row, a sample and its points, and raises AssertionError. A new row is
tested by being in the table.
"""

from __future__ import annotations

import importlib
import pickle
from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.execute import executors
from autograd_core.forward import pushforward
from autograd_core.node import Node
from autograd_core.primitive import ELEMENTWISE, Primitive
from autograd_core.reverse import pullback
from autograd_core.structural.reduction import total
from autograd_core.tape import Step, Tape
from autograd_core.tensor import Tensor
from autograd_core.testing.check import gradcheck, gradgradcheck
from autograd_core.testing.points import points_of, samples_of
from autograd_core.value import Value


def check_primitive(op: Primitive, seed: int = 0) -> None:
    """Raise AssertionError unless ``op`` satisfies every check on every sample of its domain.

    Its rules against differences to orders 1 and 2, both faces alike, forward mode against
    reverse, the pullback linear in g, each gradient in its input's shape and dtype, its formulas
    printed, the executors of a tape alike, and pickled by name.

    >>> from autograd_core.elementwise import tanh
    >>> check_primitive(tanh)
    """
    assert pickle.loads(pickle.dumps(op)) is op, f"{op.name} does not pickle by its name"
    samples = samples_of(op)
    assert samples, f"{op.name} has no sample to be tried on: give it samples=(Sample(...),)"
    for sample in samples:
        points = points_of(op, sample, seed)
        for check in CHECKS:
            try:
                check(op, sample, points)
            except AssertionError as error:
                shapes = " and ".join(map(str, sample.shapes))
                what = check.__name__.replace("_", " ")
                message = f"{op.name} of shapes {shapes} with {sample.params}: {what}: {error}"
                raise AssertionError(message) from error


def differentiable(op: Primitive) -> bool:
    """Whether any gradient flows through a row."""
    return any(rule is not None for rule in op.vjp)


def applied(op: Primitive, sample: Sample) -> Any:
    """The row as a function of its inputs alone."""
    return lambda *inputs: op(*inputs, **sample.params)


def rules_agree_with_differences(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """Order 1."""
    if differentiable(op):
        gradcheck(applied(op, sample), *points)


def second_order_agrees_with_differences(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """Order 2."""
    if differentiable(op):
        gradgradcheck(applied(op, sample), *points, rtol=1e-5, atol=1e-6)


def faces_agree(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """A row on floats and on arrays: the same values and gradients, to a few ulp."""
    if op.on_float is None or any(sample.shapes) or op.kind != ELEMENTWISE:
        return
    values = [Value(p) for p in points]
    tensors = [Tensor(p) for p in points]
    f = applied(op, sample)
    left, right = f(*values), f(*tensors)
    np.testing.assert_allclose(float(left._data), float(right._data), rtol=1e-15 * 4)
    if differentiable(op):
        left.backward()
        right.backward()
        for v, t in zip(values, tensors, strict=True):
            if t.requires_grad:
                np.testing.assert_allclose(v.grad, 0.0 if t.grad is None else t.grad, rtol=1e-14)


def forward_equals_reverse(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """<w, J v> = <Jᵀ w, v>, recorded and not."""
    if not differentiable(op):
        return
    inputs = [Tensor(p) for p in points]
    z = applied(op, sample)(*inputs)
    rng = np.random.default_rng(1)
    w = rng.standard_normal(z.shape)
    tangents = {x: rng.standard_normal(x.shape) for x in inputs if x.requires_grad}
    gradient = pullback(z, w)
    reverse = sum(np.sum(gradient[x] * v) for x, v in tangents.items() if gradient[x] is not None)
    for record in (False, True):
        seeds: dict[Node, Any] = {x: Tensor(v) if record else v for x, v in tangents.items()}
        moved = pushforward(z, seeds, record=record)
        moved = np.zeros(z.shape) if moved is None else moved
        forward = np.sum(w * (moved._data if isinstance(moved, Node) else moved))
        np.testing.assert_allclose(forward, reverse, rtol=1e-10, atol=1e-10)


def pullback_is_linear(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """pullback(2 g − 3 h) = 2 pullback(g) − 3 pullback(h)."""
    if not differentiable(op):
        return
    inputs = [Tensor(p) for p in points]
    z = applied(op, sample)(*inputs)
    rng = np.random.default_rng(2)
    g, h = rng.standard_normal(z.shape), rng.standard_normal(z.shape)
    both, first, second = pullback(z, 2.0 * g - 3.0 * h), pullback(z, g), pullback(z, h)
    for x in inputs:
        if both.get(x) is not None:
            together = 2.0 * first[x] - 3.0 * second[x]
            np.testing.assert_allclose(both[x], together, rtol=1e-10, atol=1e-10)


def gradients_have_shape_and_dtype(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """A leaf's gradient has the leaf's own shape and dtype, in either width."""
    if not differentiable(op):
        return
    for width in (np.float32, np.float64):
        inputs = [Tensor(p if p.dtype == bool else p.astype(width)) for p in points]
        z = applied(op, sample)(*inputs)
        assert z.dtype == sample.params.get("dtype", width), f"{width.__name__} in, {z.dtype} out"
        total(z, axis=None, keepdims=False).backward()
        for i, x in enumerate(inputs):
            if x.requires_grad and x.grad is not None:
                found = (x.grad.shape, x.grad.dtype)
                assert found == (x.shape, x.dtype), f"input {i}: {found}"
                assert x.grad.flags.writeable, f"input {i}: a leaf owns its gradient"


def formulas_print(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """Every rule as `viz` prints it: an expression, and not the address of some object."""
    formula = importlib.import_module("viz.formula")  # found when called: the engine stands alone
    node = applied(op, sample)(*map(Tensor, points))
    for slot, x in enumerate(node.inputs):
        if x.requires_grad and (op.joint or op.vjp[slot] is not None):
            text = formula.on_node(node, slot, np.ones(node.shape)).show()
            assert text, f"the rule of input {slot} prints nothing"
            assert " object at 0x" not in text, f"the rule of input {slot} prints {text!r}"


def executors_agree(op: Primitive, sample: Sample, points: list[Any]) -> None:
    """Whatever can run a tape: 4 ulp from the row itself, at every point of the sample."""
    if op.on_float is None or op.kind != ELEMENTWISE or op.joint:
        return
    count = len(points)
    tape = Tape(count, (), (Step(count, op, tuple(range(count)), sample.params),), (count,))
    examples = np.array(np.broadcast_arrays(*points), dtype=float).reshape(count, -1)
    expected = np.asarray(applied(op, sample)(*points), dtype=float).reshape(1, -1)
    for name in executors.NAMES[1:]:
        if name != "native" or not executors.obstacle(tape):
            run = executors.prepare(tape, count, False, name)
            found = run(examples, np.empty(0))
            np.testing.assert_allclose(found, expected, rtol=4 * EPSILON, err_msg=name)


EPSILON = np.finfo(float).eps

CHECKS = (
    rules_agree_with_differences,
    second_order_agrees_with_differences,
    faces_agree,
    forward_equals_reverse,
    pullback_is_linear,
    gradients_have_shape_and_dtype,
    formulas_print,
    executors_agree,
)
