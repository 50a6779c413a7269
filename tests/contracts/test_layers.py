"""Who may import whom, read from the import statements."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import NamedTuple

import pytest

# From the ground up: a module imports from its own layer or from below, never from above.
LAYERS = (
    {"errors", "domain", "lanes", "lookup", "quiet"},
    {"primitive"},
    {"node", "modes", "source", "operands", "pickling"},
    {"elementwise", "rows", "structural", "ufuncs"},
    {"arithmetic", "reverse", "functions", "hooks", "protocols", "arrays", "anomaly", "custom"},
    {"value", "methods", "tensor"},
    {"forward", "fresh", "functional", "derivatives", "checkpoints", "tape", "tracing", "trees"},
    {"execute"},
    {"transform"},
    {"testing"},
)
# What the core leans on and no reader of its ideas needs to open.
PLUMBING = ("errors", "domain", "lanes", "operands", "pickling", "ufuncs", "lookup", "quiet")
EVENING = ("primitive", "node", "elementwise", "arithmetic", "value", "reverse", "tape")

# Packages beyond NumPy and the standard library: where each may be imported, and whether even
# there only inside a function, so that importing the file does not need it.
THIRD_PARTY = {
    "llvmlite": "autograd_core/execute/native.py",
    "hypothesis": "autograd_core/testing/",
    "graphviz": "viz/",
    "matplotlib": "viz/",
    "anywidget": "viz/live.py",
    "traitlets": "viz/live.py",
    "IPython": "viz/",
    "tqdm": "nn/",
    "safetensors": "nn/saving.py",
    "onnx": ("nn/export/onnx_file.py", "nn/predict.py"),
    "onnxruntime": "nn/predict.py",
    "sklearn": "nn/",
}
# Their file is itself imported lazily.
AT_THE_TOP = {"llvmlite", "hypothesis", "anywidget", "sklearn", "traitlets"}
OWN = {"autograd_core": {"autograd_core"}, "nn": {"nn", "autograd_core"}}
OWN["viz"] = {"viz", "autograd_core"}


class Import(NamedTuple):
    """One import: of which module, in which file and line, inside a function or not."""

    name: str
    place: str
    lazy: bool


def imports(source) -> Iterator[Import]:
    """Every import that runs; those under ``if TYPE_CHECKING`` never do."""
    skipped: set[ast.AST] = set()
    lazy: set[ast.AST] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(child for part in node.body for child in ast.walk(part))
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            lazy.update(ast.walk(node))
    for node in ast.walk(source.tree):
        if node in skipped:
            continue
        place = f"{source.path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, place, node in lazy)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{place}: write the import in full, from the package's name"
            for alias in node.names:
                yield Import(f"{node.module}.{alias.name}", place, node in lazy)


def layer(module: str) -> int | None:
    """The height of a module of the core, by its first name below the package."""
    part = module.split(".")[1] if "." in module else ""
    return next((height for height, names in enumerate(LAYERS) if part in names), None)


def test_every_module_of_the_core_has_a_layer(sources):
    core = [s.module for s in sources if s.module.startswith("autograd_core.")]
    assert [m for m in core if layer(m) is None] == []


def test_imports_go_down(sources):
    """Also those inside functions: a way round a layer is a way through it."""
    upward = []
    for source in sources:
        height = layer(source.module)
        if height is None or not source.module.startswith("autograd_core."):
            continue
        for name, place, _ in imports(source):
            below = layer(name)
            if name.startswith("autograd_core.") and below is not None and below > height:
                upward.append(f"{place} imports {name}")
    assert upward == []


def test_the_evening_core_imports_none_of_the_rest(sources):
    allowed = {*EVENING, *PLUMBING}
    strange = [
        f"{place} imports {name}"
        for source in sources
        if source.module in {f"autograd_core.{name}" for name in EVENING}
        for name, place, _ in imports(source)
        if name.startswith("autograd_core.") and name.split(".")[1] not in allowed
    ]
    assert strange == []


def test_packages_keep_apart(sources):
    """The core knows neither nn nor viz, and those two do not know each other."""
    strange = [
        f"{place} imports {name}"
        for source in sources
        for name, place, _ in imports(source)
        if name.split(".")[0] in OWN and name.split(".")[0] not in OWN[source.path.split("/")[0]]
    ]
    assert strange == []


def test_third_party_packages_stay_where_they_belong(sources):
    strange = []
    for source in sources:
        for name, place, lazy in imports(source):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top == "numpy" or top in OWN:
                continue
            home = THIRD_PARTY.get(top)
            if home is None or not source.path.startswith(home):
                strange.append(f"{place} imports {top}, whose place is {home or 'nowhere'}")
            elif not lazy and top not in AT_THE_TOP:
                strange.append(f"{place} imports {top} outside a function")
    assert strange == []


def test_no_import_goes_in_a_circle(sources):
    """Among the imports that run when a module is imported; a package's `__init__` counts too."""
    modules = {source.module for source in sources}

    def target(name: str) -> str | None:
        return next((m for m in (name, name.rpartition(".")[0]) if m in modules), None)

    graph = {
        source.module: {
            found
            for name, _, lazy in imports(source)
            if not lazy and (found := target(name)) and found != source.module
        }
        for source in sources
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("package", "left_out"),
    [
        ("autograd_core", {*THIRD_PARTY, "nn", "viz"}),
        ("nn", {*THIRD_PARTY, "viz"}),
        ("viz", {*THIRD_PARTY, "nn"}),
    ],
)
def test_importing_a_package_leaves_the_rest_out(package, left_out, root):
    """In a fresh process, so that nothing is there by accident."""
    program = f"import sys, {package}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert package in loaded
    assert loaded & left_out == set()
