"""A tape, run step by step on Python floats: the plainest executor, which the others must equal.
Next: batched.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.execute.run import Run
from autograd_core.tape import Tape


def interpret(tape: Tape, inputs: Sequence[Any]) -> list[Any]:
    """The outputs of a tape. Floats give floats by IEEE 754; nodes give nodes, and so a graph.

    >>> from autograd_core import Value
    >>> from autograd_core.tape import flatten
    >>> x = Value(2.0)
    >>> interpret(flatten([x], [1.0 / x, x * x]), [0.0])
    [inf, 0.0]
    """
    slots: list[Any] = [*inputs, *tape.constants]
    for _, op, args, params in tape.steps:
        result = op(*[slots[i] for i in args], **params)
        slots.append(float(result) if result.__class__ is bool else result)
    return [slots[i] for i in tape.outputs]


def prepare(tape: Tape, batch: int, summed: bool) -> Run:
    """See run.py."""

    def run(examples: Any, shared: Any) -> Any:
        constants = shared.tolist()
        rows = [interpret(tape, [*row, *constants]) for row in examples.T.tolist()]
        out = np.array(rows, dtype=float).reshape(len(rows), len(tape.outputs)).T
        return out.sum(axis=1) if summed else out

    return run
