"""Signing in on a device without a keyboard."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth2_provider.models import DeviceGrant

from sambung.identity.models import ClientKind
from sambung.identity.provider.rules.device_codes import (
    ALPHABET,
    make_user_code,
    tidy_user_code,
)
from sambung.identity.provider.views import device
from sambung.identity.queries import list_consents
from sambung.kernel import clock
from tests.identity.oidc.flows import decode

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@given(st.text())
def test_a_code_is_read_as_people_type_it(noise):
    code = make_user_code()
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", code)
    quiet = "".join(letter for letter in noise if letter.upper() not in ALPHABET)
    assert tidy_user_code(f"{code[:4].lower()}-{quiet}{code[4:]}")[:8] == code or "ß" in quiet


@pytest.fixture
def counter(make_app):
    return make_app(ClientKind.PUBLIC)


def begin(app, **values):
    return app.post("/oauth/device", scope="openid profile", **values).json()


def poll(app, codes):
    DeviceGrant.objects.update(last_checked=clock.now() - timedelta(seconds=10))
    return app.post("/oauth/token", grant_type=GRANT, device_code=codes["device_code"])


def answer(app, codes, decision):
    return app.browser.post("/perangkat/", {"user_code": codes["user_code"], "decision": decision})


pytestmark = pytest.mark.django_db


def test_a_person_lets_a_device_sign_in(counter, person):
    codes = begin(counter)
    assert codes["verification_uri"].endswith("/perangkat/")
    assert codes["verification_uri_complete"].endswith(f"?user_code={codes['user_code']}")
    assert poll(counter, codes).json()["error"] == "authorization_pending"
    page = answer(counter, codes, "look").content.decode()
    assert counter.client.of_application.name in page
    assert f"{codes['user_code'][:4]}-{codes['user_code'][4:]}" in page
    assert poll(counter, codes).json()["error"] == "authorization_pending"
    answer(counter, codes, "allow")
    tokens = poll(counter, codes).json()
    told = counter.userinfo(tokens["access_token"]).json()
    assert told["name"] == person.full_name
    assert told["sub"] == decode(tokens["access_token"]).claims["sub"]
    assert [consent.client for consent in list_consents(person)] == [counter.client]
    assert counter.refresh(tokens["refresh_token"]).status_code == 200


def test_a_device_sees_personal_data_only_after_a_fresh_proof(counter, person):
    codes = begin(counter)
    session = counter.browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": clock.now().timestamp() - 6 * 60}
    ]
    session.save()
    assert answer(counter, codes, "allow")["Location"].startswith("/periksa-ulang/")
    assert list_consents(person) == ()
    assert poll(counter, codes).json()["error"] == "authorization_pending"


def test_consent_is_taken_in_one_place_which_asks_for_the_proof():
    views = Path(device.__file__).parent
    named = {path.name for path in views.glob("*.py") if "give_consent" in path.read_text("utf-8")}
    assert named == {"consenting.py"}


def test_a_device_code_opens_once(counter):
    codes = begin(counter)
    answer(counter, codes, "allow")
    assert poll(counter, codes).status_code == 200
    assert poll(counter, codes).json()["error"] == "invalid_grant"


def test_a_refused_device_is_told_so(counter, person):
    codes = begin(counter)
    answer(counter, codes, "refuse")
    assert poll(counter, codes).json()["error"] == "access_denied"
    assert list_consents(person) == ()


def test_a_device_that_asks_too_often_is_slowed_down(counter):
    codes = begin(counter)
    poll(counter, codes)
    values = {"grant_type": GRANT, "device_code": codes["device_code"]}
    assert counter.post("/oauth/token", **values).json()["error"] == "slow_down"


def test_an_expired_code_is_refused_at_the_device_and_on_the_page(counter):
    codes = begin(counter)
    DeviceGrant.objects.update(expires=clock.now() - timedelta(seconds=1))
    assert poll(counter, codes).json()["error"] == "expired_token"
    answer(counter, codes, "allow")
    assert not DeviceGrant.objects.filter(status=DeviceGrant.AUTHORIZED).exists()


@pytest.mark.parametrize("code", [None, "tidak-ada"])
def test_an_unknown_device_code_gets_the_code_of_the_rfc(counter, code):
    answer = counter.post("/oauth/token", grant_type=GRANT, device_code=code)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_a_device_code_of_another_client_gives_nothing(counter, make_app):
    codes = begin(counter)
    answer(counter, codes, "allow")
    assert poll(make_app(ClientKind.PUBLIC), codes).json()["error"] == "invalid_grant"


def test_a_client_of_another_kind_gets_no_device_code(app):
    assert begin(app)["error"] == "unauthorized_client"


def test_nobody_can_guess_codes(counter):
    codes = begin(counter)
    for _ in range(10):
        answer(counter, {"user_code": "BBBB-BBBB"}, "allow")
    answer(counter, codes, "allow")
    assert not DeviceGrant.objects.filter(status=DeviceGrant.AUTHORIZED).exists()


def test_the_page_wants_a_person_who_signed_in(client):
    assert client.get("/perangkat/")["Location"].startswith("/masuk/")


def test_opening_the_complete_address_allows_nothing(counter):
    codes = begin(counter)
    page = counter.browser.get("/perangkat/", {"user_code": codes["user_code"]})
    assert codes["user_code"] in page.content.decode()
    assert poll(counter, codes).json()["error"] == "authorization_pending"
