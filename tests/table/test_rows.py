"""Every row of the table, by everything a row must satisfy: a new row is tested by being in it."""

import itertools
import math
import re

import numpy as np
import pytest

from autograd_core import Tensor, Value, elementwise, rows, structural
from autograd_core.hooks import hooked
from autograd_core.testing import check_primitive

TABLE = (*elementwise.TABLE, *rows.TABLE, *structural.TABLE, hooked)


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_row(op, seed):
    check_primitive(op, seed)


@pytest.mark.parametrize("op", (*elementwise.TABLE, *rows.TABLE), ids=lambda op: op.name)
def test_the_example_in_its_docstring(op):
    """It is computed by the row itself; here it is computed by the array lane."""
    call, printed = re.search(r">>> .*?\((.*)\)\n(.*)\n", op.__doc__).groups()
    at = [np.array(float(x)) for x in call.split(", ")]
    np.testing.assert_allclose(float(op(*at)), float(eval(printed)), rtol=1e-14)


EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan)
BY_ROOT = (elementwise.power, (-math.inf, 0.5))  # for an exponent of 1/2 NumPy takes the root: nan


@pytest.mark.parametrize("op", (*elementwise.TABLE, *rows.TABLE), ids=lambda op: op.name)
def test_faces_agree_at_the_edges(op):
    """Values and gradients, wherever IEEE 754 has something to say, and never a warning."""
    for at in itertools.product(EDGES, repeat=len(op.vjp)):
        if (op, at) == BY_ROOT:
            continue
        values, tensors = [Value(x) for x in at], [Tensor(x) for x in at]
        left, right = op(*values), op(*tensors)
        if not getattr(left, "requires_grad", False):
            continue  # a truth
        left.backward()
        right.backward()
        ours = [left.data, *(x.grad for x in values)]
        theirs = [right.data, *(0.0 if x.grad is None else x.grad for x in tensors)]
        np.testing.assert_allclose(ours, theirs, rtol=4e-15, atol=0.0, err_msg=f"at {at}")
