"""From candidate to retired in a real browser, without scripts; and the pages as axe sees them."""

import sqlite3
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from sambung.kernel.clock import now
from tests.browser.filling import LEADER, OWNER, TEAM
from tests.browser.looking import find_faults_of

pytestmark = pytest.mark.browser

APPLICATION = "APL-0003"
LIST = "/konsol/rasionalisasi/"


@pytest.fixture
def database(portal_folder):
    """Change rows the way time would."""

    def run(statement, *values):
        with sqlite3.connect(portal_folder / "data" / "sambung.sqlite3", timeout=180) as connection:
            return connection.execute(statement, values).fetchall()

    return run


def answer_worst(page):
    for group in page.locator("fieldset").all():
        group.get_by_role("radio").first.check()
    send(page)


def send(page):
    """Send the form, and wait until the next page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name="Kirim").click()


def test_a_candidate_is_led_to_retirement(portal, sign_in, database):
    address = f"/konsol/aplikasi/{APPLICATION}/kuesioner/"
    page = sign_in(OWNER, address, java_script_enabled=False)
    answer_worst(page)
    page.goto(f"{portal}{LIST}")
    assert page.locator(".sambung-time__bubble").count() >= 1
    page.goto(f"{portal}/konsol/aplikasi/{APPLICATION}/hentikan/")
    page.get_by_label("Alasan penghentian").fill("Layanannya sudah pindah.")
    send(page)
    departure = page.url.removeprefix(portal)
    leader = sign_in(LEADER, departure, java_script_enabled=False)
    with leader.expect_navigation():
        leader.get_by_role("button", name="Setujui").click()
    page.goto(f"{portal}{departure}")
    page.get_by_role("button", name="Umumkan").click()
    ends_on = localdate(now()) + timedelta(days=40)
    page.get_by_label("Hari terakhir layanan").fill(ends_on.isoformat())
    send(page)
    page.get_by_role("button", name="Pindahkan data").click()
    page.get_by_label("Data yang dipindahkan").fill("Tidak ada data.")
    send(page)
    page.get_by_role("button", name="Matikan").click()
    page.get_by_text("Pengguna sudah diberi tahu").wait_for()
    code = page.url.rstrip("/").rpartition("/")[2]
    past = (now() - timedelta(days=1)).date().isoformat()
    database("update rationalisation_departure set ends_on = ? where code = ?", past, code)
    page.get_by_role("button", name="Matikan").click()
    page.get_by_role("button", name="Selesaikan").click()
    page.get_by_text("Pengamatan panggilan berlangsung sampai").wait_for()
    long_ago = (now() - timedelta(days=31)).isoformat(" ")
    database(
        "update rationalisation_departure set switched_off_at = ? where code = ?", long_ago, code
    )
    page.get_by_role("button", name="Selesaikan").click()
    assert page.locator("[aria-current=step]").inner_text() == "dihentikan"
    with page.expect_download() as download:
        page.get_by_role("link", name="Berita acara pemindahan data", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{portal}/aplikasi/{APPLICATION}/")
    assert page.get_by_text("Tidak berjalan").count()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, sign_in, width):
    page = sign_in(OWNER, "/konsol/aplikasi/APL-0004/kuesioner/", width)
    answer_worst(page)
    page.goto(f"{portal}/konsol/aplikasi/APL-0005/hentikan/")
    if page.get_by_label("Alasan penghentian").count():
        page.get_by_label("Alasan penghentian").fill("Tidak dipakai.")
        send(page)
    departure = page.url.removeprefix(portal)
    page.context.clear_cookies()
    page = sign_in(TEAM, LIST, width)
    pages = [
        LIST,
        f"{LIST}kandidat/",
        f"{LIST}belum-dijawab/",
        f"{LIST}penghentian/",
        departure,
        f"{departure}batalkan/",
        "/konsol/aplikasi/APL-0006/hentikan/",
    ]
    assert find_faults_of(page, portal, pages) == {}
