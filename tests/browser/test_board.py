"""Hari ini, the board and what it leads to, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.filling import TEAM
from tests.browser.looking import find_faults_of

pytestmark = pytest.mark.browser
PAGES = (
    "/konsol/",
    "/konsol/papan/",
    "/konsol/papan/?q=contoh&provenance=example",
    "/konsol/papan/?q=antre+dokterr",
    "/konsol/papan/?q=bayar+PBB",
    "/konsol/papan/?level=9",
    "/konsol/mati-diam/",
    "/konsol/sumber/",
    "/konsol/aplikasi/CONTOH-1/",
)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, sign_in, width):
    page = sign_in(TEAM, width=width)
    assert find_faults_of(page, portal, PAGES) == {}


def test_the_team_goes_from_today_over_the_board_to_an_application(portal, sign_in):
    page = sign_in(TEAM, java_script_enabled=False)
    assert page.locator("h1").inner_text().startswith("Hari ini")
    page.get_by_role("link", name="Papan aplikasi").click()
    expect(page.get_by_role("heading", name=re.compile(r"^\d{3} aplikasi"))).to_be_visible()
    page.goto(f"{portal}/konsol/papan/?provenance=example&sort=name")
    page.get_by_role("row").get_by_role("link", name="Contoh: Data Wilayah", exact=True).click()
    expect(page.get_by_role("heading", name="Yang membuktikannya")).to_be_visible()
    expect(page.get_by_role("button", name="Periksa sekarang")).to_be_visible()
