"""The certified library openid-client signs a person in, keeps the session fresh, signs out."""

import json

import pytest

from tests.browser.entering import fill_sign_in
from tests.interop.people import add_sign_out_form, agree, enter, leave

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]


def read(page):
    """Read the JSON that the application shows."""
    return json.loads(page.locator("body").inner_text())


def test_a_person_signs_in_and_out(node, citizen, open_context):
    page = open_context().new_page()
    page.goto(f"{node.address}masuk")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, node.application.name)
    page.wait_for_url(node.address)
    seen = read(page)["person"]
    assert seen["userinfo"]["name"] == citizen.name
    assert seen["userinfo"]["email"] == citizen.email
    assert seen["userinfo"]["email_verified"] is True
    assert seen["claims"]["sub"] == seen["userinfo"]["sub"]

    page.goto(f"{node.address}perbarui")
    assert read(page) == {"refreshed": True, "rotated": True}

    page.goto(f"{node.address}keluar")
    page.wait_for_url(node.address)
    assert read(page)["person"] is None
    page.goto(f"{node.address}masuk")
    assert page.locator("input[name=password]").is_visible()


def test_a_person_who_agreed_before_is_not_asked_again(node, citizen, open_context):
    context = open_context()
    page = context.new_page()
    page.goto(f"{node.address}masuk")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, node.application.name)
    page.wait_for_url(node.address)
    page.goto(f"{node.address}masuk")
    page.wait_for_url(node.address)
    assert read(page)["person"]["userinfo"]["name"] == citizen.name


def test_the_application_hears_that_a_person_refused(node, citizen, open_context):
    page = open_context().new_page()
    page.goto(f"{node.address}masuk")
    fill_sign_in(page, citizen.email, citizen.password)
    page.locator("button[value=refuse]").click()
    page.wait_for_url(f"{node.redirect_uri}**")
    assert "access_denied" in read(page)["error"] or "access_denied" in page.url


def test_the_code_for_express_that_the_console_shows_works_word_for_word(
    start_shown, sambung, citizen, open_context
):
    program = start_shown("express.mjs")
    page = open_context().new_page()
    enter(page, program, citizen)
    assert read(page)["name"] == citizen.name
    add_sign_out_form(page)
    leave(page, program, sambung)
