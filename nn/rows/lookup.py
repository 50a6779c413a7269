"""The rows of an embedding: rows of a table picked by number, and added up again."""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import GENERAL, LINEAR
from autograd_core.primitive import Primitive as row


def kept(index: Any, padding_idx: int | None, like: Any) -> Any:
    """1 for every index through which a gradient flows, 0 for the padding's."""
    return (index != padding_idx)[..., None].astype(like.dtype)


def added_up(y: Any, count: int, index: Any, padding_idx: int | None) -> Any:
    """Zeros, with each entry of ``y`` added to its row of ``count``; NumPy adds single numbers four
    times as fast as rows.
    """
    width = y.shape[-1]
    table = np.zeros(count * width, y.dtype)
    places = index.reshape(-1, 1) * width + np.arange(width)
    np.add.at(table, places.ravel(), (y * kept(index, padding_idx, y)).ravel())
    return table.reshape(count, width)


INDEX = np.array([[2, 0], [2, 1]])
PLAIN, PADDED = ({"index": INDEX, "padding_idx": i} for i in (None, 2))

# fmt: off
lookup  = row("embedding", None, lambda x, index, padding_idx: x[index],
              lambda g, z, x, **how: collect(g, count=x.shape[0], **how),
              kind=GENERAL, quiet=False, samples=(Sample(((3, 2),), PLAIN),))
collect = row("collect",   None, added_up,
              lambda g, z, y, count, **how: lookup(g, **how) * kept(like=g, **how),
              kind=LINEAR, quiet=False, samples=(Sample(((2, 2, 3),), {"count": 3, **PLAIN}),
                                                 Sample(((2, 2, 3),), {"count": 4, **PADDED})))
# fmt: on

TABLE = (lookup, collect)
