"""The workbook in a real browser: fetched, uploaded with a fault, looked at, saved."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook

from tests.browser.filling import OWNER, PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def sign_in(portal, open_context):
    def run(width=1280, **options):
        page = open_context(width, **options).new_page()
        page.goto(f"{portal}/masuk/?next=/konsol/lembar-kerja/")
        page.fill("#id_login", OWNER)
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url("**/lembar-kerja/")
        return page

    return run


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


def look_for_faults(page, width):
    result = Axe().run(page)
    found = [result.generate_report()] if result.violations_count else []
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("too wide")
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_changes_are_seen_before_they_are_saved(sign_in, tmp_path, width):
    page = sign_in(width, accept_downloads=True)
    path = tmp_path / "aplikasi.xlsx"
    faults = look_for_faults(page, width)
    fetch(page, path)
    change(path, Penyedia=f"PT Lebar {width}", Versi=f"{width}.10", Status="entah")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    page.wait_for_url("**/pratinjau/")
    assert page.get_by_text("perlu diverifikasi").first.is_visible()
    faults += look_for_faults(page, width)

    change(path, Status=None)
    page.goto(page.url.replace("pratinjau/", ""))
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Unggah dan lihat perubahannya").click()
    page.wait_for_url("**/pratinjau/")
    assert page.get_by_text(f"PT Lebar {width}").is_visible()
    faults += look_for_faults(page, width)
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/lembar-kerja/")
    assert page.get_by_text("berubah: 1").is_visible()
    assert faults == []
