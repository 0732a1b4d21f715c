"""What the provider says of itself, what tokens are worth, and which ones are taken."""

import time

import pytest
from django.conf import settings
from django.test import Client as Browser
from joserfc import jwk, jwt

from sambung.identity.models import ClientKind
from sambung.identity.provider.claims import CLAIM_SCOPES
from sambung.identity.provider.scopes import SCOPES
from sambung.kernel.actor import Role
from tests.factories import NOON, give_role, make_agency, prove_contact
from tests.identity.oidc.flows import decode

pytestmark = pytest.mark.django_db


def test_discovery_lists_what_is_true_whatever_the_host_header(client):
    document = client.get("/.well-known/openid-configuration", HTTP_HOST="localhost:9").json()
    assert document["issuer"] == settings.SAMBUNG_PUBLIC_URL
    assert document["response_types_supported"] == ["code"]
    assert document["response_modes_supported"] == ["query"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["subject_types_supported"] == ["pairwise"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["backchannel_logout_session_supported"] is True
    assert set(document["scopes_supported"]) == set(SCOPES)
    assert set(CLAIM_SCOPES) <= set(document["claims_supported"])
    addresses = [value for name, value in document.items() if name.endswith(("endpoint", "_uri"))]
    assert len(addresses) >= 8
    assert all(each.startswith(f"{settings.SAMBUNG_PUBLIC_URL}/oauth/") for each in addresses)


def test_every_endpoint_that_discovery_names_answers(client):
    document = client.get("/.well-known/openid-configuration").json()
    for name, address in document.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(settings.SAMBUNG_PUBLIC_URL)
            assert client.get(path).status_code != 404, name


def test_an_officers_agencies_and_roles_are_told_while_they_hold(app, person):
    agency = make_agency()
    give_role(person, Role.DATA_OWNER, agency)
    claims = decode(app.sign_in()["id_token"]).claims
    assert claims["agency"] == [{"code": agency.code, "name": agency.name, "roles": ["data_owner"]}]
    assert claims["preferred_username"] == "w-1"


def test_a_citizen_has_no_agency_and_shows_no_user_name(app):
    claims = decode(app.sign_in()["id_token"]).claims
    assert not {"agency", "preferred_username"} & set(claims)


def test_an_e_mail_address_counts_as_verified_once_it_was_proved(app, person):
    assert decode(app.sign_in()["id_token"]).claims["email_verified"] is False
    prove_contact(person, person.email)
    assert decode(app.sign_in()["id_token"]).claims["email_verified"] is True


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid profile", {"name", "locale", "zoneinfo"}),
        ("openid email", {"email", "email_verified"}),
        ("openid agency", set()),
    ],
)
def test_only_what_was_asked_for_is_told(app, scope, claims):
    tokens = app.sign_in(scope=scope)
    assert set(app.userinfo(tokens["access_token"]).json()) == {"sub"} | claims
    assert not (set(CLAIM_SCOPES) - {"sub"} - claims) & set(decode(tokens["id_token"]).claims)


def test_a_persons_token_is_not_for_the_exchange(app):
    claims = decode(app.sign_in()["access_token"]).claims
    assert claims["aud"] == settings.SAMBUNG_PUBLIC_URL
    assert "exchange" not in claims["scope"].split()


def forge(claims, **changes):
    own = jwk.RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": own.thumbprint(), "typ": "JWT"}
    return jwt.encode(header, {**claims, **changes}, own)


def unsigned(claims):
    from base64 import urlsafe_b64encode as encode  # noqa: PLC0415
    from json import dumps  # noqa: PLC0415

    parts = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join(encode(dumps(each).encode()).decode().rstrip("=") for each in parts) + "."


@pytest.mark.parametrize("make", [forge, unsigned])
def test_a_token_nobody_here_signed_opens_nothing(app, make):
    tokens = app.sign_in()
    fake = make(dict(decode(tokens["access_token"]).claims))
    assert app.userinfo(fake).status_code == 401
    assert app.post("/oauth/introspect", token=fake).json() == {"active": False}


@pytest.mark.parametrize("make", [forge, unsigned])
def test_a_hint_nobody_here_signed_signs_nobody_out(app, make):
    token = make(dict(decode(app.sign_in()["id_token"]).claims))
    answer = app.browser.get("/oauth/logout", {"id_token_hint": token})
    assert answer.status_code == 200  # the person is asked
    assert "_auth_user_id" in app.browser.session


def test_an_identity_token_opens_nothing(app):
    assert app.userinfo(app.sign_in()["id_token"]).status_code == 401


def test_an_access_token_in_the_address_opens_nothing(app):
    token = app.sign_in()["access_token"]
    answer = Browser().get("/oauth/userinfo", {"access_token": token})
    assert answer.status_code == 400
    assert answer.content == b""


def test_an_expired_access_token_opens_nothing(app):
    from oauth2_provider.models import AccessToken  # noqa: PLC0415

    token = app.sign_in()["access_token"]
    AccessToken.objects.update(expires=NOON.replace(year=2020))
    answer = app.userinfo(token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert app.post("/oauth/introspect", token=token).json() == {"active": False}


def test_an_access_token_lives_ten_minutes(app):
    claims = decode(app.sign_in()["access_token"]).claims
    assert claims["exp"] - time.time() <= 600


def test_introspection_answers_the_own_client_only(app, make_app):
    tokens = app.sign_in()
    own = app.post("/oauth/introspect", token=tokens["access_token"]).json()
    assert own["active"] is True
    assert own["client_id"] == app.client.client_id
    assert own["scope"].split()[0] == "openid"
    assert app.post("/oauth/introspect", token=tokens["refresh_token"]).json()["active"] is True
    other = make_app().post("/oauth/introspect", token=tokens["access_token"])
    assert other.json() == {"active": False}


def test_introspection_needs_a_secret(make_app):
    public = make_app(ClientKind.PUBLIC)
    answer = public.post("/oauth/introspect", token=public.sign_in()["access_token"])
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_a_revoked_token_and_what_belongs_to_it_open_nothing(app, which):
    tokens = app.sign_in()
    assert app.post("/oauth/revoke", token=tokens[which]).status_code == 200
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_client_revokes_no_token_of_another_one(app, make_app):
    tokens = app.sign_in()
    assert make_app().post("/oauth/revoke", token=tokens["refresh_token"]).status_code == 200
    assert app.refresh(tokens["refresh_token"]).status_code == 200


def test_a_wrong_secret_and_an_unknown_grant_get_the_codes_of_the_rfc(app):
    wrong = type(app)(app.client, "salah", app.browser)
    assert wrong.post("/oauth/token", grant_type="refresh_token").json()["error"] in (
        "invalid_client",
        "invalid_request",
    )
    answer = wrong.trade(app.get_code())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    answer = app.post("/oauth/token", grant_type="urn:tidak:ada")
    assert answer.json()["error"] == "unsupported_grant_type"
    answer = app.post("/oauth/token", grant_type="client_credentials")
    assert answer.json()["error"] == "unauthorized_client"
