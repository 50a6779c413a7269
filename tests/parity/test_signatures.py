"""Every constructor against PyTorch's: the same arguments in the same order, but for those told.

A class that both have must take what PyTorch's takes. `NONE` says what is not taken and why;
`OTHER` which defaults differ. README.md tells the same to people.
"""

import inspect

import pytest

import nn
from nn import init, optim
from nn.optim import lr_scheduler

torch = pytest.importorskip("torch")

NONE = {  # argument: why
    "device": "there is only the CPU",
    "sparse": "gradients are whole arrays",
    "scale_grad_by_freq": "gradients are not scaled",
    "_weight": "Embedding.from_pretrained",
    "_freeze": "Embedding.from_pretrained",
    "size_average": "deprecated: reduction",
    "reduce": "deprecated: reduction",
    "min_value": "deprecated: min_val",
    "max_value": "deprecated: max_val",
    "foreach": "there is one way, vectorised",
    "fused": "there is one way, vectorised",
    "capturable": "there is one way, vectorised",
    "differentiable": "there is one way, vectorised",
    "last_epoch": "a schedule goes on by its state dict",
    "generator": "rng",
}
OTHER = {  # what is None there, and what it then is
    ("Softmax", "dim"): -1, ("LogSoftmax", "dim"): -1, ("Softmin", "dim"): -1,
    ("TransformerEncoderLayer", "activation"): "relu",
    ("ModuleList", "modules"): (),
    ("calculate_gain", "param"): 0.01,
    ("RMSprop", "maximize"): False,
}  # fmt: skip
KEYWORD = {"dtype", "maximize"}  # here after the star
VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def both(ours, theirs, names):
    """What is public in both, and callable."""
    found = [(name, getattr(ours, name), getattr(theirs, name, None)) for name in names]
    return [pytest.param(name, a, b, id=name) for name, a, b in found if callable(a) and b]


CASES = [
    *both(
        nn, torch.nn, [n for n in nn.__all__ if n[0].isupper() and n not in ("Module", "Parameter")]
    ),
    *both(optim, torch.optim, [n for n in optim.__all__ if n != "Optimizer"]),
    *both(lr_scheduler, torch.optim.lr_scheduler, lr_scheduler.__all__),
    *both(init, torch.nn.init, [n for n in dir(init) if n.endswith("_") and n[0] != "_"]),
]


def taken(function):
    """The arguments by name; a recurrent layer of PyTorch's has those of its base."""
    found = dict(inspect.signature(function).parameters)
    if set(found) == {"args", "kwargs"} and issubclass(function, torch.nn.RNNBase):
        found = dict(inspect.signature(torch.nn.RNNBase.__init__).parameters)
        del found["self"], found["mode"]
    return {name: p for name, p in found.items() if p.kind not in VARIABLE}


@pytest.mark.parametrize("name, ours, theirs", CASES)
def test_arguments(name, ours, theirs):
    here, there = taken(ours), {n: p for n, p in taken(theirs).items() if n not in NONE}
    assert [n for n in there if n not in here] == []
    for argument, p in there.items():
        wanted = OTHER.get((name, argument), p.default)
        assert here[argument].default == wanted, argument
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    order, wanted = (
        [n for n, p in found.items() if p.kind is positional and n in there and n not in KEYWORD]
        for found in (here, there)
    )
    if name != "RNN":  # PyTorch takes its arguments apart by hand
        assert [n for n in order if n in wanted] == wanted


@pytest.mark.parametrize(
    "name, ours, theirs", [c for c in CASES if hasattr(c.values[1], "forward")]
)
def test_what_a_call_takes(name, ours, theirs):
    here, there = (list(taken(f.forward))[1:] for f in (ours, theirs))
    if name in ("ModuleList", "ModuleDict", "RMSNorm"):
        return  # the first two are not called, the last has an x there
    assert here == there
