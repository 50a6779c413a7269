"""What every executor gives: a function from arrays to an array.  Next: interpret.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# An executor has ``prepare(tape, batch, summed)``, which gives ``run(examples, shared)``:
#   examples  (batch, n)             the tape's first inputs, one column an example
#   shared    (inputs - batch,)      the others, the same for all examples
#   answer    (outputs, n), or (outputs,) with ``summed``: added up over the examples
# all float64. A program without examples is one with batch 0, run on an array of shape (0, 1).
Run = Callable[[Any, Any], Any]
