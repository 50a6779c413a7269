"""Headers of C: they compile without a warning, and give the numbers that Python gives."""

import itertools
import math
import shutil
import subprocess

import numpy as np
import pytest

import nn
from autograd_core import Value
from autograd_core.elementwise import TABLE, where
from autograd_core.errors import ArgumentError, OperandError
from autograd_core.execute.forms import form
from autograd_core.primitive import Primitive
from autograd_core.rows.binding import MODULES

CC = shutil.which("cc")
compiled = pytest.mark.skipif(CC is None, reason="wants a C compiler")


def run(path, statements):
    """Compile a header with a main of these statements, and give the numbers it prints."""
    program = path.with_suffix(".c")
    program.write_text(
        f'#include <stdio.h>\n#include "{path.name}"\n'
        f"int main(void) {{\n{statements}\nreturn 0;\n}}\n"
    )
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    target = path.with_suffix("")
    subprocess.run([CC, *flags, program, "-o", target, "-lm"], check=True)
    return [float(x) for x in subprocess.check_output([target], text=True).split()]


def show(name, count):
    """Statements that print an array."""
    return f'for (int i = 0; i < {count}; i++) printf("%.17g ", {name}[i]);'


def listed(numbers):
    return f"{{{', '.join(repr(float(x)) for x in np.ravel(numbers))}}}"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "net.h"


def close(found, wanted):
    np.testing.assert_allclose(found, np.ravel(wanted), rtol=1e-13, atol=1e-14)


def slopes(f, numbers):
    """The derivative by each number, from the backward pass."""
    x = [Value(number) for number in numbers]
    f(x).backward()
    return [v.grad for v in x]


@compiled
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "softplus"])
def test_a_network_and_its_gradient(path, activation):
    model = nn.MLP(3, [4, 4, 1], activation=activation)
    x = [0.5, -1.25, 2.0]
    nn.export_c(model, path, x, gradient=True)
    out = run(path, f'double x[3] = {listed(x)}, d[3]; printf("%.17g ", net(x));'
                    f'printf("%.17g ", net_gradient(x, d)); {show("d", 3)}')  # fmt: skip
    z = model(x).data
    close(out, [z, z, *slopes(model, x)])


@compiled
def test_layers_of_tensors_give_what_they_give_here(path):
    inner = nn.Sequential(nn.Linear(5, 8), nn.LeakyReLU(0.2), nn.Dropout(0.5))
    model = nn.Sequential(inner, nn.Linear(8, 3), nn.Sigmoid()).eval()
    x = np.linspace(-1.0, 1.0, 5)
    nn.export_c(model, path, x)
    close(run(path, f"double x[5] = {listed(x)}, out[3]; net(x, out); {show('out', 3)}"),
          model(x).data)  # fmt: skip


@compiled
def test_results_may_be_written_over_the_inputs(path):
    nn.export_c(lambda x: [x[1] * 2.0, x[0] + 1.0, x[2]], path, [1.0, 2.0, 3.0])
    close(run(path, f"double x[3] = {{1, 2, 3}}; net(x, x); {show('x', 3)}"), [4.0, 2.0, 3.0])


@compiled
def test_an_expression_with_labels(path):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    z = (a * b + 10.0).tanh() - b**2 / a
    nn.export_c(z, path, gradient=True, name="my neuron")
    found = run(path, "double x, y; double z = my_neuron_gradient(2, -3, &x, &y);"
                      'printf("%.17g %.17g %.17g ", z, x, y);')  # fmt: skip
    z.backward()
    close(found, [z.data, a.grad, b.grad])


@compiled
def test_several_arguments_and_shapes(path):
    def f(matrix, x, double):
        return [sum(w * v for w, v in zip(row, x)) * double for row in matrix]

    matrix, x = np.arange(6.0).reshape(2, 3), np.array([1.0, -2.0, 0.5])
    nn.export_c(f, path, (matrix, x, 3.0))
    assert "matrix has shape (2, 3)" in path.read_text()
    found = run(path, f"double m[6] = {listed(matrix)}, x[3] = {listed(x)}, out[2];"
                      f"net(m, x, 3.0, out); {show('out', 2)}")  # fmt: skip
    close(found, matrix @ x * 3.0)


ROWS = [op for op in (*TABLE, *(op for m in MODULES for op in m.TABLE)) if form(op) is not None]
POINTS = [0.3, 0.7, 0.45]


@compiled
def test_every_row_and_its_gradient_in_one_header(path):
    """All of them in a list of results, and in a sum whose gradient has all rules."""
    assert len(ROWS) > 50

    def each(x):
        shift = {"arccosh": 1.0}
        return [op(*[v + shift.get(op.name, 0.0) for v in x[: len(op.vjp)]]) for op in ROWS]

    def total(x):
        return sum(each(x), Value(0.0))

    nn.export_c(each, path, POINTS)
    out = run(path, f"double x[3] = {listed(POINTS)}, out[{len(ROWS)}]; net(x, out);"
                    f"{show('out', len(ROWS))}")  # fmt: skip
    for op, found, wanted in zip(ROWS, out, each([Value(x) for x in POINTS]), strict=True):
        assert math.isclose(found, wanted.data, rel_tol=1e-14), op
    nn.export_c(total, path, POINTS, gradient=True)
    out = run(path, f"double x[3] = {listed(POINTS)}, d[3]; (void)net_gradient(x, d);"
                    f"{show('d', 3)}")  # fmt: skip
    close(out, slopes(total, POINTS))


EDGES = [-math.inf, -3.0, -1.5, -1e-20, 0.0, 0.3, 1.0, 4.5, math.inf, math.nan]
SPELT = ["clip", "deg2rad", "floor_divide", "heaviside", "rad2deg", "remainder"]


@compiled
@pytest.mark.parametrize("op", [op for op in ROWS if op.name in SPELT], ids=lambda op: op.name)
def test_what_c_has_no_function_for_is_the_same_everywhere(path, op):
    """At signs that differ, at zero, infinity and nan."""
    count = len(op.vjp)
    nn.export_c(lambda x: op(*[x[i] for i in range(count)]), path, [1.0, 2.0, 3.0][:count])
    points = list(itertools.product(EDGES, repeat=min(count, 2)))
    points = [(*point, 0.7)[:count] for point in points]
    given = ", ".join(listed(point) for point in points).replace("inf", "INFINITY")
    given = given.replace("nan", "NAN")
    out = run(path, f"const double points[{len(points)}][{count}] = {{{given}}};"
                    f"for (int i = 0; i < {len(points)}; i++)"
                    f'printf("%.17g ", net(points[i]));')  # fmt: skip
    wanted = [float(op(*map(Value, point)).data) for point in points]
    np.testing.assert_array_equal(out, wanted)


@compiled
def test_numbers_that_c_writes_in_its_own_way(path):
    nan, inf = float("nan"), float("inf")
    nn.export_c(lambda x: [x * inf, x + nan, x * -0.0, x - 1e-300, x - -2.0, 5.0], path, 1.0)
    found = run(path, f"double out[6]; net(1.0, out); {show('out', 6)}")
    np.testing.assert_array_equal(found, [inf, nan, -0.0, 1.0, 3.0, 5.0])
    assert math.copysign(1.0, found[2]) == -1.0


@compiled
def test_names_that_c_keeps_for_itself(path):
    labels = ["int", "exp", "a b", "a.b", "2x", "σ", "d_x", "v0", "net", "", "out", ""]
    values = [Value(float(i), label=label) for i, label in enumerate(labels)]
    nn.export_c(sum(values), path, gradient=True)
    given = ", ".join(["1.0"] * len(values))
    assert run(path, f'printf("%g", net({given}));') == [len(values)]


@compiled
def test_a_result_that_depends_on_nothing(path):
    nn.export_c(lambda x, y: Value(2.5), path, (1.0, [2.0, 3.0]), gradient=True)
    statements = 'double y[2] = {0}, a, b[2]; printf("%g ", net_gradient(1, y, &a, b));'
    assert run(path, f'{statements} printf("%g %g %g ", a, b[0], b[1]);') == [2.5, 0, 0, 0]


@compiled
def test_the_example_in_the_comment_runs(path):
    nn.export_c(
        lambda x, scale: (x[0] * x[1]).tanh() * scale, path, ([0.5, 2.0], 3.0), gradient=True
    )
    lines = [line[7:] for line in path.read_text().splitlines() if line.startswith(" *     ")]
    assert [line.partition("//")[2] for line in lines if "//" in line] == [
        " 2.28478247", " 2.51984605, 0.629961512, 0.761594156",
    ]  # fmt: skip
    program = "\n".join(line.partition("//")[0] for line in lines)
    assert run(path, f'{program} printf("%.9g %.9g", z, d_scale);') == [2.28478247, 0.761594156]


def test_what_is_written_reads_well(path):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    nn.export_c(((a + b) * a - (a - b) * (a / b)).relu(), path)
    assert path.read_text().partition("static inline ")[2] == (
        "double net(double a, double b) {\n"
        "    const double v0 = a * (a + b) - a / b * (a - b);\n"
        "    return v0 > 0.0 || v0 != v0 ? v0 : 0.0;\n"
        "}\n\n#endif\n"
    )


def test_what_a_header_cannot_say_is_refused(path):
    strange = Primitive("strange", lambda x: x if x else int(x) ** 2, np.square, lambda g, z, x: g)
    with pytest.raises(ArgumentError, match=r"operation strange, which has no counterpart in C99"):
        nn.export_c(lambda x: strange(x), path, 2.0)
    with pytest.raises(ArgumentError, match=r"decides by a comparison[\s\S]*Write where"):
        nn.export_c(lambda x: x if x > 0 else -x, path, 2.0)
    with pytest.raises(ArgumentError, match="2 results, and a gradient is of one"):
        nn.export_c(lambda x: [x, x], path, 2.0, gradient=True)
    with pytest.raises(ArgumentError, match="Conv1d"):
        nn.export_c(nn.Sequential(nn.Conv1d(1, 1, 1)), path, [1.0])
    with pytest.raises(OperandError, match="wants an example"):
        nn.export_c(nn.MLP(2, [1]), path)
    with pytest.raises(OperandError, match="writes expressions of Values"):
        nn.export_c(nn.Parameter([1.0]), path)
    assert not path.exists()


def test_a_choice_without_a_branch_is_none(path):
    nn.export_c(lambda x: where(x, x, -x), path, 2.0)
    assert "x != 0.0 ? x : -x" in path.read_text()
