"""The map of links in a real browser: seen, moved and read without seeing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.filling import PASSWORD, TEAM

pytestmark = pytest.mark.browser
PAGE = "/konsol/peta-sambungan/"


@pytest.fixture
def page(portal, open_context):
    """Give a function that opens the map of links as an officer."""

    def run(width, **options):
        page = open_context(width, **options).new_page()
        page.goto(f"{portal}/masuk/?next={PAGE}")
        page.fill("#id_login", TEAM)
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(f"**{PAGE}")
        return page

    return run


@pytest.mark.parametrize("width", [360, 1280])
def test_the_picture_moves_inside_its_frame_and_the_page_does_not(page, width):
    opened = page(width)
    faults = []
    opened.on("console", lambda message: message.type == "error" and faults.append(message.text))
    opened.goto(opened.url)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(opened).violations_count == 0
    assert faults == []
    frame = opened.get_by_role("region", name="Gambar sambungan")
    frame.focus()
    assert frame.evaluate("element => element === document.activeElement")


def test_what_is_drawn_stands_in_the_table_and_leads_to_the_application(page):
    opened = page(1280, java_script_enabled=False)
    arrows = opened.locator(".sambung-links .sambung-link").count()
    assert arrows > 0
    assert opened.locator("table tbody tr").count() == arrows
    box = opened.locator(".sambung-links a").first
    name = box.locator("title").inner_html().split(",")[0]
    box.click()
    assert name in opened.locator("h1").inner_text()
