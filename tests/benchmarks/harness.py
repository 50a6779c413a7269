"""How the workloads are measured, as fairly as a noisy machine allows.

Every contestant is a process of its own, pinned to the same core and to one thread. After a check
against a float64 reference and a warm-up they take turns, A B A B …, and a ratio is taken within
each round: what slows the machine down slows both. Next: run.py, which prints the table.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
SETTING = {
    **os.environ,
    **dict.fromkeys(THREADS, "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)]),
}


def pin() -> None:
    """Keep this process, and those it starts, on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def machine() -> str:
    """What the numbers were taken on, and when."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":")[1] for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = names[0].strip() if names else cpu
    python = platform.python_version()
    return f"{cpu}, {platform.system()}, Python {python}, {datetime.date.today():%Y-%m-%d}"


class Disagreement(Exception):
    """A contestant whose numbers are not the reference's: its time would mean nothing."""


class Process:
    """One contestant at work: `worker.py`, spoken to in lines of JSON."""

    def __init__(self, workload: str, name: str) -> None:
        self.name = name
        self.pipe = subprocess.Popen(
            [sys.executable, HERE / "worker.py", workload, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=SETTING,
        )  # fmt: skip
        self.missing = self.hear().get("missing")

    def hear(self) -> dict[str, Any]:
        line = self.pipe.stdout.readline() if self.pipe.stdout else ""
        if not line:
            raise RuntimeError(f"{self.name} stopped: its own words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, what: str, argument: Any = None) -> dict[str, Any]:
        assert self.pipe.stdin is not None
        self.pipe.stdin.write(json.dumps([what, argument]) + "\n")
        self.pipe.stdin.flush()
        return self.hear()

    def end(self) -> None:
        self.pipe.communicate()


def distance(numbers: Any, start: Any, goal: Any) -> float:
    """How far off the numbers are, as a part of the distance that the reference moved."""
    numbers, start, goal = (np.asarray(a, float) for a in (numbers, start, goal))
    return float(np.linalg.norm(numbers - goal) / np.linalg.norm(goal - start))


def race(
    workload: str, rounds: int, seconds: float, only: set[str] | None = None
) -> dict[str, Any]:
    """Check and time every contestant of one workload; ``rounds`` 0 checks only.

    Raises `Disagreement` for numbers that are not the reference's. A contestant whose library is
    not installed is left out and named under ``missing``.
    """
    module = import_module(workload)
    names = [n for n in module.CONTESTANTS if only is None or n in only]
    running: list[Process] = []
    missing: dict[str, str] = {}
    try:
        for name in names:
            process = Process(workload, name)
            running.append(process)
            if process.missing:
                missing[name] = process.missing
        at_work = [p for p in running if not p.missing]
        off = {p.name: check(module, p) for p in at_work}
        times = take_turns(at_work, rounds, seconds) if rounds else {}
    finally:
        for process in running:
            process.end()
    return {
        "workload": workload, "title": module.TITLE, "off": off, "missing": missing,
        "times": times, "ratios": ratios(module.COMPARISONS, times),
    }  # fmt: skip


def check(module: Any, process: Process) -> float:
    """How far a contestant's numbers are off, which must be within its tolerance."""
    contestant = module.CONTESTANTS[process.name]
    numbers = process.ask("check")["numbers"]
    off = distance(numbers, *module.reference(5))
    if not off <= contestant.tolerance:
        raise Disagreement(
            f"{module.TITLE}: after five steps {process.name} is {off:.1e} of the way off the "
            f"reference, and {contestant.tolerance:.0e} is allowed."
        )
    return off


def take_turns(processes: list[Process], rounds: int, seconds: float) -> dict[str, Any]:
    """Times in microseconds a step, one a round, after a round of warm-up."""
    times: dict[str, Any] = {p.name: {"cpu": [], "wall": []} for p in processes}
    for turn in range(rounds + 1):
        for process in processes:
            taken = process.ask("time", seconds)
            if turn:
                for clock, spent in taken.items():
                    times[process.name][clock].append(spent)
    return times


def ratios(comparisons: Any, times: dict[str, Any]) -> list[dict[str, Any]]:
    """Each comparison whose two sides were timed: the median of the ratios, and its quartiles."""
    rows = []
    for ours, peer, target in comparisons:
        if ours in times and peer in times:
            pairs = zip(times[ours]["cpu"], times[peer]["cpu"])
            rows.append({"ours": ours, "peer": peer, "target": target, **spread(pairs)})
    return rows


def spread(pairs: Any) -> dict[str, float]:
    """The median and the quartiles of the ratios of some pairs."""
    quotients = [a / b for a, b in pairs]
    low, _, high = quantiles(quotients, n=4) if len(quotients) > 1 else quotients * 3
    return {"ratio": median(quotients), "low": low, "high": high}
