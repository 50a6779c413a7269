"""What the contracts read: the project's own files."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("autograd_core", "nn", "viz")


class Source(NamedTuple):
    """One Python file: its path from the root, its text, and the text parsed."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The name it is imported by."""
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """Every Python file of the three packages."""
    return [read(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file under version control; skipped in a copy without its history."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("reads the list of files from git, and this copy has no history")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
