"""Authlib signs people in to a Flask application, by the code that the console shows."""

import pytest
from playwright.sync_api import expect

from tests.interop.people import add_sign_out_form, enter, leave

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]


def test_a_person_signs_in_to_a_flask_application_and_out(
    make_program, sambung, citizen, open_context
):
    program = make_program()
    client_id, secret = program.client["client_id"], program.client["client_secret"]
    shown = program.show("flask.py", issuer=sambung.address, client_id=client_id)
    (program.folder / "shown.py").write_text(shown)
    program.start_python("serve_flask.py", secret)

    page = open_context().new_page()
    enter(page, program, citizen)
    expect(page.locator("body")).to_contain_text(citizen.name)
    add_sign_out_form(page)
    leave(page, program, sambung)
