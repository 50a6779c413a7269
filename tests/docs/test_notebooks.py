"""Every notebook runs from top to bottom, is stored without outputs, and its exercises can be
solved: unsolved, a check cell says "not yet"; with the solution it says "right".
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

import nn

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb"))
matplotlib = pytest.importorskip("matplotlib")
pyplot = pytest.importorskip("matplotlib.pyplot")


def cells(path, kind="code"):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def run(path, solved):
    """Run a notebook's code in one namespace; what each check cell printed."""
    matplotlib.use("agg")
    names, checks = {"display": lambda *shown: None}, {}
    for cell in cells(path):
        source = "".join(cell["source"])
        if solved and "solution" in cell["metadata"]:
            source = cell["metadata"]["solution"]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, f"{path.name}[{cell['id']}]", "exec"), names)
        if "check" in cell["metadata"]:
            checks[cell["metadata"]["check"]] = printed.getvalue()
    pyplot.close("all")
    return checks


@pytest.fixture(autouse=True)
def fast(monkeypatch, tmp_path):
    monkeypatch.setenv("FAST", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # in a kernel: small products on a busy machine
    monkeypatch.chdir(tmp_path)
    yield
    nn.set_default_dtype(np.float64)  # which a notebook may set, and here it runs in the process


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("solved", [False, True])
def test_it_runs(path, solved):
    checks = run(path, solved)
    exercises = [cell for cell in cells(path) if "exercise" in cell["metadata"]]
    assert len(checks) == len(exercises)
    for printed in checks.values():
        assert printed.startswith("right" if solved else "not yet")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path):
    for cell in cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_in_a_kernel(path):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert any("image/svg+xml" in out.get("data", {}) or "text/html" in out.get("data", {})
               for out in shown)  # fmt: skip


def test_there_are_notebooks():
    assert NOTEBOOKS
