"""What protects an account changes only after its strongest proof, given just now."""

import time
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import get_resolver, reverse

from sambung.identity.citizens.fresh_proof import FRESH_SECONDS
from sambung.identity.models import Client, ClientKind
from tests.factories import make_application, sign_in
from tests.identity.citizens.conftest import PASSWORD, latest_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_attempts")]
EMAIL = "siti@example.org"
READS_OR_SIGNS_IN = {
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "mfa_list_webauthn",
}
CHANGES = [
    ("citizens:contact_add", ()),
    ("citizens:contact_code", ()),
    ("citizens:contact_remove", (1,)),
    ("account_change_password", ()),
    ("mfa_activate_totp", ()),
    ("mfa_deactivate_totp", ()),
    ("mfa_generate_recovery_codes", ()),
    ("mfa_view_recovery_codes", ()),
    ("mfa_download_recovery_codes", ()),
    ("mfa_add_webauthn", ()),
    ("mfa_remove_webauthn", (1,)),
    ("mfa_edit_webauthn", (1,)),
    ("usersessions_list", ()),
]


def open_browser(user, *records):
    browser = sign_in(user)
    session = browser.session
    session["account_authentication_methods"] = list(records)
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def record(method, *, ago=0):
    return {"method": method, "at": time.time() - ago, "reauthenticated": True}


@pytest.fixture
def protected(make_citizen):
    user = make_citizen(EMAIL)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


@pytest.mark.parametrize(("name", "args"), CHANGES)
@pytest.mark.parametrize(
    "records",
    [
        [],
        [record("password")],
        [record("mfa", ago=FRESH_SECONDS + 1), record("password")],
    ],
    ids=["session alone", "same password again", "second factor long ago"],
)
def test_nothing_changes_without_the_second_factor_given_just_now(protected, name, args, records):
    browser = open_browser(protected, *records)
    for method in (browser.get, browser.post):
        answer = method(reverse(name, args=args))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=protected).count() == 2


def test_the_password_page_does_not_serve_an_account_with_a_second_factor(protected):
    browser = open_browser(protected)
    answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_a_password_just_typed_is_enough_where_there_is_nothing_stronger(make_citizen):
    user = make_citizen(EMAIL)
    assert open_browser(user).get(reverse("citizens:contact_add")).status_code == 302
    fresh = open_browser(user, record("password"))
    assert fresh.get(reverse("citizens:contact_add")).status_code == 200


def test_who_just_set_a_factor_up_sees_the_recovery_codes_at_once(make_citizen):
    user = make_citizen(EMAIL)
    browser = open_browser(user, record("password"))
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert browser.get(answer.url).status_code == 200


def test_what_was_being_sent_waits_for_the_proof(protected):
    browser = open_browser(protected)
    add = reverse("citizens:contact_add")
    asked = browser.post(add, {"contact": "0812 3456 7890"})
    code = current_code(protected)
    answer = browser.post(asked.url, {"code": code})
    assert answer.url == reverse("citizens:contact_code")
    assert latest_code("+6281234567890")


def current_code(user):
    secret = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).wrap()
    from allauth.mfa.utils import decrypt  # noqa: PLC0415

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(decrypt(secret.instance.data["secret"]), counter))


def test_every_address_of_the_libraries_is_guarded_or_named_here():
    open_ones = set()

    def walk(resolver):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern)
            elif (pattern.name or "").startswith(("mfa_", "usersessions_")) and not getattr(
                pattern.callback, "asks_fresh_proof", False
            ):
                open_ones.add(pattern.name)

    walk(get_resolver())
    assert open_ones == READS_OR_SIGNS_IN


def test_consent_to_personal_data_asks_for_the_second_factor_first(protected, make_client):
    client = make_client()
    question = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": "https://aplikasi.example.org/kembali",
        "scope": "openid profile",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
        "state": "s",
    }
    address = f"{reverse('oauth2_provider:authorize')}?{urlencode(question)}"
    asked = open_browser(protected, record("password")).get(address)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    shown = open_browser(protected, record("mfa")).get(address)
    assert shown.status_code == 200
    plain = address.replace("openid+profile", "openid")
    assert open_browser(protected, record("password")).get(plain).status_code == 200


@pytest.fixture
def make_client():
    """Give a function that makes a client people sign in to."""

    def make():
        return Client.objects.create(
            of_application=make_application(),
            kind=ClientKind.WEB,
            name="Aplikasi",
            client_type=Client.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Client.GRANT_AUTHORIZATION_CODE,
            redirect_uris="https://aplikasi.example.org/kembali",
        )

    return make
