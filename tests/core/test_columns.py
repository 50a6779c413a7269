"""Many Values read and written as one vector: compiled or not, the same, and nothing leaks."""

from __future__ import annotations

import copy
import gc
import pickle
import subprocess
import sys
import threading
import time
from types import ModuleType

import numpy as np
import pytest

import nn
from autograd_core import Value
from autograd_core.execute import columns
from autograd_core.execute.columns import Column, compiled_loops
from autograd_core.transform import vmap


@pytest.fixture(params=["plain", "compiled"], autouse=True)
def loops(request, monkeypatch):
    """Both ways of going through the nodes."""
    if request.param == "plain":
        monkeypatch.setattr(columns, "compiled_loops", lambda: None)
        return None
    native = pytest.importorskip("autograd_core.execute.native")
    found = native.loops_over_objects()
    assert found is not None
    return found


def values(*numbers):
    return [Value(number) for number in numbers]


def test_numbers_come_and_go():
    nodes = values(1.0, -0.0, float("inf"))
    column = Column(nodes, "_data")
    assert column.read()
    assert column.numbers.tobytes() == np.array([1.0, -0.0, np.inf]).tobytes()
    column.numbers[...] = [4.0, 5.0, -6.5]
    column.write()
    assert [node.data for node in nodes] == [4.0, 5.0, -6.5]
    assert all(node.data.__class__ is float for node in nodes)


def test_gradients_add_up_where_there_are_some():
    nodes = values(1.0, 2.0)
    column = Column(nodes, "_grad")
    assert not column.read()
    column.add(np.array([1.0, 2.0]))
    column.add(np.array([0.5, 0.5]))
    assert [node._grad for node in nodes] == [1.5, 2.5]
    nodes[0].zero_grad()
    assert not column.read()
    column.add(np.array([1.0, 1.0]))
    assert [node._grad for node in nodes] == [1.0, 3.5]


def test_other_kinds_of_number():
    nodes = values(1.0, 2.0)
    nodes[0]._data = 3  # as a constant beside a float32 is kept
    assert Column(nodes, "_data").fill().tolist() == [3.0, 2.0]


def test_of_nothing():
    column = Column([], "_data")
    assert column.read()
    column.write()
    column.add(np.empty(0))


def test_a_number_that_somebody_holds_stays_what_it_is():
    nodes = values(*[float(f"{i}.5") for i in range(4)])
    data, gradient = Column(nodes, "_data"), Column(nodes, "_grad")
    seen = [nodes[0].data]
    for _ in range(3):
        data.fill()
        data.numbers += 10.0
        data.write()
        seen.append(nodes[0].data)
        gradient.add(np.arange(4.0))
        first = nodes[2].grad
        gradient.add(np.ones(4))
        second = nodes[2].grad
        gradient.clear()
        gradient.add(np.full(4, 7.0))
        assert (first, second, nodes[2].grad) == (2.0, 3.0, 7.0)
        gradient.clear()
        assert [node._grad for node in nodes] == [None] * 4
    assert seen == [0.5, 10.5, 20.5, 30.5]


def test_what_is_cleared_may_be_anything():
    nodes = values(1.0, 2.0, 3.0)
    nodes[1]._grad = np.ones(3)
    nodes[2]._grad = 5.0
    Column(nodes, "_grad").clear()
    assert [node._grad for node in nodes] == [None] * 3


def test_no_more_floats_are_kept_than_there_is_room_for(loops):
    count = 5000
    gradient = Column(values(*[0.0] * count), "_grad")
    for _ in range(2):
        gradient.add(np.arange(float(count)))
        assert [node._grad for node in gradient.nodes] == np.arange(float(count)).tolist()
        gradient.clear()
    if loops is not None:
        from autograd_core.execute import objects

        assert 0 < objects.SPARES.value <= objects.MOST_SPARE


def test_objects_are_counted():
    """A float that is written belongs to its slot alone, and the one before is let go."""
    before = float("2.5")
    nodes = values(before)
    column = Column(nodes, "_data")
    held = sys.getrefcount(before)
    column.fill()
    column.write()
    left, fresh = sys.getrefcount(before), sys.getrefcount(nodes[0]._data)
    assert (left, fresh) == (held - 1, 2)
    # Other tests leave garbage, which may go meanwhile; what is counted wrong is so every time.
    assert min(nones_left_by_a_gradient() for _ in range(5)) < 500


def nones_left_by_a_gradient():
    gc.collect()
    count = sys.getrefcount(None)
    gradient = Column(values(*range(1000)), "_grad")
    gradient.add(np.ones(1000))
    del gradient
    gc.collect()
    return abs(sys.getrefcount(None) - count)


def test_where_objects_lie_differently_nothing_is_compiled(monkeypatch):
    objects = pytest.importorskip("autograd_core.execute.objects")
    assert set(objects.offsets()) == set(objects.SLOTS)
    monkeypatch.setattr(objects, "at_offset", lambda instance, wanted: -1)
    assert objects.offsets() == {}
    assert objects.prepare(None, None) is None


RELOADED = """
import gc, importlib, sys
import numpy as np
import nn
from autograd_core.transform import vmap

model = nn.MLP(2, [8, 1])
losses = vmap(lambda x: model(x) ** 2, reduction="mean")
optimizer = nn.optim.SGD(model.parameters(), 0.01)

def step():
    optimizer.zero_grad()
    losses(np.ones((3, 2))).backward()
    optimizer.step()

step()
importlib.reload(sys.modules["autograd_core.execute.objects"])
gc.collect()
others = [bytearray(32768 + size) for size in range(64)]  # where freed memory is given out again
for _ in range(5):
    step()
assert not any(map(any, others))
"""


def test_what_is_compiled_outlives_its_modules(loops):
    """A notebook that reloads them goes on with the model it has."""
    if loops is not None:
        subprocess.run([sys.executable, "-X", "dev", "-c", RELOADED], check=True)


X = np.random.default_rng(0).standard_normal((9, 2))


def test_what_is_held_anywhere_stays_while_a_model_is_trained():
    """In lists, dicts, closures, arrays of objects, other Values, state dicts and copies."""
    model = nn.MLP(2, [4, 1])
    values = model.parameters()
    losses = vmap(lambda x: (model(x) - 1.0) ** 2, reduction="mean")
    optimizers = [nn.optim.SGD(values, 0.01), nn.optim.Adam(values, 0.01)]
    held, said = [], []
    for step in range(40):
        optimizer = optimizers[step % 2]
        optimizer.zero_grad()
        losses(X).backward()
        values[0].data, values[1].grad = values[2].data, values[3].grad  # one float in two slots
        values[4].data = 0.5
        held.append([p.data for p in values])
        held.append({p.grad: p._grad for p in values})
        held.append((lambda number: lambda: number)(values[0].data).__closure__[0].cell_contents)
        held.append(np.array([p.grad for p in values], dtype=object))
        held.append([Value(values[0].data), copy.copy(values[1]), copy.deepcopy(values[2])])
        held.append([model.state_dict(), optimizer.state_dict()])
        held.append(pickle.loads(pickle.dumps(model)).parameters())
        said += [repr(thing) for thing in held[-7:]]
        first, _ = values[0].data, optimizer.step()
        assert first == held[-7][0]
    assert [repr(thing) for thing in held] == said


def test_what_a_number_takes_with_it_may_train():
    """Something odd in a slot that runs a whole step when it goes."""
    model = nn.MLP(2, [3, 1])
    values = model.parameters()
    losses = vmap(lambda x: model(x) ** 2, reduction="sum")
    optimizer = nn.optim.SGD(values, 0.001)
    ran = []

    class Odd:
        def __del__(self):
            losses(X).backward()
            optimizer.step()
            ran.append(optimizer.zero_grad())

    for _ in range(10):
        values[2]._grad = Odd()
        optimizer.zero_grad()
    assert len(ran) == 10
    assert np.isfinite([p.data for p in values]).all()


def test_threads_add_each_their_own(monkeypatch):
    loop = Column.loop

    def slow(column, name):
        time.sleep(0.001)  # here another thread goes on
        return loop(column, name)

    monkeypatch.setattr(Column, "loop", slow)
    gradient = Column(values(1.0, 2.0), "_grad")
    threads = [threading.Thread(target=gradient.add, args=(np.full(2, 10.0**i),)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [node._grad for node in gradient.nodes] == [11111111.0] * 2


def test_a_copy_is_of_other_nodes():
    column = Column(values(1.0, 2.0), "_data")
    column.fill()
    for other in (copy.deepcopy(column), pickle.loads(pickle.dumps(column))):
        other.numbers[...] = 7.0
        other.write()
        assert [node.data for node in other.nodes] == [7.0, 7.0]
        assert column.fill().tolist() == [1.0, 2.0]


def test_a_module_that_another_thread_imports_is_not_used_yet(monkeypatch):
    name = "autograd_core.execute.native"
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    assert compiled_loops() is None
