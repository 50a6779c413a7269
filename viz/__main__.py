"""``python -m viz "tanh(x*w + b)" x=2 w=-3 b=6.88 -o neuron.html``: draw an expression.

Without ``-o`` the backward pass is printed as text; ``--step`` makes a page that steps through it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from autograd_core import Value
from autograd_core.errors import AutogradError, ExpressionError
from viz.digits import MARKS
from viz.digraph import DIRECTIONS
from viz.drawing import draw
from viz.explanation import explain
from viz.expression import read, read_values
from viz.stepping import LANGUAGES, stepper
from viz.theme import THEMES

STEPPED = (".animated.svg", ".json")  # what only a stepper can be saved as
ENDINGS = ".svg, .html, .dot, .png or .pdf; .animated.svg plays the steps, .json has them as data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives the exit code: 0, or 2 after one line about what is wrong."""
    options, dashed = parser().parse_known_args(arguments)
    pieces = [*dashed, *options.expression]  # an expression may begin with a minus
    try:
        if not pieces:
            raise ExpressionError('no expression was given, such as "tanh(x*w + b)" x=2 w=-3 b=1')
        require_options(dashed)
        run(pieces[0], pieces[1:], options)
    except (AutogradError, OSError) as error:
        print(f"viz: {sentence(error, options.output)}", file=sys.stderr)
        return 2
    return 0


def require_options(dashed: Sequence[str]) -> None:
    """Refuse what looks like an option, and is none."""
    for piece in dashed:
        if piece.startswith("--") and piece[2:].partition("=")[0].isidentifier():
            raise ExpressionError(f"{piece} is no option: python -m viz --help lists them")


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="python -m viz",
        description="Draw an expression with its values and gradients, or explain them.",
        epilog='Example: python -m viz "tanh(x*w + b)" x=2 w=-3 b=6.88 -o neuron.html',
        allow_abbrev=False,
    )
    made.add_argument(
        "expression", nargs="*", help="the expression, then name=number for each name"
    )
    made.add_argument("-o", "--output", metavar="FILE", help=ENDINGS)
    made.add_argument("--step", action="store_true", help="of the steps, not of the graph alone")
    made.add_argument("--direction", choices=DIRECTIONS, default="LR")
    made.add_argument("--theme", choices=THEMES, default="auto")
    made.add_argument("--lang", choices=LANGUAGES, default="auto", help="of a page with --step")
    made.add_argument("--decimal", choices=MARKS, default=".", help="what fractions follow")
    return made


def run(expression: str, given: Sequence[str], options: argparse.Namespace) -> None:
    """Read, differentiate, and draw or explain."""
    root = read(expression, read_values(list(given)))
    differentiate(root)
    if options.step or str(options.output).lower().endswith(STEPPED):
        page = stepper(root, theme=options.theme, lang=options.lang, decimal=options.decimal)
        print(f"wrote {page.save(options.output or 'stepper.html')}")
        return
    if options.output is None:
        print(explain(root, decimal=options.decimal))
        return
    drawing = draw(root, direction=options.direction, theme=options.theme, decimal=options.decimal)
    print(f"wrote {drawing.save(options.output)}")


def differentiate(root: Value) -> None:
    """Name the result and fill the gradients."""
    if not root.requires_grad:
        raise ExpressionError(
            f"the expression is the number {root.data:g}: it has no variable to differentiate by. "
            "Write a name in it, and give the name a value"
        )
    root.label = root.label or "result"
    root.backward()


def sentence(error: Exception, output: str | None) -> str:
    """An error in one line; a mistake in an expression has two more, with the caret."""
    if isinstance(error, OSError) and error.strerror:
        return f"{output} could not be written: {error.strerror}"
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
