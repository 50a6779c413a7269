"""Each of the scripts, run by PyTorch and, with its imports changed, by this project."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
IMPORTS = {
    "import torch\n": "import autograd_core as torch\n",
    "from torch import nn\n": "import nn\n",
    "from torch import nn, optim\n": "import nn\nfrom nn import optim\n",
    "from torch.nn import functional as F\n": "from nn import functional as F\n",
    "from torch.nn.utils.rnn import pad_sequence\n": "from nn.utils.rnn import pad_sequence\n",
    "from torch.utils import data\n": "from nn import data\n",
}
SINGLE = {".double()": ".float()", '"float64"': '"float32"'}


def run(text: str, changes: dict[str, str]) -> dict[str, Any]:
    """What a script leaves behind, run with some of its text changed."""
    for before, after in changes.items():
        text = text.replace(before, after)
    names: dict[str, Any] = {"__name__": "script"}
    exec(text, names)
    return names


def found(names: dict[str, Any]) -> dict[str, Any]:
    """Every loss, gradient and number of the state, by name, as arrays."""
    model = names["model"]
    arrays = {f"gradient of {name}": p.grad for name, p in model.named_parameters()}
    arrays |= {"losses": names["losses"], **model.state_dict()}
    return {name: np.asarray(array) for name, array in arrays.items()}


def agree(ours: dict[str, Any], theirs: dict[str, Any], digits: float) -> None:
    assert list(ours) == list(theirs)
    for name, array in theirs.items():
        np.testing.assert_allclose(ours[name], array, rtol=digits, atol=digits, err_msg=name)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_same_numbers(script):
    text = script.read_text(encoding="utf-8")
    ours, theirs = found(run(text, IMPORTS)), found(run(text, {}))
    assert all(a.dtype == b.dtype for a, b in zip(ours.values(), theirs.values(), strict=True))
    agree(ours, theirs, 1e-9)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_same_numbers_in_float32_over_one_step(script):
    text = script.read_text(encoding="utf-8").replace("STEPS = ", "STEPS = 1  # ")
    ours, theirs = found(run(text, {**SINGLE, **IMPORTS})), found(run(text, SINGLE))
    assert ours["losses"].shape == (1,)
    assert {a.dtype for a in ours.values()} <= {np.dtype(n) for n in ("f4", "f8", "i8")}
    assert all(a.dtype == b.dtype for a, b in zip(ours.values(), theirs.values(), strict=True))
    agree(ours, theirs, 1e-5)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_imports_are_all_that_is_changed(script):
    """Every import of PyTorch is one that has a counterpart."""
    text = script.read_text(encoding="utf-8")
    lines = [line + "\n" for line in text.splitlines() if "import" in line and "torch" in line]
    assert lines
    assert set(lines) <= set(IMPORTS)
