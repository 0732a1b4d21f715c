"""mozilla-django-oidc signs people in to a Django site, by the code that the console shows."""

import pytest
from playwright.sync_api import expect

from tests.browser.entering import fill_sign_in
from tests.interop.people import enter, leave

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]
SIGN_IN = "oidc/authenticate/"


@pytest.fixture
def site(make_program, sambung):
    """A Django site with the settings and the module of the console's page."""
    program = make_program(redirect_path="/oidc/callback/")
    client_id, secret = program.client["client_id"], program.client["client_secret"]
    shown = program.show("django.py", issuer=sambung.address, client_id=client_id)
    settings, people = shown.split("# people.py\n")
    (program.folder / "shown_settings.py").write_text(settings)
    (program.folder / "people.py").write_text(people)
    return program.start_python("serve_django.py", secret)


def test_a_person_signs_in_to_a_django_site_and_out(site, sambung, citizen, open_context):
    page = open_context().new_page()
    enter(page, site, citizen, SIGN_IN)
    expect(page.locator("#name")).to_have_text(citizen.name)
    expect(page.locator("#email")).to_have_text(citizen.email)
    subject = page.locator("#who").inner_text()
    assert subject

    leave(page, site, sambung, SIGN_IN)
    fill_sign_in(page, citizen.email, citizen.password)
    page.wait_for_url(site.address)
    expect(page.locator("#who")).to_have_text(subject)
