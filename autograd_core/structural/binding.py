"""All structural rows in one table, and the rules of every row made ready for arrays."""

from types import FunctionType, ModuleType
from typing import Any

from autograd_core import elementwise
from autograd_core.lanes import bound
from autograd_core.primitive import Primitive
from autograd_core.rows import binding as rows
from autograd_core.structural import (
    contraction,
    cumulative,
    factors,
    indexing,
    linalg,
    reduction,
    shape,
    windows,
)

MODULES = (shape, reduction, indexing, windows, cumulative, contraction, linalg, factors)
TABLE = tuple([op for module in MODULES for op in module.TABLE])

LANES: dict[str, dict[str, Any]] = {}


def on_arrays(module: ModuleType) -> dict[str, Any]:
    """The names of a module as its rules read them on arrays: a row is its array lane, in helper
    functions too.
    """
    names: dict[str, Any] = {}
    for name, thing in vars(module).items():
        if isinstance(thing, Primitive):
            thing = thing.on_array
        elif isinstance(thing, FunctionType) and thing.__module__ == module.__name__:
            thing = bound((thing,), names)[0]
        elif isinstance(thing, FunctionType) and thing.__module__ in LANES:
            thing = LANES[thing.__module__][thing.__name__]
        names[name] = thing
    return names


for module in (elementwise, *rows.MODULES, *MODULES):
    LANES[module.__name__] = on_arrays(module)
    for op in module.TABLE:
        op.array_vjp = bound(op.vjp, LANES[module.__name__])
