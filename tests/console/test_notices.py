"""Officers are told at once what waits for them, or changed for their applications."""

from datetime import timedelta

import pytest

from sambung.clearance.operations import table_before_board
from sambung.console.notices.telling import tell_officers
from sambung.exchange.operations import (
    approve_agreement,
    describe_interface,
    propose_agreement,
    revoke_agreement,
    withdraw_interface,
)
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.messaging.outbox import list_messages, read_message
from sambung.portfolio.gate.operations import ask_for_mark, mark_application, refuse_mark
from sambung.rationalisation.operations import agree_departure, propose_departure
from tests.clearance.cases import MONDAY, TEAM, submitted, turn
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    officer_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def begun(settings, tmp_path):
    """Begin with an empty outbox, and tell nothing of what was before."""
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    tell_officers(now=NOON - timedelta(days=1))


def tell(now=LATER):
    """Let the duty run; gives whom it wrote to and the subjects, and empties the outbox."""
    tell_officers(now=now)
    told = sorted((m.to, m.subject) for m in map(read_message, list_messages()))
    for path in list_messages():
        path.unlink()
    return told


@pytest.fixture
def sides():
    """Give an interface and a consumer, each with an officer of its agency."""
    interface, consumer = make_interface(), make_application("Pemakai")
    make_officer("giver", Role.DATA_OWNER, agency=interface.application.owner)
    make_officer("taker", Role.APPLICATION_OWNER, agency=consumer.owner)
    return interface, consumer


def propose(sides):
    interface, consumer = sides
    return propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=interface,
        purpose="x",
        legal_basis="UU 25/2009",
        now=NOON,
    )


def whom(told):
    return {address.partition("@")[0] for address, _subject in told}


def test_the_giver_hears_of_a_proposal_and_the_taker_of_the_answer(sides):
    tell()
    agreement = propose(sides)
    told = tell()
    assert whom(told) == {"giver"}
    assert "Pemakai meminta" in told[0][1]
    approve_agreement(actor=officer_of(sides[0].application.owner), code=agreement.code, now=NOON)
    assert whom(tell()) == {"taker"}
    revoke_agreement(
        actor=officer_of(sides[1].owner), code=agreement.code, reason="selesai", now=NOON
    )
    assert whom(tell()) == {"giver", "taker"}


def test_nobody_is_told_twice_or_what_he_did_himself(sides):
    propose(sides)
    assert tell()
    assert tell() == []
    withdraw_by = make_officer("sendiri", Role.DATA_OWNER, agency=sides[0].application.owner)
    AuditEntry.objects.all().update(actor_id=str(withdraw_by.pk))
    propose((make_interface(sides[0].application, code="lain"), sides[1]))
    AuditEntry.objects.filter(action="propose_agreement").update(actor_id=str(withdraw_by.pk))
    assert whom(tell()) == {"giver"}


def test_whoever_may_call_hears_of_a_limit_and_of_an_end(sides):
    agreement = propose(sides)
    giver = officer_of(sides[0].application.owner)
    approve_agreement(actor=giver, code=agreement.code, now=NOON)
    tell()
    describe_interface(
        actor=giver,
        interface=sides[0],
        name="Kelurahan",
        description="",
        calls_per_minute=5,
        now=NOON,
    )
    assert whom(tell()) == {"taker"}
    withdraw_interface(actor=giver, interface=sides[0], reason="Salah", now=NOON)
    ((address, subject),) = tell()
    assert address.startswith("taker@")
    assert "Kelurahan" in subject


def test_the_team_hears_of_a_request_and_the_agency_of_the_answer():
    agency = make_agency()
    make_officer("tono", Role.INTEGRATOR)
    make_officer("sari", Role.APPLICATION_OWNER, agency=agency)
    team = Actor("p-9", "Dewi", frozenset({(Role.INTEGRATOR, "*")}))
    for answer in (mark_application, refuse_mark):
        application = make_application(owner=agency, cleared=False)
        ask_for_mark(
            actor=officer_of(agency, Role.APPLICATION_OWNER),
            application=application,
            ground="before",
            note="Kontrak",
            now=NOON,
        )
        assert whom(tell()) == {"tono"}
        values = {"reason": "Tidak ada."}
        if answer is mark_application:
            values = {"ground": "before", "note": "Kontrak"}
        answer(actor=team, application=application, now=NOON, **values)
        assert whom(tell()) == {"sari"}


def test_what_is_young_waits_and_is_told_later(sides):
    tell()
    propose(sides)
    assert tell(now=NOON + timedelta(seconds=1)) == []
    assert whom(tell(now=NOON + timedelta(seconds=4))) == {"giver"}


def test_a_message_leads_to_the_page_and_says_who_did_it(sides, settings):
    agreement = propose(sides)
    tell_officers(now=LATER)
    (message,) = map(read_message, list_messages())
    assert f"{settings.SAMBUNG_PUBLIC_URL}/konsol/perjanjian/{agreement.code}/" in message.text
    assert "Sambung" in message.text


def test_a_whole_clearance_tells_each_whose_step_is_next():
    for name, role in (
        ("tono", Role.INTEGRATOR),
        ("bayu", Role.BOARD_MEMBER),
    ):
        make_officer(name, role)
    clearance = submitted()
    make_officer("sari", Role.APPLICATION_OWNER, agency=clearance.agency)
    monday = MONDAY + timedelta(minutes=1)
    assert whom(tell(now=monday)) == {"tono"}
    table_before_board(actor=TEAM, clearance=clearance, **turn(clearance))
    assert whom(tell(now=monday)) == {"bayu"}


def test_a_departure_tells_the_head_and_then_the_owner():
    application = make_application()
    make_officer("dewi", Role.LEADER, agency=application.owner)
    make_officer("sari", Role.APPLICATION_OWNER, agency=application.owner)
    departure = propose_departure(actor=SYSTEM, application=application, reason="Lama.", now=NOON)
    assert whom(tell()) == {"dewi"}
    head = officer_of(application.owner, Role.LEADER)
    agree_departure(actor=head, code=departure.code, now=NOON)
    assert whom(tell()) == {"sari"}
