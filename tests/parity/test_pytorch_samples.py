"""PyTorch's own sample inputs for its operations, run through this library: values, gradients and
second derivatives must be PyTorch's, at every shape, setting and edge that its testers thought of.

Read pytorch_operations.py first: it says how each operation is called here.
"""

import sys
import warnings
from fnmatch import fnmatch
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest", reason="PyTorch's samples import it; FULL=1 installs it")

sys.path.insert(0, str(Path(__file__).parent))
import pytorch_operations as table  # noqa: E402
import pytorch_samples  # noqa: E402


def operations():
    """PyTorch's list of operations that have a gradient of double precision, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    found = [
        op for op in op_db if op.supports_autograd and torch.float64 in op.supported_dtypes("cpu")
    ]
    return {":".join(filter(None, (op.name, op.variant_test_name))): op for op in found}


OPERATIONS = operations()


@pytest.mark.filterwarnings("ignore")  # PyTorch's, about its own samples
@pytest.mark.parametrize("name", table.HERE)
def test_samples_of(name):
    how, op = table.HERE[name], OPERATIONS[name]
    left_out = table.LEFT_OUT.get(name, lambda s: False)
    drawn = pytorch_samples.samples(op, left_out, symmetric=name in table.SYMMETRIC)
    assert drawn
    after, rough = table.AFTER.get(name, lambda z: z), table.ROUGH.get(name, 0.0)
    orders = 1 if name in table.FIRST_ORDER else 2
    for s in drawn:
        wrong = pytorch_samples.disagreement(op, how, s, after, rough, orders)
        assert not wrong, f"{pytorch_samples.described(s)}: {wrong}"


def test_every_other_operation_has_a_reason():
    stars = " ".join(table.ELSEWHERE.values()).split()
    others = [name for name in OPERATIONS if name not in table.HERE]
    assert [name for name in others if not any(fnmatch(name, star) for star in stars)] == []
    assert [star for star in stars if not any(fnmatch(name, star) for name in OPERATIONS)] == []
