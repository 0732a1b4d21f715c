"""Whatever the libraries know is offered on purpose or refused before anything is looked up."""

import base64
from urllib.parse import quote_from_bytes, urlencode

import pytest
from allauth.account import urls as account_urls
from allauth.mfa import urls as factor_urls
from allauth.socialaccount import urls as social_urls
from allauth.usersessions import urls as session_urls
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from oauth2_provider import urls as provider_urls
from oauth2_provider.settings import oauth2_settings
from oauthlib.openid import Server as WholeServer

from sambung.identity.clients.addresses import NO_ADDRESSES
from sambung.identity.clients.rules import LONGEST_ADDRESS
from sambung.identity.models import ClientKind
from sambung.identity.provider.rules.grants import GRANTS, RESPONSE_TYPES
from sambung.identity.provider.rules.parameters import LONGEST, find_parameter_fault, keep_known
from sambung.identity.provider.server import ProviderServer
from tests.identity.oidc.flows import BACK, read_answer

FORM = "application/x-www-form-urlencoded"
PASSWORD = "kata-sandi-yang-benar"
LIBRARY = WholeServer(None)
SERVER = ProviderServer(None)
FOREIGN_GRANTS = sorted(
    {
        *LIBRARY.grant_types,
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
        "openid",
        "implicit",
        "AUTHORIZATION_CODE",
    }
    - set(GRANTS)
)
ENDPOINTS = ["token", "revoke", "introspect", "device"]

OFFERED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "usersessions_list",
    "oauth2_provider:oidc-connect-discovery-info",
    "oauth2_provider:jwks-info",
    "oauth2_provider:authorize",
    "oauth2_provider:token",
    "oauth2_provider:user-info",
    "oauth2_provider:revoke-token",
    "oauth2_provider:introspect",
    "oauth2_provider:device-authorization",
    "oauth2_provider:rp-initiated-logout",
}
"""Addresses of the libraries that are offered on purpose; all others must not exist."""


def walk(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from walk(pattern.url_patterns)


def list_library_names():
    for module, prefix in (
        (provider_urls, "oauth2_provider:"),
        (account_urls, ""),
        (factor_urls, ""),
        (session_urls, ""),
        (social_urls, ""),
    ):
        for pattern in walk(module.urlpatterns):
            yield f"{prefix}{pattern.name}", pattern


def post(path, body="", **headers):
    return Browser().post(path, body, content_type=FORM, headers=headers)


@pytest.mark.parametrize("name", sorted({name for name, _pattern in list_library_names()}))
def test_an_address_of_a_library_is_offered_on_purpose_or_is_not_there(name):
    pattern = dict(list_library_names())[name]
    needs_key = name.endswith(("edit_webauthn", "remove_webauthn"))
    parameters = {"pk": 1} if needs_key else dict.fromkeys(pattern.pattern.converters, 1)
    if name in OFFERED:
        assert reverse(name, kwargs=parameters)
    else:
        with pytest.raises(NoReverseMatch):
            reverse(name, kwargs=parameters)


def test_every_page_of_a_library_that_can_be_reached_is_offered_on_purpose():
    reachable = {
        pattern.name
        for pattern in walk(get_resolver().url_patterns)
        if pattern.callback.__module__.startswith(("allauth.", "oauth2_provider."))
    }
    assert reachable <= {name.partition(":")[2] or name for name in OFFERED}


def test_the_server_knows_the_grants_of_the_list_and_no_other():
    assert set(SERVER.grant_types) == set(GRANTS)
    assert set(SERVER.response_types) == set(RESPONSE_TYPES)
    assert set(SERVER.tokens) == {"Bearer"}
    assert set(GRANTS) < set(LIBRARY.grant_types)
    assert {"password", "implicit"} <= set(FOREIGN_GRANTS)
    assert oauth2_settings.OAUTH2_SERVER_CLASS is ProviderServer


@pytest.mark.django_db
@pytest.mark.parametrize("grant", FOREIGN_GRANTS)
@pytest.mark.parametrize("kind", [ClientKind.WEB, ClientKind.PUBLIC])
def test_a_grant_that_is_not_offered_tells_nothing_of_anybody(make_app, person, grant, kind):
    person.set_password(PASSWORD)
    person.save()
    app = make_app(kind)
    answers = []
    for username, password in [
        (person.username, PASSWORD),
        (person.email, PASSWORD),
        (person.username, "salah"),
        ("tidak-ada", "salah"),
    ]:
        with CaptureQueriesContext(connection) as queries:
            answer = app.post(
                "/oauth/token",
                grant_type=grant,
                username=username,
                password=password,
                scope="openid",
                assertion="x",
            )
        assert not [each for each in queries if "directory_user" in each["sql"]]
        answers.append((answer.status_code, answer.content, sorted(answer.headers.items())))
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 400
    assert b"unsupported_grant_type" in answers[0][1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", sorted({*LIBRARY.response_types, "code code", "token code"} - set(RESPONSE_TYPES))
)
def test_a_response_type_that_is_not_offered_is_refused_to_the_application(app, asked):
    assert read_answer(app.ask(response_type=asked))["error"] == "unsupported_response_type"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["user", "client", "scopes", "extra_credentials", "issued_grant"])
def test_a_parameter_named_like_a_part_of_the_library_changes_nothing(app, name):
    code = app.get_code(**{name: "1"})
    answer = app.trade(code, **{name: "1"})
    assert answer.status_code == 200
    assert app.userinfo(answer.json()["access_token"]).status_code == 200


@pytest.mark.django_db
def test_a_machine_that_names_a_person_acts_for_itself(make_app, person):
    machine = make_app(ClientKind.MACHINE, addresses=NO_ADDRESSES)
    answer = machine.post("/oauth/token", grant_type="client_credentials", user=str(person.pk))
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_resource_indicator_is_refused_by_its_own_code(app, endpoint):
    for values in ("resource=https%3A%2F%2Fa.example", "resource=x&resource=y", "resource="):
        assert post(f"/oauth/{endpoint}", values).json()["error"] == "invalid_target"
    assert read_answer(app.ask(resource="https://a.example"))["error"] == "invalid_target"
    assert read_answer(app.ask(resource=["x", "y"]))["error"] == "invalid_target"


def test_header_and_body_may_not_name_two_clients(app, make_app):
    other = make_app()
    code = app.get_code()
    answer = app.trade(code, client_id=other.client.client_id)
    assert answer.json()["error"] == "invalid_request"
    assert app.trade(code, client_id=app.client.client_id).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("--x--", "multipart/form-data; boundary=x"),
        ("{}", "application/json"),
        ("a", "text/plain"),
        (b"\xff\xfe=\x00", "application/octet-stream"),
    ],
)
def test_only_a_form_is_read(endpoint, body, content_type):
    answer = Browser().post(f"/oauth/{endpoint}", body, content_type=content_type)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_client_that_fails_to_prove_itself_is_told_how(make_app, endpoint):
    app = make_app(ClientKind.WEB)
    app.secret = "salah"
    values = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x", "scope": "openid"}
    answer = app.post(f"/oauth/{endpoint}", **values)
    if endpoint != "device":
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_the_name_of_the_scheme_is_read_in_any_case(app, scheme):
    pair = base64.b64encode(f"{app.client.client_id}:{app.secret}".encode()).decode()
    answer = post("/oauth/introspect", "token=x", Authorization=f"{scheme} {pair}")
    assert answer.json() == {"active": False}


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_bearer_is_read_in_any_case(app, scheme):
    token = app.sign_in()["access_token"]
    headers = {"Authorization": f"{scheme} {token}"}
    assert Browser().get("/oauth/userinfo", headers=headers).status_code == 200
    assert post("/oauth/userinfo", **headers).status_code == 200


# --- Hostile values: never a 500 ------------------------------------------------------------------

HOSTILE = [
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\r\nLocation: https://evil.example",
    b"a" * 20_000,
    b"9" * 400,
    b"http://[::1",
    b"eyJhbGciOiJub25lIn0.e30.",
]
NAMES = [*sorted(LONGEST), "claims", "resource", "request", "username", "\x00", "a[]", ""]


def ask_all(app, query):
    yield app.browser.get(f"/oauth/authorize?{query}")
    yield app.browser.post(f"/oauth/consent?{query}", {"decision": "allow"})
    yield app.browser.get(f"/oauth/logout/confirm?{query}")
    yield Browser().get(f"/oauth/logout?{query}")
    for endpoint in ENDPOINTS:
        yield post(f"/oauth/{endpoint}", query)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_a_parameter_makes_the_provider_fail(app, name):
    asked = {**app.question(), "grant_type": "authorization_code", "code": "x", "token": "x"}
    rest = urlencode({key: each for key, each in asked.items() if key != name})
    pieces = [f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for value in HOSTILE]
    for piece in [*pieces, "&".join(pieces)]:
        for answer in ask_all(app, f"{rest}&{piece}"):
            assert answer.status_code < 500, (name, piece[:40], answer)


@pytest.mark.django_db
@pytest.mark.parametrize("value", HOSTILE[:4])
@pytest.mark.parametrize("scheme", ["Basic", "Bearer", "", "Digest"])
def test_no_header_makes_the_provider_fail(app, value, scheme):
    for raw in (value, base64.b64encode(value), base64.b64encode(value + b":" + value)):
        headers = {"Authorization": f"{scheme} {raw.decode('latin-1')}"}
        for endpoint in [*ENDPOINTS, "userinfo"]:
            answer = post(
                f"/oauth/{endpoint}", "grant_type=refresh_token&refresh_token=x", **headers
            )
            assert answer.status_code < 500
    for header in ("Referer", "Origin", "Accept-Language", "Content-Type"):
        answer = app.browser.get(
            "/oauth/authorize", app.question(), headers={header: value.decode("latin-1")}
        )
        assert answer.status_code < 500


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.text(), max_size=3))))
def test_what_reaches_the_library_is_single_plain_and_known(parameters):
    for name, value in keep_known(parameters).items():
        assert value.isprintable()
        assert 0 < len(value) <= LONGEST[name]
    assert isinstance(find_parameter_fault(parameters), str | None)


def test_an_address_to_return_to_may_be_as_long_as_one_that_can_be_registered():
    assert len(BACK) < LONGEST["redirect_uri"] == LONGEST_ADDRESS
