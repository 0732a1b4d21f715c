"""Apache with mod_auth_openidc keeps a plain PHP page for people who are signed in."""

import pytest
from playwright.sync_api import expect

from tests.browser.entering import fill_sign_in
from tests.interop.people import agree
from tests.site.running import wait_until

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]


def enter(page, apache, citizen):
    """Open the protected page and do what it takes to see it."""
    page.goto(f"{apache.address}/")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, apache.application.name)
    page.wait_for_url(f"{apache.address}/")


def test_the_page_is_shown_to_nobody_who_is_not_signed_in(apache, sambung, open_context):
    page = open_context().new_page()
    page.goto(f"{apache.address}/")
    assert page.url.startswith(f"{sambung.address}/masuk/")


def test_the_php_page_knows_who_signed_in(apache, citizen, open_context):
    page = open_context().new_page()
    enter(page, apache, citizen)
    expect(page.locator("#name")).to_have_text(citizen.name)
    expect(page.locator("#email")).to_have_text(citizen.email)
    expect(page.locator("#who")).not_to_be_empty()


def test_signing_out_closes_the_page_and_sambung(apache, sambung, citizen, open_context):
    page = open_context().new_page()
    enter(page, apache, citizen)
    page.locator("#out").click()
    page.wait_for_url(apache.signed_out_uri)
    page.goto(f"{apache.address}/")
    assert page.url.startswith(f"{sambung.address}/masuk/")
    expect(page.locator("input[name=password]")).to_be_visible()


def test_signing_out_of_sambung_closes_the_page(apache, sambung, citizen, open_context):
    page = open_context().new_page()
    enter(page, apache, citizen)
    portal = page.context.new_page()
    portal.goto(f"{sambung.address}/")
    portal.locator("header form button").click()

    def is_closed():
        page.goto(f"{apache.address}/")
        return page.url.startswith(f"{sambung.address}/masuk/")

    wait_until(is_closed, "the page to be closed by back-channel logout")


def test_the_sign_in_is_evidence_for_level_two(apache, sambung, citizen, open_context):
    enter(open_context().new_page(), apache, citizen)
    code = apache.application.code
    assert sambung.run("verify", code).returncode == 0
    requirements = sambung.get(f"/api/v1/applications/{code}")["requirements"]
    [found] = [each for each in requirements if each["requirement"] == "single_sign_on"]
    assert found["state"] == "met"
