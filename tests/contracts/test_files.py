"""What the files say: nothing of the machine they were written on, nothing that is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

# Written so that this file does not hold them itself.
HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "registry" + ".",
    "deb" + "ian.org",
)
OPTIONS = ("--index" + "-url", "--extra-" + "index")
FOLDERS = re.compile(r"(?<![\w.$}*~-])/(?:work|root|home|Users|tmp|opt)/\w")
NAMED = re.compile(r"(?<![\w*{<\[/.-])((?:[\w.-]+/)*[\w-]+\.(?:py|md|js|ipynb))\b(?!\w)")


def texts(tracked: list[Path]) -> dict[Path, str]:
    found = {}
    for path in tracked:
        try:
            found[path] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
    return found


def test_no_path_of_a_machine_and_no_registry(tracked, root):
    strange = []
    for path, text in texts(tracked).items():
        for number, line in enumerate(text.splitlines(), 1):
            said = [word for word in (*HOSTS, *OPTIONS, str(root)) if word in line]
            if said or FOLDERS.search(line):
                strange.append(f"{path.relative_to(root)}:{number}: {line.strip()[:80]}")
    assert strange == []


def test_files_that_are_named_are_there(sources, root):
    """A docstring says which file to read next, and that file is there."""
    strange = []
    for source in sources:
        here = (root / source.path).parent
        for name in NAMED.findall(ast.get_docstring(source.tree) or ""):
            places = (root, here, *here.parents[: len(here.relative_to(root).parts)])
            if not any((place / name).exists() for place in places):
                strange.append(f"{source.path} names {name}")
    assert strange == []


def test_no_task_is_left_in_a_file(tracked, root):
    words = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
    strange = [p.relative_to(root) for p, text in texts(tracked).items() if words.search(text)]
    assert strange == []


def test_every_folder_of_tests_is_a_plain_folder(root):
    """With an `__init__` in it, ``import nn`` would find tests/nn."""
    assert list((root / "tests").rglob("__init__.py")) == []
