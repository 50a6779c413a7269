"""What gradcheck found, as plain data that prints as text and shows in a notebook as a table.
Next: check.py.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import AutogradError
from autograd_core.testing.differences import Slope


class Mismatch(NamedTuple):
    """One entry of one input whose gradient is not what differences say.

    >>> from autograd_core.testing.differences import slope
    >>> Mismatch("x", (1,), 2.0, 6.0, slope(lambda x: x**3, 2.0), (12.0,)).where
    'x[1]'
    """

    name: str
    place: tuple[int, ...]
    at: float
    gradient: float
    slope: Slope
    siblings: tuple[float, ...]  # the slopes of all entries of this input, to see what was lost

    @property
    def where(self) -> str:
        """The entry, as code would write it."""
        return self.name + (f"[{', '.join(map(str, self.place))}]" if self.place else "")

    @property
    def relative_error(self) -> float:
        """The distance between the two numbers, over the larger of them."""
        size = max(abs(self.gradient), abs(self.slope.value))
        return abs(self.gradient - self.slope.value) / size if size else 0.0

    @property
    def verdict(self) -> str:
        """Whether the rule is at fault, or the point or the step."""
        if self.slope.on_kink:
            return (
                f"a kink: the slope is {self.slope.left:.4g} from the left and "
                f"{self.slope.right:.4g} from the right; move the point away from it"
            )
        if not self.slope.error <= 1e-3 * max(abs(self.slope.value), 1e-6):
            return "the differences do not settle as the step shrinks: the step or the point"
        return "the differences settle, so the rule is at fault"

    @property
    def hint(self) -> str:
        """What commonly makes an error of this kind; empty where nothing is recognised."""
        return recognised(self.gradient, self.slope.value, self.siblings)


def recognised(gradient: float, slope: float, siblings: tuple[float, ...]) -> str:
    """A common cause, by the ratio of the two numbers.

    >>> recognised(3.0, 6.0, (6.0,))
    'half of what it should be: is an input used twice, and one use forgotten?'
    """
    if np.isnan(gradient):
        return "nan: 0/0 or 0·inf in the rule; is an inactive branch of where(...) at a pole?"
    if gradient == 0.0 and slope != 0.0:
        return "nothing arrives: detach(), .data or float(...) on the way, or a rule left out?"
    ratio = gradient / slope if slope else float("inf")
    if len(siblings) > 1 and abs(gradient - sum(siblings)) <= 1e-4 * abs(gradient):
        return "the sum over all entries: is an un-broadcast sum missing, or one too many?"
    for known, cause in CAUSES:
        if abs(ratio - known) <= 1e-4 * abs(known):
            return cause
    return ""


CAUSES = (
    (-1.0, "the right size with the wrong sign"),
    (0.5, "half of what it should be: is an input used twice, and one use forgotten?"),
    (2.0, "twice what it should be: is an input used twice, or a contribution sent twice?"),
)


class Report:
    """The result of a gradient check: true when every entry agreed.

    ``entries`` says how many were checked, ``mismatches`` which did not agree.

    >>> from autograd_core import Value, tanh
    >>> from autograd_core.testing import gradcheck
    >>> report = gradcheck(tanh, Value(0.5))
    >>> report.entries, report.mismatches
    (1, [])
    """

    def __init__(self, what: str, entries: int, mismatches: list[Mismatch], worst: float) -> None:
        self.what = what
        self.entries = entries
        self.mismatches = mismatches
        self.worst = worst

    def __bool__(self) -> bool:
        return not self.mismatches

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The mismatches as cells of text."""
        return [
            (m.where, f"{m.at:.6g}", f"{m.gradient:.10g}", f"{m.slope.value:.10g}",
             f"{m.relative_error:.1e}")
            for m in self.mismatches
        ]  # fmt: skip

    def __str__(self) -> str:
        if self:
            return (
                f"{self.what}: {self.entries} entries agree with differences, "
                f"the worst to {self.worst:.1e}."
            )
        count = len(self.mismatches)
        lines = [f"{self.what}: {count} of {self.entries} entries disagree.", ""]
        lines += columns([HEADERS, *self.rows[:10]])
        if count > 10:
            lines.append(f"... and {count - 10} more")
        return "\n".join([*lines, "", *self.diagnosis])

    __repr__ = __str__

    @property
    def diagnosis(self) -> list[str]:
        """What the first mismatch says of its cause, and its sweep of steps."""
        first = self.mismatches[0]
        lines = [f"{first.where}: {first.verdict}."]
        lines += [f"Hint: {first.hint}."] if first.hint else []
        lines += ["", "step h      (f(x+h) - f(x-h)) / 2h"]
        return lines + [f"{h:<10.2e}  {difference:.10g}" for h, difference in first.slope.sweep]

    def _repr_html_(self) -> str:
        if self:
            return f"<p>{html.escape(str(self))}</p>"
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in HEADERS)
        cells = [[f"<td>{html.escape(cell)}</td>" for cell in row] for row in self.rows]
        body = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
        diagnosis = html.escape("\n".join(self.diagnosis))
        return f"<table><tr>{head}</tr>{body}</table><pre>{diagnosis}</pre>"


HEADERS = ("entry", "at", "gradient", "difference", "relative error")


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Cells of text, aligned.

    >>> columns([("a", "bb"), ("ccc", "d")])
    ['a    bb', 'ccc  d']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [[cell.ljust(w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    return ["  ".join(row).rstrip() for row in padded]


class GradcheckError(AutogradError, AssertionError):
    """A gradient that differences contradict; ``report`` has the entries."""

    def __init__(self, report: Any) -> None:
        super().__init__(str(report))
        self.report = report
