"""An officer registers a client in a real browser, with and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.filling import OWNER
from tests.portal.showcase import EXAMPLE_CODE

pytestmark = pytest.mark.browser
FINISH = "https://aplikasi.bandung.go.id/masuk/selesai"


def check_page(page, width, reports, name):
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    result = Axe().run(page)
    if result.violations_count:
        reports[name] = result.generate_report()


@pytest.mark.parametrize(("width", "has_script"), [(360, True), (1280, True), (360, False)])
def test_a_client_is_registered_and_its_pages_are_for_everybody(sign_in, width, has_script):
    page = sign_in(
        OWNER,
        f"/konsol/aplikasi/{EXAMPLE_CODE}/",
        width,
        java_script_enabled=has_script,
    )
    reports = {}
    page.get_by_role("link", name="Kredensial baru").click()
    page.get_by_label("Aplikasi web di server: orang masuk").check()
    page.get_by_label("Nama", exact=True).fill("Depan")
    page.get_by_label("Alamat tujuan setelah masuk").fill("http://aplikasi.bandung.go.id/")
    page.get_by_role("button", name="Kirim").click()
    page.locator(".govuk-error-summary").wait_for()
    if has_script:
        check_page(page, width, reports, "fault")
    page.get_by_label("Alamat tujuan setelah masuk").fill(FINISH)
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("client_secret").wait_for()
    if has_script:
        check_page(page, width, reports, "credentials")
    page.get_by_role("link", name="Cara memakainya di aplikasi Anda").click()
    page.get_by_text("OIDCProviderMetadataURL").wait_for()
    if has_script:
        check_page(page, width, reports, "client")
    page.get_by_role("link", name="Rahasia baru").click()
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("client_secret").wait_for()
    assert reports == {}
