"""``make mutate``: does the suite notice when a rule is wrong?

Every mutant is put into the table in turn; it is killed when `check_primitive` or a test of the
answers at kinks fails. What survives is printed, unless EQUIVALENT says why it is the same rule.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

for folder in ("core", "nn", "table"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

import test_engine
import test_image_rows
import test_losses
import test_numerics
import test_rows
from mutants import Mutant, mutants_of

from autograd_core.structural.binding import LANES
from autograd_core.testing import check_primitive
from nn import fused

TABLE = (*test_rows.TABLE, *fused.TABLE, *test_image_rows.ROWS)

EIGEN = test_numerics.TestEqualEigenvalues()
TESTS = (
    test_numerics.test_second_and_third_derivatives_at_zero,
    EIGEN.test_values_alone_do_no_harm,
    EIGEN.test_singular_values_alone_do_no_harm,
    EIGEN.test_vectors_have_no_slope,
    test_engine.test_hooks_look_and_replace,
    test_losses.test_logits_far_apart_do_not_overflow,
    test_image_rows.test_a_row_that_is_picked_twice_adds_up_and_padding_gets_nothing,
)

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
    (r"inverse: .*\(i for i", "NumPy's whole numbers are as good"),
    (r"^others: length = np", "NumPy's whole numbers are as good"),
    (r"shape=\(\*lanes, -length\)", "-1 is what is left over, and so is any negative number"),
    (r"(return |shape=|axes=)\[", "a list of lengths is as good as a tuple"),
    (r"inverse\(-z\)", "it is used twice, and the signs cancel"),
    (r"min\(1, n\)|multiply\(weights", "it is symmetric"),
    (r"-strictly|2\.0 \* strictly|2\.0 \* (nothing|idle|chosen)", "a truth doubled is as true"),
    (r"where\(idle, 2\.0, gaps\)", "what is divided by it is not chosen"),
    (r"isinstance\((-|2\.0 \* )g, Node\)|len\((-|2\.0 \* )x\)", "of it only the kind is read"),
    (r"equal\((kept|0\.0, (radius|gaps))", "equality is symmetric"),
    (r"equal\((-|2\.0 \* )(radius|gaps), 0\.0\)", "0 is -0"),
    (r"^kept: [xz] is None", "the short way is not taken, and the long one leads there too"),
    (r"^shared: share = divide", "the sweep gives a leaf its own dtype"),
    (r"^matrix: ", "a matrix is reshaped to itself"),
    (r"^run_back: .*axis, 1\.0\)", "the first factor multiplies nothing"),
    (r"(send_back|pick)\(g, 2\.0 \* x,", "what is doubled keeps its largest entry"),
    (r"kept\(like=", "of it only the dtype is read"),
    (r"^broadcast_to: ", "the sweep sums down to the shape of the input in any case"),
)


def reason(mutant: Mutant) -> str:
    """Why a mutant is no mistake; empty where nothing says so."""
    return next((why for pattern, why in EQUIVALENT if re.search(pattern, told(mutant))), "")


def told(mutant: Mutant) -> str:
    """What is wrong, in one line: the body of the rule, or the statement of the helper."""
    body = re.sub(r"^lambda [^:]*: ", "", mutant.source)
    return f"{mutant.name}: {' '.join(body.split())}"


@contextlib.contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The wrong code in the rule or the helper, in every lane; put right again."""
    kept = [op.float_vjp for op in mutant.ops]
    right, places = mutant.right.__code__, copies(mutant)
    for op in mutant.ops:
        op.float_vjp = None  # so that floats too are swept with the rule itself
    for place in places:
        place.__code__ = mutant.wrong.__code__
    try:
        yield
    finally:
        for place in places:
            place.__code__ = right
        for op, pair in zip(mutant.ops, kept, strict=True):
            op.float_vjp = pair


def copies(mutant: Mutant) -> list[Any]:
    """The function itself, and its copy that reads its names as arrays' functions."""
    right, lanes = mutant.right, LANES.get(mutant.right.__module__, {})
    twins = [
        twin
        for op in mutant.ops
        for rule, twin in zip(op.vjp, op.array_vjp, strict=True)
        if rule is right
    ]
    return [right, *(twins or [lanes.get(right.__name__, right)])]


def noticed(mutant: Mutant) -> bool:
    """Whether anything fails with the mutant in its place. An error of any kind is a failure."""
    with planted(mutant), np.errstate(all="ignore"):
        try:
            for op in mutant.ops:
                check_primitive(op)
            for _, f, at, value, gradients in test_numerics.SCALARS:
                test_numerics.test_scalar(f, at, value, gradients)
            for _, f, at, value, gradient in test_numerics.ARRAYS:
                test_numerics.test_array(f, at, value, gradient)
            test_numerics.test_what_arrives_does_not_reach_an_inactive_branch(np.nan)
            for test in TESTS:
                test()
        except Exception:
            return True
    return False


def main() -> int:
    """Run every mutant; whether any survived without a reason."""
    mutants = list(mutants_of(TABLE))
    survivors = [mutant for mutant in mutants if not noticed(mutant)]
    print(f"{len(mutants)} wrong rules, {len(mutants) - len(survivors)} noticed")
    for mutant in survivors:
        print(f"  {told(mutant)}   {reason(mutant) or f'SURVIVED ({mutant.what})'}")
    return int(not all(map(reason, survivors)))


if __name__ == "__main__":
    sys.exit(main())
