import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from sambung.identity.accounts.factors import has_second_factor
from sambung.identity.accounts.operations.assistance import (
    agree_to_recovery,
    ask_for_recovery,
    complete_waited_recoveries,
)
from sambung.identity.accounts.operations.contacts import attach_contact, remove_contact
from sambung.identity.accounts.operations.protection import object_to_change
from sambung.identity.accounts.operations.recovery import recover_account
from sambung.identity.citizens.limits import TooManyAttempts
from sambung.identity.citizens.operations.challenges import prove_challenge, start_challenge
from sambung.identity.citizens.operations.national_ids import (
    confirm_national_id,
    declare_national_id,
)
from sambung.identity.citizens.queries import may_open_personal_data
from sambung.identity.models import Purpose
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Actor, Role
from sambung.kernel.contacts import ContactKind, read_contact
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.factories import NOON, give_role, make_agency
from tests.identity.citizens.conftest import latest_code, latest_message

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PHONE, NEW = "siti@example.org", "+6281234567890", "siti.baru@example.org"
NEW_PASSWORD = "tiga-payung-di-lembang"
COUNTER = Actor("p-9", "Dewi", frozenset({(Role.CASE_WORKER, "PD-1")}))
COLLEAGUE = Actor("p-7", "Rina", COUNTER.grants)


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


def recover(challenge, code="", now=NOON):
    return recover_account(
        challenge=challenge,
        factor_code=code,
        password=NEW_PASSWORD,
        address="192.0.2.1",
        now=now,
    )


def take_recovery_code(user):
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return kept.wrap().get_unused_codes()[0]


def link_in(message):
    return re.search(r"/bukan-saya/([^/]+)/", message.text).group(1)


def test_a_code_alone_does_not_recover_an_account_with_a_second_factor(siti):
    with pytest.raises(InvalidInput):
        recover(prove(EMAIL))
    siti.refresh_from_db()
    assert not siti.check_password(NEW_PASSWORD)


def test_codes_to_two_contacts_do_not_replace_the_second_factor(siti):
    first, second = prove(EMAIL), prove(PHONE)
    for challenge in (first, second):
        with pytest.raises(InvalidInput):
            recover(challenge)
    assert has_second_factor(siti)


def test_a_recovery_code_recovers_once_and_no_factor_is_removed(siti):
    code = take_recovery_code(siti)
    recover(prove(EMAIL), code)
    assert has_second_factor(siti)
    assert latest_message(PHONE).kind == latest_message(EMAIL).kind == "account_recovered"
    with pytest.raises(InvalidInput):
        recover(prove(EMAIL), code)


def test_recovery_codes_cannot_be_guessed_and_the_owner_hears_of_it(siti):
    challenge = prove(EMAIL)
    for _guess in range(5):
        with pytest.raises(InvalidInput):
            recover(challenge, "12345678")
    assert latest_message(EMAIL).kind == "guessing"
    with pytest.raises(TooManyAttempts):
        recover(challenge, take_recovery_code(siti))
    assert recover(challenge, take_recovery_code(siti), now=NOON + timedelta(minutes=2)) == siti


def test_a_new_contact_receives_but_recovers_only_after_seven_days(make_citizen):
    user = make_citizen(EMAIL)
    attach_contact(user=user, challenge=prove(NEW, Purpose.ADD_CONTACT, user), now=NOON)
    wanted = {"purpose": Purpose.RECOVER, "kind": ContactKind.EMAIL, "value": NEW}
    start_challenge(**wanted, address="192.0.2.1", now=NOON)
    assert latest_message(NEW).kind == "contact_waiting"
    start_challenge(**wanted, address="192.0.2.1", now=NOON + timedelta(days=7, minutes=1))
    assert latest_message(NEW).kind == "verification_code"


def test_the_last_contact_that_can_recover_is_not_removed(make_citizen):
    user = make_citizen(EMAIL)
    attach_contact(user=user, challenge=prove(NEW, Purpose.ADD_CONTACT, user), now=NOON)
    with pytest.raises(Conflict):
        remove_contact(user=user, contact=user.contacts.get(value=EMAIL), now=NOON)


def test_one_tap_stops_who_added_a_contact(make_citizen):
    user = make_citizen(EMAIL)
    attach_contact(user=user, challenge=prove(NEW, Purpose.ADD_CONTACT, user), now=NOON)
    token = link_in(latest_message(EMAIL))
    object_to_change(token=token, now=NOON)
    user.refresh_from_db()
    assert [contact.value for contact in user.contacts.all()] == [EMAIL]
    assert not user.has_usable_password()
    with pytest.raises(NotFound):
        object_to_change(token=token, now=NOON)


@pytest.mark.parametrize("change", ["another_contact", "taken_away"])
def test_a_new_contact_gets_no_link_that_makes_it_recover_sooner(make_citizen, change):
    user = make_citizen(EMAIL)
    added = attach_contact(user=user, challenge=prove(NEW, Purpose.ADD_CONTACT, user), now=NOON)
    if change == "another_contact":
        attach_contact(user=user, challenge=prove(PHONE, Purpose.ADD_CONTACT, user), now=NOON)
    else:
        remove_contact(user=user, contact=added, now=NOON)
    assert latest_message(NEW).kind == "account_changed"
    assert "/bukan-saya/" not in latest_message(NEW).text
    object_to_change(token=link_in(latest_message(EMAIL)), now=NOON)
    assert [contact.value for contact in user.contacts.all()] == [EMAIL]


def test_a_new_contact_cannot_stop_the_owner_at_a_counter(make_citizen):
    user = make_citizen(EMAIL)
    attach_contact(user=user, challenge=prove(PHONE, Purpose.ADD_CONTACT, user), now=NOON)
    ask(user)
    assert latest_message(PHONE).kind == "account_changed"
    assert latest_message(EMAIL).kind == "recovery_asked"


def test_one_tap_brings_back_a_contact_that_was_taken_away(make_citizen):
    user = make_citizen(EMAIL, PHONE)
    remove_contact(user=user, contact=user.contacts.get(value=EMAIL), now=NOON)
    object_to_change(token=link_in(latest_message(EMAIL)), now=NOON + timedelta(days=6))
    user.refresh_from_db()
    assert user.contacts.filter(value=EMAIL, recovers_from__isnull=True).exists()
    assert user.email == EMAIL


def test_a_link_in_a_message_holds_for_seven_days(make_citizen):
    user = make_citizen(EMAIL, PHONE)
    remove_contact(user=user, contact=user.contacts.get(value=PHONE), now=NOON)
    with pytest.raises(NotFound):
        object_to_change(token=link_in(latest_message(PHONE)), now=NOON + timedelta(days=8))


def test_the_secrets_of_second_factors_are_kept_encrypted(siti):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert re.search(r"'(secret|seed)': '1\.", kept)
    assert siti.username not in kept


def ask(user, actor=COUNTER, now=NOON):
    return ask_for_recovery(
        actor=actor,
        user=user,
        how="KTP-el",
        agency_code="PD-1",
        challenge=prove(NEW, Purpose.ADD_CONTACT, user),
        now=now,
    )


def agree(user, actor=COLLEAGUE):
    agree_to_recovery(actor=actor, user=user, agency_code="PD-1", now=NOON)


def test_one_counter_officer_alone_lets_nobody_in(siti):
    ask(siti)
    assert has_second_factor(siti)
    assert not siti.contacts.filter(value=NEW).exists()
    assert latest_message(EMAIL).kind == latest_message(PHONE).kind == "recovery_asked"
    with pytest.raises(NotPermitted):
        agree(siti, COUNTER)


def test_a_second_officer_lets_in_on_record_and_the_old_contacts_are_told(siti):
    ask(siti)
    agree(siti)
    assert latest_message(EMAIL).kind == latest_message(PHONE).kind == "recovery_assisted"
    entry = AuditEntry.objects.get(action="assist_recovery")
    assert (entry.actor_name, entry.after["how"]) == ("Rina", "KTP-el")
    assert recover(prove(NEW)) == siti


def test_without_a_second_officer_three_days_pass(siti):
    ask(siti)
    assert complete_waited_recoveries(now=NOON + timedelta(days=2)) == 0
    assert complete_waited_recoveries(now=NOON + timedelta(days=3)) == 1
    assert siti.contacts.filter(value=NEW).exists()
    assert complete_waited_recoveries(now=NOON + timedelta(days=4)) == 0


def test_an_objection_through_an_old_contact_stops_the_counter(siti):
    ask(siti)
    object_to_change(token=link_in(latest_message(EMAIL)), now=NOON)
    with pytest.raises(Conflict):
        agree(siti)
    assert complete_waited_recoveries(now=NOON + timedelta(days=4)) == 0
    assert has_second_factor(siti)


def test_who_was_let_in_at_a_counter_shows_the_nik_again(siti):
    nik = "3273015708900001"
    declare_national_id(user=siti, nik=nik, now=NOON)
    confirm_national_id(
        actor=COUNTER, user=siti, nik=nik, how="KTP-el", agency_code="PD-1", now=NOON
    )
    ask(siti)
    agree(siti)
    assert not may_open_personal_data(siti)


def test_only_a_counter_officer_helps_and_no_officer_is_helped(siti):
    with pytest.raises(NotPermitted):
        ask(siti, Actor("p-8", "Adi", frozenset({(Role.CASE_WORKER, "PD-2")})))
    give_role(siti, Role.INTEGRATOR, make_agency())
    with pytest.raises(Conflict):
        ask(siti)


def test_a_code_for_one_purpose_does_not_serve_another(siti):
    with pytest.raises(InvalidInput):
        recover(prove(NEW, Purpose.ADD_CONTACT, siti), take_recovery_code(siti))
