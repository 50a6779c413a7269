"""The wheel: built, installed outside the repository, and imported from there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PACKAGES = ("autograd_core", "nn", "viz")


def run(*command, **settings):
    done = subprocess.run(command, capture_output=True, text=True, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> dict[str, str]:
    """What a fresh environment says that has the wheel, and NumPy and graphviz of this one."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    (site,) = home.rglob("site-packages")
    (site / "rest.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = (
        "import json, importlib.metadata as m, autograd_core, nn, viz;"
        "x = autograd_core.Value(3.0); (x * x).backward();"
        "print(json.dumps({'version': autograd_core.__version__, 'metadata': m.version("
        "'autograd-core'), 'grad': x.grad, 'files': [p.__file__ for p in "
        "(autograd_core, nn, viz)]}))"
    )
    answer = json.loads(run(python, "-I", "-c", program, cwd=home))
    return {**answer, "home": str(home)}


def test_it_holds_every_file_of_the_three_packages(wheel, root, tracked):
    held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    ours = {p.relative_to(root).as_posix() for p in tracked}
    ours = {name for name in ours if name.startswith(tuple(f"{p}/" for p in PACKAGES))}
    assert ours - held == set()
    assert {name.split("/")[0] for name in held} == set(PACKAGES)
    assert {f"{package}/py.typed" for package in PACKAGES} <= held


def test_it_asks_for_numpy_and_graphviz_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("METADATA"))
        metadata = archive.read(name).decode()
    needed = re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*$", metadata, re.M)
    assert sorted(needed) == ["graphviz", "numpy"]
    assert "License-Expression: MIT" in metadata


def test_it_runs_where_it_is_installed(installed):
    assert installed["grad"] == 6.0
    home = os.path.realpath(installed["home"])
    assert all(os.path.realpath(name).startswith(home) for name in installed["files"])


def test_the_version_has_one_home(installed):
    assert installed["version"] == installed["metadata"]
