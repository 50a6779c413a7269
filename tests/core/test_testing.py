"""The testing kit: what it finds, what it says, and what it lets through."""

import math

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, errors, exp, tanh
from autograd_core.domain import DEFINITE, SPREAD, Domain
from autograd_core.elementwise import relu
from autograd_core.primitive import LINEAR, Primitive
from autograd_core.testing import (
    GradcheckError,
    assert_gradients_close,
    assert_no_nan,
    check_primitive,
    first_order_condition,
    gradcheck,
    gradgradcheck,
    taylor_test,
)
from autograd_core.testing.differences import slope
from autograd_core.testing.programs import fits


def cube_like(rule):
    return Primitive("cube", lambda x: x**3, lambda x: x**3, rule)


def report_of(op, *inputs):
    report = gradcheck(op, *inputs, raise_exception=False)
    assert not report
    return str(report)


@pytest.mark.parametrize(
    ("f", "x", "exact"),
    [
        (math.sin, 1.0, math.cos(1.0)),
        (math.exp, 10.0, math.exp(10.0)),
        (lambda x: x**5, -2.0, 80.0),
        (lambda x: 1e6 * x, 3.0, 1e6),
        (math.sqrt, 0.5, 0.5 / math.sqrt(0.5)),
    ],
)
def test_differences_reach_ten_digits(f, x, exact):
    assert slope(f, x).value == pytest.approx(exact, rel=1e-9)


def test_a_kink_is_recognised():
    assert slope(abs, 0.0).on_kink
    assert not slope(math.sin, 0.0).on_kink
    assert not slope(lambda x: x**3, 0.0).on_kink


def test_a_report_says_where_how_much_and_why():
    text = report_of(cube_like(lambda g, z, x: g * (1.5 * x * x)), np.array([1.0, 2.0]))
    assert "cube: 2 of 2 entries disagree" in text
    assert "input 0[1]" in text
    assert "5.0e-01" in text
    assert "the differences settle, so the rule is at fault" in text
    assert "is an input used twice, and one use forgotten?" in text
    assert "2.00e-02" in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda g, z, x: -g * (3.0 * x * x), "the right size with the wrong sign"),
        (lambda g, z, x: g * (6.0 * x * x), "a contribution sent twice"),
        (lambda g, z, x: g * (0.0 * x), "nothing arrives"),
        (lambda g, z, x: g * (0.0 * x * math.inf), "0/0 or 0·inf in the rule"),
    ],
)
def test_common_causes_are_named(rule, words):
    assert words in report_of(cube_like(rule), np.array([1.0, 2.0]))


def test_a_missing_un_broadcast_sum_is_named():
    spread = Primitive(
        "spread", None, lambda x: np.asarray(x.sum()), lambda g, z, x: g + 0.0 * x, kind=LINEAR
    )
    assert gradcheck(spread, np.ones(3))
    doubled = Primitive(
        "spread", None, lambda x: 1.0 * x, lambda g, z, x: g.sum() + 0.0 * x, kind=LINEAR
    )
    assert "un-broadcast sum" in report_of(doubled, np.array([1.0, 2.0, 3.0]))


def test_at_a_kink_the_point_is_at_fault():
    leaky = Primitive("leaky", None, lambda x: np.where(x > 0, x, 0.1 * x), lambda g, z, x: g * 1.0)
    assert "a kink: the slope is 0.1 from the left and 1 from the right" in report_of(leaky, 0.0)


def test_inputs_of_every_kind():
    assert gradcheck(lambda x, y: x * y, 2.0, np.array([1.0, 3.0]))
    assert gradcheck(lambda v, t: [v * t, (t * t).sum()], Value(2.0), Tensor([1.0, 3.0]))
    assert gradcheck(lambda v, n: v**n, Value(2.0), 3).entries == 1
    report = gradcheck(lambda x: (x @ x).sum(), np.full((2, 2), 0.5, np.float32))
    assert report
    assert report.entries == 4


def test_modules_are_checked_by_their_parameters():
    nn.manual_seed(0)
    layer = nn.Linear(3, 2)
    kept = layer.weight.data.copy()
    report = gradcheck(lambda net: tanh(net(Tensor([[1.0, -2.0, 0.5]]))), layer)
    assert report.entries == 8
    np.testing.assert_array_equal(layer.weight.data, kept)


def test_second_order():
    assert gradgradcheck(lambda x, y: x**3 * exp(y), 1.5, 0.5)
    wrong = Primitive(
        "square", None, lambda x: x * x,
        lambda g, z, x: g * 2.0 * (x if isinstance(x, np.ndarray) else x.detach()),
    )  # fmt: skip
    assert gradcheck(wrong, np.array([1.5]))
    assert not gradgradcheck(wrong, np.array([1.5]), raise_exception=False)


def test_it_raises_with_its_report():
    with pytest.raises(GradcheckError, match="disagree") as caught:
        gradcheck(cube_like(lambda g, z, x: g), 2.0)
    assert isinstance(caught.value, AssertionError)
    assert caught.value.report.mismatches[0].gradient == 1.0


def test_it_shows_in_a_notebook_as_a_table():
    report = gradcheck(cube_like(lambda g, z, x: g), 2.0, raise_exception=False)
    assert "<table>" in report._repr_html_()
    assert "agree with differences" in gradcheck(tanh, 0.5)._repr_html_()


def test_nothing_to_check_is_an_error():
    with pytest.raises(errors.OperandError, match="nothing to check"):
        gradcheck(lambda n: Value(1.0) * n, 3)
    with pytest.raises(errors.OperandError, match="returned no output"):
        gradcheck(lambda x: [], 3.0)


def test_taylor():
    x, v = np.array([1.0, -0.5]), np.array([0.3, 0.7])
    assert taylor_test(lambda t: (exp(t) * t).sum(), x, v)
    assert taylor_test(lambda t: (exp(t) * t).sum(), x, v, hessian=True).wanted == 3.0
    with pytest.raises(GradcheckError, match="the gradient is wrong"):
        taylor_test(cube_like(lambda g, z, x: g), 2.0, 1.0)


@pytest.mark.parametrize(
    ("op", "words"),
    [
        (cube_like(lambda g, z, x: g * x), "does not pickle by its name|rules agree"),
        (Primitive("bare", None, np.exp, lambda g, z, x: g * z, kind=LINEAR), "pickle|no sample"),
    ],
)
def test_check_primitive_refuses_a_bad_row(op, words):
    with pytest.raises((AssertionError, errors.ArgumentError), match=words + "|no primitive"):
        check_primitive(op)


def test_check_primitive_passes_a_good_row():
    check_primitive(relu)


def test_assertions():
    x = Value(0.0, label="x")
    with pytest.raises(AssertionError, match=r"the value of divide is nan, made from 0\.0, 0\.0"):
        assert_no_nan(x / x)
    x.grad = 3.0
    assert_gradients_close([x, None], [3.0, 0.0])
    with pytest.raises(AssertionError, match="gradient 0 differs"):
        assert_gradients_close([x], [2.0])


class TestFirstOrderCondition:
    @pytest.mark.parametrize(
        "f, expected",
        [
            (lambda x: x * x, 4.0 + 2.0 * 4.0),  # the root, and x with its slope of 2x
            (lambda x: x - 2.0, 2.0),  # the root is 0; x is 2 and moves it one for one
            (lambda x: (x * 0.0).exp() * 3.0, 3.0 + 3.0),
            (lambda x: x / 0.0, math.inf),
        ],
    )
    def test_by_hand(self, f, expected):
        assert first_order_condition(f(Value(2.0))) == expected

    def test_of_arrays_it_sums_over_entries(self):
        assert first_order_condition(Tensor([1.0, -2.0]).sum()) == 1.0 + 3.0

    def test_wants_one_entry(self):
        with pytest.raises(errors.ArgumentError, match=r"one of shape \(2,\)"):
            first_order_condition(Tensor([1.0, 2.0]))


BOTH = Domain(definite=True, spread=True)


class TestWhereProgramsGo:
    """A program stays clear of what has no derivative, or more than one."""

    @pytest.mark.parametrize(
        ("domain", "matrix", "inside"),
        [
            (SPREAD, [[2.0, 0.5], [0.5, 1.0]], True),
            (SPREAD, [[2.0, 0.5, 0.5], [0.5, 1.0, -0.3]], True),
            (SPREAD, [[2.0, 0.0], [0.0, 1.0]], False),  # either vector may point either way
            (SPREAD, [[1.0, 0.0], [0.0, 1.0]], False),  # one value twice
            (SPREAD, [[1.0, 1.0], [1.0, 1.0]], False),  # of rank 1
            (SPREAD, [1.0, 2.0], False),
            (DEFINITE, [[2.0, 1.0], [1.0, 2.0]], True),
            (DEFINITE, [[1.0, 2.0], [2.0, 1.0]], False),
            (DEFINITE, [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]], False),
            (BOTH, [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]], False),
            (BOTH, [[2.0, 0.5], [0.5, 1.0]], True),
            (BOTH, [[1.0, 0.0], [0.0, 1.0]], False),
        ],
    )
    def test_matrices(self, domain, matrix, inside):
        assert fits(domain, np.array(matrix)) is inside
