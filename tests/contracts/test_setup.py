"""The set-up: a Python that will not do gets one sentence; under FULL=1 nothing is skipped."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALL = str(ROOT / ".ci" / "install.py")


def install(monkeypatch, folder) -> str:
    """What ``python .ci/install.py dev`` ends with."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", [INSTALL, "dev"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(INSTALL, run_name="__main__")
    return str(ended.value.code)


def test_a_python_too_old_gets_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "version_info", (3, 8, 18, "final", 0))
    assert install(monkeypatch, tmp_path) == (
        "This is Python 3.8, and autograd-core needs 3.11 or newer: install one from python.org, "
        "or name one you have, as in PYTHON=python3.12 make test."
    )


def test_a_python_without_venv_gets_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert install(monkeypatch, tmp_path) == (
        "This Python cannot make a virtual environment: install its venv package (on Debian and "
        "Ubuntu, apt install python3-venv), or name one you have, as in PYTHON=python3.12 make "
        "test."
    )


SKIPPING = """
import pytest
def test_skips(): pytest.skip("wants what is not there")
@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail(): assert False
def test_passes(): pass
"""


@pytest.mark.parametrize(
    ("full", "outcome"), [("", "1 passed, 1 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 xf")]
)
def test_what_a_skip_means(full, outcome, tmp_path):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path]
    setting = {**os.environ, "FULL": full}
    done = subprocess.run(command, cwd=tmp_path, env=setting, capture_output=True, text=True)
    assert outcome in done.stdout, done.stdout
    assert done.returncode == bool(full)
    assert "wants what is not there" in done.stdout or not full


def test_a_module_that_skips_itself_is_not_overlooked(tmp_path):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text("import pytest\npytest.importorskip('no_such_package')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path]
    setting = {**os.environ, "FULL": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=setting, capture_output=True, text=True)
    assert done.returncode != 0
    assert "no_such_package" in done.stdout
