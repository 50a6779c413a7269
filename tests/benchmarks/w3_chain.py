"""W3: a chain of N operations, ``x = f(x)`` over and over: built, differentiated, freed; its time,
and the memory it holds once the gradient is there. ``python w3_chain.py Value tanh 1000000``
measures one, in a process of its own; ``python w3_chain.py jit tanh 1000000`` the same chain
recorded on a tape and replayed.

The ``tanh`` of the lecture is not in micrograd's package, so it is added here, in its style.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

TITLE = "W3, a chain of operations"
LONGEST = 1_000_000
START, SHIFT = 0.5, 1e-7


def ours() -> tuple[Any, Callable[[Any], Any]]:
    from autograd_core import Value

    return Value, lambda x: x.tanh()


def micrograd() -> tuple[Any, Callable[[Any], Any]]:
    from micrograd.engine import Value

    sys.setrecursionlimit(10**9)

    def tanh(x: Any) -> Any:
        out = Value(math.tanh(x.data), (x,), "tanh")

        def _backward() -> None:
            x.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    return Value, tanh


LIBRARIES = {"Value": ours, "micrograd": micrograd}
OPERATIONS = ("tanh", "shift")


def resident() -> int:
    """The bytes of memory this process holds; the most it ever held, where only that is known."""
    try:
        with open("/proc/self/statm") as pages:
            return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def expected(operation: str, length: int) -> tuple[float, float]:
    """The end of the chain and its slope, in plain floats."""
    x, slope = START, 1.0
    for _ in range(length):
        if operation == "shift":
            x += SHIFT
        else:
            x = math.tanh(x)
            slope *= 1.0 - x * x
    return x, slope


def measure(library: str, operation: str, length: int) -> dict[str, float]:
    """Microseconds to build, differentiate and free a node, and the bytes it holds."""
    Value, tanh = LIBRARIES[library]()
    first = Value(START)
    before, times = resident(), [time.process_time()]
    x = first
    if operation == "tanh":
        for _ in range(length):
            x = tanh(x)
    else:
        for _ in range(length):
            x = x + SHIFT
    times.append(time.process_time())
    x.backward()
    times.append(time.process_time())
    held, end = resident() - before, x.data
    del x
    times.append(time.process_time())
    build, backward, free = (1e6 * (b - a) / length for a, b in zip(times, times[1:]))
    return {
        "build": build, "backward": backward, "free": free, "total": build + backward + free,
        "bytes": held / length, "end": end, "slope": first.grad,
    }  # fmt: skip


def measure_tape(length: int) -> dict[str, float]:
    """Seconds until a chain of tanh is ready to be replayed, and of one replay."""
    from autograd_core import jit

    def chain(x: Any) -> Any:
        for _ in range(length):
            x = x.tanh()
        return x

    replay, times = jit(chain), [time.process_time()]
    replay(START)
    times.append(time.process_time())
    end = replay(START)
    times.append(time.process_time())
    return {"ready": times[1] - times[0], "replay": times[2] - times[1], "end": end}


if __name__ == "__main__":
    library, operation, length = sys.argv[1], sys.argv[2], int(sys.argv[3])
    tape = library == "jit"
    print(json.dumps(measure_tape(length) if tape else measure(library, operation, length)))
