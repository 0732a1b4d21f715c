"""Signing out at an application's wish, and telling the others."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client as Browser

from sambung.identity.models import ClientSession, LogoutNotice
from sambung.identity.provider.operations.logout_notices import (
    LOGOUT_EVENT,
    NotDelivered,
    deliver_notices,
)
from sambung.journal.queries import list_pending
from sambung.kernel import clock
from tests.factories import make_person, sign_in
from tests.identity.oidc.flows import AFTER, NOTIFY, decode

pytestmark = pytest.mark.django_db


def leave(app, **values):
    return app.browser.get("/oauth/logout", values)


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


class Mailbox:
    """Stands for the applications' servers."""

    def __init__(self, *answers):
        self.answers = list(answers) or [200]
        self.letters = []

    def __call__(self, address, token):
        self.letters.append((address, token))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_the_own_session_is_ended_at_once_and_the_browser_sent_back(app):
    token = app.sign_in()["id_token"]
    answer = leave(app, id_token_hint=token, post_logout_redirect_uri=AFTER, state="s-1")
    assert answer.status_code == 302
    target = urlsplit(answer["Location"])
    assert target._replace(query="").geturl() == AFTER
    assert parse_qs(target.query) == {"state": ["s-1"]}
    assert not is_signed_in(app.browser)


def test_an_expired_token_will_do_as_a_hint(app, settings):
    from sambung.identity.provider.tokens import sign_claims  # noqa: PLC0415

    claims = dict(decode(app.sign_in()["id_token"]).claims)
    old = sign_claims({**claims, "exp": claims["exp"] - 10**6})
    assert leave(app, id_token_hint=old, post_logout_redirect_uri=AFTER).status_code == 302


def test_a_person_is_asked_when_nothing_shows_that_the_session_is_meant(app):
    app.sign_in()
    page = leave(app, client_id=app.client.client_id, post_logout_redirect_uri=AFTER)
    assert page.status_code == 200
    assert is_signed_in(app.browser)
    assert "form-action 'self' https://aplikasi.example" in page["Content-Security-Policy"]


@pytest.mark.parametrize(("decision", "is_left"), [("leave", True), ("stay", False)])
def test_the_persons_answer_counts(app, decision, is_left):
    app.sign_in()
    address = f"/oauth/logout/confirm?client_id={app.client.client_id}&post_logout_redirect_uri="
    answer = app.browser.post(address + AFTER, {"decision": decision})
    assert answer["Location"] == (AFTER if is_left else "/")
    assert is_signed_in(app.browser) is not is_left


def test_a_token_of_another_persons_session_does_not_sign_out_without_asking(
    app, django_user_model
):
    token = app.sign_in()["id_token"]
    other = make_person("w-2")
    app.browser = Browser()
    sign_in(other, app.browser)
    assert leave(app, id_token_hint=token).status_code == 200
    assert is_signed_in(app.browser)


@pytest.mark.parametrize("address", [AFTER + "/", AFTER + "?x=1", "https://penipu.example/"])
def test_another_address_than_the_registered_one_is_never_gone_to(app, address):
    token = app.sign_in()["id_token"]
    answer = leave(app, id_token_hint=token, post_logout_redirect_uri=address)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert is_signed_in(app.browser)


def test_an_address_without_a_client_is_never_gone_to(app):
    assert leave(app, post_logout_redirect_uri=AFTER).status_code == 400


def test_a_hint_of_another_client_than_the_named_one_is_refused(app, make_app):
    token = app.sign_in()["id_token"]
    other = make_app().client.client_id
    assert leave(app, id_token_hint=token, client_id=other).status_code == 400


def test_a_sign_out_sent_as_a_form_of_another_site_is_asked_again_as_an_address(app):
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post("/oauth/logout", {"client_id": "x"}).status_code == 303


def test_every_client_of_the_browser_is_told_by_a_signed_token(app, make_app):
    tokens = [each.sign_in()["id_token"] for each in (app, make_app())]
    leave(app, id_token_hint=tokens[0])
    mailbox = Mailbox()
    assert deliver_notices(post=mailbox, now=clock.now()) == 2
    told = {decode(letter).claims["aud"]: decode(letter) for _address, letter in mailbox.letters}
    for token in tokens:
        claims = decode(token).claims
        notice = told[claims["aud"]]
        assert notice.header["typ"] == "logout+jwt"
        assert notice.claims["sid"] == claims["sid"]
        assert notice.claims["sub"] == claims["sub"]
        assert notice.claims["iss"] == settings.SAMBUNG_PUBLIC_URL
        assert notice.claims["events"] == {LOGOUT_EVENT: {}}
        assert notice.claims["exp"] - notice.claims["iat"] <= 120
        assert "nonce" not in notice.claims
    assert {address for address, _letter in mailbox.letters} == {NOTIFY}
    assert list_pending("session_ended") == ()


def test_a_client_that_does_not_answer_is_told_again_later(app):
    leave(app, id_token_hint=app.sign_in()["id_token"])
    now = clock.now()
    mailbox = Mailbox(NotDelivered("no_connection"), 503, 204)
    deliver_notices(post=mailbox, now=now)
    notice = LogoutNotice.objects.get()
    assert (notice.finding, notice.delivered_at) == ("no_connection", None)
    assert notice.due_at > now
    deliver_notices(post=mailbox, now=now)
    assert len(mailbox.letters) == 1
    for hours in (1, 2):
        deliver_notices(post=mailbox, now=now + timedelta(hours=hours))
    notice.refresh_from_db()
    assert notice.delivered_at is not None
    assert notice.due_at is None
    identifiers = {decode(letter).claims["jti"] for _address, letter in mailbox.letters}
    assert len(identifiers) == 3


def test_a_slow_client_keeps_no_other_agencys_notices_waiting(app, make_app, person):
    slow, other = app.client, make_app().client
    now, clocks, told = clock.now(), [0.0], []

    def end(client, number, due_at):
        session = ClientSession.objects.create(
            sid=f"{client.pk}-{number}",
            user=person,
            client=client,
            subject="s",
            authenticated_at=now,
            method="password",
            started_at=now,
            ended_at=now,
        )
        LogoutNotice.objects.create(session=session, due_at=due_at)

    def post(_address, letter):
        told.append(decode(letter).claims["aud"])
        clocks[0] += 5.0 if told[-1] == slow.client_id else 0.1
        return 204

    for number in range(60):
        end(slow, number, now - timedelta(minutes=1))
    end(other, 0, now)
    assert deliver_notices(post=post, now=now, read_clock=lambda: clocks[0]) == 2
    assert told == [slow.client_id, other.client_id]


def test_a_client_that_refuses_the_notice_is_not_told_again(app):
    leave(app, id_token_hint=app.sign_in()["id_token"])
    mailbox = Mailbox(400)
    deliver_notices(post=mailbox, now=clock.now())
    notice = LogoutNotice.objects.get()
    assert (notice.finding, notice.due_at, notice.delivered_at) == ("status_400", None, None)


def test_a_notice_is_given_up_after_a_day(app):
    leave(app, id_token_hint=app.sign_in()["id_token"])
    session = ClientSession.objects.get()
    mailbox = Mailbox(NotDelivered("no_connection"))
    deliver_notices(post=mailbox, now=session.ended_at + timedelta(hours=25))
    assert LogoutNotice.objects.get().due_at is None


def test_a_client_without_an_address_for_notices_is_not_told(app):
    app.client.backchannel_logout_uri = ""
    app.client.save()
    leave(app, id_token_hint=app.sign_in()["id_token"])
    assert ClientSession.objects.get().ended_at is not None
    assert not LogoutNotice.objects.exists()
