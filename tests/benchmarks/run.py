"""``make bench``: every workload, as a table; written to build/benchmarks.json and .md as well.

``python tests/benchmarks/run.py w1_expression w3_chain`` runs some of them. `--rounds` and
`--seconds` say how long; `--check` only checks that the contestants agree. Read harness.py for how
it is measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from statistics import median
from typing import Any

import imports
import w3_chain
from harness import HERE, ROOT, SETTING, Disagreement, distance, machine, pin, race, spread

RACES = (
    "w1_expression", "w2_moons", "w4_classifier", "w4d_classifier",
    "w5_convnet", "w6_recurrent", "w7_rosenbrock", "w7h_rosenbrock",
)  # fmt: skip
WORKLOADS = (*RACES, "w3_chain", "imports")


def run(workload: str, choice: argparse.Namespace) -> dict[str, Any]:
    """One workload, as plain data: ``times`` and ``ratios``, whichever way it is measured."""
    if workload == "imports":
        return alternate(imports, choice.rounds)
    if workload == "w3_chain":
        return chains(choice)
    rounds = 0 if choice.check else choice.rounds
    return race(workload, rounds, choice.seconds, set(choice.only) if choice.only else None)


def alternate(module: Any, rounds: int) -> dict[str, Any]:
    """Two ways that need a process each time, ours the second: in turns, after a warm-up."""
    names = module.PACKAGES
    taken = [[module.measure(name) for name in names] for _ in range(rounds + 1)][1:]
    times = {
        name: {clock: [row[i][clock] for row in taken] for clock in ("cpu", "wall")}
        for i, name in enumerate(names)
    }
    pairs = [(ours["cpu"], peer["cpu"]) for peer, ours in taken]
    ratio = {"ours": names[1], "peer": names[0], "target": module.TARGET, **spread(pairs)}
    return {"title": module.TITLE, "times": times, "ratios": [ratio], "missing": {}}


def chains(choice: argparse.Namespace) -> dict[str, Any]:
    """W3: time against micrograd, and bytes a node, each chain in a process of its own."""
    table: dict[str, Any] = {"title": w3_chain.TITLE, "chains": [], "ratios": [], "missing": {}}
    rounds = 1 if choice.check else max(1, choice.rounds // 3)
    for operation, bytes_target in (("tanh", 210), ("shift", 330)):
        goal = w3_chain.expected(operation, choice.length)
        seen: dict[str, list[dict[str, float]]] = {}
        for _ in range(rounds):
            for library in w3_chain.LIBRARIES:
                row = chain(library, operation, choice.length)
                off = distance([row["end"], row["slope"]], [0, 0], goal)
                if off > 1e-12 * choice.length**0.5:
                    raise Disagreement(f"W3: {library}, {operation}: {off:.1e} off the plain loop")
                seen.setdefault(library, []).append(row)
        for library, rows in seen.items():
            middle = {key: median(row[key] for row in rows) for key in rows[0]}
            target = bytes_target if library == "Value" else None
            table["chains"].append(
                {"library": library, "operation": operation, "bytes target": target, **middle}
            )
        pairs = zip(*([row["total"] for row in seen[name]] for name in ("Value", "micrograd")))
        table["ratios"].append(
            {"ours": f"Value, {operation}", "peer": f"micrograd, {operation}", "target": 0.4}
            | spread(pairs)
        )
    table["tapes"] = [tape(length) for length in (choice.length // 10, choice.length)]
    return table


def tape(length: int) -> dict[str, float]:
    """The chain recorded and replayed, and checked."""
    row, goal = chain("jit", "tanh", length), w3_chain.expected("tanh", length)[0]
    if abs(row["end"] - goal) > 1e-12 * length**0.5:
        raise Disagreement(f"W3: a tape of {length:,} steps ends at {row['end']}, not {goal}")
    return {"steps": length, **row}


def chain(library: str, operation: str, length: int) -> dict[str, float]:
    command = [sys.executable, HERE / "w3_chain.py", library, operation, str(length)]
    answer = subprocess.run(command, env=SETTING, check=True, capture_output=True, text=True)
    row: dict[str, float] = json.loads(answer.stdout)
    return row


def markdown(table: dict[str, Any]) -> str:
    """One workload as Markdown: its times, its ratios and what was left out."""
    lines = [f"### {table['title']}", ""]
    if table.get("times"):
        lines += ["| | CPU, µs | wall, µs |", "|---|--:|--:|"]
        for name, taken in table["times"].items():
            lines.append(f"| {name} | {median(taken['cpu']):,.1f} | {median(taken['wall']):,.1f} |")
        lines.append("")
    if table.get("chains"):
        lines += [
            "| a node | build, µs | backward, µs | free, µs | bytes |",
            "|---|--:|--:|--:|--:|",
        ]
        for row in table["chains"]:
            numbers = [f"{row[key]:.2f}" for key in ("build", "backward", "free")]
            reach = f" (≤ {row['bytes target']})" if row["bytes target"] else ""
            name = f"{row['library']}, {row['operation']}"
            lines.append(f"| {name} | {' | '.join(numbers)} | {row['bytes']:.0f}{reach} |")
        lines.append("")
    for row in table.get("tapes", ()):
        ready, replay = f"{row['ready']:.2f} s", f"{1e3 * row['replay']:.2f} ms"
        lines.append(f"- a tape of {row['steps']:,} steps: ready in {ready}, replayed in {replay}")
    for row in table["ratios"]:
        reach = f"; to reach: ≤ {row['target']}" if row["target"] else ""
        part = f"{row['ratio']:.3f} (quartiles {row['low']:.3f}, {row['high']:.3f})"
        lines.append(f"- {row['ours']} / {row['peer']}: {part}{reach}")
    for name, off in table.get("off", {}).items():
        if not table.get("times"):
            lines.append(f"- {name} agrees: {off:.0e} of the distance moved")
    lines += [f"- {n}: left out, {what} is not installed" for n, what in table["missing"].items()]
    return "\n".join(lines) + "\n"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workloads", nargs="*", metavar="workload", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.3, help="of each contestant in a round")
    parser.add_argument("--length", type=int, default=w3_chain.LONGEST, help="of W3's chain")
    parser.add_argument("--only", nargs="*", help="these contestants")
    parser.add_argument("--check", action="store_true", help="check the numbers, and time nothing")
    choice = parser.parse_args()
    unknown = set(choice.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    return choice


def main() -> None:
    choice = arguments()
    pin()
    heading = f"## Benchmarks\n\n{machine()}; one core, one thread.\n"
    print(heading)
    tables = []
    for workload in choice.workloads or WORKLOADS:
        tables.append(run(workload, choice))
        print(markdown(tables[-1]), flush=True)
    if not choice.check:
        build = ROOT / "build"
        build.mkdir(exist_ok=True)
        record = {"machine": machine(), "workloads": tables}
        (build / "benchmarks.json").write_text(json.dumps(record, indent=1))
        (build / "benchmarks.md").write_text("\n".join([heading, *map(markdown, tables)]))


if __name__ == "__main__":
    main()
