"""A person signs in at an application and out again, in a browser that keeps to the policy."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.entering import fill_sign_in
from tests.browser.filling import OFFICER, PASSWORD
from tests.portal.showcase import EXAMPLE_CODE

pytestmark = pytest.mark.browser
VERIFIER = "kunci-rahasia-yang-cukup-panjang-untuk-pkce-1"


class Application(BaseHTTPRequestHandler):
    """The application's server: says that people arrived."""

    def do_GET(self):
        """Answer any page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"sampai")

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def application():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="module")
def client_id(portal, portal_folder, application):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")},
        "SAMBUNG_DATA_DIR": str(portal_folder / "data"),
        "SAMBUNG_RUNTIME_DIR": str(portal_folder / "run"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "sambung.site",
            "client",
            "create",
            EXAMPLE_CODE,
            "--kind",
            "public",
            "--redirect",
            f"{application}/masuk",
            "--post-logout",
            f"{application}/keluar",
            "--json",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(made.stdout)["client_id"]


def question(portal, application, client_id, **more):
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    values = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": f"{application}/masuk",
        "scope": "openid profile email agency",
        "state": "s-1",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **more,
    }
    return f"{portal}/oauth/authorize?{urlencode(values)}"


def read_answer(page):
    query = parse_qs(urlsplit(page.url).query)
    return {name: values[0] for name, values in query.items()}


@pytest.mark.parametrize(("width", "has_script"), [(360, True), (1280, True), (360, False)])
def test_a_person_signs_in_consents_comes_back_and_signs_out(
    portal, open_context, application, client_id, width, has_script
):
    page = open_context(width, java_script_enabled=has_script).new_page()
    faults = []
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else 0
    )
    page.goto(question(portal, application, client_id, prompt="consent"))
    fill_sign_in(page, OFFICER, PASSWORD)
    page.get_by_role("button", name="Izinkan dan lanjutkan").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if has_script:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Izinkan dan lanjutkan").click()
    page.wait_for_url(f"{application}/masuk?**")
    assert {"code", "state", "iss"} == set(read_answer(page))
    page.goto(
        f"{portal}/oauth/logout?"
        + urlencode({"client_id": client_id, "post_logout_redirect_uri": f"{application}/keluar"})
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("main").get_by_role("button", name="Keluar").click()
    page.wait_for_url(f"{application}/keluar")
    page.goto(question(portal, application, client_id, prompt="none"))
    page.wait_for_url(f"{application}/masuk?**")
    assert read_answer(page)["error"] == "login_required"
    assert not [fault for fault in faults if "Content Security Policy" in fault]


@pytest.mark.parametrize("has_script", [True, False])
def test_who_consented_before_goes_straight_on_from_the_sign_in_page(
    portal, open_context, application, client_id, has_script
):
    for _time in range(2):
        page = open_context(java_script_enabled=has_script).new_page()
        page.goto(question(portal, application, client_id))
        fill_sign_in(page, OFFICER, PASSWORD)
        allow = page.get_by_role("button", name="Izinkan dan lanjutkan")
        page.wait_for_function(
            "document.title.startsWith('Masuk ke') || location.pathname === '/masuk'"
        )
        if allow.count():
            allow.click()
        page.wait_for_url(f"{application}/masuk?**")
        assert "code" in read_answer(page)
    assert not allow.count()


def test_a_wrong_address_is_explained_to_the_person(portal, open_context, application, client_id):
    page = open_context(360).new_page()
    page.goto(question(portal, application, client_id, redirect_uri="https://penipu.example/"))
    page.get_by_role("heading", name="Proses masuk ini tidak dapat dilanjutkan").wait_for()
    assert page.url.startswith(portal)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_device_is_let_in_on_a_page_for_everybody(portal, open_context):
    page = open_context(360).new_page()
    page.goto(f"{portal}/perangkat/")
    fill_sign_in(page, OFFICER, PASSWORD)
    page.get_by_label("Kode di perangkat").fill("BBBB-BBBB")
    page.get_by_role("button", name="Lanjutkan").click()
    page.locator(".govuk-error-summary").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
