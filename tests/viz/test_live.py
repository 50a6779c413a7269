"""The live stepper's side in Python: its traits, refusals, and what it shows without a kernel."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, MissingExtraError
from viz import stepper

pytest.importorskip("anywidget")


@pytest.fixture
def live():
    x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
    return stepper((x * w + b).tanh(), quiz=7, live=True)


def told(live):
    """The state as a front end gets it."""
    return json.loads(json.dumps(live.get_state(), allow_nan=False))


def heard(live, **state):
    """The state as a front end sends it."""
    live.set_state(json.loads(json.dumps(state, allow_nan=False)))


def test_it_begins_at_the_first_step_unedited(live):
    assert (live.step, live.edits, live.score, live.answers) == (0, {}, None, None)


def test_the_front_end_is_sent_the_page_and_the_shell(live):
    state = told(live)
    assert state["page"] == live.shown.html
    assert state["page"].startswith("<!DOCTYPE html>")
    assert "Content-Security-Policy" in state["page"]
    assert '"allow-scripts allow-downloads allow-modals"' in state["_esm"]
    assert state["title"] == live.shown.title
    assert json.loads(state["page"].split('id="data">')[1].split("</script>")[0])["options"][
        "quiz"] == 7  # fmt: skip


def test_what_the_reader_does_is_read_in_python(live):
    seen = []
    live.observe(lambda change: seen.append(change["new"]), names="step")
    score = {"points": 1.5, "questions": 5, "left": 3, "seed": 7}
    answers = {"5": {"hints": 1, "tries": 1, "done": True, "right": True}}
    heard(live, step=4, edits={"x": 1.5, "b": "inf"}, score=score, answers=answers)
    assert live.step == 4
    assert seen == [4]
    assert live.edits == {"x": 1.5, "b": math.inf}
    assert live.score == score
    assert live.answers == answers


def test_python_leads_the_reader(live):
    live.step = 6
    live.edits = {"w": 1, "b": math.nan}
    state = told(live)
    assert state["step"] == 6
    assert state["edits"] == {"w": 1.0, "b": "nan"}


@pytest.mark.parametrize("step", [-1, 11, 1000])
def test_a_step_that_there_is_not(live, step):
    live.step = 3
    with pytest.raises(ArgumentError, match=rf"step {step} was asked for.*the steps 0 to 10"):
        live.step = step
    assert live.step == 3


def test_a_leaf_that_there_is_not(live):
    live.edits = {"x": 1.0}
    with pytest.raises(ArgumentError, match=r"'q' was to be edited.*Its leaves are x, w, b"):
        live.edits = {"q": 1.0}
    assert live.edits == {"x": 1.0}


def test_arrays_are_not_edited_in_a_page():
    W = Tensor(np.ones((2, 2)))
    W.label = "W"
    live = stepper((W @ W).sum(), live=True)
    with pytest.raises(ArgumentError, match=r"W was to be edited.*a page cannot compute"):
        live.edits = {"W": 2.0}
    live.step = 3


def test_where_no_kernel_answers_it_is_the_other_stepper(live):
    bundle, _ = live._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == live.model_id
    assert bundle["text/html"] == live.shown._repr_html_()
    assert "+1 × +0.501 = +0.501" in bundle["text/plain"]


def test_the_same_seed_is_the_same_page_for_a_class():
    def page(seed):
        return stepper(Value(2.0, label="x") ** 2, quiz=seed, live=True).page

    assert page(7) == page(7)
    assert page(7) != page(8)


def test_without_anywidget_there_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "viz.live", None)
    with pytest.raises(
        MissingExtraError, match=r'needs anywidget: pip install "autograd-core\[wid'
    ):
        stepper(Value(2.0) * 3.0, live=True)


def test_a_stepper_that_is_not_live_needs_no_widget():
    program = (
        "import sys; from autograd_core import Value; from viz import stepper;"
        "stepper(Value(2.0) * 3.0).html; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {"anywidget", "ipywidgets", "traitlets"} & set(done.stdout.split())
