"""Applications fetch tokens that the gateway can check by itself."""

import base64
import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from joserfc import jwk, jwt

from sambung.identity.clients.operations import create_machine_client, deactivate_clients
from sambung.identity.keys.ring import get_public_keys
from sambung.identity.queries import list_client_ids
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotPermitted
from tests.factories import NOON, make_application, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make_application("Layanan Warga")


@pytest.fixture
def issued(application):
    return create_machine_client(
        actor=officer_of(application.owner), application=application, name="malam", now=NOON
    )


def fetch(client, client_id, secret, **values):
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    data = {"grant_type": "client_credentials", "scope": "exchange", **values}
    return client.post(
        "/oauth/token",
        urlencode(data),
        content_type="application/x-www-form-urlencoded",
        HTTP_AUTHORIZATION=f"Basic {pair}",
    )


def test_a_token_says_who_for_whom_and_for_how_long(client, issued):
    answer = fetch(client, issued.client.client_id, issued.secret)
    assert answer.status_code == 200
    token = jwt.decode(answer.json()["access_token"], jwk.KeySet.import_key_set(get_public_keys()))
    claims = token.claims
    assert token.header["alg"] == "RS256"
    assert claims["iss"] == settings.SAMBUNG_PUBLIC_URL
    assert claims["aud"] == "sambung-exchange"
    assert claims["sub"] == claims["client_id"] == issued.client.client_id
    assert claims["exp"] - claims["iat"] == 600
    assert claims["jti"]


def test_two_tokens_never_carry_the_same_identifier(client, issued):
    tokens = [fetch(client, issued.client.client_id, issued.secret).json() for _ in range(2)]
    payloads = [token["access_token"].split(".")[1] for token in tokens]
    identifiers = {json.loads(base64.urlsafe_b64decode(part + "=="))["jti"] for part in payloads}
    assert len(identifiers) == 2


def test_the_issuer_does_not_follow_the_host_header(client, issued):
    answer = client.get("/.well-known/openid-configuration", HTTP_HOST="localhost:9999")
    document = answer.json()
    assert document["issuer"] == settings.SAMBUNG_PUBLIC_URL
    assert document["token_endpoint"] == f"{settings.SAMBUNG_PUBLIC_URL}/oauth/token"
    assert document["jwks_uri"] == f"{settings.SAMBUNG_PUBLIC_URL}/oauth/jwks.json"


def test_two_keys_are_published_and_the_first_one_signs(client, issued):
    published = client.get("/oauth/jwks.json").json()["keys"]
    token = fetch(client, issued.client.client_id, issued.secret).json()["access_token"]
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert [key["kid"] for key in published] == [key["kid"] for key in get_public_keys()["keys"]]
    assert len(published) == 2
    assert header["kid"] == published[0]["kid"]
    assert not any({"d", "p", "q"} & key.keys() for key in published)


def test_a_wrong_secret_is_refused(client, issued):
    answer = fetch(client, issued.client.client_id, issued.secret + "x")
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("grant", ["password", "implicit", "authorization_code"])
def test_a_machine_gets_no_token_by_another_grant(client, issued, grant):
    answer = fetch(client, issued.client.client_id, issued.secret, grant_type=grant)
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


def test_an_unknown_scope_is_refused(client, issued):
    answer = fetch(client, issued.client.client_id, issued.secret, scope="everything")
    assert answer.json()["error"] == "invalid_scope"


def test_a_closed_client_gets_no_token_and_no_rights(client, application, issued):
    closed = deactivate_clients(
        actor=officer_of(application.owner), application=application, now=NOON
    )
    assert closed == 1
    assert fetch(client, issued.client.client_id, issued.secret).status_code == 401
    assert list_client_ids([application.pk]) == {}


def test_only_the_owning_agency_may_give_credentials(application):
    with pytest.raises(NotPermitted):
        create_machine_client(
            actor=Actor("p-9", "Orang lain"), application=application, name="x", now=NOON
        )


def test_the_secret_is_not_stored(issued):
    issued.client.refresh_from_db()
    assert issued.secret not in issued.client.client_secret


def test_the_token_is_not_stored(client, issued):
    from oauth2_provider.models import AccessToken  # noqa: PLC0415

    fetch(client, issued.client.client_id, issued.secret)
    assert AccessToken.objects.get().token == ""
