"""The counter in a real browser: wide and narrow, and without script."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.browser.entering import fill_sign_in
from tests.browser.filling import CITIZEN, CLAIMANT, COUNTER, COUNTER_KEY, PASSWORD, SHOWING
from tests.browser.looking import find_faults

pytestmark = pytest.mark.browser
DISPUTED_NIK = "3273015708900001"


@pytest.fixture(scope="module")
def signed_in(portal, chromium):
    """Give the state of a browser in which the counter officer signed in with both factors."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{portal}/masuk/?next=/konsol/loket/")
    fill_sign_in(page, COUNTER, PASSWORD)
    page.wait_for_url("**/faktor-kedua/**")
    counter = next(iter(yield_hotp_counters_from_time()))
    page.get_by_label("Kode").fill(format_hotp_value(hotp_value(COUNTER_KEY, counter)))
    page.locator("main form button").first.click()
    page.wait_for_url("**/konsol/loket/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_counter(signed_in, open_context):
    return lambda width=1280, **options: open_context(
        width, storage_state=signed_in, **options
    ).new_page()


def look_up(page, portal, text):
    page.goto(f"{portal}/konsol/loket/")
    page.get_by_label("Alamat surel, nomor HP, atau NIK").fill(text)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("heading", level=1).wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, open_counter, width):
    page = open_counter(width)
    faults = {}
    look_up(page, portal, DISPUTED_NIK)
    faults["several"] = find_faults(page)
    for person, way in (
        (CLAIMANT, "Pastikan NIK"),
        (CITIZEN, "Putuskan NIK milik siapa"),
        (CITIZEN, "Bantu masuk kembali ke akun"),
    ):
        look_up(page, portal, person)
        faults[person] = find_faults(page)
        page.get_by_role("link", name=way).click()
        faults[way] = find_faults(page)
        page.locator("main form button").first.click()
        page.locator(".govuk-error-summary").wait_for()
        faults[f"{way}, refused"] = find_faults(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_nik_is_confirmed_without_script(portal, open_counter):
    page = open_counter(360, java_script_enabled=False)
    look_up(page, portal, SHOWING)
    page.get_by_role("link", name="Pastikan NIK").click()
    page.get_by_label("Kartu tanda penduduk (KTP-el)").check()
    page.get_by_label("NIK pada dokumen").fill("3273 0145 0391 0004")
    page.get_by_label("Alasan").fill("Datang sendiri ke loket")
    page.get_by_role("button", name="Pastikan").click()
    page.get_by_text("NIK sudah dipastikan. Orangnya sudah diberi tahu.").wait_for()
    assert "3273••••••••0004, sudah dipastikan" in page.locator("main").inner_text()
