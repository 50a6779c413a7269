"""Every row of the table, by everything a row must satisfy: a new row is tested by being in it."""

import re

import numpy as np
import pytest

from autograd_core import elementwise, rows, structural
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
