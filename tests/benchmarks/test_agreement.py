"""The benchmarks themselves: each runs, tiny, and its contestants reach the reference's numbers.

Speed is not tested: a noisy machine would decide. The peers that only ``make bench`` installs are
checked there, before they are timed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")
WORKLOADS = {
    "w1_expression": ["by hand", "Value", "jit, on NumPy", "micrograd"],
    "w2_moons": ["by hand", "Value", "Tensor", "vmap, on NumPy", "micrograd"],
    "w4_classifier": ["by hand", "Tensor"],
    "w4d_classifier": ["by hand", "Tensor"],
    "w5_convnet": ["by hand", "windows"],
    "w6_recurrent": ["by hand", "layer", "cell", "written-out cell"],
    "w7_rosenbrock": ["by hand", "grad", "Tensor", "jit", "jit, on NumPy"],
    "w7h_rosenbrock": ["by hand", "hessian", "jit", "jit, on NumPy"],
}


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, RUN, *arguments]
    setting = {**os.environ, "BENCHMARK_POINTS": "8"}
    return subprocess.run(command, capture_output=True, text=True, env=setting)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_contestants_agree(workload: str) -> None:
    names = WORKLOADS[workload]
    done = bench(workload, "--check", "--only", *names)
    assert done.returncode == 0, done.stderr
    for name in names:
        assert f"- {name} agrees" in done.stdout


def test_chain_agrees_with_plain_floats() -> None:
    done = bench("w3_chain", "--check", "--length", "2000")
    assert done.returncode == 0, done.stderr
    assert "Value, tanh" in done.stdout


def test_unknown_workload_is_one_line() -> None:
    done = bench("w9")
    assert done.returncode == 2
    assert "no workload w9; there are w1_expression" in done.stderr


def test_wrong_numbers_stop_the_race(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(RUN.parent)
    import harness
    import w1_expression

    goal = [2 * x for x in w1_expression.reference(5)[1]]
    monkeypatch.setattr(w1_expression, "reference", lambda steps: ([0.0] * 3, goal))
    with pytest.raises(harness.Disagreement, match=r"5\.0e-01 of the way off"):
        harness.race("w1_expression", rounds=0, seconds=0.0, only={"by hand"})
