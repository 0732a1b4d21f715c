"""Integration files in a real browser: opened, planned, moved, with a paper and a message."""

import pytest

from tests.browser.filling import TEAM
from tests.browser.looking import find_faults_of

pytestmark = pytest.mark.browser


def open_file(page, application):
    page.get_by_role("link", name="Buka berkas integrasi").click()
    page.get_by_label("Aplikasi").fill(application)
    page.get_by_label("Yang hendak dicapai").fill("Warga masuk dengan satu akun.")
    page.get_by_role("button", name="Buka berkas").click()
    page.wait_for_url("**/konsol/berkas/BRK-*/**")


def test_a_file_is_opened_planned_moved_and_given_a_paper(sign_in, tmp_path):
    page = sign_in(TEAM, "/konsol/berkas/", java_script_enabled=False)
    open_file(page, "CONTOH-1")
    page.get_by_label("Tindakan berikutnya").fill("Undang rapat")
    page.get_by_label("Sampai").fill("2036-01-31")
    page.get_by_label("Tepatnya siapa").fill("Penyedia aplikasi")
    page.get_by_role("button", name="Simpan langkah berikutnya").click()
    assert "Undang rapat. Paling lambat 31 Januari 2036." in page.input_value("#message")
    page.get_by_role("button", name="Pindahkan ke tahap lain").click()
    page.get_by_label("Penilaian").check()
    page.get_by_role("button", name="Pindahkan berkas").click()
    assert page.locator("[aria-current=step]").inner_text() == "Penilaian"
    paper = tmp_path / "risalah.pdf"
    paper.write_bytes(b"%PDF-1.7 isi")
    page.get_by_role("link", name="Lampirkan dokumen").click()
    page.get_by_label("Dokumen", exact=True).set_input_files(paper)
    page.get_by_role("button", name="Lampirkan dokumen").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="risalah.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 isi"


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(portal, sign_in, width):
    page = sign_in(TEAM, "/konsol/berkas/", width)
    if not page.locator(".sambung-card a").count():
        open_file(page, "CONTOH-2")
        page.goto(f"{portal}/konsol/berkas/")
    file = page.locator(".sambung-card a").first.get_attribute("href")
    pages = ["/konsol/berkas/", "/konsol/berkas/buka/", "/konsol/pekanan/", file]
    pages += [f"{file}{part}/" for part in ("langkah", "tahap", "catatan", "dokumen", "tutup")]
    assert find_faults_of(page, portal, pages) == {}


def test_the_message_is_copied_with_one_press(portal, sign_in):
    page = sign_in(TEAM, "/konsol/berkas/", permissions=["clipboard-read", "clipboard-write"])
    if not page.locator(".sambung-card a").count():
        open_file(page, "CONTOH-2")
        page.goto(f"{portal}/konsol/berkas/")
    page.locator(".sambung-card a").first.click()
    page.get_by_role("button", name="Salin pesan").click()
    page.get_by_text("Tersalin.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#message")
