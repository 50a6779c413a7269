"""``make mutate``: does the suite notice when a rule is wrong?

Every mutant is put into the table in turn; it is killed when `check_primitive` or a test of the
answers at kinks fails. What survives is printed, unless EQUIVALENT says why it is the same rule.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

for folder in ("core", "table"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

import test_numerics
import test_rows
from mutants import Mutant, mutants_of

from autograd_core.lanes import bound
from autograd_core.testing import check_primitive

# Mutants that are the same function: a pattern of their source, and why.
EQUIVALENT = (
    (r"kept\(\w, (-|2\.0 \* )x, axis\)", "of x only the shape is read"),
    (r"layers\((-z|2\.0 \* z|g), axis\)", "of it only the shape is read"),
    (r"into_left\(g, (-|2\.0 \* )x, y\)", "of x only the rank is read"),
    (r"into_right\(g, x, (-|2\.0 \* )y\)", "of y only the rank is read"),
    (r"equal\((y, x|0\.0, [xy])\)", "equality is symmetric"),
    (r"equal\(-[xy], 0\.0\)", "0 is -0"),
    (r"hypot\((y, x|1\.0, x|-x|x, -y)", "hypot is symmetric and even"),
    (r"cosh\(-x\)", "the hyperbolic cosine is even"),
    (r"^fmod: .*divide\(x - z, y\)", "x - fmod(x, y) is a whole multiple of y"),
    (r"^f(max|min): .*(equal\(x, z\)|not_equal\((z, y|y, z)\))", "z is x where x is chosen"),
    (r"^clip: .*(equal\(x, z\)|equal\(y, z\))", "z is the bound where the bound is reached"),
    (r"^xlogy: .*equal\(z, 0\.0\)", "where y is 0, z is 0 only for x = 0"),
    (r"into_eigen\(g, -z\)|into_singular\(g, -z, x\)", "the signs of values and vectors cancel"),
    (r"into_singular\(g, z, (-|2\.0 \* )x\)", "of x only the shape is read"),
    (r"^astype: g$", "the sweep gives a leaf its own dtype"),
    (r"(equal|greater|greater_equal|less)\(2\.0 \* [xy], 0\.0\)", "2x has the sign of x"),
    (r"sign\(2\.0 \* x\)", "2x has the sign of x"),
    (r"where\(2\.0 \* c", "a truth doubled is as true"),
    (r"(less|greater)\([xy], z\)", "z is the larger, and nan where either is"),
    (r"^relu: .*greater\(z, 0\.0\)", "relu(x) > 0 where x > 0"),
    (r"cos\(-x\)", "the cosine is even"),
    (r"^broadcast_to: ", "the sweep sums down to the shape of the input in any case"),
)


def reason(mutant: Mutant) -> str:
    """Why a mutant is no mistake; empty where nothing says so."""
    text = f"{mutant.op.name}: {mutant.source.partition(': ')[2]}"
    return next((why for pattern, why in EQUIVALENT if re.search(pattern, text)), "")


@contextlib.contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The wrong rule in its row, in every lane; put right again."""
    op, which, rule = mutant.op, mutant.which, mutant.rule
    kept = op.vjp, op.float_vjp, op.array_vjp
    op.vjp, op.array_vjp = (put_in(rules, which, rule) for rules in (op.vjp, op.array_vjp))
    op.float_vjp = None  # so that floats too are swept with the rule itself
    try:
        yield
    finally:
        op.vjp, op.float_vjp, op.array_vjp = kept


def put_in(rules: tuple[Any, ...], which: int, rule: Any) -> tuple[Any, ...]:
    """The rules of a lane with a wrong one among them, which reads names as the right one did."""
    wrong = bound((rule,), rules[which].__globals__)
    return rules[:which] + wrong + rules[which + 1 :]


def noticed(mutant: Mutant) -> bool:
    """Whether anything fails with the mutant in its place. An error of any kind is a failure."""
    with planted(mutant), np.errstate(all="ignore"):
        try:
            check_primitive(mutant.op)
            for _, f, at, value, gradients in test_numerics.SCALARS:
                test_numerics.test_scalar(f, at, value, gradients)
            for _, f, at, value, gradient in test_numerics.ARRAYS:
                test_numerics.test_array(f, at, value, gradient)
            test_numerics.test_what_arrives_does_not_reach_an_inactive_branch(np.nan)
            test_numerics.test_second_and_third_derivatives_at_zero()
        except Exception:
            return True
    return False


def main() -> int:
    """Run every mutant; whether any survived without a reason."""
    modules = dict.fromkeys(importlib.import_module(op.module) for op in test_rows.TABLE)
    mutants = [mutant for module in modules for mutant in mutants_of(module)]
    survivors = [mutant for mutant in mutants if not noticed(mutant)]
    print(f"{len(mutants)} wrong rules, {len(mutants) - len(survivors)} noticed")
    for mutant in survivors:
        told = reason(mutant) or f"SURVIVED ({mutant.what})"
        print(f"  {mutant.op.name}: {mutant.source.partition(': ')[2]}   {told}")
    return int(not all(map(reason, survivors)))


if __name__ == "__main__":
    sys.exit(main())
