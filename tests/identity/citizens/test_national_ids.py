import pytest

from sambung.identity.citizens.limits import TooManyAttempts
from sambung.identity.citizens.operations.national_ids import (
    confirm_by_provider,
    confirm_national_id,
    declare_national_id,
    open_dispute,
    settle_dispute,
)
from sambung.identity.citizens.queries import (
    list_claims_of,
    may_open_personal_data,
    read_masked_nik,
)
from sambung.identity.models import NationalId, NationalIdState
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from tests.factories import NOON
from tests.identity.citizens.conftest import latest_message

pytestmark = pytest.mark.django_db(transaction=True)
NIK, OTHER_NIK = "3273015708900001", "3273011708900002"
COUNTER = Actor("p-9", "Dewi", frozenset({(Role.CASE_WORKER, "PD-1")}))


def declare(user, nik=NIK):
    return declare_national_id(user=user, nik=nik, now=NOON)


def confirm(user, actor=COUNTER, nik=NIK):
    return confirm_national_id(
        actor=actor, user=user, nik=nik, how="KTP-el", agency_code="PD-1", now=NOON
    )


def settle(user, nik=NIK):
    return settle_dispute(
        actor=COUNTER, rightful=user, nik=nik, how="KTP-el", agency_code="PD-1", now=NOON
    )


def test_nothing_personal_opens_on_a_declared_nik(make_citizen):
    user = make_citizen()
    declare(user)
    assert not may_open_personal_data(user)


def test_it_opens_once_a_counter_officer_confirmed_the_person(make_citizen):
    user = make_citizen()
    declare(user)
    record = confirm(user)
    assert may_open_personal_data(user)
    assert (record.decided_by, record.decided_how, record.decided_at) == ("Dewi", "KTP-el", NOON)


def test_it_opens_once_an_upstream_provider_confirmed_the_person(make_citizen):
    user = make_citizen()
    for _sign_in in range(5):
        confirm_by_provider(user=user, nik=NIK, provider="INApas", now=NOON)
    assert may_open_personal_data(user)


def test_only_a_counter_officer_of_the_agency_confirms_and_never_himself(make_citizen):
    user = make_citizen()
    declare(user)
    elsewhere = Actor("p-8", "Adi", frozenset({(Role.CASE_WORKER, "PD-2")}))
    himself = Actor(str(user.pk), "Siti", COUNTER.grants)
    with pytest.raises(NotPermitted):
        confirm(user, elsewhere)
    with pytest.raises(NotPermitted):
        confirm(user, himself)
    assert not may_open_personal_data(user)


def dispute(user, nik=NIK):
    return open_dispute(
        actor=COUNTER, user=user, nik=nik, how="KTP-el", agency_code="PD-1", now=NOON
    )


def test_who_only_claims_a_nik_stops_nobody_for_whom_it_is_confirmed(make_citizen):
    first, second = make_citizen("a@example.org"), make_citizen("b@example.org")
    declare(first)
    confirm(first)
    assert declare(second).state == NationalIdState.WAITING
    assert may_open_personal_data(first)
    assert not may_open_personal_data(second)
    assert latest_message("a@example.org").kind == "national_id_claimed"
    with pytest.raises(Conflict):
        confirm(second)


def test_a_confirmation_outranks_what_others_only_said(make_citizen):
    first, second = make_citizen("a@example.org"), make_citizen("b@example.org")
    declare(first)
    declare(second)
    confirm(second)
    assert [claim.state for claim in list_claims_of(NIK)] == ["waiting", "confirmed"]
    assert may_open_personal_data(second)


def test_a_dispute_begins_with_a_card_at_a_counter_and_closes_both_until_settled(make_citizen):
    first, second = make_citizen("a@example.org"), make_citizen("b@example.org")
    declare(first)
    confirm(first)
    declare(second)
    with pytest.raises(InvalidInput):
        dispute(second, OTHER_NIK)
    dispute(second)
    assert not may_open_personal_data(first)
    assert not may_open_personal_data(second)
    settle(second)
    assert [may_open_personal_data(user) for user in (first, second)] == [False, True]
    assert [claim.state for claim in list_claims_of(NIK)] == ["rejected", "confirmed"]
    assert declare(first, OTHER_NIK).state == NationalIdState.SELF_DECLARED


def test_a_card_with_another_number_confirms_and_settles_nothing(make_citizen):
    first, second = make_citizen("a@example.org"), make_citizen("b@example.org")
    declare(first)
    with pytest.raises(InvalidInput):
        confirm(first, nik=OTHER_NIK)
    confirm(first)
    declare(second)
    dispute(second)
    with pytest.raises(InvalidInput):
        settle(second, nik=OTHER_NIK)
    assert not may_open_personal_data(first)
    assert not may_open_personal_data(second)


def test_a_nik_that_was_lost_to_another_or_confirmed_is_not_confirmed_again(make_citizen):
    first, second = make_citizen("a@example.org"), make_citizen("b@example.org")
    declare(first)
    confirm(first)
    declare(second)
    dispute(second)
    settle(second)
    for user in (first, second):
        with pytest.raises(Conflict):
            confirm(user)
    assert not may_open_personal_data(first)


def test_a_disputed_or_confirmed_nik_cannot_be_changed_by_its_claimant(make_citizen):
    user = make_citizen()
    declare(user)
    confirm(user)
    with pytest.raises(Conflict):
        declare(user, OTHER_NIK)


def test_an_account_cannot_try_many_numbers(make_citizen):
    user = make_citizen()
    for serial in range(1, 4):
        declare(user, f"327301570890{serial:04d}")
    with pytest.raises(TooManyAttempts):
        declare(user, "3273015708900009")


def test_a_number_of_another_form_is_refused_with_what_is_expected(make_citizen):
    with pytest.raises(InvalidInput, match="16"):
        declare(make_citizen(), "3273")


def test_the_nik_stands_nowhere_in_the_database_or_the_journal(make_citizen):
    user = make_citizen()
    declare(user)
    confirm(user)
    kept = str(list(NationalId.objects.values())) + str(list(AuditEntry.objects.values()))
    assert NIK not in kept
    assert read_masked_nik(NationalId.objects.get()) == "3273••••••••0001"
