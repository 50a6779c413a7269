"""Every number the README prints is run, its picture is redrawn, and its commands are there."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def promised(block):
    """What a block says it prints: the comment behind a print, and comment lines of their own."""
    lines = []
    for line in block.splitlines():
        if match := re.match(r"print\(.*\)\s+# (.*)$", line):
            lines.append(match[1])
        elif re.match(r"#( |$)", line):
            lines.append(line[2:])
    return lines


def test_the_readme_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "README.md", "exec"), names)
        assert [line.rstrip() for line in printed.getvalue().splitlines()] == promised(block)
    drawn = (tmp_path / "neuron.svg").read_text(encoding="utf-8")
    shown = (ROOT / "notebooks/images/neuron.svg").read_text(encoding="utf-8")
    assert drawn == shown, "redraw notebooks/images/neuron.svg"


def test_something_is_promised():
    assert sum(len(promised(block)) for block in BLOCKS) > 15


def test_the_first_screen_has_code_the_picture_and_the_two_commands():
    first = "\n".join(README.splitlines()[:28])
    assert "```python" in first
    assert "neuron.svg)" in first
    assert "$ make demo" in first
    assert "$ make test" in first


@pytest.mark.parametrize("target", ["demo", "test", "test-deep", "bench"])
def test_make_targets_are_there(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_rows_in_the_readme_are_those_of_the_table():
    table = re.sub(r"\s+", " ", (ROOT / "autograd_core/elementwise.py").read_text())
    for rule in re.findall(r"lambda [^:]+: [^\n,]+?(?=,|\)\n)", README.split("The one idea")[1]):
        if "z * z" in rule or "g * y" in rule or "g * x" in rule:
            assert re.sub(r"\s+", " ", rule) in table
