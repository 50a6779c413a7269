"""The rows of pooling: the largest entry of every window, or their sum.  Next: convolution.py.

Where entries tie, the first one in the window is the largest, as in PyTorch; it alone receives the
gradient. `send_back` carries a gradient to it; `pick` takes what stands where the largest stood.
Both are linear, and each is the other's transpose. So are `sum_windows` and `spread_windows`.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_core.domain import Domain, Sample
from autograd_core.elementwise import choose
from autograd_core.primitive import GENERAL, LINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.shape import Shape
from nn.rows.patches import (
    batch_first,
    landing,
    of_signals_too,
    offsets,
    rows_first,
    windows_of,
)


def largest(view: Any, kernel: Shape) -> Any:
    """The largest entry of every window; a nan is larger than any."""
    first, *rest = [view[offset] for offset in offsets(kernel)]
    top = first.copy()
    for entries in rest:
        np.maximum(top, entries, out=top)
    return top


def chosen(x: Any, **how: Any) -> Iterator[tuple[Any, Any]]:
    """Each offset in the kernel, with the windows whose largest entry stands there."""
    view = windows_of(x, -np.inf, **how)
    top = largest(view, how["kernel"])
    undefined = np.isnan(top).any()
    free = np.ones(top.shape, bool)  # windows whose largest entry was not met yet
    for offset in offsets(how["kernel"]):
        here = view[offset] == top
        if undefined:
            here |= np.isnan(view[offset])
        here &= free
        free ^= here
        yield offset, here


@of_signals_too
def max_of(x: Any, **how: Any) -> Any:
    """The largest entry of every window."""
    return batch_first(largest(windows_of(x, -np.inf, **how), how["kernel"]))


@of_signals_too
def sent_back(y: Any, x: Any, **how: Any) -> Any:
    """Zeros like ``x``, with each entry of y added where the largest of its window stands."""
    image, view = landing(y, x.shape, **how)
    sent = rows_first(y)
    apart = all(k <= s for k, s in zip(how["kernel"], how["stride"], strict=True))
    for offset, here in chosen(x, **how):
        part = choose(here, sent, 0.0)
        view[offset] = part if apart else view[offset] + part
    return image


@of_signals_too
def picked(y: Any, x: Any, **how: Any) -> Any:
    """The entry of ``y`` that stands where the largest of each window of x does."""
    view = windows_of(y, 0.0, **how)
    taken = sum(choose(here, view[offset], 0.0) for offset, here in chosen(x, **how))
    return batch_first(taken)


@of_signals_too
def places_of(x: Any, **how: Any) -> Any:
    """Where in its image, counted row after row, the largest entry of every window stands."""
    (down, along), (step_down, step_along) = how["stride"], how["dilation"]
    (above, _), (left, _) = how["padding"]
    places: Any = 0
    for (_, i, _, j), here in chosen(x, **how):
        rows = np.arange(here.shape[0]) * down - above + i * step_down
        columns = np.arange(here.shape[2]) * along - left + j * step_along
        places = places + here * (rows[:, None, None, None] * x.shape[3] + columns[:, None])
    return batch_first(places)


@of_signals_too
def summed(x: Any, **how: Any) -> Any:
    """The sum of every window."""
    view = windows_of(x, 0.0, **how)
    first, *rest = [view[offset] for offset in offsets(how["kernel"])]
    total = first.copy()
    for entries in rest:
        total += entries
    return batch_first(total)


@of_signals_too
def spread(y: Any, *, sizes: Shape, **how: Any) -> Any:
    """Zeros of ``sizes``, with each entry of y added everywhere in its window."""
    image, view = landing(y, (*y.shape[:2], *sizes), **how)
    sent = rows_first(y)
    for offset in offsets(how["kernel"]):
        view[offset] += sent
    return image


SQUARE = {"kernel": (2, 2), "stride": (2, 2), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}
OVERLAP = {"kernel": (3, 2), "stride": (2, 1), "padding": ((1, 1), (0, 1)), "dilation": (1, 2)}
SIGNAL = {"kernel": (2,), "stride": (3,), "padding": ((0, 1),), "dilation": (1,)}
APART = (Domain(tie=True),)

# fmt: off
max_pool       = row("max_pool",       None, max_of,
                     lambda g, z, x, **how: send_back(g, x, **how),
                     kind=GENERAL, domain=APART, samples=(
                         Sample(((2, 1, 2, 4),), SQUARE), Sample(((1, 1, 3, 3),), OVERLAP),
                         Sample(((2, 1, 5),), SIGNAL)))
send_back      = row("send_back",      None, sent_back,
                     lambda g, z, y, x, **how: pick(g, x, **how), None,
                     kind=GENERAL, domain=(Domain(), *APART), samples=(
                         Sample(((1, 1, 1, 2), (1, 1, 2, 4)), SQUARE),
                         Sample(((1, 1, 2, 2), (1, 1, 3, 3)), OVERLAP)))
pick           = row("pick",           None, picked,
                     lambda g, z, y, x, **how: send_back(g, x, **how), None,
                     kind=GENERAL, domain=(Domain(), *APART), samples=(
                         Sample(((1, 1, 2, 4), (1, 1, 2, 4)), SQUARE),
                         Sample(((1, 1, 3, 3), (1, 1, 3, 3)), OVERLAP)))
sum_windows    = row("sum_windows",    None, summed,
                     lambda g, z, x, **how: spread_windows(g, sizes=x.shape[2:], **how),
                     kind=LINEAR, samples=(
                         Sample(((2, 1, 2, 4),), SQUARE), Sample(((1, 1, 3, 3),), OVERLAP),
                         Sample(((2, 1, 5),), SIGNAL)))
spread_windows = row("spread_windows", None, spread,
                     lambda g, z, y, sizes, **how: sum_windows(g, **how),
                     kind=LINEAR, samples=(
                         Sample(((2, 1, 1, 2),), {"sizes": (2, 5), **SQUARE}),
                         Sample(((1, 1, 2, 2),), {"sizes": (3, 3), **OVERLAP})))
# fmt: on

TABLE = (max_pool, send_back, pick, sum_windows, spread_windows)
