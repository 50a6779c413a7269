"""All structural rows in one table, and the rules of every row made ready for arrays."""

from types import FunctionType

from autograd_core import elementwise
from autograd_core.primitive import Primitive, bound
from autograd_core.structural import contraction, indexing, reduction, shape

TABLE = (*shape.TABLE, *reduction.TABLE, *indexing.TABLE, *contraction.TABLE)

# Read on arrays, a name in a rule means the row's array lane, in helper functions too.
ON_ARRAYS: dict[str, object] = {}
for module in (elementwise, shape, reduction, indexing, contraction):
    for name, thing in vars(module).items():
        if isinstance(thing, Primitive):
            ON_ARRAYS[name] = thing.on_array
        elif isinstance(thing, FunctionType):
            ON_ARRAYS[name] = bound((thing,), ON_ARRAYS)[0]
        else:
            ON_ARRAYS.setdefault(name, thing)
for op in (*elementwise.TABLE, *TABLE):
    op.array_vjp = bound(op.vjp, ON_ARRAYS)
