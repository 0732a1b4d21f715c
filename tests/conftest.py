"""What tests of several packages share: one Chromium, and property tests without a clock."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

# A busy machine is no fault of the code: benchmarks measure, tests assert.
settings.register_profile("sambung", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sambung")

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


@pytest.fixture(scope="session")
def chromium():
    """Start the system's Chromium once."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing. Install it as root with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser):
    """Give a function that opens a fresh browser profile of a given width."""
    contexts: list[BrowserContext] = []

    def open_one(width: int = 1280, **options: object) -> BrowserContext:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
