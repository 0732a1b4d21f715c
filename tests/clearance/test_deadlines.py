"""What is late, and whom to tell, once per step."""

from datetime import timedelta

import pytest

from sambung.clearance.deadlines import escalate_overdue
from sambung.clearance.operations import record_reply, table_before_board
from sambung.console.clearance.reminders import remind_of_overdue
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Role
from tests.clearance.cases import (
    MONDAY,
    TEAM,
    answered,
    building,
    draft,
    owner_of,
    submitted,
    turn,
)
from tests.factories import make_officer

pytestmark = pytest.mark.django_db
DUE = MONDAY + timedelta(days=7)
LATE = MONDAY + timedelta(days=8)


def give(role, agency=None, **values):
    name = f"{role}-{agency.code if agency else 'kota'}"
    return make_officer(name, role, agency=agency, email=f"{name}@kota.example", **values)


def test_a_step_is_late_the_day_after_it_was_due():
    clearance = submitted()
    assert escalate_overdue(now=DUE) == ()
    late = escalate_overdue(now=LATE)[0].overdue
    assert (late.clearance, late.owner, late.days) == (clearance, Role.INTEGRATOR, 1)


def test_nothing_is_late_where_nobody_is_waited_for():
    draft()
    building()
    assert escalate_overdue(now=MONDAY + timedelta(days=900)) == ()


def test_the_owner_of_the_step_and_who_answers_for_him_are_told_once():
    clearance = submitted()
    integrator, leader = give(Role.INTEGRATOR), give(Role.LEADER)
    give(Role.BOARD_MEMBER)
    give(Role.LEADER, clearance.agency)
    (escalation,) = escalate_overdue(now=LATE)
    assert set(escalation.recipients) == {integrator, leader}
    assert escalate_overdue(now=LATE) == ()
    assert [e.action for e in list_audit(clearance.subject)].count("escalate") == 1


def test_the_next_step_is_escalated_anew():
    clearance = submitted()
    escalate_overdue(now=LATE)
    clearance.refresh_from_db()
    table_before_board(actor=TEAM, clearance=clearance, **turn(clearance, LATE))
    (escalation,) = escalate_overdue(now=LATE + timedelta(days=30))
    assert escalation.overdue.owner is Role.BOARD_MEMBER


def test_an_agency_silent_on_its_letter_is_told_and_an_answer_ends_it():
    clearance = answered("join")
    head = give(Role.LEADER, clearance.agency)
    after = MONDAY + timedelta(days=60)
    (escalation,) = escalate_overdue(now=after)
    assert escalation.recipients == (head,)
    clearance.refresh_from_db()
    owner = owner_of(clearance.agency)
    record_reply(actor=owner, clearance=clearance, text="Kami ikut.", **turn(clearance, after))
    clearance.refresh_from_db()
    assert clearance.step_due_on is None


def test_the_worker_writes_to_them(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    clearance = submitted()
    give(Role.INTEGRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_overdue(now=LATE) == 1
    (message,) = (tmp_path / "outbox").glob("*.json")
    assert clearance.code in message.read_text()
    assert remind_of_overdue(now=LATE) == 0
