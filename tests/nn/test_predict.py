"""``python -m nn predict``: from a model and a table of numbers to a table of answers."""

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn

pytest.importorskip("safetensors", reason="wants safetensors, of the extra save")
main = importlib.import_module("nn.__main__").main

ROWS = "a,b\n1,2\n-3,4.5\n"
MODEL = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
X = np.array([[1.0, 2.0], [-3.0, 4.5]])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nn.save(MODEL, "net.safetensors")
    (tmp_path / "new.csv").write_text(ROWS)
    return tmp_path


def predicted(capsys, *arguments):
    """The rows that the command prints."""
    assert main(["predict", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    return [line.split(",") for line in lines]


def refused(capsys, *arguments):
    """The line that the command prints to say what is wrong."""
    assert main(["predict", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("nn: ")
    assert printed.err.count("\n") == 1
    return printed.err


def test_numbers(folder, capsys):
    heads, *rows = predicted(capsys, "net.safetensors", "new.csv")
    assert heads == ["output_1", "output_2", "output_3"]
    np.testing.assert_array_equal([[float(x) for x in row] for row in rows], MODEL(X).data)


def test_classes_by_number_and_by_name(folder, capsys):
    best = MODEL(X).data.argmax(axis=1)
    found = predicted(capsys, "net.safetensors", "new.csv", "--give", "classes")
    assert found == [["class"], *[[str(i)] for i in best]]
    found = predicted(capsys, "net.safetensors", "new.csv", "--classes", "x, y,z")
    assert found == [["class"], *[["xyz"[i]] for i in best]]


def test_probabilities(folder, capsys):
    give = ("--give", "probabilities")
    heads, *rows = predicted(capsys, "net.safetensors", "new.csv", *give, "--classes", "x,y,z")
    assert heads == ["x", "y", "z"]
    wanted = nn.functional.softmax(MODEL(X).data, axis=1)
    np.testing.assert_allclose([[float(x) for x in row] for row in rows], wanted, rtol=1e-12)


def test_one_output_tells_two_classes(folder, capsys):
    model = nn.Sequential(nn.Linear(2, 1))
    model[0].weight.data[...] = [[1.0, 0.0]]
    model[0].bias.data[...] = 0.0
    nn.save(model, "one.safetensors")
    found = predicted(capsys, "one.safetensors", "new.csv", "--classes", "no,yes")
    assert found == [["class"], ["yes"], ["no"]]
    _, *rows = predicted(capsys, "one.safetensors", "new.csv", "--give", "probabilities")
    np.testing.assert_allclose(float(rows[0][1]), 1.0 / (1.0 + np.exp(-1.0)))


@pytest.mark.parametrize("widths", [[4, 1], [4, 3]])
def test_a_model_of_values(folder, capsys, widths):
    model = nn.MLP(2, widths, activation="tanh")
    nn.save(model, "mlp.safetensors")
    _, *rows = predicted(capsys, "mlp.safetensors", "new.csv")
    wanted = nn.to_tensor(model)(X).data
    np.testing.assert_allclose([[float(x) for x in row] for row in rows], wanted, rtol=1e-12)


TABLES = {
    "without names": "1,2\n-3,4.5\n",
    "with a mark and spaces": "\ufeffa, b\r\n 1, 2\r\n\r\n-3 ,4.5\r\n",
    "in quotes": '"a","b"\n"1","2"\n"-3","4.5"',
    "with names that are almost numbers": "1,b\n1,2\n-3,4.5\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_tables(folder, capsys, text):
    wanted = predicted(capsys, "net.safetensors", "new.csv")
    (folder / "other.csv").write_text(text, encoding="utf-8", newline="")
    assert predicted(capsys, "net.safetensors", "other.csv") == wanted


def test_columns_by_name_and_another_delimiter(folder, capsys):
    wanted = predicted(capsys, "net.safetensors", "new.csv")
    (folder / "other.csv").write_text("id;b;name;a\n7;2;x;1\n8;4.5;y;-3\n")
    arguments = ("net.safetensors", "other.csv", "--columns", "a,b", "--delimiter", ";")
    assert main(["predict", *arguments, "-o", "out.csv"]) == 0
    assert (folder / "out.csv").read_text().replace(";", ",").splitlines() == [
        ",".join(row) for row in wanted
    ]


def test_tabs_as_a_shell_writes_them(folder, capsys):
    wanted = predicted(capsys, "net.safetensors", "new.csv")
    (folder / "tabs.csv").write_text(ROWS.replace(",", "\t"))
    assert main(["predict", "net.safetensors", "tabs.csv", "--delimiter", r"\t"]) == 0
    assert [line.split("\t") for line in capsys.readouterr().out.splitlines()] == wanted


def test_words_are_whole_numbers(folder, capsys):
    model = nn.Sequential(nn.Embedding(5, 2), nn.Flatten(), nn.Linear(4, 1))
    nn.save(model, "words.safetensors")
    (folder / "words.csv").write_text("4,0\n")
    _, (found,) = predicted(capsys, "words.safetensors", "words.csv")
    assert float(found) == model([[4, 0]]).item()
    assert "whole numbers" in refused(capsys, "words.safetensors", "new.csv")


@pytest.mark.parametrize("runs", ["onnxruntime", "onnx"])
def test_onnx(folder, capsys, monkeypatch, runs):
    pytest.importorskip("onnx", reason="wants onnx, of the extra onnx")
    if runs == "onnxruntime":
        pytest.importorskip("onnxruntime", reason="wants onnxruntime, of the extra full")
    else:
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
    nn.export_onnx(MODEL, X, "net.onnx")
    heads, *rows = predicted(capsys, "net.onnx", "new.csv")
    assert heads == ["output_1", "output_2", "output_3"]
    found = [[float(x) for x in row] for row in rows]
    np.testing.assert_allclose(found, MODEL(X).data, rtol=1e-5, atol=1e-6)
    images = nn.Sequential(nn.Conv2d(1, 1, 2), nn.Flatten(), nn.Linear(2, 1))
    nn.export_onnx(images, np.ones((1, 1, 2, 3)), "images.onnx")
    (folder / "images.csv").write_text("1,2,3,4,5,6\n")
    _, (found,) = predicted(capsys, "images.onnx", "images.csv")
    image = np.arange(1.0, 7.0).reshape(1, 1, 2, 3)
    np.testing.assert_allclose(float(found), images(image).item(), rtol=1e-5)
    assert "6 numbers a row" in refused(capsys, "images.onnx", "new.csv")
    nn.export_onnx(nn.Sequential(nn.Embedding(5, 2)), np.array([[1, 2]]), "words.onnx")
    (folder / "words.csv").write_text("4,0\n")
    assert len(predicted(capsys, "words.onnx", "words.csv")[1]) == 4
    (folder / "broken.onnx").write_bytes(b"\x08nonsense")
    assert "broken.onnx is no ONNX file" in refused(capsys, "broken.onnx", "new.csv")
    nn.export_onnx(nn.MultiheadAttention(2, 1), (X[None],) * 3, "three.onnx", batch_axis=None)
    assert "three.onnx has 3 inputs" in refused(capsys, "three.onnx", "new.csv")


BAD = {
    "another number of columns": ("1,2,3\n", r"3 columns, which is not what net.safetensors takes"),
    "other columns by name": ("a,b,c\n1,2,3\n", "3 columns (a, b, c), which is not"),
    "a ragged line": ("1,2\n\n3\n", "bad.csv, line 3: 1 columns, and 2 are wanted"),
    "a text": ("a,b\n1,two\n", "column b: 'two' is not a number. Choose the columns of numbers by"),
    "a decimal comma": ('a,b\n1,"2,5"\n', "'2,5' is not a number. Write numbers with a point"),
    "semicolons": ("a;b\n1;2\n", "If ';' stands between columns, say so (--delimiter)"),
    "a text without names": ("1,2\n3,x\n", "bad.csv, line 2, column 2: 'x' is not a number"),
    "nothing where a number should be": ("a,b\n1,\n", "column b: '' is not a number"),
    "a missing value": ("1,2\n1,nan\n", "'nan' is not a number"),
    "an infinite one": ("1,2\n1,inf\n", "'inf' is not a number"),
    "names only": ("a,b\n", "bad.csv has no row of numbers"),
    "nothing": ("", "bad.csv has no row of numbers"),
    "another delimiter": ("1;2\n", "its only line was taken for names, as '1;2' is no number"),
}


@pytest.mark.parametrize("text, words", BAD.values(), ids=BAD.keys())
def test_bad_tables(folder, capsys, text, words):
    (folder / "bad.csv").write_text(text)
    assert words in refused(capsys, "net.safetensors", "bad.csv")


def test_bad_files_and_options(folder, capsys):
    (folder / "cut.safetensors").write_bytes((folder / "net.safetensors").read_bytes()[:100])
    (folder / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")
    (folder / "twice.csv").write_text("a,a,b\n1,2,3\n")
    nn.save(nn.LSTM(2, 3), "lstm.safetensors")
    nn.save(nn.MLP(3, [1]), "mlp.safetensors")
    nn.save(MODEL.state_dict(), "own.safetensors")
    nn.save(nn.MultiheadAttention(2, 1), "three.safetensors")
    nn.save(nn.ModuleList([nn.Linear(2, 1)]), "list.safetensors")
    for arguments, words in [
        (("nowhere.safetensors", "new.csv"), "there is no such file"),
        (("nowhere.onnx", "new.csv"), "there is no model nowhere.onnx"),
        (("net.safetensors", "nowhere.csv"), "nowhere.csv: No such file"),
        (("cut.safetensors", "new.csv"), "no whole safetensors file"),
        (("new.csv", "new.csv"), "no whole safetensors file"),
        (("lstm.safetensors", "new.csv"), "lstm.safetensors has 2 results"),
        (("mlp.safetensors", "new.csv"), "a Neuron with 3 inputs was called on 2"),
        (("own.safetensors", "new.csv"), "does not say of what model"),
        (("three.safetensors", "new.csv"), "three.safetensors is no model that takes one table"),
        (("list.safetensors", "new.csv"), "list.safetensors is no model that takes one table"),
        (("net.safetensors", "binary.csv"), "Save it as CSV, in UTF-8"),
        (("net.safetensors", "new.csv", "--delimiter", "::"), "delimiter is '::'; it is one char"),
        (("net.safetensors", "twice.csv", "--columns", "a,b"), "has 2 columns 'a'. Rename one"),
        (("net.safetensors", "new.csv", "-o", "new.csv"), "new.csv is the data: it would be wr"),
        (("net.safetensors", "new.csv", "--columns", "a,z"), "no column 'z': it has a, b"),
        (("net.safetensors", "new.csv", "--classes", "x,y"), "2 names for 3 classes"),
        (("net.safetensors", "new.csv", "-o", "no/where.csv"), "there is no folder"),
    ]:
        assert words in refused(capsys, *arguments)


def test_as_a_command_of_its_own(folder):
    command = [sys.executable, "-m", "nn", "predict", "net.safetensors", "new.csv"]
    path = str(Path(nn.__file__).parents[1])
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": path})
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3
    done = subprocess.run([*command, "--strange"], capture_output=True, env={"PYTHONPATH": path})
    assert done.returncode == 2
