import pytest
from django.test import Client as Browser

from sambung.directory.models import User
from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import create_client
from sambung.identity.models import ClientKind
from tests.factories import NOON, make_application, officer_of
from tests.identity.oidc.flows import AFTER, BACK, NOTIFY, App

ADDRESSES = ClientAddresses(redirect=(BACK,), post_logout=(AFTER,), backchannel_logout=NOTIFY)


@pytest.fixture
def person(db):
    return User.objects.create_user(
        username="w-1", email="rina@example.id", password=None, full_name="Rina Marlina"
    )


@pytest.fixture
def browser(person):
    browser = Browser()
    browser.force_login(person)
    return browser


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
