"""express-openid-connect signs people in, by the code that the console shows."""

import pytest
from playwright.sync_api import expect

from tests.interop.people import enter

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]


def test_a_person_signs_in_and_out(start_shown, sambung, citizen, open_context):
    program = start_shown("express-middleware.mjs")
    page = open_context().new_page()
    enter(page, program, citizen)
    expect(page.locator("body")).to_contain_text(citizen.name)

    page.goto(f"{program.address}keluar")
    page.wait_for_url(program.address)
    page.goto(f"{program.address}masuk")
    assert page.url.startswith(f"{sambung.address}/masuk/")
    expect(page.locator("#id_password")).to_be_visible()
