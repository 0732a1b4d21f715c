"""Citizens' accounts in a real Chromium: passkeys, codes, recovery, without script, readable."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sambung.messaging.outbox import read_message
from tests.browser.entering import fill_sign_in

pytestmark = pytest.mark.browser
PASSWORD = "tiga-payung-di-lembang"
NEW_PASSWORD = "lima-angkot-ke-dago"
LARGEST_SIGN_IN_PAGE = 60 * 1024


@pytest.fixture
def site(portal):
    """Give the portal by the name under which browsers allow passkeys over http."""
    return portal.replace("127.0.0.1", "localhost")


@pytest.fixture
def read_code(outbox):
    """Give a function that reads the newest code sent to a contact."""

    def read(contact: str) -> str:
        found = [read_message(path) for path in sorted(outbox.glob("*.json"))]
        text = [message.text for message in found if message.to == contact][-1]
        return re.search(r"\b[0-9]{6}\b", text).group()

    return read


def add_authenticator(page):
    """Put a device with a fingerprint reader into the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def start_sign_up(page, site, contact, read_code):
    page.goto(f"{site}/akun/daftar/")
    page.get_by_label("Alamat surel atau nomor HP").fill(contact)
    press(page, "Kirim kode")
    page.get_by_label("Kode").fill(read_code(contact))
    press(page, "Lanjutkan")
    page.get_by_label("Nama Anda").fill("Siti Aminah")


def sign_up(page, site, contact, read_code):
    start_sign_up(page, site, contact, read_code)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    press(page, "Buka akun dengan kata sandi ini")
    page.wait_for_url("**/akun/")


def enter(page, site, login, password=PASSWORD):
    page.goto(f"{site}/masuk/")
    fill_sign_in(page, login, password)


def sign_out(page):
    press(page, "Keluar")


def find_totp(key):
    """Give the code an authenticator app would show now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(key, counter))


def test_a_citizen_signs_up_and_in_with_a_passkey_and_opens_the_nik(site, open_context, read_code):
    page = open_context().new_page()
    add_authenticator(page)
    start_sign_up(page, site, "pas@example.org", read_code)
    press(page, "Buka akun dengan kunci sandi saja")
    page.wait_for_url("**/webauthn/add/")
    press(page, "Tambah kunci sandi")
    press(page, "Pakai kunci sandi saya")
    page.get_by_role("heading", name="Kode pemulihan").wait_for()
    sign_out(page)
    page.goto(f"{site}/masuk/")
    press(page, "Masuk dengan kunci sandi")
    page.wait_for_url("**/akun/")
    page.goto(f"{site}/akun/nik/")
    page.get_by_label("NIK").fill("3273 0157 0890 0007")
    press(page, "Simpan NIK")
    assert "3273••••••••0007" in page.locator("main").inner_text()
    assert "dinyatakan sendiri" in page.locator("main").inner_text()


def test_a_passkey_that_is_refused_is_explained_and_leaves_other_ways(site, open_context):
    page = open_context().new_page()
    page.context.new_cdp_session(page).send("WebAuthn.enable")
    page.goto(f"{site}/masuk/")
    assert page.get_by_text("Kunci sandi tidak dapat dipakai.").is_hidden()
    page.route("**/webauthn/login/", lambda route: route.abort())
    press(page, "Masuk dengan kunci sandi")
    page.get_by_text("Kunci sandi tidak dapat dipakai.").wait_for()
    expect(page.get_by_label("Kata sandi", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("has_script", "contact"), [(True, "ada@example.org"), (False, "+6281200000001")]
)
def test_an_authenticator_app_opens_what_is_personal(
    site, open_context, read_code, has_script, contact
):
    page = open_context(360, java_script_enabled=has_script).new_page()
    sign_up(page, site, contact, read_code)
    page.get_by_role("link", name="Buka NIK").click()
    page.get_by_role("link", name="Pasang aplikasi autentikator").click()
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    press(page, "Lanjutkan")
    key = page.locator("code").inner_text()
    page.get_by_label("Kode").fill(find_totp(key))
    press(page, "Pasang")
    page.get_by_role("heading", name="Kode pemulihan").wait_for()
    code = page.locator("main li").first.inner_text()
    sign_out(page)
    enter(page, site, contact)
    page.wait_for_url("**/akun/")
    page.get_by_role("link", name="Buka NIK").click()
    page.get_by_label("Kode").fill(code)
    press(page, "Lanjutkan")
    page.wait_for_url("**/akun/nik/")


def test_an_account_is_recovered_by_a_code_without_script(site, open_context, read_code):
    contact = "tanpa@example.org"
    page = open_context(360, java_script_enabled=False).new_page()
    sign_up(page, site, contact, read_code)
    sign_out(page)
    page.goto(f"{site}/masuk/")
    page.get_by_role("link", name="Pulihkan akun saya").click()
    page.get_by_label("Alamat surel atau nomor HP").fill(contact)
    press(page, "Kirim kode")
    page.get_by_label("Kode").fill(read_code(contact))
    press(page, "Lanjutkan")
    page.get_by_label("Kata sandi baru", exact=True).fill(NEW_PASSWORD)
    with page.expect_navigation():
        press(page, "Pasang kata sandi")
    enter(page, site, contact, NEW_PASSWORD)
    page.wait_for_url("**/akun/")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_accounts_pass_axe_and_fit_the_screen(site, open_context, read_code, width):
    page = open_context(width).new_page()
    faults = {}
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    def look(name):
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults[name, "wide"] = page.evaluate("document.documentElement.scrollWidth")
        result = Axe().run(page)
        if result.violations_count:
            faults[name, "axe"] = result.generate_report()

    for path in ("/masuk/", "/akun/daftar/", "/akun/pulihkan/", "/en/akun/daftar/"):
        page.goto(f"{site}{path}")
        look(path)
    sign_up(page, site, f"lebar{width}@example.org", read_code)
    look("account")
    for path in ("kontak/", "persetujuan/", "sesi/", "faktor-kedua/", "faktor-kedua/webauthn/"):
        page.goto(f"{site}/akun/{path}")
        look(path)
    page.goto(f"{site}/akun/faktor-kedua/webauthn/add/")
    look("password")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    press(page, "Lanjutkan")
    page.get_by_role("heading", name="Tambah kunci sandi").wait_for()
    look("passkey")
    page.goto(f"{site}/akun/faktor-kedua/totp/activate/")
    look("app")
    page.get_by_label("Kode").fill(find_totp(page.locator("code").inner_text()))
    press(page, "Pasang")
    page.get_by_role("heading", name="Kode pemulihan").wait_for()
    look("codes")
    for path in ("faktor-kedua/totp/deactivate/", "faktor-kedua/recovery-codes/generate/", "nik/"):
        page.goto(f"{site}/akun/{path}")
        look(path)
    assert faults == {}
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_the_sign_in_page_keeps_to_its_budget(site, open_context):
    page = open_context(360).new_page()
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(f"{site}/masuk/", wait_until="networkidle")
    sizes = [request.sizes() for request in finished]
    whole = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert whole <= LARGEST_SIGN_IN_PAGE


def test_what_needs_a_script_does_not_show_without_one(site, open_context, read_code):
    page = open_context(360, java_script_enabled=False).new_page()
    page.goto(f"{site}/masuk/")
    assert page.get_by_role("button", name="Masuk dengan kunci sandi").is_hidden()
    assert page.get_by_text("Kunci sandi tidak dapat dipakai.").is_hidden()
    start_sign_up(page, site, "polos@example.org", read_code)
    assert page.get_by_role("button", name="Buka akun dengan kunci sandi saja").is_hidden()
