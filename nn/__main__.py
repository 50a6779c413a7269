"""``python -m nn predict model.onnx new.csv``: what a saved model says of new data."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from os.path import samefile
from pathlib import Path

from autograd_core.errors import ArgumentError, AutogradError
from nn.predict import answers, predict
from nn.saving import put

KINDS = ("numbers", "probabilities", "classes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives the exit code: 0, or 2 after one line about what is wrong."""
    options = parser().parse_args(arguments)
    try:
        require_another_file(options.output, options.data)
        delimiter = options.delimiter.replace("\\t", "\t")  # as a shell hands it over
        found = predict(options.model, options.data, split(options.columns), delimiter)
        kind = options.give or ("classes" if options.classes else "numbers")
        text = table(answers(found, kind, split(options.classes)), delimiter)
        if options.output:
            put(options.output, text.encode())
        else:
            print(text, end="")
    except (AutogradError, OSError) as error:
        print(f"nn: {sentence(error)}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="python -m nn",
        description="Use a trained model.",
        epilog="Example: python -m nn predict model.onnx new.csv --classes setosa,virginica",
        allow_abbrev=False,
    )
    commands = made.add_subparsers(required=True, metavar="predict")
    command = commands.add_parser("predict", help="predictions for the rows of a CSV file")
    command.add_argument("model", help="an ONNX file, or one that nn.save wrote of layers of nn")
    command.add_argument("data", help="a CSV file of numbers; the first line may have names")
    command.add_argument("--columns", metavar="A,B", default="", help="use these columns")
    command.add_argument("--classes", metavar="A,B", default="", help="the names of the classes")
    command.add_argument("--give", choices=KINDS, help="numbers, unless there are class names")
    command.add_argument("--delimiter", metavar="C", default=",", help="between columns, here ,")
    command.add_argument("-o", "--output", metavar="FILE", help="write there, as CSV")
    return made


def require_another_file(output: str | None, data: str) -> None:
    """Refuse to write over what is read."""
    if output and Path(output).exists() and Path(data).exists() and samefile(output, data):
        raise ArgumentError(f"{output} is the data: it would be written over. Give another name.")


def split(names: str) -> list[str]:
    """Names between commas."""
    return [name.strip() for name in names.split(",")] if names else []


def table(rows: list[list[str]], delimiter: str) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def sentence(error: Exception) -> str:
    """An error as one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
