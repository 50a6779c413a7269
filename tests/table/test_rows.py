"""Every row of the table, by everything a row must satisfy: a new row is tested by being in it."""

import pytest

from autograd_core import elementwise, structural
from autograd_core.hooks import hooked
from autograd_core.testing import check_primitive

TABLE = (*elementwise.TABLE, *structural.TABLE, hooked)


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_row(op, seed):
    check_primitive(op, seed)
