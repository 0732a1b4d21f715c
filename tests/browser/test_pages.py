"""Every page in both languages as citizens meet it: telephone, no script, keyboard, reader."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.entering import fill_sign_in
from tests.browser.filling import OFFICER, PASSWORD
from tests.portal.showcase import EXAMPLE, EXAMPLE_CODE, EXPECTED_STATUS, PAGES, REQUEST_ID

pytestmark = pytest.mark.browser
LANGUAGES = {"id": "", "en": "/en"}


def list_addresses(portal, language):
    for name, path in PAGES.items():
        yield name, f"{portal}{LANGUAGES[language]}{path}"


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways(portal, open_context, width, language):
    page = open_context(width).new_page()
    too_wide = {}
    for name, address in list_addresses(portal, language):
        response = page.goto(address)
        assert response.status == EXPECTED_STATUS.get(name, 200), name
        found = page.evaluate("document.documentElement.scrollWidth")
        if found > width:
            too_wide[name] = found
    assert too_wide == {}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_violation(portal, open_context, width, language):
    page = open_context(width).new_page()
    reports = {}
    for name, address in list_addresses(portal, language):
        page.goto(address)
        result = Axe().run(page)
        if result.violations_count:
            reports[name] = result.generate_report()
    assert reports == {}


def test_pages_ask_no_other_host_and_break_no_rule_of_the_content_policy(portal, open_context):
    page = open_context().new_page()
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for _name, address in list_addresses(portal, "id"):
        page.goto(address, wait_until="networkidle")
    assert hosts == {urlsplit(portal).netloc}
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(portal, open_context):
    page = open_context().new_page()
    for name, address in list_addresses(portal, "id"):
        if name in EXPECTED_STATUS:
            continue  # there the summary of what is wrong takes the focus first
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "govuk-skip-link", name
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main-content", name


def test_the_keyboard_reaches_search_and_result(portal, open_context):
    page = open_context().new_page()
    page.goto(portal)
    page.focus("#search")
    page.keyboard.type("sso bandung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/aplikasi/?q=sso+bandung")
    page.get_by_role("link", name="SSO Bandung").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/aplikasi/APL-0002/")
    assert page.get_by_role("heading", level=1).inner_text() == "SSO Bandung"


def test_the_way_from_question_to_evidence_works_without_javascript(portal, open_context):
    page = open_context(360, java_script_enabled=False).new_page()
    page.goto(portal)
    page.get_by_role("link", name="2 contoh milik Sambung").click()
    page.get_by_role("link", name=EXAMPLE).click()
    page.get_by_role("link", name=REQUEST_ID).click()
    assert f"/{EXAMPLE_CODE}/kelurahan" in page.locator("main").inner_text()
    proof = page.get_by_role("link", name="Bukti (JSON)").get_attribute("href")
    answer = page.request.get(f"{portal}{proof}")
    assert answer.ok
    assert answer.json()["record"]["id"] == REQUEST_ID


def enter(page):
    fill_sign_in(page, OFFICER, PASSWORD)
    page.wait_for_url("**/konsol/**")


@pytest.mark.parametrize("has_script", [True, False])
def test_an_officer_signs_in_and_out(portal, open_context, has_script):
    page = open_context(360, java_script_enabled=has_script).new_page()
    page.goto(f"{portal}/masuk/")
    page.get_by_label("Alamat surel, nomor HP, atau nama pengguna").fill(OFFICER)
    page.get_by_label("Kata sandi", exact=True).fill("salah-sekali-ini")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    enter(page)
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("link", name="Masuk", exact=True).first.wait_for()


def test_the_password_can_be_shown_where_script_runs(portal, open_context):
    page = open_context().new_page()
    page.goto(f"{portal}/masuk/")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Tampilkan kata sandi").click()
    assert page.get_by_label("Kata sandi", exact=True).get_attribute("type") == "text"


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_officers_pass_axe_and_fit_the_screen(portal, open_context, width):
    page = open_context(width).new_page()
    page.goto(f"{portal}/masuk/")
    enter(page)
    for path in ("/konsol/", "/konsol/layanan-data/", "/sandi/", "/en/konsol/", "/"):
        assert page.goto(f"{portal}{path}").ok
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
