"""The moving picture plays inside an ``<img>``, and rests where motion is not wanted."""

from __future__ import annotations

from autograd_core import Value
from viz.animation import HOLD, SECONDS, Film, animated
from viz.steps import stepped

AT = """(seconds) => {
  for (const one of document.getAnimations()) { one.pause(); one.currentTime = seconds * 1000; }
  return [...document.querySelectorAll('text.number')].filter((text) => {
    let seen = true;
    for (let e = text; e; e = e.parentElement) seen &&= getComputedStyle(e).opacity !== '0';
    return seen;
  }).map((text) => text.textContent);
}"""


def told():
    x, w = Value(2.0, label="x"), Value(-3.0, label="w")
    return stepped((x * w).tanh())


def test_it_shows_the_numbers_of_each_step(opened, tmp_path):
    picture, film = animated(told()), Film(told())
    tab = opened(None, page=f"<!DOCTYPE html>{picture}")
    for i, moment in enumerate(film.moments):
        shown = tab.evaluate(AT, (i + 0.5) * SECONDS)
        expected = [rows[i][k].text for rows in film.rows for k in range(len(rows[i]))]
        assert shown == expected + [moment.said], i
    end = tab.evaluate(AT, (len(film.moments) + HOLD - 0.5) * SECONDS)
    assert end == shown


def test_without_motion_it_shows_the_end(opened):
    tab = opened(None, page=f"<!DOCTYPE html>{animated(told())}")
    tab.emulate_media(reduced_motion="reduce")
    assert tab.evaluate("document.getAnimations().length") == 0
    assert "—" not in tab.evaluate(AT, 0)
    assert tab.evaluate(AT, 0)[-1].startswith("∂%3/∂x = ")


def test_it_plays_inside_an_image(opened, tmp_path):
    (tmp_path / "a.svg").write_text(animated(told()), encoding="utf-8")
    tab = opened(None, page='<!DOCTYPE html><img src="a.svg" width="900">')
    assert tab.evaluate("document.images[0].naturalWidth") > 300
    first = tab.screenshot()
    tab.wait_for_timeout(int(1500 * SECONDS))
    assert tab.screenshot() != first
