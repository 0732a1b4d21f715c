"""What libraries of other people need: nonce for PKCE, loopback ports, pages in the browser."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client as Browser
from oauth2_provider.models import Grant

from sambung.directory.models import Invitation
from sambung.directory.operations import accept_invitation
from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import change_client, create_client
from sambung.identity.loopback import is_loopback_of
from sambung.identity.models import ClientKind
from sambung.kernel import clock
from sambung.kernel.errors import InvalidInput
from tests.factories import NOON, make_application, officer_of, sign_in
from tests.identity.oidc.flows import BACK, decode, read_answer

pytestmark = pytest.mark.django_db
NONCE = "0123456789abcdefghij"
NO_PKCE = {"code_challenge": None, "code_challenge_method": None, "nonce": NONCE}


@pytest.fixture
def old_app(app):
    change_client(
        actor=officer_of(app.client.of_application.owner),
        client_id=app.client.client_id,
        name="depan",
        addresses=ClientAddresses(redirect=(BACK,)),
        may_use_nonce=True,
        now=NOON,
    )
    return app


def test_a_client_with_the_switch_signs_in_with_a_nonce_instead_of_pkce(old_app):
    answer = old_app.trade(old_app.get_code(**NO_PKCE), code_verifier=None)
    assert decode(answer.json()["id_token"]).claims["nonce"] == NONCE


def test_a_client_with_the_switch_may_still_send_pkce(old_app):
    assert "id_token" in old_app.sign_in()


@pytest.mark.parametrize(
    "changes", [{"nonce": None}, {"nonce": "pendek"}, {"scope": "profile"}, {"nonce": NONCE[:15]}]
)
def test_without_pkce_a_nonce_nobody_can_guess_is_needed(old_app, changes):
    assert read_answer(old_app.ask(**NO_PKCE | changes))["error"] == "invalid_request"


def test_a_client_without_the_switch_needs_pkce_whatever_its_nonce(app):
    assert read_answer(app.ask(**NO_PKCE))["error"] == "invalid_request"


def test_pkce_cannot_be_taken_out_of_a_question_on_its_way(old_app):
    code = old_app.get_code(**NO_PKCE)
    assert old_app.trade(code).json()["error"] == "invalid_grant"


def test_a_code_given_with_pkce_is_not_traded_without(old_app):
    code = old_app.get_code(nonce=NONCE)
    assert old_app.trade(code, code_verifier=None).status_code == 400
    assert Grant.objects.exists()


@pytest.mark.parametrize("kind", [ClientKind.PUBLIC, ClientKind.MACHINE])
def test_only_a_client_with_a_secret_that_signs_people_in_has_the_switch(kind):
    application = make_application()
    with pytest.raises(InvalidInput, match="PKCE"):
        create_client(
            actor=officer_of(application.owner),
            application=application,
            kind=kind,
            name="x",
            addresses=ClientAddresses((BACK,) if kind == ClientKind.PUBLIC else ()),
            may_use_nonce=True,
            now=NOON,
        )


# --- Programs on the user's device ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "is_taken"),
    [
        ("http://127.0.0.1/selesai", True),
        ("http://127.0.0.1:51004/selesai", True),
        ("http://127.0.0.1:51004/lain", False),
        ("http://[::1]:8/selesai", False),
        ("http://localhost:51004/selesai", False),
        ("https://127.0.0.1:51004/selesai", False),
        ("http://127.0.0.1:51004@evil.example/selesai", False),
        ("http://127.0.0.1.evil.example/selesai", False),
        ("http://127.0.0.1:99999/selesai", False),
        ("http://127.0.0.1:x/selesai", False),
    ],
)
def test_a_loopback_address_is_taken_on_any_port_and_no_other(asked, is_taken):
    assert is_loopback_of(asked, ["http://127.0.0.1:8000/selesai"]) is is_taken


def test_a_program_on_a_device_signs_in_on_the_port_it_found(make_app):
    registered = ClientAddresses(redirect=("http://127.0.0.1/selesai",))
    program = make_app(ClientKind.PUBLIC, addresses=registered)
    program.redirect_uri = "http://127.0.0.1:51004/selesai"
    assert "id_token" in program.sign_in()
    server = make_app(ClientKind.WEB, addresses=registered)
    assert server.ask(redirect_uri=program.redirect_uri).status_code == 400


# --- Pages in the browser -------------------------------------------------------------------------

ORIGIN = "https://aplikasi.example"
CALLED = ["token", "revoke", "introspect", "device", "userinfo"]


def call(path, method="POST", origin=ORIGIN, **headers):
    return Browser().generic(method, path, headers={"Origin": origin, **headers})


@pytest.mark.parametrize("endpoint", CALLED)
def test_a_page_of_a_public_client_may_read_the_answers(make_app, endpoint):
    make_app(ClientKind.PUBLIC)
    before = call(f"/oauth/{endpoint}", "OPTIONS")
    assert before["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in before["Access-Control-Allow-Headers"]
    assert "POST" in before["Access-Control-Allow-Methods"]
    answer = call(f"/oauth/{endpoint}")
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("endpoint", CALLED)
@pytest.mark.parametrize(
    "origin", ["https://lain.example", "null", "https://aplikasi.example.evil.example", "https:"]
)
def test_a_page_from_elsewhere_may_not(make_app, endpoint, origin):
    make_app(ClientKind.PUBLIC)
    for method in ("OPTIONS", "POST"):
        answer = call(f"/oauth/{endpoint}", method, origin)
        assert "Access-Control-Allow-Origin" not in answer


def test_a_page_of_a_client_on_a_server_may_not(app):
    assert "Access-Control-Allow-Origin" not in call("/oauth/token")


def test_a_page_of_a_closed_client_may_not(make_app):
    client = make_app(ClientKind.PUBLIC).client
    client.is_active = False
    client.save()
    assert "Access-Control-Allow-Origin" not in call("/oauth/token")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/oauth/jwks.json"])
def test_what_is_public_may_be_read_by_every_page(path):
    assert call(path, "GET")["Access-Control-Allow-Origin"] == "*"


def test_the_pages_for_people_are_closed_to_other_pages(make_app):
    make_app(ClientKind.PUBLIC)
    for path in ("/oauth/authorize", "/oauth/logout"):
        assert "Access-Control-Allow-Origin" not in call(path, "GET")


# --- Confirmed addresses --------------------------------------------------------------------------


def test_an_address_an_invitation_was_answered_at_is_verified(app, person):
    person.set_unusable_password()
    person.save()
    sign_in(person, app.browser)
    assert decode(app.sign_in()["id_token"]).claims["email_verified"] is False
    Invitation.objects.create(
        user=person,
        token_digest=hashlib.sha256(b"undangan").hexdigest(),
        invited_by="x",
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    assert decode(app.sign_in()["id_token"]).claims["email_verified"] is False
    accept_invitation(token="undangan", password="sungguh-kata-sandi-baru", now=clock.now())
    person.refresh_from_db()
    sign_in(person, app.browser)
    assert decode(app.sign_in()["id_token"]).claims["email_verified"] is True
