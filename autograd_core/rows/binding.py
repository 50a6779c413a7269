"""All further elementwise rows in one table, and their rules made ready for floats."""

from autograd_core.lanes import float_pair
from autograd_core.primitive import Primitive as row
from autograd_core.rows import powers, rounding, special, trigonometry

MODULES = (powers, trigonometry, rounding, special)
TABLE = tuple([op for module in MODULES for op in module.TABLE])

# Read on floats, the names in a rule mean the plain functions.
for module in MODULES:
    on_floats = {
        name: thing.on_float if isinstance(thing, row) else thing
        for name, thing in vars(module).items()
    }
    for op in module.TABLE:
        if len(op.vjp) <= 2 and None not in op.vjp and not op.samples:  # no settings
            op.float_vjp = float_pair(op.vjp, on_floats)
