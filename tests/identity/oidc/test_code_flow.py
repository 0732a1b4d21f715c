"""Signing in with a code: what is refused, what is given, what happens to a code that returns."""

import pytest
from django.conf import settings
from django.test import Client as Browser
from oauth2_provider.models import AccessToken, RefreshToken

from sambung.identity.models import ClientKind
from sambung.journal.models import AuditEntry
from sambung.portfolio.models import Status
from tests.identity.oidc.flows import BACK, decode, read_answer

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_and_the_application_learns_who_it_is(app, person):
    tokens = app.sign_in()
    claims = decode(tokens["id_token"]).claims
    assert claims["iss"] == settings.SAMBUNG_PUBLIC_URL
    assert claims["aud"] == app.client.client_id
    assert claims["nonce"] == "sekali-1"
    assert claims["name"] == "Rina Marlina"
    assert {"auth_time", "sid", "exp", "iat", "at_hash"} <= set(claims)
    assert app.userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]


def test_the_answer_carries_state_and_issuer(app):
    answer = read_answer(app.consent())
    assert answer["state"] == "keadaan-1"
    assert answer["iss"] == settings.SAMBUNG_PUBLIC_URL


def test_a_public_client_signs_in_without_a_secret(make_app):
    assert "id_token" in make_app(ClientKind.PUBLIC).sign_in()


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "too-short"},
    ],
)
@pytest.mark.parametrize("kind", [ClientKind.WEB, ClientKind.PUBLIC])
def test_a_request_without_a_hashed_challenge_is_refused(make_app, kind, changes):
    answer = read_answer(make_app(kind).ask(**changes))
    assert answer["error"] == "invalid_request"
    assert answer["iss"] == settings.SAMBUNG_PUBLIC_URL


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"scope": "openid exchange"}, "invalid_scope"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://aplikasi.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"prompt": "create"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
    ],
)
def test_a_request_that_asks_for_what_there_is_not_gets_the_code_of_the_rfc(app, changes, error):
    answer = read_answer(app.ask(**changes))
    assert answer["error"] == error
    assert answer["state"] == "keadaan-1"


def test_query_may_be_named_as_the_way_of_the_answer(app):
    assert "code" in read_answer(app.consent(response_mode="query"))


@pytest.mark.parametrize(
    "address",
    [
        BACK + "/",
        BACK + "?x=1",
        BACK.replace("https", "http"),
        BACK.upper(),
        "https://aplikasi.example:443/masuk/selesai",
        "https://aplikasi.example.evil.example/masuk/selesai",
        "https://aplikasi.example/masuk/../masuk/selesai",
        "javascript:alert(1)",
        None,
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_another_address_than_the_registered_one_is_never_gone_to(app, address, is_signed_in):
    if not is_signed_in:
        app.browser.logout()
    answer = app.ask(redirect_uri=address)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "wrong_redirect_uri" in answer.content.decode()


def test_an_unknown_client_gets_a_page_for_people(app):
    answer = app.ask(client_id="kl-tidak-ada")
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "unknown_client" in answer.content.decode()


def test_a_client_of_a_retired_application_gets_a_page_and_no_tokens(app):
    code = app.get_code()
    app.client.of_application.status = Status.REPLACED
    app.client.of_application.save()
    assert app.ask().status_code == 400
    assert app.trade(code).json()["error"] == "invalid_client"


def test_a_request_sent_as_a_form_of_another_site_is_asked_again_as_an_address(app):
    strict = Browser(enforce_csrf_checks=True)
    answer = strict.post("/oauth/authorize", app.question())
    assert answer.status_code == 303
    assert answer["Location"].startswith("/oauth/authorize?")


def test_a_code_that_comes_back_is_refused_and_takes_back_what_it_gave(app):
    code = app.get_code()
    tokens = app.trade(code).json()
    assert app.trade(code).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not AccessToken.objects.exists()
    assert not RefreshToken.objects.filter(revoked=None).exists()


def test_a_code_that_comes_back_takes_back_what_was_refreshed_from_it(app):
    code = app.get_code()
    later = app.refresh(app.trade(code).json()["refresh_token"]).json()
    app.trade(code)
    assert app.refresh(later["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 50},
        {"code_verifier": None},
        {"redirect_uri": "https://aplikasi.example/lain"},
        {"code": "tidak-ada"},
    ],
)
def test_a_code_without_what_belongs_to_it_gives_nothing(app, changes):
    answer = app.trade(app.get_code(), **changes)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_a_code_of_another_client_gives_nothing(app, make_app):
    other = make_app()
    other.verifier = app.verifier
    answer = other.trade(app.get_code())
    assert answer.json()["error"] == "invalid_grant"


def test_a_code_of_a_person_who_was_suspended_gives_nothing(app, person):
    code = app.get_code()
    person.is_active = False
    person.save()
    assert app.trade(code).json()["error"] == "invalid_grant"


def test_a_code_older_than_a_minute_gives_nothing(app, person):
    from oauth2_provider.models import Grant  # noqa: PLC0415

    code = app.get_code()
    Grant.objects.update(expires="2020-01-01T00:00:00Z")
    assert app.trade(code).json()["error"] == "invalid_grant"


def test_refusals_are_audited_once_an_hour_and_counted(app):
    from sambung.identity.models import Refusal  # noqa: PLC0415

    for _ in range(3):
        app.ask(redirect_uri="https://penipu.example/")
    entries = AuditEntry.objects.filter(action="refuse", after__reason="wrong_redirect_uri")
    assert entries.count() == 1
    assert entries.get().subject == f"client/{app.client.client_id}"
    assert Refusal.objects.get(reason="wrong_redirect_uri").count == 3


def test_what_a_stranger_writes_never_stands_in_the_journal(app):
    app.ask(client_id="3273010101010001")
    assert AuditEntry.objects.get(action="refuse").subject == "client/unknown"


def test_a_sign_in_at_an_application_is_recorded(app, person):
    app.sign_in()
    entry = AuditEntry.objects.get(action="sign_in", after__client_id=app.client.client_id)
    assert entry.actor_id == str(person.pk)
