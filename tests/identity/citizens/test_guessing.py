"""Guessing is slow everywhere: a walk over all addresses finds a form that forgot to count."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.citizens.limits import TooManyAttempts
from sambung.identity.citizens.operations.guesses import forgive_guess, take_guess
from sambung.identity.citizens.rules.guessing import ACCOUNT, PAIR, find_next_moment
from sambung.identity.models import Attempt
from tests.factories import NOON, sign_in
from tests.identity.citizens.conftest import PASSWORD, latest_code, latest_message

EMAIL = "siti@example.org"
SECRETS = re.compile(
    r'<input[^>]*name="([^"]*(?:password|sandi|code|kode|token|pin|otp|secret)[^"]*)"',
    re.IGNORECASE,
)
NOT_SECRET = {"csrfmiddlewaretoken"}
CHOOSES = {
    "citizens:sign_up_finish": "chooses a password",
    "console:accept": "chooses a password; the link is 256 random bits",
}
"""Forms that take a new secret and compare none."""


def guess(name=EMAIL, address="192.0.2.1", device="", now=NOON):
    return take_guess(name=name, address=address, device=device, now=now)


@pytest.mark.django_db
class TestWaits:
    def test_the_wait_grows_and_ends_by_itself(self):
        moment = NOON
        for _free in range(PAIR.free):
            guess(now=moment)
        waits = []
        for _further in range(4):
            with pytest.raises(TooManyAttempts):
                guess(now=moment)
            wait = next(
                minutes
                for minutes in range(1, 70)
                if not is_refused(now=moment + timedelta(minutes=minutes))
            )
            waits.append(wait)
            moment += timedelta(minutes=wait)
            guess(now=moment)
        assert waits == sorted(waits)
        assert waits[-1] > waits[0]

    def test_who_guesses_elsewhere_does_not_shut_out_a_browser_that_is_known(self):
        for number in range(200):
            try:
                guess(address=f"198.51.{number}.7", now=NOON + timedelta(seconds=number))
            except TooManyAttempts:
                continue
        with pytest.raises(TooManyAttempts):
            guess(address="203.0.113.9", now=NOON + timedelta(seconds=200))
        guess(address="203.0.113.9", device="d1", now=NOON + timedelta(seconds=200))

    def test_one_address_does_not_try_one_password_on_all_accounts(self):
        refused = [is_refused(name=f"nama-{number}", keep=True) for number in range(100)]
        assert refused.count(False) < 70

    def test_a_right_password_clears_what_failed_before_it_here(self):
        for _try in range(3):
            guess()
        forgive_guess(guess())
        assert not Attempt.objects.filter(scope=PAIR.scope).exists()
        assert Attempt.objects.filter(scope=ACCOUNT.scope).count() == 3

    def test_spellings_of_one_name_are_counted_as_one_known_or_not(self):
        for name in ("0812-3456-7890", "+62 812 3456 7890", "081234567890", "62 81234567890") * 2:
            is_refused(name=name, keep=True)
        assert is_refused(name="0812.3456.7890")


def is_refused(*, keep=False, **values):
    try:
        made = guess(**values)
    except TooManyAttempts:
        return True
    if not keep:
        Attempt.objects.filter(pk__in=made.attempts).delete()
    return False


@given(st.integers(0, 40), st.integers(0, 10_000))
def test_more_failures_never_shorten_the_wait(count, seconds):
    newest = NOON + timedelta(seconds=seconds)
    few = find_next_moment(PAIR, [newest] * count) or newest
    more = find_next_moment(PAIR, [newest] * (count + 1)) or newest
    assert newest <= few <= more <= newest + PAIR.longest


def list_addresses():
    """List every address of the site that needs no argument, by name."""
    found = {}

    def walk(resolver, namespace):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern, inner)
            elif pattern.name:
                name = f"{namespace}{pattern.name}"
                try:
                    found[name] = reverse(name)
                except NoReverseMatch:
                    continue

    walk(get_resolver(), "")
    return found


def find_secret_fields(page):
    return set(SECRETS.findall(page)) - NOT_SECRET


@pytest.fixture
def citizen(make_citizen):
    user = make_citizen(EMAIL)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def open_browsers(citizen):
    """Give browsers in every state in which a form may ask for a secret."""
    stranger, begun, recovering, signing_up = Client(), Client(), Client(), Client()
    in_full = sign_in(citizen)
    begun.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    recovering.post(reverse("citizens:recover"), {"contact": EMAIL})
    signing_up.post(reverse("citizens:sign_up"), {"contact": "baru@example.org"})
    proved = Client()
    proved.post(reverse("citizens:recover"), {"contact": EMAIL})
    proved.post(reverse("citizens:recover_code"), {"code": latest_code(EMAIL)})
    return (stranger, begun, in_full, recovering, signing_up, proved)


@pytest.mark.django_db(transaction=True, databases=["default", "ledger"])
@pytest.mark.usefixtures("no_attempts")
def test_every_form_that_takes_a_secret_stops_a_guesser(citizen):
    forms, open_to_guessing = {}, []
    for browser in open_browsers(citizen):
        for name, address in list_addresses().items():
            if "logout" in name or "end_session" in name:
                continue  # it would end what the next address needs
            answer = browser.get(address)
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            fields = find_secret_fields(answer.content.decode())
            if not fields or name in CHOOSES:
                continue
            forms[name] = fields
            if not is_stopped(browser, address, fields):
                open_to_guessing.append(name)
            Attempt.objects.all().delete()
    assert open_to_guessing == []
    assert {"account_login", "account_reauthenticate", "citizens:recover_finish"} & set(forms)
    assert {"mfa_reauthenticate", "citizens:recover_code", "citizens:sign_up_code"} <= set(forms)


def is_stopped(browser, address, fields):
    """Guess forty times; tell whether an answer says to wait, or nothing is asked any more."""
    for number in range(40):
        sent = dict.fromkeys(fields, f"{number:06d}") | {"login": EMAIL, "password": "x" * 12}
        answer = browser.post(address, sent)
        text = answer.content.decode()
        if answer.status_code == 429 or "Terlalu banyak" in text or "tidak berlaku lagi" in text:
            return True
        if "tidak dapat dipakai lagi" in text:
            return True
    return False


@pytest.mark.django_db(transaction=True)
def test_the_owner_hears_after_five_wrong_codes_of_the_second_factor(citizen):
    browser = sign_in(citizen)
    for number in range(6):
        browser.post(reverse("mfa_reauthenticate"), {"code": f"{number:06d}"})
    assert latest_message(EMAIL).kind == "guessing"
    assert Authenticator.objects.filter(user=citizen).count() == 2
