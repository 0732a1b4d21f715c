"""The pages about officers in a real browser: wide and narrow."""

import pytest

from tests.browser.filling import HEAD
from tests.browser.looking import find_faults_of

pytestmark = pytest.mark.browser
PAGES = (
    "/konsol/",
    "/konsol/petugas/",
    f"/konsol/petugas/{HEAD}/",
    f"/konsol/petugas/{HEAD}/peran/",
    f"/konsol/petugas/{HEAD}/pindah/",
    "/konsol/petugas/undang/",
    "/konsol/jejak-audit/",
    "/konsol/bertindak/",
    "/konsol/undangan/tidak-ada/",
)


@pytest.fixture
def enter(sign_in):
    def run(width=1280, **options):
        page = sign_in(HEAD, "/konsol/bertindak/", width, **options)
        page.get_by_label("Seluruh kota").check()
        page.get_by_role("button", name="Lanjutkan").click()
        return page

    return run


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, enter, width):
    page = enter(width)
    assert find_faults_of(page, portal, PAGES) == {}
