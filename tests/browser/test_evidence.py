"""The history, the badge and the way to answer a fall, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.filling import OWNER, PASSWORD
from tests.portal.showcase import EXAMPLE_CODE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_history_is_drawn_and_told_as_a_table(portal, open_context, width):
    page = open_context(width, java_script_enabled=False).new_page()
    page.goto(f"{portal}/aplikasi/{EXAMPLE_CODE}/")
    drawing = page.get_by_role("img", name="dalam dua belas bulan terakhir")
    box = drawing.bounding_box()
    assert 280 <= box["width"] <= 560
    page.get_by_text("4 perubahan dalam tabel").click()
    table = page.get_by_role("table", name="Perubahan tingkat terverifikasi")
    assert table.get_by_role("row").count() == 5
    assert "Sertifikat kami terlambat diganti." in table.inner_text()


def test_the_badge_is_drawn_as_wide_as_it_says(portal, open_context):
    page = open_context().new_page()
    page.goto(f"{portal}/aplikasi/{EXAMPLE_CODE}/")
    badge = page.locator("img[src$='lencana.svg']")
    assert badge.evaluate("image => image.complete && image.naturalWidth") > 150
    page.goto(f"{portal}/aplikasi/{EXAMPLE_CODE}/lencana.svg")
    overlapping = page.evaluate("""() => {
      const [label, value] = document.querySelectorAll('text')
      return label.getBBox().x + label.getBBox().width > value.getBBox().x
    }""")
    assert not overlapping


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_answers_a_fall(portal, open_context, width):
    page = open_context(width).new_page()
    page.goto(f"{portal}/masuk/?next=/konsol/klarifikasi/")
    page.get_by_label("Alamat surel, nomor HP, atau nama pengguna").fill(OWNER)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/konsol/**")
    page.goto(f"{portal}/konsol/klarifikasi/")
    for address in ("/konsol/klarifikasi/", "/en/konsol/klarifikasi/"):
        page.goto(f"{portal}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
    page.goto(f"{portal}/konsol/klarifikasi/")
    page.get_by_role("link", name="Contoh: Layanan Warga").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    page.locator("#id_text").fill(f"Diperbaiki, dilihat pada {width}.")
    page.get_by_role("button", name="Kirim").click()
    page.wait_for_url("**/konsol/klarifikasi/")
    page.goto(f"{portal}/aplikasi/CONTOH-2/")
    assert f"Diperbaiki, dilihat pada {width}." in page.locator("main").inner_text()
    assert "Sedang diklarifikasi" in page.locator("main").inner_text()
