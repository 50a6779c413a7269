"""Which entries feed which: against small changes of the inputs, for every row there is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from autograd_core import Tensor, Value, elementwise
from autograd_core.primitive import ELEMENTWISE
from autograd_core.structural import TABLE
from viz.entries import MOST_PAIRS, feeds, links
from viz.steps import stepped
from viz.trace import nodes_under, trace


def inputs_of(op, shapes):
    """Numbers inside the domains, no two alike, away from kinks."""
    draws = np.random.default_rng(3)
    for domain, shape in zip(op.domain, shapes):
        low = 0.6 if domain.low > -np.inf else -0.9
        array = draws.permutation(np.linspace(low, 0.95, max(1, int(np.prod(shape))) + 2))
        yield array[: int(np.prod(shape))].reshape(shape)


def cases():
    for op in (*elementwise.TABLE, *TABLE):
        if op.kind == ELEMENTWISE:
            yield op, [(2, 1), (2,), (2, 2)][: len(op.domain)], {}
        for sample in op.samples:
            small = all(len(shape) <= 2 for shape in sample.shapes)
            plain = not any(d.truth or d.definite for d in op.domain)
            if small and plain and all(map(np.prod, sample.shapes)):
                yield op, sample.shapes, sample.params


@pytest.mark.parametrize("op, shapes, params", [*cases()], ids=lambda x: getattr(x, "name", ""))
def test_the_links_are_the_jacobian_that_small_changes_find(op, shapes, params):
    args = [Tensor(array) for array in inputs_of(op, shapes)]
    made = op(*args, **params)
    if isinstance(made, tuple) or isinstance(made._data, tuple) or made.is_leaf or not made.size:
        return  # several outputs, or nothing that a gradient flows to
    for slot, pairs in links(made):
        assert len(pairs) == made.size
        dense = np.zeros((made.size, args[slot].size))
        for row, flat in zip(dense, pairs):
            row[flat[::2]] = flat[1::2]
        np.testing.assert_allclose(dense, differences(op, args, slot, params), 1e-4, 2e-5)


def differences(op, args, slot, params, h=1e-6):
    """d made[i] / d args[slot][j], by what a small change does."""
    columns = []
    for j in range(args[slot].size):
        ends = []
        for side in (h, -h):
            moved = [np.array(arg.data) for arg in args]
            moved[slot].flat[j] += side
            ends.append(np.ravel(op.array_lane(moved, params)))
        columns.append((ends[0] - ends[1]) / (2 * h))
    return np.array(columns).T


def told_of(root):
    return feeds(nodes_under([root], None), trace(root)["edges"])


def test_an_entry_is_made_from_its_row_and_its_column_zero_or_not():
    x, w = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([[0.0], [-1.0]])
    assert told_of(x @ w) == {
        "0": [[0, 0.0, 1, -1.0], [2, 0.0, 3, -1.0]],
        "1": [[0, 1.0, 1, 2.0], [0, 3.0, 1, 4.0]],
    }


def test_a_dead_entry_is_made_from_its_input_all_the_same():
    assert told_of(Tensor([-1.0, 2.0]).relu()) == {"0": [[0, 0.0], [1, 1.0]]}


def test_constants_and_numbers_feed_entries_too():
    x, k = Tensor([1.0, 2.0]), Value(3.0)
    told = told_of(x * [10.0, 20.0] * k)
    assert told["1"] == [[0, 1.0], [1, 2.0]]  # the constant
    assert told["3"] == [[0, 10.0], [0, 40.0]]  # the number, broadcast


def test_nan_stays_at_its_entry_where_entries_keep_apart():
    told = told_of(Tensor([np.nan, 2.0]) * Tensor([3.0, np.inf]))
    assert told == {"0": [[0, 3.0], [1, "inf"]], "1": [[0, "nan"], [1, 2.0]]}


def test_graphs_of_numbers_have_none_and_large_arrays_none():
    x = Value(3.0)
    assert told_of(x * x) == {}
    big = Tensor(np.ones(10_000_000))
    told = stepped((big * 2.0).sum())
    assert told["feeds"] == told["arrays"] == {}
    assert len(json.dumps(told)) < 6000


def test_a_page_is_not_flooded():
    x = Tensor(np.ones((16, 16)))
    for _ in range(30):
        x = x @ np.ones((16, 16))
    told = told_of(x.sum())
    assert sum(len(pairs) for rows in told.values() for pairs in rows) <= 2 * MOST_PAIRS
