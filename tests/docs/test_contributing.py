"""CONTRIBUTING's five steps, done as it says: its own row is put into a copy of the table."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
TABLE = (ROOT / "autograd_core" / "elementwise.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """elementwise.py with the guide's row before TABLE, and the row's name in TABLE."""
    (row,) = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    wrong = 'wrong = row("wrong", math.cos, np.cos, lambda g, z, x: g * sin(x))'
    text = TABLE.replace("\nTABLE = (\n", f"\n{row}\n{wrong}\nTABLE = (\n    bump,\n")
    assert text != TABLE
    path = tmp_path_factory.mktemp("copy") / "copied_table.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("copied_table", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["copied_table"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["copied_table"]


def test_the_row_passes_what_every_row_must(copied):
    from autograd_core.testing import check_primitive

    assert copied.bump in copied.TABLE
    check_primitive(copied.bump)


def test_a_wrong_rule_would_be_found(copied):
    """The checks would be worth nothing if they passed every row."""
    from autograd_core.testing import check_primitive

    with pytest.raises(AssertionError, match="wrong of shapes"):
        check_primitive(copied.wrong)


def test_the_row_works_everywhere_at_once(copied):
    from autograd_core import Tensor, Value, grad

    x = Value(0.5)
    copied.bump(x).backward()
    assert x.grad == pytest.approx(-np.exp(-0.25))
    assert grad(grad(copied.bump))(0.5) == pytest.approx(-np.exp(-0.25))
    t = Tensor([0.5, 1.0])
    copied.bump(t).backward(np.ones(2))
    np.testing.assert_allclose(t.grad, [-np.exp(-0.25), -2 * np.exp(-1.0)])


def test_every_file_it_links_to_is_there():
    for link in re.findall(r"\]\((\.\./[^)]+)\)", GUIDE):
        assert (ROOT / ".github" / link).resolve().exists(), link


def test_its_budgets_are_the_ones_that_are_counted():
    budgets = (ROOT / "tests" / "contracts" / "test_budgets.py").read_text(encoding="utf-8")
    counted = dict(re.findall(r"^([A-Z_]+) = (\d+)$", budgets, re.M))
    said = "at most {FILE_LINES} lines, a function {BODY_LINES}, and half of the functions at most "
    assert said.format(**counted) + counted["MEDIAN_BODY"] in " ".join(GUIDE.split())
    assert f"a line {counted['COLUMNS']} columns" in " ".join(GUIDE.split())
