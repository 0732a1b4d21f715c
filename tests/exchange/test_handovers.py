"""When an officer leaves, nothing becomes ownerless, and a record says who holds it now."""

import pytest

from sambung.directory.operations import suspend_officer
from sambung.directory.queries import get_actor
from sambung.exchange.models import Handover
from sambung.exchange.operations import hand_over, propose_agreement
from sambung.kernel.actor import SYSTEM, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.portfolio.operations import assign_responsible
from sambung.portfolio.queries import get_responsible
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    officer_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def rina(agency):
    return make_officer(
        "rina", Role.APPLICATION_OWNER, Role.DATA_OWNER, Role.AUDITOR, agency=agency
    )


@pytest.fixture
def asep(agency):
    return make_officer("asep", agency=agency)


@pytest.fixture
def head(agency):
    return make_officer("dewi", Role.LEADER, agency=agency)


@pytest.fixture
def application(agency, rina):
    application = make_application("Layanan Warga", owner=agency)
    assign_responsible(actor=SYSTEM, application=application, user=rina, now=NOON)
    return application


def leave(rina, successor, agency, actor=SYSTEM, reason="Pensiun"):
    return hand_over(
        actor=actor, departing=rina, successor=successor, agency=agency, reason=reason, now=NOON
    )


def who_answers(application):
    application.refresh_from_db()
    return get_responsible(application, now=NOON)


def test_applications_and_roles_go_to_the_successor(rina, asep, agency, application):
    leave(rina, asep, agency)
    assert who_answers(application).user == asep
    assert get_actor(rina, now=NOON).grants == frozenset()
    assert {role for role, _code in get_actor(asep, now=NOON).grants} == {
        Role.APPLICATION_OWNER,
        Role.DATA_OWNER,
    }


def test_the_record_names_what_was_handed_over(rina, asep, agency, application):
    interface = make_interface(application)
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=make_application(),
        interface=interface,
        purpose="Cek alamat",
        legal_basis="Perwal",
        now=NOON,
    )
    record = leave(rina, asep, agency)
    assert record.applications == [{"code": application.code, "name": "Layanan Warga"}]
    assert [entry["code"] for entry in record.agreements] == [agreement.code]
    assert (record.departing_name, record.successor_name) == ("Rina", "Asep")


def test_the_head_of_the_agency_holds_it_when_there_is_no_successor(
    rina, agency, application, head
):
    leave(rina, None, agency)
    assert who_answers(application) == who_answers(make_application(owner=agency))
    assert who_answers(application).user == head
    assert who_answers(application).is_interim


def test_the_head_holds_it_from_the_moment_somebody_is_suspended(rina, application, head):
    assert not who_answers(application).is_interim
    suspend_officer(actor=SYSTEM, user=rina, now=NOON)
    assert who_answers(application).user == head


def test_the_head_of_the_agency_may_hand_over_and_others_not(rina, asep, agency, head):
    with pytest.raises(NotPermitted):
        leave(rina, asep, agency, actor=officer_of(make_agency(), Role.LEADER))
    assert leave(rina, asep, agency, actor=get_actor(head, now=NOON))


@pytest.mark.parametrize("who", ["rina", "stranger"])
def test_the_successor_must_be_another_officer_of_the_agency(rina, agency, who):
    successor = (
        rina if who == "rina" else make_officer("tono", Role.DATA_OWNER, agency=make_agency())
    )
    with pytest.raises(Conflict):
        leave(rina, successor, agency)
    assert not Handover.objects.exists()


def test_a_handover_needs_a_reason_and_something_to_hand_over(rina, asep, agency):
    with pytest.raises(InvalidInput):
        leave(rina, asep, agency, reason=" ")
    with pytest.raises(Conflict):
        leave(asep, rina, agency)


def test_only_who_acts_for_the_agency_can_be_responsible(application):
    stranger = make_officer("tono", Role.DATA_OWNER, agency=make_agency())
    with pytest.raises(Conflict):
        assign_responsible(actor=SYSTEM, application=application, user=stranger, now=NOON)
