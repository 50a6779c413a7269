"""The house budgets: a student reads the core in an evening, and a function at a glance."""

from __future__ import annotations

import ast
from statistics import median

EVENING = ("primitive", "node", "elementwise", "arithmetic", "value", "reverse", "tape")
EVENING_LINES = 1000
FILE_LINES = 300
BODY_LINES = 40
MEDIAN_BODY = 6
COLUMNS = 100
NESTING = 3

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCK = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def functions(source):
    return [node for node in ast.walk(source.tree) if isinstance(node, FUNCTION)]


def body_lines(function) -> int:
    """Lines from the first statement to the last, the docstring left out."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def nesting(node, depth: int = 0) -> int:
    """How deep blocks stand in each other; ``elif`` goes no deeper, a function starts anew."""
    deepest = depth
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, FUNCTION):
                continue
            chained = isinstance(node, ast.If) and isinstance(child, ast.If) and field == "orelse"
            inner = depth + (isinstance(child, BLOCK) and not chained)
            deepest = max(deepest, nesting(child, inner))
    return deepest


def over(found: dict[str, int], most: int) -> list[str]:
    return [f"{name}: {count}" for name, count in found.items() if count > most]


def test_the_core_is_an_evening(sources):
    names = {f"autograd_core/{name}.py" for name in EVENING}
    lines = {s.path: len(s.text.splitlines()) for s in sources if s.path in names}
    assert sum(lines.values()) <= EVENING_LINES, lines


def test_files(sources):
    found = {source.path: len(source.text.splitlines()) for source in sources}
    assert over(found, FILE_LINES) == []


def test_columns(sources):
    found = {
        f"{source.path}:{number}": len(line)
        for source in sources
        for number, line in enumerate(source.text.splitlines(), 1)
    }
    assert over(found, COLUMNS) == []


def test_bodies(sources):
    found = {f"{s.path}:{f.lineno} {f.name}": body_lines(f) for s in sources for f in functions(s)}
    assert over(found, BODY_LINES) == []


def test_median_body(sources):
    for package in ("autograd_core/", "nn/", "viz/"):
        mine = [s for s in sources if s.path.startswith(package)]
        counts = [body_lines(f) for s in mine for f in functions(s)]
        assert not counts or median(counts) <= MEDIAN_BODY, package


def test_nesting(sources):
    found = {f"{s.path}:{f.lineno} {f.name}": nesting(f) for s in sources for f in functions(s)}
    assert over(found, NESTING) == []


def test_nesting_is_counted_right():
    """What the count means, on a function that is made for it."""
    text = """
def f(x):
    for a in x:            # 1
        if a:              # 2
            pass
        elif x:            # 2 still
            with a:        # 3
                pass
        else:
            def g():       # a function of its own
                if x: pass
"""
    (f, g) = functions(type("Source", (), {"tree": ast.parse(text)}))
    assert (nesting(f), nesting(g), body_lines(g)) == (3, 1, 1)
