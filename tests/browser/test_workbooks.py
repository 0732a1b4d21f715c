"""The workbook in a real browser: fetched, uploaded with a fault, looked at, saved."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.filling import OWNER
from tests.browser.looking import find_faults

pytestmark = pytest.mark.browser


def fetch(page, path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Ambil lembar kerja (XLSX)").click()
    download.value.save_as(path)


def change(path, **cells):
    book = load_workbook(path)
    sheet = book["Aplikasi"]
    for title in sheet[1]:
        if title.value in cells:
            sheet.cell(3, title.column).value = cells[title.value]
    book.save(path)


@pytest.mark.parametrize("width", [360, 1280])
def test_changes_are_seen_before_they_are_saved(sign_in, tmp_path, width):
    page = sign_in(OWNER, "/konsol/lembar-kerja/", width, accept_downloads=True)
    path = tmp_path / "aplikasi.xlsx"
    faults = find_faults(page)
    fetch(page, path)
    change(path, Penyedia=f"PT Lebar {width}", Versi=f"{width}.10", Status="entah")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    page.wait_for_url("**/arti/")
    expect(page.get_by_label("“entah”")).to_be_visible()
    faults += find_faults(page)
    page.get_by_text("Arti kolom lainnya menurut Sambung").click()
    faults += find_faults(page)
    page.get_by_role("button", name="Lihat perubahannya").click()
    page.wait_for_url("**/pratinjau/")
    expect(page.get_by_text("perlu diverifikasi").first).to_be_visible()
    faults += find_faults(page)

    change(path, Status=None)
    page.goto(page.url.replace("pratinjau/", ""))
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    page.wait_for_url("**/pratinjau/")
    expect(page.get_by_text(f"PT Lebar {width}")).to_be_visible()
    faults += find_faults(page)
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/lembar-kerja/")
    expect(page.get_by_text("berubah: 1")).to_be_visible()
    assert faults == []
