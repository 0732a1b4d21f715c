import pytest

from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import create_client
from sambung.identity.models import ClientKind
from tests.factories import NOON, make_application, make_person, officer_of, sign_in
from tests.identity.oidc.flows import AFTER, BACK, NOTIFY, App

ADDRESSES = ClientAddresses(redirect=(BACK,), post_logout=(AFTER,), backchannel_logout=NOTIFY)


@pytest.fixture
def person(db):
    return make_person("w-1", email="rina@example.id", full_name="Rina Marlina")


@pytest.fixture
def browser(person):
    return sign_in(person)


@pytest.fixture
def make_app(browser):
    def make(kind=ClientKind.WEB, application=None, addresses=ADDRESSES):
        application = application or make_application()
        issued = create_client(
            actor=officer_of(application.owner),
            application=application,
            kind=kind,
            name="depan",
            addresses=addresses,
            now=NOON,
        )
        return App(issued.client, issued.secret, browser)

    return make


@pytest.fixture
def app(make_app):
    return make_app()
