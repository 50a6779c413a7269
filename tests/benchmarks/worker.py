"""The process of one contestant: ``worker.py w2_moons "by hand"``. It does what its standard input
says, a JSON line at a time, and answers in JSON lines. Read harness.py first.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from importlib import import_module
from typing import Any

CHECKED_STEPS = 5
# A contestant starts anew after so many steps: trained for thousands on the same batch, the means
# that Adam keeps of a dead unit's gradient fall to denormal numbers, which are slow for everybody.
LONGEST_RUN = 500


class Worker:
    """One contestant, ready to be checked and timed."""

    def __init__(self, workload: str, name: str) -> None:
        self.contestant = import_module(workload).CONTESTANTS[name]
        self.collector = self.contestant.collector
        self.contestant.make()
        if self.collector != "on":
            gc.disable()

    def check(self) -> dict[str, Any]:
        """What the numbers are after a few steps; the reference knows what they should be."""
        step, read = self.contestant.make()
        for _ in range(CHECKED_STEPS):
            step()
        return {"numbers": [float(x) for x in read()]}

    def time(self, seconds: float) -> dict[str, float]:
        """Microseconds a step, of this process and of the clock, over ``seconds`` of steps."""
        spent = wall = steps = 0
        while spent < seconds * 1e9:
            left = (seconds * 1e9 - spent) * steps / spent if spent else 1
            run = max(1, min(LONGEST_RUN, int(left)))
            cpu, clock = self.run(run)
            spent, wall, steps = spent + cpu, wall + clock, steps + run
        return {"cpu": spent / steps / 1e3, "wall": wall / steps / 1e3}

    def run(self, steps: int) -> tuple[int, int]:
        """Nanoseconds of this process and of the clock for some steps from the start."""
        step, _ = self.contestant.make()
        step()
        if self.collector != "on":
            gc.collect()
        start, wall_start = time.process_time_ns(), time.perf_counter_ns()
        for _ in range(steps):
            step()
            if self.collector == "each step":
                gc.collect()
        return time.process_time_ns() - start, time.perf_counter_ns() - wall_start


def main(workload: str, name: str) -> None:
    try:
        worker = Worker(workload, name)
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}), flush=True)
        return
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        what, argument = json.loads(line)
        answer = worker.check() if what == "check" else worker.time(argument)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
