"""The stepper in a real JupyterLab: the kernel and the page lead each other; dark; untrusted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograd_core import Value
from viz import stepper

nbformat = pytest.importorskip("nbformat", reason="wants nbformat: FULL=1 make test")
pytest.importorskip("jupyterlab", reason="wants JupyterLab: FULL=1 make test")
pytest.importorskip("anywidget", reason="wants anywidget: FULL=1 make test")

NEURON = """\
from autograd_core import Value
from viz import stepper

x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
y = (x * w + b).tanh()
live = stepper(y, quiz=7, live=True)
live"""
READY = 90_000  # milliseconds: a server and a kernel start slowly on a busy machine
OPTIONS = ("--no-browser", "--ServerApp.port=0", "--allow-root", "--IdentityProvider.token=",
           "--LabApp.expose_app_in_browser=True")  # fmt: skip
RUN = """async (i) => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = i;
  await jupyterapp.commands.execute("notebook:run-cell");
}"""
FRAME = "iframe[title^='Back-propagation']"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab, and the folder that it shows."""
    folder = tmp_path_factory.mktemp("lab")
    settings(folder, "notification", fetchNews="false", checkForUpdates=False)
    homes = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    homes |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "HOME": str(folder)}
    said = folder / "said"
    with said.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={folder}"],
            env={**os.environ, **homes, "PYTHONPATH": str(Path(__file__).parents[3])},
            stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        yield address(server, said), folder
    finally:
        stop(server)


def address(server, said):
    """Where the server listens, once it says so."""
    for _ in range(READY // 250):
        if found := re.search(r"http://127.*?/", said.read_text(encoding="utf-8")):
            return found[0]
        assert server.poll() is None, said.read_text(encoding="utf-8")
        time.sleep(0.25)
    raise TimeoutError(said.read_text(encoding="utf-8"))


def stop(server):
    """Ask it to end with its kernels; if it takes too long, do not ask."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def settings(folder, name, **chosen):
    """What a user has chosen in JupyterLab's settings."""
    path = folder / "settings" / "@jupyterlab" / "apputils-extension"
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{name}.jupyterlab-settings").write_text(json.dumps(chosen), encoding="utf-8")


@pytest.fixture
def open_notebook(browser, lab):
    """Open a notebook of these cells in JupyterLab."""
    address, folder = lab
    context = browser.new_context(viewport={"width": 1400, "height": 1100})

    def open_cells(name, cells, *, trusted=False):
        python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=python)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        if trusted:
            nbformat.sign.NotebookNotary(data_dir=str(folder / "DATA")).sign(notebook)
        tab = context.new_page()
        tab.goto(f"{address}lab/tree/{name}.ipynb?reset", timeout=READY)
        tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=READY)
        return tab

    yield open_cells
    context.close()


def run(tab, i):
    """Run a cell; what it printed."""
    cell = tab.locator(f'.jp-Cell[data-windowed-list-index="{i}"]')
    tab.evaluate(RUN, i)
    cell.locator(".jp-OutputArea-output").first.wait_for(timeout=READY)
    return cell.locator(".jp-OutputArea-output").first


def assert_told(tab, cell, expected):
    """A cell prints this in the end: what a page says reaches the kernel a moment later."""
    for _ in range(20):
        if (told := run(tab, cell).inner_text()) == expected:
            return
        tab.wait_for_timeout(200)
    assert told == expected


def test_the_kernel_reads_the_step_sets_it_and_reads_the_score(open_notebook):
    cells = [NEURON, "print(live.step, live.edits)", "live.step = 7; live.edits = {'w': 0.5}\n7",
             "print(live.step, live.edits, live.score)"]  # fmt: skip
    tab = open_notebook("live", [nbformat.v4.new_code_cell(cell) for cell in cells])
    tab.get_by_text("| Idle").first.wait_for(timeout=READY)
    run(tab, 0)
    page = tab.frame_locator(FRAME)
    forward = page.locator("button.main").first
    forward.wait_for(timeout=READY)
    for _ in range(5):
        forward.click()
    page.get_by_text("step 5 of 10").wait_for()
    page.locator("#prediction").fill("0.501")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("1 of 5 points, 4 to go").wait_for()
    assert_told(tab, 1, "5 {}\n")
    run(tab, 2)
    page.get_by_text("step 7 of 10").wait_for(timeout=READY)
    assert page.locator(".whatif input[type=text]").nth(1).input_value() == "0.5"
    page.locator(".whatif input[type=text]").nth(0).fill("1.5")
    page.locator(".whatif input[type=text]").nth(0).press("Enter")
    score = "{'points': 1, 'left': 4, 'questions': 5, 'seed': 7}"
    assert_told(tab, 3, f"7 {{'w': 0.5, 'x': 1.5}} {score}\n")
    forward.click()
    assert_told(tab, 3, f"8 {{'w': 0.5, 'x': 1.5}} {score}\n")


def saved():
    """A cell whose output was saved in the notebook."""
    shown = stepper(Value(2.0, label="x") * Value(-3.0, label="w"))
    data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    return nbformat.v4.new_code_cell("stepper(x * w)", outputs=[output], execution_count=1)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_trusted_notebook_shows_the_stepper_in_the_theme_of_the_notebook(
    open_notebook, lab, theme
):
    settings(lab[1], "themes", theme=f"JupyterLab {theme}")
    tab = open_notebook(f"trusted-{theme}", [saved()], trusted=True)
    page = tab.frame_locator(FRAME)
    page.locator("button.main").first.click()
    assert "−6" in page.locator(".panel").inner_text()
    assert tab.locator(".jp-OutputArea pre").is_hidden()
    paper = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert paper == {"Light": "rgb(255, 255, 255)", "Dark": "rgb(13, 20, 32)"}[theme]


def test_an_untrusted_notebook_shows_the_picture_and_the_steps(open_notebook):
    tab = open_notebook("untrusted", [saved()])
    output = tab.locator(".jp-OutputArea")
    output.locator("pre").wait_for(timeout=READY)
    assert output.locator("iframe").count() == 0
    assert output.locator("img").bounding_box()["width"] > 100
    assert "+1 × −3 = −3" in output.locator("pre").inner_text()
