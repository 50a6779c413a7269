"""Random programs over the whole table: one gradient, however it is computed."""

import copy
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Tensor, Value, pullback
from autograd_core.execute.interpret import interpret
from autograd_core.forward import pushforward
from autograd_core.tape import flatten
from autograd_core.testing import gradcheck, gradgradcheck
from autograd_core.testing.programs import Input, Program, Step
from autograd_core.testing.strategies import broadcastable, expressions, modules, values

SCALAR = expressions(8, faces=(Value,))
ANY = expressions(6)


def gradients(program, face):
    leaves = program.leaves(face)
    root = program(*leaves)
    if root.requires_grad:
        root.backward()
    return root, [np.asarray(0.0 if x._grad is None else x._grad) for x in leaves]


@given(SCALAR)
def test_value_and_tensor_agree(program):
    left, ours = gradients(program, Value)
    right, theirs = gradients(program, Tensor)
    np.testing.assert_allclose(left.data, right.data, rtol=1e-12, atol=1e-12)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


@given(SCALAR)
def test_the_sweep_in_place_is_the_pure_sweep(program):
    leaves = program.leaves(Value)
    root = program(*leaves)
    if not root.requires_grad:
        return
    pure = pullback(root)
    root.backward()
    for leaf in leaves:
        assert leaf._grad == pure.get(leaf)


@given(ANY)
def test_reverse_agrees_with_differences(program):
    if program(*program.leaves()).requires_grad:
        gradcheck(program, *program.leaves(), rtol=1e-5, atol=1e-6)


@given(expressions(4))
def test_second_order_agrees_with_differences(program):
    if program(*program.leaves()).requires_grad:
        gradgradcheck(program, *program.leaves(), rtol=1e-4, atol=1e-4)


@given(ANY)
def test_forward_agrees_with_reverse(program):
    leaves = program.leaves()
    root = program(*leaves)
    rng = np.random.default_rng(0)
    tangents = {x: rng.standard_normal(x.shape) for x in leaves if x.requires_grad}
    gradient = pullback(root)
    reverse = sum(
        np.sum(gradient[x] * v) for x, v in tangents.items() if gradient.get(x) is not None
    )
    moved = pushforward(root, tangents)
    np.testing.assert_allclose(0.0 if moved is None else moved, reverse, rtol=1e-8, atol=1e-8)


@given(SCALAR, st.data())
def test_the_order_in_which_contributions_are_added_does_not_matter(program, data):
    """Inputs listed in another order: the same graph, walked another way."""
    count = len(program.inputs)
    order = data.draw(st.permutations(range(count)))
    place = {old: new for new, old in enumerate(order)}
    moved = Program(
        tuple(program.inputs[i] for i in order),
        tuple(
            Step(s.op, tuple(place.get(i, i) for i in s.places), s.params) for s in program.steps
        ),
    )
    _, ours = gradients(program, Value)
    _, theirs = gradients(moved, Value)
    for old, gradient in enumerate(ours):
        np.testing.assert_allclose(gradient, theirs[place[old]], rtol=1e-12, atol=1e-12)


@given(ANY)
def test_pickled_and_copied_graphs_have_the_same_gradient(program):
    leaves = program.leaves()
    root = program(*leaves)
    if not root.requires_grad:
        return
    root.backward()
    for again in (pickle.loads(pickle.dumps((root, leaves))), copy.deepcopy((root, leaves))):
        twin, twins = again
        for leaf in twins:
            leaf.zero_grad()
        twin.backward()
        for a, b in zip(leaves, twins, strict=True):
            assert a is not b
            np.testing.assert_array_equal(a._grad, b._grad)


@given(ANY)
def test_a_printed_program_runs(program):
    names = {}
    if program(*program.leaves()).requires_grad:
        exec(repr(program), names)
        root, ours = gradients(program, Tensor)
        np.testing.assert_allclose(float(names["result"].data), root.data, rtol=1e-12)
        for i, gradient in enumerate(ours):
            grad = names[f"x{i}"].grad if not program.inputs[i].constant else 0.0
            np.testing.assert_allclose(0.0 if grad is None else grad, gradient, rtol=1e-9)


# A program that was found to fail is kept: pasted as it was printed into a file of its own.
KEPT = sorted((Path(__file__).parent / "kept").glob("*.py"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_failed_once(path):
    """Its gradients agree with differences, on both faces, and forward with reverse."""
    names = {}
    exec(path.read_text(), names)
    leaves = [names[name] for name in sorted(n for n in names if re.fullmatch(r"x\d+", n))]
    tape = flatten(leaves, [names["result"]])

    def program(*inputs):
        (result,) = interpret(tape, inputs)
        return result

    for face in (Value, Tensor):
        if face is Tensor or all(leaf.shape == () for leaf in leaves):
            inputs = [face(leaf.data) for leaf in leaves]
            gradcheck(program, *inputs)
            root = program(*inputs)
            gradient, moved = pullback(root), pushforward(root, {x: x.data for x in inputs})
            np.testing.assert_allclose(moved, sum(np.sum(gradient[x] * x.data) for x in inputs))
            for leaf, x in zip(leaves, inputs, strict=True):
                np.testing.assert_allclose(leaf.grad, gradient[x], rtol=1e-12)


@given(v=...)
def test_hypothesis_makes_values_from_the_annotation(v: Value):
    assert isinstance(v, Value)


@given(values(), values())
def test_product_rule(a, b):
    (a * b).backward()
    assert (a.grad, b.grad) == (b.data, a.data)


@given(broadcastable(2))
def test_gradients_of_broadcast_operands_have_their_shapes(pair):
    x, y = (Tensor(np.ones(shape)) for shape in pair)
    z = x * y
    z.backward(np.ones(z.shape))
    assert (x.grad.shape, y.grad.shape) == pair
    assert x.grad.sum() == y.grad.sum() == z.size


@given(modules(), st.integers(0, 9))
def test_networks_agree_with_differences(model, seed):
    size = len(model.layers[0].neurons[0].w) if hasattr(model, "neurons") or hasattr(
        model, "layers") else model[0].in_features  # fmt: skip
    point = np.random.default_rng(seed).uniform(-1.0, 1.0, size)

    def outputs(net):
        if hasattr(net, "layers"):
            found = net([float(x) for x in point])
            return found if isinstance(found, list) else [found]
        return net(Tensor(point[None], requires_grad=False))

    gradcheck(outputs, model, rtol=1e-5, atol=1e-6)


def test_a_program_shrinks_to_something_small():
    from hypothesis import find

    from autograd_core.elementwise import tanh

    found = find(SCALAR, lambda p: any(step.op is tanh for step in p.steps))
    assert len(found.steps) == 1
    assert len(found.inputs) == 1
    assert isinstance(found.inputs[0], Input)
    assert "tanh(x0)" in repr(found)
