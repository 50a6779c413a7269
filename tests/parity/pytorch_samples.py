"""One of PyTorch's samples, run on both sides and compared. Next: test_pytorch_samples.py."""

import itertools

import numpy as np
import torch

from autograd_core import Tensor
from autograd_core.node import Node
from autograd_core.reverse import pullback

SAMPLES = 12  # of one operation: its testers put the telling ones first
LARGEST = 1500  # entries: larger samples are about speed
AXES = {"dim": "axis", "keepdim": "keepdims", "dims": "axis"}
TOLERANCES = {"value": 1e-11, "gradient": 1e-9, "second derivative": 1e-7}


def samples(op, left_out, symmetric):
    """The first few, with symmetric matrices where only those are right."""
    torch.manual_seed(0)
    made = op.sample_inputs("cpu", torch.float64, requires_grad=True)
    chosen = (s for s in made if size(s) < LARGEST and not left_out(s))
    drawn = list(itertools.islice(chosen, SAMPLES))
    for s in drawn if symmetric else ():
        x = s.input.detach()
        s.input = (x + x.mT).requires_grad_()
    return drawn


def leaves(tree):
    """What stands in nested lists, tuples and dicts, in order."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (list, tuple)):
        return [leaf for part in tree for leaf in leaves(part)]
    return [tree]


def tensors(s):
    return [x for x in leaves([s.input, s.args, s.kwargs]) if isinstance(x, torch.Tensor)]


def size(s):
    return sum(x.numel() for x in tensors(s))


def described(s):
    """The sample in a line, arrays by their shapes."""
    told = [tuple(x.shape) if isinstance(x, torch.Tensor) else x for x in leaves([s.input, s.args])]
    return f"{told} {s.kwargs}"


def translated(x, variables):
    """PyTorch's argument as ours; what requires a gradient is made a variable, and kept."""
    if isinstance(x, torch.Size):
        return tuple(x)
    if isinstance(x, dict):
        return {AXES.get(name, name): translated(part, variables) for name, part in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)([translated(part, variables) for part in x])
    if not isinstance(x, torch.Tensor):
        return x
    array = x.detach().numpy().copy()
    if x.requires_grad:
        variables.append(array := Tensor(array))
    return array


def weighted(results, turn):
    """One number from all results, by weights that no symmetry hides from; None stays out."""
    parts = []
    for i, z in enumerate(results):
        if z is not None:
            weights = np.cos(np.arange(int(np.prod(z.shape))) * 1.7 + turn + i).reshape(z.shape)
            like = torch.from_numpy(weights) if isinstance(z, torch.Tensor) else weights
            parts.append((z * like).sum())
    return sum(parts[1:], parts[0]) if parts else None


def floating(results):
    """The results that hold floating numbers: PyTorch returns places and ranks beside them."""
    return [z for z in leaves(results) if getattr(z, "is_floating_point", lambda: True)()]


def theirs(op, s, after):
    """PyTorch's results, gradients and second derivatives; None where there are none."""
    inputs = [x for x in tensors(s) if x.requires_grad]
    made = [after(z) for z in floating(op.op(s.input, *s.args, **s.kwargs))]
    root = weighted([z if z.requires_grad else None for z in made], 0.0)
    if root is None:
        return made, None, None
    first = torch.autograd.grad(root, inputs, create_graph=True, materialize_grads=True)
    root = weighted([g if g.requires_grad else None for g in first], 0.5)
    if root is None or not op.supports_gradgrad:
        return made, first, None
    return made, first, torch.autograd.grad(root, inputs, materialize_grads=True)


def ours(how, s, after, expected):
    """Our results, and as many derivatives as are expected."""
    variables = []
    given = translated([s.input, *s.args], variables)
    made = [after(z) for z in leaves(how(*given, **translated(s.kwargs, variables)))]
    made = [z for z in made if not isinstance(z, np.ndarray) or z.dtype.kind == "f"]
    results, slopes, seconds = expected
    if slopes is None:
        return made, None, None
    root = weighted([z if e.requires_grad else None for z, e in zip(made, results)], 0.0)
    first = arrived(root, variables, record=seconds is not None)
    if seconds is None:
        return made, first, None
    root = weighted([g if e.requires_grad else None for g, e in zip(first, slopes)], 0.5)
    moves = isinstance(root, Node) and root.requires_grad
    return made, first, arrived(root if moves else None, variables, record=False)


def arrived(root, variables, record):
    """The gradient by each variable, zeros where nothing arrived."""
    gradient = {} if root is None else pullback(root, record=record)
    return [np.zeros(v.shape) if gradient.get(v) is None else gradient[v] for v in variables]


def plain(x):
    """The numbers of either side."""
    if isinstance(x, torch.Tensor):
        return x.detach().numpy(force=True)
    return np.asarray(x._data if isinstance(x, Node) else x)


def disagreement(op, how, s, after, rough, orders):
    """What differs, in words; nothing where both sides agree."""
    expected = theirs(op, s, after)
    expected = (*expected[: orders + 1], *[None] * (2 - orders))
    found = ours(how, s, after, expected)
    for (what, tolerance), e, f in zip(TOLERANCES.items(), expected, found):
        if e is None:
            continue
        if len(e) != len(f):
            return f"{len(f)} results, not {len(e)}"
        for a, b in zip(map(plain, e), map(plain, f)):
            if a.shape != b.shape:
                return f"the {what} has shape {b.shape}, not {a.shape}"
            close = max(tolerance, rough) * np.abs(a[np.isfinite(a)]).max(initial=1.0)
            if not np.allclose(b, a, rtol=tolerance, atol=close, equal_nan=True):
                return f"the {what} is {b.ravel()[:5]}, not {a.ravel()[:5]}"
    return ""
