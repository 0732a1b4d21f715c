"""What browsers are told once Sambung is served over https: the real settings, in use here."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser
from django.urls import reverse

from sambung.identity.accounts.devices import name_device_cookie
from sambung.kernel.actor import Role
from sambung.site import flashes
from tests.factories import make_agency, make_officer, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])
PASSWORD = "kuda-hijau-menyeberang"
READ = """
import json
from sambung.site import settings
print(json.dumps({n: getattr(settings, n, None) for n in %s}))
"""
NAMES = (
    "SAMBUNG_COOKIE_PREFIX",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_PROXY_SSL_HEADER",
    "PASSWORD_HASHERS",
    *(
        f"{kind}_COOKIE_{part}"
        for kind in ("SESSION", "CSRF")
        for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
    ),
)


def read_settings(folder, address):
    """Read these settings as a process reads them that is served at an address."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SAMBUNG_")}
    answer = subprocess.run(
        [sys.executable, "-c", READ % (NAMES,)],
        env={**clean, "SAMBUNG_DATA_DIR": str(folder), "SAMBUNG_PUBLIC_URL": address},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def over_https(tmp_path_factory):
    return read_settings(tmp_path_factory.mktemp("data"), "https://sambung.example")


@pytest.fixture
def browser(settings, over_https, monkeypatch):
    """A browser that speaks https with a Sambung of these settings."""
    used_here = {name: over_https[name] for name in NAMES if name != "PASSWORD_HASHERS"}
    for name, value in used_here.items():
        setattr(settings, name, tuple(value) if isinstance(value, list) else value)
    cookie = f"{settings.SAMBUNG_COOKIE_PREFIX}messages"
    monkeypatch.setattr(flashes.FlashCookie, "cookie_name", cookie)
    return Browser(headers={"X-Forwarded-Proto": "https"})


@pytest.fixture
def officer():
    officer = make_officer("rina", Role.APPLICATION_OWNER, agency=make_agency())
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def enter(browser, person):
    page = reverse("account_login")
    return browser.post(page, {"login": person.username, "password": PASSWORD})


def test_every_cookie_is_of_this_host_over_https_and_out_of_the_reach_of_scripts(
    browser, officer, settings
):
    given = {}
    for answer in (browser.get(reverse("account_login")), enter(browser, officer)):
        given |= answer.cookies
    given |= browser.post(reverse("account_logout")).cookies

    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, name_device_cookie()} <= set(
        given
    )
    assert f"{settings.SAMBUNG_COOKIE_PREFIX}messages" in given
    for name, cookie in given.items():
        assert name.startswith("__Host-"), name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
        assert cookie["samesite"] == "Lax", name
        assert cookie["secure"], name
        assert cookie["httponly"] or not cookie.value, name


def test_without_https_names_have_no_prefix_since_browsers_would_refuse_them(tmp_path):
    found = read_settings(tmp_path, "http://127.0.0.1:8000")
    assert found["SESSION_COOKIE_NAME"] == "sessionid"
    assert not found["SESSION_COOKIE_SECURE"]
    assert not found["SECURE_HSTS_SECONDS"]


def test_browsers_are_held_to_https_for_a_year_on_this_host_and_below(browser):
    answer = browser.get(reverse("portal:about"))
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_session_begins_anew_at_sign_in_with_a_name_nobody_guesses(browser, officer, settings):
    session = browser.session
    session["before"] = "x"
    session.save()
    planted = browser.cookies[settings.SESSION_COOKIE_NAME].value

    enter(browser, officer)

    given = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert given != planted
    assert len(given) == 32
    assert "_auth_user_id" in browser.session


def test_who_signs_out_has_the_browser_clear_what_it_keeps(officer):
    browser = sign_in(officer)
    assert "Clear-Site-Data" not in browser.get(reverse("console:home"))

    answer = browser.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in browser.get(reverse("portal:home"))


def test_passwords_are_hashed_slowly(over_https, settings):
    settings.PASSWORD_HASHERS = over_https["PASSWORD_HASHERS"]
    hashed = make_password("kuda-hijau-menyeberang")
    algorithm, rounds, _salt, _hash = hashed.split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 600_000
