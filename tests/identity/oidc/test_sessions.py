"""Refresh, consent, sessions: what lives together ends together."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from oauth2_provider.models import AccessToken, RefreshToken

from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import LogoutNotice
from sambung.identity.provider.operations.consents import withdraw_consent
from sambung.identity.provider.operations.sessions import end_sessions
from sambung.identity.queries import list_consents
from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_pending
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.errors import NotPermitted
from tests.factories import sign_in
from tests.identity.oidc.flows import decode

pytestmark = pytest.mark.django_db


def test_a_refresh_token_is_changed_at_each_use_and_keeps_session_and_person(app):
    first = app.sign_in()
    second = app.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    before, after = decode(first["id_token"]).claims, decode(second["id_token"]).claims
    for claim in ("sub", "sid", "auth_time", "aud", "iss"):
        assert after[claim] == before[claim]
    assert app.userinfo(second["access_token"]).json()["sub"] == before["sub"]


def test_a_refresh_token_of_another_client_gives_nothing(app, make_app):
    tokens = app.sign_in()
    assert make_app().refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_suspended_person_gets_nothing_more(app, person):
    tokens = app.sign_in()
    person.is_active = False
    person.save()
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    answer = app.post("/oauth/introspect", token=tokens["access_token"])
    assert answer.json() == {"active": False}


def test_the_sign_out_page_ends_the_sessions_of_the_browser_and_no_others(app, person):
    here = app.browser
    tokens = app.sign_in()
    app.browser = Browser()
    sign_in(person, app.browser)
    elsewhere = app.sign_in()
    here.post("/keluar/")
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.refresh(elsewhere["refresh_token"]).status_code == 200
    assert LogoutNotice.objects.count() == 1


def test_ending_all_sessions_leaves_no_token_and_tells_every_client(app, make_app, person):
    tokens, code = app.sign_in(), make_app().get_code()
    assert code
    ended = end_sessions(actor=SYSTEM, user=person, now=clock.now())
    assert ended == 2
    assert not AccessToken.objects.filter(user=person).exists()
    assert not RefreshToken.objects.filter(user=person, revoked=None).exists()
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert LogoutNotice.objects.count() == 2
    assert list_pending("session_ended")


def test_a_code_of_an_ended_session_gives_nothing(app, person):
    code = app.get_code()
    app.browser.post("/keluar/")
    assert app.trade(code).json()["error"] == "invalid_grant"


def test_nobody_ends_the_sessions_of_another_person(app, person):
    app.sign_in()
    with pytest.raises(NotPermitted):
        end_sessions(actor=Actor("p-9", "Orang lain"), user=person, now=clock.now())


def test_consent_is_asked_once_and_again_for_more(app):
    assert app.ask(scope="openid").status_code == 200
    app.consent(scope="openid")
    assert app.ask(scope="openid").status_code == 302
    assert app.ask(scope="openid email").status_code == 200
    app.consent(scope="openid email")
    assert app.ask(scope="openid").status_code == 302


def test_refusing_sends_access_denied_back_and_is_not_remembered(app, person):
    answer = app.consent("refuse")
    assert "error=access_denied" in answer["Location"]
    assert list_consents(person) == ()
    assert app.ask().status_code == 200


def test_withdrawn_consent_ends_the_tokens_tells_the_client_and_is_asked_again(app, person):
    tokens = app.sign_in()
    assert [consent.client for consent in list_consents(person)] == [app.client]
    withdraw_consent(actor=actor_of(person), user=person, client=app.client, now=clock.now())
    assert list_consents(person) == ()
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert LogoutNotice.objects.get().session.client == app.client
    assert app.ask().status_code == 200
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"give_consent", "withdraw_consent", "end_sessions"} <= actions


def test_nobody_withdraws_the_consent_of_another_person(app, person):
    app.sign_in()
    with pytest.raises(NotPermitted):
        withdraw_consent(actor=SYSTEM, user=person, client=app.client, now=clock.now())


def test_changing_the_password_ends_what_applications_hold(app, person):
    person.set_password("kata-sandi-yang-lama")
    person.save()
    app.browser.logout()
    sign_in(person, app.browser)
    tokens = app.sign_in()
    answer = app.browser.post(
        "/sandi/",
        {
            "oldpassword": "kata-sandi-yang-lama",
            "password1": "sungguh-baru-sekali",
            "password2": "sungguh-baru-sekali",
        },
    )
    person.refresh_from_db()
    assert person.check_password("sungguh-baru-sekali"), answer
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401


def test_two_workers_that_refresh_at_once_both_go_on(app):
    first = app.sign_in()["refresh_token"]
    pairs = [app.refresh(first).json() for _ in range(2)]
    for pair in pairs:
        assert app.userinfo(pair["access_token"]).status_code == 200
    assert pairs[0]["refresh_token"] != pairs[1]["refresh_token"]
    assert [app.refresh(pair["refresh_token"]).status_code for pair in pairs] == [200, 200]
    families = RefreshToken.objects.values_list("token_family", flat=True)
    assert len(set(families)) == 1


def test_a_refresh_token_that_comes_back_ends_its_whole_family(app):
    first = app.sign_in()["refresh_token"]
    pairs = [app.refresh(first).json() for _ in range(2)]
    long_ago = clock.now() - timedelta(seconds=11)
    RefreshToken.objects.filter(revoked__isnull=False).update(revoked=long_ago)
    assert app.refresh(first).json()["error"] == "invalid_grant"
    for pair in pairs:
        assert app.refresh(pair["refresh_token"]).json()["error"] == "invalid_grant"
        assert app.userinfo(pair["access_token"]).status_code == 401
    assert AuditEntry.objects.filter(action="refuse", after__reason="refresh_reused").exists()


def test_a_refresh_token_that_was_taken_back_gives_nothing_within_the_ten_seconds(app, make_app):
    tokens = app.sign_in()
    app.post("/oauth/revoke", token=tokens["refresh_token"])
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    other, used = make_app(), app.sign_in()["refresh_token"]
    app.refresh(used)
    assert other.refresh(used).json()["error"] == "invalid_grant"


def test_a_refresh_token_is_no_bearer_and_no_jwt(app):
    tokens = app.sign_in()
    assert "." not in tokens["refresh_token"]
    assert app.userinfo(tokens["refresh_token"]).status_code == 401
    assert app.userinfo(tokens["id_token"]).status_code == 401
    assert decode(tokens["access_token"]).header["typ"] == "at+jwt"
    assert decode(tokens["id_token"]).header["typ"] == "JWT"
