"""A module as text: nested as PyTorch prints it, with the number of parameters beside it."""

from __future__ import annotations

from itertools import groupby
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn.module import Module


def describe(module: Module) -> str:
    """The whole text of ``repr(module)``."""
    return body(module) + count(module)


def body(module: Module, above: tuple[Module, ...] = ()) -> str:
    """A module without its own count: ``Linear(in_features=2, …)``, or a block of children.

    ``above`` are the modules it stands in: one that holds itself is not told again.
    """
    extra = module.extra_repr()
    children = [f"({name}): {text}" for name, text in grouped(module, (*above, module))]
    if not children:
        return f"{module._get_name()}({extra})"
    inside = indent("\n".join([extra] * bool(extra) + children), "  ")
    return f"{module._get_name()}(\n{inside}\n)"


def grouped(module: Module, above: tuple[Module, ...]) -> list[tuple[str, str]]:
    """Name and text of each child; equal neighbours in a list are told once."""
    rows = []
    texts = [
        (*name.rpartition("."), body(child, above), count(child))
        for name, child in module.named_children()
        if child not in above
    ]
    for (stem, dot, _, text, size), same in groupby(texts, key=kind):
        indices = [row[2] for row in same]
        if len(indices) == 1:
            rows.append((stem + dot + indices[0], text + size))
        else:
            name = f"{stem}{dot}{indices[0]}-{indices[-1]}"
            rows.append((name, f"{len(indices)} x {text}{size and size + ' each'}"))
    return rows


def kind(row: tuple[str, ...]) -> tuple[str, ...]:
    """What two children must share to be told together: only list items can."""
    stem, dot, index, text, size = row
    return (stem, dot, "" if index.isdigit() else index, text, size)


def count(module: Module) -> str:
    """``  # 1,234 parameters``; nothing for a module that has none."""
    total = sum(p.data.size if p.shape else 1 for p in module.parameters())
    return f"  # {total:,} parameter{'s' * (total != 1)}" if total else ""
