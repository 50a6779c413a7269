"""The public names: listed, in order, and each with a docstring that has an example."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
from pathlib import Path
from typing import Any

import pytest

PACKAGES = ("autograd_core", "nn", "viz")


def packages() -> list[str]:
    """The three packages and every subpackage or module that says what it makes public."""
    root = Path(__file__).parents[2]
    paths = [p for name in PACKAGES for p in sorted((root / name).rglob("*.py"))]
    public = [p for p in paths if "__all__" in p.read_text(encoding="utf-8")]
    names = [".".join(p.relative_to(root).with_suffix("").parts) for p in public]
    return [name.removesuffix(".__init__") for name in names]


def in_order(names: list[str]) -> list[str]:
    """CONSTANTS, then Classes, then functions, each by the alphabet: the order of an import."""
    return sorted(names, key=lambda n: (0 if n.isupper() else 1 if n[0].isupper() else 2, n))


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_says_what_is_public(name):
    assert name in packages()


@pytest.mark.parametrize("package", packages())
def test_all_is_sorted_and_complete(package):
    module = importlib.import_module(package)
    names = module.__all__
    assert names == in_order(names)
    assert [name for name in names if not hasattr(module, name)] == []
    if is_a_list_of_names(module):
        bound = {name for name, thing in vars(module).items() if is_public(package, name, thing)}
        assert bound - set(names) == set()


def is_a_list_of_names(module: types.ModuleType) -> bool:
    """A package's `__init__` that only gathers names, and has no work of its own to do."""
    if not hasattr(module, "__path__"):
        return False
    own = {n for n, thing in vars(module).items() if inspect.isfunction(thing)}
    return all(getattr(module, n).__module__ != module.__name__ for n in own)


def is_public(package: str, name: str, thing: Any) -> bool:
    """What a package's `__init__` binds for its users: not submodules, nor what it needs."""
    if name.startswith("_") or isinstance(thing, types.ModuleType):
        return False
    home = getattr(thing, "__module__", None) or getattr(thing, "module", "")
    return str(home).split(".")[0] == package.split(".")[0]


@pytest.mark.parametrize("package", packages())
def test_docstrings_have_examples(package):
    module = importlib.import_module(package)
    bare = [name for name in module.__all__ if not has_example(getattr(module, name))]
    assert bare == []


def has_example(thing: Any) -> bool:
    """Constants and types need none, and errors are shown by the functions that raise them."""
    if not callable(thing) or (inspect.isclass(thing) and issubclass(thing, BaseException)):
        return True
    return ">>> " in (inspect.getdoc(thing) or "")


def test_every_file_opens_with_a_sentence(sources):
    said = {s.path: (ast.get_docstring(s.tree) or "").split("\n\n")[0] for s in sources if s.text}
    assert [
        path for path, text in said.items() if not text.rstrip().endswith((".", ":", "?"))
    ] == []
