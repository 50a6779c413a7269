"""Bad input: each is one clear error of the tree, raised before anything changes."""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Tensor, Value, errors, grad, jvp, tensor

x = Tensor(np.arange(6.0).reshape(2, 3))
v = Value(2.0)

CASES = [
    (lambda: v + "a", errors.OperandError, "a Value was combined with 'a', a str"),
    (lambda: None * v, errors.OperandError, "a Value was combined with None"),
    (lambda: v < "a", errors.OperandError, "a Value was combined with 'a'"),
    (lambda: v + 1j, errors.OperandError, "combined with 1j, a complex"),
    (lambda: v @ v, TypeError, "unsupported operand"),
    (lambda: Value("2"), errors.OperandError, "holds one real number, and '2' is not one"),
    (lambda: Value([1.0, 2.0]), errors.OperandError, r"for an array use Tensor\("),
    (lambda: Value(1j), errors.OperandError, "holds one real number"),
    (lambda: Value(v), errors.OperandError, "is a node already: use it as it is"),
    (lambda: Value(10**400), errors.OperandError, "holds one real number"),
    (lambda: Tensor([1j]), errors.OperandError, "complex numbers, and a Tensor holds real"),
    (lambda: Tensor(["a"]), errors.OperandError, "a Tensor holds real numbers"),
    (lambda: Tensor([[1.0], [1.0, 2.0]]), errors.OperandError, "no array can be made of"),
    (lambda: Tensor([v]), errors.OperandError, r"stack\(\[a, b\]\)"),
    (lambda: x + np.ones(4), errors.ShapeError, r"add of shapes \(2, 3\) and \(4,\): they do not"),
    (lambda: x @ x, errors.ShapeError, "the last axis of the first has length 3 and must be 2"),
    (lambda: x.reshape(4), errors.ShapeError, "cannot reshape array of size 6"),
    (lambda: x.reshape("a"), errors.OperandError, "a shape is made of whole numbers"),
    (lambda: x.sum(axis=2), errors.ShapeError, "sum over axis 2 of an array with 2 axes"),
    (lambda: x.sum(axis=(0, 0)), errors.ShapeError, "an axis is named twice"),
    (lambda: x.sum(axis=0, dim=1), errors.ArgumentError, "they are one; give axis"),
    (lambda: x[5], errors.ShapeError, "index 5 is out of bounds"),
    (lambda: ac.max(np.zeros((0, 3)), axis=0), errors.ShapeError, "nothing has no max"),
    (lambda: ac.concatenate([]), errors.ShapeError, "concatenate of an empty list"),
    (lambda: ac.stack([x, x[0]]), errors.ShapeError, "stack of shapes"),
    (lambda: x.backward(), errors.GradientError, r"Reduce it first, for example with .sum\(\)"),
    (lambda: x.sum().backward(np.ones(2)), errors.ShapeError, r"a gradient of shape \(2,\)"),
    (lambda: tensor([1.0]).backward(), errors.GradientError, "is a constant"),
    (lambda: v.detach().backward(), errors.GradientError, "so it has no gradient"),
    (lambda: Tensor([1, 2], requires_grad=True), errors.GradientError, "a Tensor of int64 was"),
    (lambda: grad(lambda a: a)(np.array([1, 2])), errors.GradientError, "only floating numbers"),
    (lambda: grad(lambda a: a)(np.ones(2)), errors.GradientError, r"result has shape \(2,\)"),
    (lambda: grad(lambda a: "x")(1.0), errors.OperandError, "returned 'x'"),
    (lambda: grad(lambda a: a, argnums=3)(1.0), errors.OperandError, "argument 3"),
    (lambda: jvp(lambda a: a, (1.0,), ()), errors.OperandError, "1 primals and 0 tangents"),
    (lambda: x.__setitem__(0, 1.0), errors.FrozenError, r"x = x.at\[i\].set\(v\)"),
    (lambda: np.asarray(x), errors.GradientError, "lose the gradient without a word"),
    (lambda: np.add.reduce(x), errors.OperandError, "np.add.reduce on a Tensor has no rule"),
    (lambda: np.exp(v, where=True), errors.OperandError, "np.exp with where= on a Value"),
    (lambda: np.linalg.eig(x), errors.OperandError, "np.linalg.eig on a Tensor has no rule here"),
    (lambda: bool(x), errors.ArgumentError, "is ambiguous"),
    (lambda: x.item(), errors.ShapeError, "only a single entry is one number"),
    (lambda: len(Tensor(1.0)), errors.OperandError, "a single number has no length"),
    (lambda: setattr(x, "data", np.ones(2)), errors.ShapeError, "a node keeps its shape"),
    (lambda: setattr(v, "data", "a"), errors.OperandError, "holds one real number"),
]


@pytest.mark.parametrize(("act", "error", "words"), CASES)
def test_bad_input(act, error, words):
    with pytest.raises(error, match=words):
        act()
    assert x.grad is None
    assert v.grad == 0.0
    assert v.data == 2.0


def test_the_tree_is_also_the_builtin_errors():
    for error, builtin in ((errors.ShapeError, ValueError), (errors.OperandError, TypeError)):
        assert issubclass(error, builtin)
        assert issubclass(error, ac.AutogradError)


def test_results_cannot_be_written_to():
    y = x * 2.0
    with pytest.raises(ValueError, match="read-only"):
        y.data[0, 0] = 1.0
