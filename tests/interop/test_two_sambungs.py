"""Two installations over real HTTP: one signs people in, the other lets them in by its word."""

import pytest
from playwright.sync_api import expect

from tests.browser.entering import fill_sign_in
from tests.interop.conftest import register_client
from tests.interop.people import agree, make_citizen
from tests.site.running import RunningSambung

pytestmark = [pytest.mark.interop, pytest.mark.instance, pytest.mark.browser]
NAME = "Masuk Provinsi"


@pytest.fixture
def city(sambung, give_application, tmp_path, prepared):
    """A second Sambung whose upstream provider is the first."""
    below = RunningSambung(tmp_path, data=prepared)
    # Cookies know no ports, so the two need names of their own.
    below.public_address = f"http://localhost:{below.port}"
    application = give_application()
    credentials = register_client(
        sambung,
        application,
        kind="web",
        redirect=f"{below.public_address}/masuk/penyedia/kembali/",
        post_logout=f"{below.public_address}/",
    )
    secret = tmp_path / "upstream-secret"
    secret.write_text(credentials["client_secret"])
    below.environment |= {
        "SAMBUNG_PUBLIC_URL": below.public_address,
        "SAMBUNG_UPSTREAM_ISSUER": sambung.address,
        "SAMBUNG_UPSTREAM_NAME": NAME,
        "SAMBUNG_UPSTREAM_CLIENT_ID": credentials["client_id"],
        "SAMBUNG_UPSTREAM_CLIENT_SECRET_FILE": str(secret),
    }
    below.application = application
    below.start()
    yield below
    below.stop()


def pass_through(page, city, sambung, citizen):
    """Take the button on the sign-in page of the one, and sign in at the other."""
    page.goto(f"{city.public_address}/masuk/")
    page.get_by_role("button", name=NAME).click()
    page.wait_for_url(f"{sambung.address}/**")
    fill_sign_in(page, citizen.email, citizen.password)
    agree(page, city.application.name)


def test_a_citizen_of_one_is_let_in_at_the_other(city, sambung, citizen, open_context):
    page = open_context().new_page()
    pass_through(page, city, sambung, citizen)
    page.wait_for_url(f"{city.public_address}/akun/")
    expect(page.locator("main")).to_contain_text(citizen.email)

    # An account that is here already, with the address never proved here, is nobody's to take.
    other = make_citizen(sambung, "Budi Santoso", "budi@warga.example")
    make_citizen(city, "Bukan Budi", other.email, is_proved=False)
    page = open_context().new_page()
    pass_through(page, city, sambung, other)
    page.wait_for_url(f"{city.public_address}/masuk/")
    expect(page.locator(".govuk-notification-banner")).to_be_visible()

    # When the provider is silent, the own password still opens the door.
    citizen_here = make_citizen(city, "Ani Lestari", "ani@warga.example")
    with sambung.silenced():
        page.get_by_role("button", name=NAME).click()
        expect(page.locator(".govuk-notification-banner")).to_contain_text(NAME)
        fill_sign_in(page, citizen_here.email, citizen_here.password)
        page.wait_for_url(f"{city.public_address}/akun/")
