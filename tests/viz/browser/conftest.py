"""A real Chromium that is driven, and pages in it; what they ask of a network is told."""

from __future__ import annotations

import pytest

from viz import stepper

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-default-apps",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser(chromium):
    api = pytest.importorskip("playwright.sync_api", reason="wants playwright: FULL=1 make test")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open the saved stepper of a graph; a complaint of the page fails the test."""
    complaints, contexts = [], []

    def open_page(root, *, hash="", width=1280, height=900, page=None, scheme="light",
                  locale="en-US", **settings):  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda request: None if request.url.startswith("file:")
               else complaints.append(f"request: {request.url}"))  # fmt: skip
        path = tmp_path / f"page{len(contexts)}.html"
        if page is None:
            stepper(root, **settings).save(path)
        else:
            path.write_text(page, encoding="utf-8")
        tab.goto(path.as_uri() + hash)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
