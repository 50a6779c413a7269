"""``make results``: what networks reach on held-out data, each the median of five seeds.

``python tests/benchmarks/results.py r1_digits`` measures one. A result is a file beside this one,
``r…``, with its network, its split and its goal. Every seed is a process of its own, with one
thread. The table is written to build/results.md as well.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from importlib import import_module
from statistics import median
from typing import Any

from harness import HERE, ROOT, SETTING, machine

RESULTS = ("r1_digits", "r2_mnist", "r3_names", "r4_translation", "r5_vae")
SEEDS = range(5)
HEAD = """\
| held out | median (least to most) | to reach | processor, s a seed | clock, s a seed |
|---|---|--:|--:|--:|"""


def measure(name: str, seed: int, epochs: int | None) -> dict[str, Any]:
    """Train with one seed: what was found, the seconds of the processor and those of the clock."""
    module = import_module(name)
    cpu, wall = time.process_time(), time.perf_counter()
    found = module.measure(seed, module.EPOCHS if epochs is None else epochs)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    about = {"title": module.TITLE, "split": module.SPLIT, "goal": module.GOAL}
    return {**about, "found": found, "cpu": cpu, "wall": wall}


def runs(name: str, choice: argparse.Namespace) -> list[dict[str, Any]]:
    """One result with every seed."""
    rows = []
    for seed in SEEDS if choice.seed is None else [choice.seed]:
        command = [sys.executable, HERE / "results.py", name, "--seed", str(seed), "--json"]
        if choice.epochs is not None:
            command += ["--epochs", str(choice.epochs)]
        answer = subprocess.run(command, env=SETTING, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(answer.stdout))
        print(f"{name}, seed {seed}: {rows[-1]['found']:.4f}", file=sys.stderr, flush=True)
    return rows


def line(rows: list[dict[str, Any]]) -> str:
    """One result as a line of the table."""
    found, cpu, wall = ([row[key] for row in rows] for key in ("found", "cpu", "wall"))
    spread = f"{median(found):.4f} ({min(found):.4f} to {max(found):.4f})"
    goal = rows[0]["goal"]
    missed = "" if median(found) >= goal else ", missed"
    seconds = f"{median(cpu):.0f} | {median(wall):.0f}"
    return f"| {rows[0]['title']} | {spread} | {goal}{missed} | {seconds} |"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="*", metavar="result", help=", ".join(RESULTS))
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--epochs", type=int, help="other than the result says")
    parser.add_argument("--json", action="store_true", help="one run, as the table asks for it")
    return parser.parse_args()


def main() -> None:
    choice = arguments()
    names: Any = choice.results or RESULTS
    if choice.json:
        print(json.dumps(measure(names[0], choice.seed, choice.epochs)))
        return
    results = [runs(name, choice) for name in names]
    lines = [line(rows) for rows in results]
    splits = [f"- {rows[0]['title']}: {rows[0]['split']}" for rows in results]
    setting = f"{machine()}; one thread, load {os.getloadavg()[0]:.0f}"
    table = "\n".join([setting, "", HEAD, *lines, "", *splits, ""])
    print(table)
    if choice.seed is None and choice.epochs is None:
        (ROOT / "build").mkdir(exist_ok=True)
        (ROOT / "build" / "results.md").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
