"""One rule on every lane: the same code, its names read as floats' or as arrays' functions."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def bound(rules: tuple[Any, ...], names: dict[str, Any]) -> tuple[Any, ...]:
    """The same rules reading the names in them in ``names``: the same code, other globals."""
    return tuple(
        [
            rule and FunctionType(rule.__code__, names, "", rule.__defaults__, rule.__closure__)
            for rule in rules
        ]
    )


def float_pair(rules: tuple[Any, ...], names: dict[str, Any]) -> tuple[Any, Any]:
    """At most two rules, bound to floats' functions; None for a rule that only hands ``g`` on."""
    bare = (lambda g: g).__code__.co_code
    kept = [None if rule.__code__.co_code == bare else rule for rule in bound(rules, names)]
    first, second, *_ = *kept, None, None
    return first, second
