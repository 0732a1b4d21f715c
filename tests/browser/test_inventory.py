"""The entry of an application in a real browser: forms that save themselves, wide and narrow."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.filling import OWNER
from tests.browser.looking import find_faults_of

pytestmark = pytest.mark.browser
CODE = "APL-0001"
SHOW = "/konsol/aplikasi/{code}/data/"
PAGES = (
    "/konsol/daftarkan/",
    "/konsol/daftarkan/publiccode/",
    "/konsol/konfirmasi/",
    f"/konsol/aplikasi/{CODE}/data/",
    f"/konsol/aplikasi/{CODE}/data/identity/",
    f"/konsol/aplikasi/{CODE}/data/purpose/",
    f"/konsol/aplikasi/{CODE}/data/safety/",
    f"/konsol/aplikasi/{CODE}/riwayat/",
    f"/konsol/aplikasi/{CODE}/publiccode/",
)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, sign_in, width):
    page = sign_in(OWNER, width=width)
    assert find_faults_of(page, portal, PAGES, worst=200) == {}


def test_what_is_typed_is_saved_by_itself_and_there_after_a_reload(portal, sign_in):
    page = sign_in(OWNER)
    page.goto(f"{portal}/konsol/aplikasi/{CODE}/data/people/")
    page.locator("#id_vendor").press_sequentially("PT Tersimpan Sendiri")
    saved = page.locator("[data-autosave-status]")
    expect(saved).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d$"), timeout=90_000)
    page.reload()
    expect(page.locator("#id_vendor")).to_have_value("PT Tersimpan Sendiri")
    page.get_by_role("button", name="Buang draf").click()
    expect(page.locator("#id_vendor")).to_have_value("")


def test_leaving_a_field_saves_at_once(portal, sign_in):
    page = sign_in(OWNER)
    page.goto(f"{portal}/konsol/aplikasi/{CODE}/data/cost/")
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.fill("#id_annual_cost", "12.500.000")
        page.locator("#id_budget_code").focus()
    assert saved.value.status == 200
    page.reload()
    expect(page.locator("#id_annual_cost")).to_have_value("12.500.000")


def test_a_form_that_was_sent_leaves_no_draft_behind(portal, sign_in):
    page = sign_in(OWNER)
    address = f"{portal}/konsol/aplikasi/{CODE}/data/technology/"
    page.goto(address)
    page.fill("#id_technology", "PHP 8, MySQL")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url(f"**{SHOW.format(code=CODE)}")
    expect(page.get_by_text("PHP 8, MySQL")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("button", name="Buang draf")).to_have_count(0)


def test_a_page_says_when_it_could_not_save(portal, sign_in):
    page = sign_in(OWNER)
    page.goto(f"{portal}/konsol/aplikasi/{CODE}/data/season/")
    page.context.clear_cookies()
    page.fill("#id_successor", "APL-0002")
    page.locator("#id_season_ends").focus()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Belum tersimpan")


def test_an_application_is_registered_without_script(portal, sign_in):
    page = sign_in(OWNER, width=360, java_script_enabled=False)
    page.goto(f"{portal}/konsol/daftarkan/")
    page.fill("#id_name", "Cuti Pegawai Uji")
    page.fill("#id_purpose", "Mengurus cuti pegawai.")
    page.get_by_label("Tidak: aplikasinya baru").check()
    page.get_by_role("button", name="Daftarkan aplikasi").click()
    expect(page.get_by_role("heading", name="Cuti Pegawai Uji")).to_be_visible()
    page.get_by_role("link", name="Riwayat perubahan").click()
    expect(page.get_by_text("mendaftarkan aplikasi")).to_be_visible()
