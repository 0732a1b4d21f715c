import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from sambung.identity.accounts.operations import (
    assist_recovery,
    has_second_factor,
    recover_account,
)
from sambung.identity.citizens.operations.challenges import prove_challenge, start_challenge
from sambung.identity.models import Purpose
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Actor, Role
from sambung.kernel.contacts import read_contact
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from tests.factories import NOON, give_role, make_agency
from tests.identity.citizens.conftest import latest_code, latest_message

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PHONE, NEW = "siti@example.org", "+6281234567890", "siti.baru@example.org"
NEW_PASSWORD = "tiga-payung-di-lembang"
COUNTER = Actor("p-9", "Dewi", frozenset({(Role.CASE_WORKER, "PD-1")}))


def prove(contact, purpose=Purpose.RECOVER, user=None):
    kind, value = read_contact(contact)
    challenge = start_challenge(
        purpose=purpose, kind=kind, value=value, address="192.0.2.1", user=user, now=NOON
    )
    code = latest_code(contact)
    return prove_challenge(challenge=challenge, code=code, address="192.0.2.1", now=NOON)


@pytest.fixture
def siti(make_citizen):
    """Give a citizen with two contacts, an authenticator app and recovery codes."""
    user = make_citizen(EMAIL, PHONE)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def test_one_code_is_not_enough_for_an_account_with_a_second_factor(siti):
    with pytest.raises(InvalidInput):
        recover_account(challenge=prove(EMAIL), password=NEW_PASSWORD, now=NOON)
    siti.refresh_from_db()
    assert not siti.check_password(NEW_PASSWORD)


def test_a_code_to_another_contact_recovers_and_removes_the_lost_factor(siti):
    user = recover_account(
        challenge=prove(EMAIL), second=prove(PHONE), password=NEW_PASSWORD, now=NOON
    )
    assert user.check_password(NEW_PASSWORD)
    assert not has_second_factor(user)
    assert latest_message(PHONE).kind == latest_message(EMAIL).kind == "account_recovered"


def test_a_second_code_to_the_same_contact_is_not_another_proof(siti):
    with pytest.raises(InvalidInput):
        recover_account(
            challenge=prove(EMAIL), second=prove(EMAIL), password=NEW_PASSWORD, now=NOON
        )


def test_a_recovery_code_recovers_once_and_keeps_the_factor(siti):
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = codes.get_unused_codes()[0]
    recover_account(challenge=prove(EMAIL), recovery_code=code, password=NEW_PASSWORD, now=NOON)
    assert has_second_factor(siti)
    with pytest.raises(InvalidInput):
        recover_account(challenge=prove(EMAIL), recovery_code=code, password=NEW_PASSWORD, now=NOON)


def test_the_secrets_of_second_factors_are_kept_encrypted(siti):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert re.search(r"'(secret|seed)': '1\.", kept)
    assert siti.username not in kept


def assist(user, actor=COUNTER):
    assist_recovery(
        actor=actor,
        user=user,
        how="KTP-el",
        agency_code="PD-1",
        challenge=prove(NEW, Purpose.ADD_CONTACT, user),
        now=NOON,
    )


def test_a_counter_officer_helps_on_record_and_the_old_contacts_are_told(siti):
    assist(siti)
    assert latest_message(EMAIL).kind == latest_message(PHONE).kind == "recovery_assisted"
    entry = AuditEntry.objects.get(action="assist_recovery")
    assert (entry.actor_name, entry.after["how"]) == ("Dewi", "KTP-el")
    user = recover_account(challenge=prove(NEW), password=NEW_PASSWORD, now=NOON)
    assert user == siti


def test_only_a_counter_officer_helps_and_no_officer_is_helped(siti):
    with pytest.raises(NotPermitted):
        assist(siti, Actor("p-8", "Adi", frozenset({(Role.CASE_WORKER, "PD-2")})))
    give_role(siti, Role.INTEGRATOR, make_agency())
    with pytest.raises(Conflict):
        assist(siti)


def test_a_code_for_one_purpose_does_not_serve_another(siti):
    with pytest.raises(InvalidInput):
        recover_account(
            challenge=prove(NEW, Purpose.ADD_CONTACT, siti), password=NEW_PASSWORD, now=NOON
        )
