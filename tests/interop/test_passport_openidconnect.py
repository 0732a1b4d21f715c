"""passport-openidconnect cannot send PKCE: it signs people in where the client has the switch."""

import pytest
from playwright.sync_api import expect

from tests.interop.people import add_sign_out_form, enter, leave

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]


def test_a_person_signs_in_and_out(start_shown, sambung, citizen, open_context):
    program = start_shown("passport.mjs", may_use_nonce=True)
    page = open_context().new_page()
    enter(page, program, citizen)
    expect(page.locator("body")).to_contain_text(citizen.name)
    add_sign_out_form(page)
    leave(page, program, sambung)


def test_without_the_switch_the_application_is_told_what_is_missing(
    start_shown, sambung, citizen, open_context
):
    program = start_shown("passport.mjs")
    page = open_context().new_page()
    page.goto(f"{program.address}masuk")
    assert page.url.startswith(program.redirect_uri)
    assert "error=invalid_request" in page.url
