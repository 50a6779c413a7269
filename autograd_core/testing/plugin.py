"""What hypothesis loads by itself, so that ``@given(v: Value)`` works without an import."""

from __future__ import annotations

import importlib
from typing import Any

from autograd_core.tensor import Tensor
from autograd_core.value import Value


def register() -> None:
    """Tell hypothesis how to make a Value and a Tensor; named in pyproject.toml as an entry point.

    The strategies are imported when first asked for: they import hypothesis, which is just being
    imported when this is called.
    """
    from hypothesis import strategies as st

    st.register_type_strategy(Value, lambda _: ours().values())
    st.register_type_strategy(Tensor, lambda _: ours().tensors())


def ours() -> Any:
    """The module of strategies."""
    return importlib.import_module("autograd_core.testing.strategies")
