"""One Chromium for the tests of a folder, in which no other test runs.

Playwright's event loop stays the running one of the thread for as long as Chromium is open, and
Django refuses its database to a thread with a running loop. So each folder of browser tests opens
one and closes it before the worker goes on: imported by the folder's `conftest.py`, the fixture
belongs to that folder.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 120_000
"""Milliseconds a page may take on a busy machine before a test fails."""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium once for a folder."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing. Install it as root with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a fresh browser profile of a given width."""
    contexts: list[BrowserContext] = []

    def open_one(width: int = 1280, **options: object) -> BrowserContext:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
