"""The agency's side: writing, sending, answering, building, going live."""

from datetime import date, timedelta

import pytest

from sambung.clearance.operations import (
    begin,
    change_proposal,
    close,
    go_live,
    propose,
    record_reply,
    settle_condition,
    submit,
    waive_condition,
    withdraw,
)
from sambung.clearance.rules import ClearanceState
from sambung.directory.provenance import Provenance
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.portfolio.entry import InvalidEntry
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.models import ClearanceMark, Ground, Status
from sambung.portfolio.names import NameTaken
from tests.clearance.cases import (
    BOARD,
    MONDAY,
    TEAM,
    VALUES,
    answered,
    before_board,
    building,
    decided,
    draft,
    owner_of,
    submitted,
    turn,
)
from tests.factories import make_agency, make_application, officer_of

pytestmark = pytest.mark.django_db


def send(clearance):
    return submit(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))


def test_a_proposal_gets_a_number_and_keeps_what_was_written():
    clearance = draft()
    assert clearance.code.startswith("RKA-")
    assert (clearance.build_cost, clearance.annual_cost) == (250_000_000, 25_000_000)
    assert clearance.state == ClearanceState.DRAFT
    assert list_audit(clearance.subject)[0].action == "propose"


def test_nobody_proposes_for_another_agency():
    with pytest.raises(NotPermitted):
        propose(actor=owner_of(make_agency()), agency=make_agency(), values=VALUES, now=MONDAY)


def test_a_draft_may_be_empty_but_for_the_name():
    agency = make_agency()
    actor = owner_of(agency)
    assert propose(actor=actor, agency=agency, values={"name": "Antrean"}, now=MONDAY).pk
    with pytest.raises(InvalidEntry) as refused:
        propose(actor=actor, agency=agency, values={"name": " "}, now=MONDAY)
    assert list(refused.value.faults) == ["name"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("purpose", "kata " * 8000),
        ("need", "kata " * 8000),
        ("name", "n" * 201),
        ("build_cost", "banyak"),
        ("starts_on", "31-02-2027"),
        ("kind", "entah"),
        ("personal_data", "sedikit"),
        ("users", "warga\x00"),
    ],
)
def test_what_a_field_cannot_take_is_refused_with_what_it_expects(field, text):
    with pytest.raises(InvalidEntry) as refused:
        draft(**{field: text})
    assert list(refused.value.faults) == [field]
    assert str(refused.value.faults[field])


def test_twenty_pages_are_refused_with_the_limit():
    with pytest.raises(InvalidEntry, match="2000"):
        draft(purpose="Sebuah alinea panjang yang disalin dari naskah. " * 1000)


@pytest.mark.parametrize("purpose", ["", "Antrean puskesmas daring", "satu dua tiga empat lima"])
def test_a_purpose_of_a_few_words_is_not_sent(purpose):
    with pytest.raises(InvalidEntry) as refused:
        send(draft(purpose=purpose))
    assert list(refused.value.faults) == ["purpose"]


def test_a_name_that_is_an_abbreviation_only_is_asked_to_be_spelled_out():
    with pytest.raises(InvalidEntry, match="SIAPKES"):
        send(draft(name="SIAPKES"))
    assert send(draft(name="SIAPKES (Sistem Antrean Puskesmas)")).state == ClearanceState.SUBMITTED


@pytest.mark.parametrize(
    "purpose",
    [
        "Take a queue number of a clinic from home and be told when it is your turn.",
        "Nyandak nomer antrian puskesmas ti bumi sarta dibejaan lamun gilirana tos caket.",
    ],
)
def test_a_purpose_in_another_language_is_taken(purpose):
    assert send(draft(purpose=purpose)).state == ClearanceState.SUBMITTED


def test_what_is_missing_is_said_with_the_reason():
    with pytest.raises(InvalidEntry) as refused:
        send(draft(need="", legal_basis="", build_cost=""))
    assert set(refused.value.faults) == {"need", "legal_basis", "build_cost"}
    assert "0 is an answer" in str(refused.value.faults["build_cost"])


def test_a_go_live_before_the_start_is_refused():
    with pytest.raises(InvalidEntry, match="before the start"):
        send(draft(starts_on="2027-02-01", ends_on="2027-01-01"))


def test_what_is_similar_is_kept_when_it_is_sent():
    make_application(
        name="Antrean Puskesmas",
        purpose="Mengambil nomor antrean puskesmas dari rumah.",
        provenance=Provenance.DOCUMENTED,
    )
    first = submitted().similar[0]
    assert first["name"] == "Antrean Puskesmas"
    assert first["why"]
    assert 0 < first["score"] <= 1


def test_a_step_is_due_after_working_days():
    assert submitted().step_due_on == date(2026, 11, 30)


def test_what_was_sent_is_not_changed():
    clearance = submitted()
    with pytest.raises(Conflict, match="return"):
        change_proposal(
            actor=owner_of(clearance.agency),
            clearance=clearance,
            values={"need": "Lain"},
            **turn(clearance),
        )


def test_two_writers_do_not_overwrite_each_other():
    clearance = draft()
    owner = owner_of(clearance.agency)
    change_proposal(actor=owner, clearance=clearance, values={"need": "Satu"}, **turn(clearance))
    with pytest.raises(Conflict, match=owner.name):
        change_proposal(actor=owner, clearance=clearance, values={"need": "Dua"}, **turn(clearance))
    clearance.refresh_from_db()
    assert clearance.need == "Satu"


def test_a_decided_proposal_is_not_withdrawn():
    clearance = decided()
    with pytest.raises(Conflict):
        withdraw(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))


def test_a_proposal_before_the_board_can_be_withdrawn():
    clearance = before_board()
    after = withdraw(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))
    assert after.state == ClearanceState.WITHDRAWN
    assert after.closed_at == MONDAY


def test_the_answer_is_recorded_once():
    clearance = answered("join")
    owner = owner_of(clearance.agency)
    after = record_reply(actor=owner, clearance=clearance, text="Kami ikut.", **turn(clearance))
    assert after.step_due_on is None
    with pytest.raises(Conflict, match="already"):
        record_reply(actor=owner, clearance=after, text="Lagi", **turn(after))


def test_the_team_records_an_answer_on_paper_and_others_do_not():
    clearance = answered("join")
    with pytest.raises(NotPermitted):
        record_reply(actor=BOARD[0], clearance=clearance, text="Ya", **turn(clearance))
    assert record_reply(actor=TEAM, clearance=clearance, text="Ya", **turn(clearance)).replied_at


def test_what_is_begun_is_registered_as_planned_and_passes_the_gates():
    clearance = building()
    application = clearance.application
    assert clearance.state == ClearanceState.BUILDING
    assert application is not None
    assert (application.name, application.status) == (VALUES["name"], Status.PLANNED)
    assert has_cleared(application)
    mark = application.clearance_mark
    assert (mark.ground, mark.clearance_code) == (Ground.CLEARED, clearance.code)


def test_an_application_registered_without_clearance_is_tied_to_it():
    clearance = answered()
    new = make_application(owner=clearance.agency, cleared=False)
    owner = owner_of(clearance.agency)
    after = begin(actor=owner, clearance=clearance, application=new, **turn(clearance))
    assert after.application == new
    assert has_cleared(new)


def test_only_a_new_application_of_the_agency_is_tied():
    clearance = answered()
    owner = owner_of(clearance.agency)
    for other in (make_application(cleared=False), make_application(owner=clearance.agency)):
        with pytest.raises(Conflict):
            begin(actor=owner, clearance=clearance, application=other, **turn(clearance))


def test_a_name_that_is_taken_is_not_registered_again():
    clearance = answered()
    make_application(name=VALUES["name"], owner=clearance.agency)
    with pytest.raises(NameTaken):
        begin(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))
    clearance.refresh_from_db()
    assert clearance.state == ClearanceState.ANSWERED


@pytest.mark.parametrize("decision", ["refuse", "join", "extend", "not_needed"])
def test_nothing_is_begun_on_another_decision(decision):
    clearance = answered(decision)
    with pytest.raises(Conflict, match="letter"):
        begin(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))


def test_it_goes_live_when_every_condition_is_settled():
    clearance = building()
    owner = owner_of(clearance.agency)
    with pytest.raises(Conflict, match="kontrak antarmuka"):
        go_live(actor=owner, clearance=clearance, **turn(clearance))
    settle_condition(
        actor=TEAM, condition=clearance.conditions.get(), reason="Kontrak diperiksa.", now=MONDAY
    )
    live = go_live(actor=owner, clearance=clearance, **turn(clearance))
    assert live.state == ClearanceState.LIVE
    live.application.refresh_from_db()
    assert live.application.status == Status.ACTIVE


def test_a_condition_that_can_never_be_met_is_waived_by_the_board_only():
    clearance = building()
    condition = clearance.conditions.get()
    for actor in (TEAM, owner_of(clearance.agency)):
        with pytest.raises(NotPermitted):
            waive_condition(actor=actor, condition=condition, reason="Mustahil", now=MONDAY)
    with pytest.raises(InvalidInput):
        waive_condition(actor=BOARD[0], condition=condition, reason=" ", now=MONDAY)
    waive_condition(actor=BOARD[0], condition=condition, reason="Mustahil", now=MONDAY)
    live = go_live(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))
    assert live.state == ClearanceState.LIVE


def test_a_condition_is_settled_once():
    condition = building().conditions.get()
    settle_condition(actor=TEAM, condition=condition, reason="Ada.", now=MONDAY)
    with pytest.raises(Conflict, match=TEAM.name):
        waive_condition(actor=BOARD[0], condition=condition, reason="Mustahil", now=MONDAY)


def test_a_condition_with_a_proof_waits_for_it():
    condition = building().conditions.get()
    condition.requirement = "contract_holds"
    condition.save()
    with pytest.raises(Conflict, match="cannot see"):
        settle_condition(actor=TEAM, condition=condition, reason="Percayalah", now=MONDAY)
    assert settle_condition(actor=TEAM, condition=condition, is_proved=True, now=MONDAY).reason


def test_who_must_meet_a_condition_does_not_judge_it():
    clearance = building()
    with pytest.raises(NotPermitted):
        settle_condition(
            actor=owner_of(clearance.agency),
            condition=clearance.conditions.get(),
            reason="Sudah",
            now=MONDAY,
        )


def test_what_is_given_up_loses_its_pass():
    clearance = building()
    with pytest.raises(InvalidInput):
        close(actor=TEAM, clearance=clearance, **turn(clearance))
    after = close(actor=TEAM, clearance=clearance, note="Anggaran dicabut.", **turn(clearance))
    assert after.state == ClearanceState.CLOSED
    assert not ClearanceMark.objects.filter(application=clearance.application).exists()


def test_a_silent_agency_needs_a_note_to_close():
    clearance = answered("refuse")
    with pytest.raises(InvalidInput):
        close(actor=TEAM, clearance=clearance, **turn(clearance))
    owner = owner_of(clearance.agency)
    clearance.refresh_from_db()
    replied = record_reply(actor=owner, clearance=clearance, text="Baik.", **turn(clearance))
    assert close(actor=owner, clearance=replied, **turn(replied)).state == ClearanceState.CLOSED


def test_a_leader_may_propose_too():
    agency = make_agency()
    leader = officer_of(agency, Role.LEADER)
    assert propose(actor=leader, agency=agency, values=VALUES, now=MONDAY + timedelta(1)).pk
