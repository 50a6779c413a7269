"""Predictions on new data: a saved model, and a table of numbers.  Next: __main__.py."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError, missing_extra
from autograd_core.functions import softmax
from autograd_core.functions.operand import numbers, operand
from autograd_core.modes import no_grad
from nn.embedding import Embedding
from nn.saving import load_model
from nn.train.evaluate import outputs_for

Predictor = Callable[[Any], Any]


class Table(NamedTuple):
    """Numbers ``(N, columns)``, and what their columns are called, if the file says."""

    numbers: Any
    names: list[str]


def predict(model: str, data: str, columns: Sequence[str] = (), delimiter: str = ",") -> Any:
    """What a saved model makes of the rows of a CSV file: ``(N, outputs)``.

    ``model`` is an ONNX file, or a safetensors file with its architecture (`nn.save` of layers of
    nn); ``columns`` are the names of those to use, where the first line has names.
    Raises `OperandError` for what is no number, `ShapeError` for another number of columns,
    `ArgumentError` for columns that are not there.

    >>> import tempfile
    >>> import nn
    >>> model = nn.Sequential(nn.Linear(2, 1))
    >>> nn.init.ones_(model[0].weight), nn.init.zeros_(model[0].bias)  # doctest: +ELLIPSIS
    (...)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nn.save(model, f"{folder}/sum.safetensors")
    ...     _ = Path(f"{folder}/new.csv").write_text("a,b\\n1,2\\n3,4.5\\n")
    ...     predict(f"{folder}/sum.safetensors", f"{folder}/new.csv")
    array([[3. ],
           [7.5]])
    """
    table = read(data, columns, delimiter)
    run = of_onnx(model) if Path(model).suffix == ".onnx" else of_safetensors(model)
    try:
        found = np.asarray(run(table.numbers))
    except ShapeError as error:
        raise ShapeError(
            f"{data} has {table.numbers.shape[1]} columns{named(table.names)}, which is not what "
            f"{model} takes: {error}"
        ) from None
    return found.reshape(len(table.numbers), -1)


def named(names: list[str]) -> str:
    """The names of columns, for a message."""
    return f" ({', '.join(names)})" if names else ""


# Tables.


def read(path: str, columns: Sequence[str], delimiter: str = ",") -> Table:
    """The numbers of a CSV file; its first line may have names instead."""
    if len(delimiter) != 1:
        raise ArgumentError(f"the delimiter is {delimiter!r}; it is one character, such as ';'.")
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.reader(file, delimiter=delimiter)
            rows = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
        except (csv.Error, UnicodeDecodeError) as error:
            raise OperandError(
                f"{path} is no table of text: {error}. Save it as CSV, in UTF-8."
            ) from None
    names = [cell.strip() for cell in rows[0][1]] if rows else []
    if all(map(is_number, names)):
        names = []
    rows = rows[1:] if names else rows
    if not rows:
        only = f": its only line was taken for names, as {names[0]!r} is no number" if names else ""
        raise ArgumentError(f"{path} has no row of numbers{only}.")
    count = len(names) or len(rows[0][1])
    places = chosen(path, names, columns) if columns else range(count)
    for line, row in rows:
        if len(row) != count:
            raise ShapeError(f"{path}, line {line}: {len(row)} columns, and {count} are wanted.")
    titles = names or [str(i + 1) for i in range(count)]
    found = [[number(path, line, titles[i], row[i]) for i in places] for line, row in rows]
    return Table(np.array(found), list(columns) or names)


def chosen(path: str, names: list[str], columns: Sequence[str]) -> list[int]:
    """Where the wanted columns stand."""
    if missing := [name for name in columns if name not in names]:
        known = f"it has {', '.join(names)}" if names else "its first line has no names"
        raise ArgumentError(f"{path} has no column {missing[0]!r}: {known}.")
    if twice := [name for name in columns if names.count(name) > 1]:
        raise ArgumentError(f"{path} has {names.count(twice[0])} columns {twice[0]!r}. Rename one.")
    return [names.index(name) for name in columns]


def number(path: str, line: int, column: str, cell: str) -> float:
    """A cell as a number."""
    if is_number(cell):
        return float(cell)
    advice = "Choose the columns of numbers by name (--columns), or fill the cell in."
    if found := [mark for mark in ";\t|" if mark in cell]:
        advice = f"If {found[0]!r} stands between columns, say so (--delimiter)."
    elif is_number(cell.replace(",", ".")):
        advice = "Write numbers with a point, as 1.5."
    raise OperandError(f"{path}, line {line}, column {column}: {cell!r} is not a number. {advice}")


def is_number(cell: str) -> bool:
    """Whether a text is a number, and a finite one."""
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


# Models.


def of_safetensors(path: str) -> Predictor:
    """A model that `save` wrote."""
    model = load_model(path)
    layers = [module for module in model.modules() if not list(module.children())]
    words = bool(layers) and isinstance(layers[0], Embedding)

    def run(X: Any) -> Any:
        try:
            with no_grad():
                found = outputs_for(model, [whole(X) if words else X])
        except (NotImplementedError, TypeError) as error:
            raise OperandError(f"{path} is no model that takes one table: {error}") from None
        require_one(path, "results", found if isinstance(found, tuple) else [found])
        return numbers(operand(found))

    return run


def of_onnx(path: str) -> Predictor:
    """A model in an ONNX file, run by onnxruntime, or where that is missing, by onnx itself."""
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no model {path}.")
    shape, kind, call = session(path)

    def run(X: Any) -> Any:
        sizes = [n if isinstance(n, int) and n > 0 else -1 for n in shape[1:]]
        known = -1 not in sizes
        if known and prod(sizes) != X.shape[1]:
            raise ShapeError(f"it wants {prod(sizes)} numbers a row, of shape {tuple(sizes)}.")
        given = X.reshape(len(X), *sizes) if known else X
        return call(given.astype(np.float32) if "float" in kind else whole(given))

    return run


def session(path: str) -> tuple[list[Any], str, Predictor]:
    """The shape and the kind of the one input, and what runs the file."""
    try:
        import onnxruntime

        made = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        first, names = made.get_inputs()[0], [i.name for i in made.get_inputs()]
        shape, kind = first.shape, first.type
    except ImportError:
        shape, kind, names, made = reference(path)
    except Exception as error:  # onnxruntime has classes of its own, without a common one
        raise OperandError(f"{path} is no ONNX file that onnxruntime runs: {error}") from None
    require_one(path, "inputs", names)

    def call(X: Any) -> Any:
        found = made.run(None, {names[0]: X})
        require_one(path, "results", found)
        return found[0]

    return shape, kind, call


def reference(path: str) -> tuple[list[Any], str, list[str], Any]:
    """The same by the package that wrote it: slower, and to the same numbers."""
    try:
        import onnx
        from onnx.reference import ReferenceEvaluator
    except ImportError:
        raise missing_extra("onnx", "onnx", "a prediction by an ONNX file") from None
    try:
        file = onnx.load(path)
        kind = file.graph.input[0].type.tensor_type
        shape = [size.dim_value for size in kind.shape.dim]
        made = ReferenceEvaluator(file)
    except Exception as error:  # protobuf's own class, and whatever a strange graph leads to
        raise OperandError(f"{path} is no ONNX file: {error}") from None
    floating = kind.elem_type == onnx.TensorProto.FLOAT
    names = [i.name for i in file.graph.input]
    return shape, "float" if floating else "int64", names, made


def require_one(path: str, what: str, things: Sequence[Any]) -> None:
    """Refuse a model that is no function from a table to a table."""
    if len(things) != 1:
        raise OperandError(f"{path} has {len(things)} {what}: predict wants one table of each.")


def whole(X: Any) -> Any:
    """Whole numbers, for a model of words."""
    if (X % 1).any():
        raise OperandError("the model takes whole numbers, and there are others in the table.")
    return X.astype(np.int64)


# Answers.


def answers(found: Any, kind: str, classes: Sequence[str] = ()) -> list[list[str]]:
    """Rows of text for what a model gave: a line of names, then a line an example.

    ``kind`` is "numbers", "probabilities" (softmax; of one output the sigmoid) or "classes" (the
    largest output; of one whether it is positive). ``classes`` are their names.

    >>> answers(np.array([[0.0, 2.0]]), "classes", ["no", "yes"])
    [['class'], ['yes']]
    """
    outputs = found.shape[1]
    if kind == "numbers":
        heads = ["output"] if outputs == 1 else [f"output_{i + 1}" for i in range(outputs)]
        return [heads, *[[str(x) for x in row] for row in found]]
    logits = np.concatenate([np.zeros_like(found), found], axis=1) if outputs == 1 else found
    count = logits.shape[1]
    if classes and len(classes) != count:
        raise ArgumentError(f"there are {len(classes)} names for {count} classes.")
    known = list(classes) or [str(i) for i in range(count)]
    if kind == "classes":
        return [["class"], *[[known[i]] for i in logits.argmax(axis=1)]]
    return [known, *[[str(x) for x in row] for row in softmax(logits, axis=1)]]
