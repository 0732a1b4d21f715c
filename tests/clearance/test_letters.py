"""The numbered letter, and the signed one that comes back."""

from datetime import date, timedelta

import pytest

from sambung.clearance.letters import make_decision_letter, make_minutes, make_proposal_document
from sambung.clearance.operations import issue_letter, record_signed_scan
from sambung.clearance.rules import BoardDecision, ClearanceState
from sambung.documents.queries import list_documents
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from tests.clearance.cases import (
    MONDAY,
    TEAM,
    answered,
    decided,
    letter,
    owner_of,
    submitted,
    turn,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def issue(clearance, details=None, actor=TEAM):
    return issue_letter(
        actor=actor, clearance=clearance, details=details or letter(), **turn(clearance)
    )


def test_a_letter_goes_out_with_its_papers_and_a_day_for_the_reply():
    clearance = issue(decided())
    assert (clearance.state, clearance.letter_number) == (
        ClearanceState.ANSWERED,
        "600.1/12/Diskominfo",
    )
    assert clearance.reply_due_on == clearance.step_due_on == date(2026, 12, 8)
    kept = list_documents(clearance.subject)
    assert sorted(d.file_name.rsplit(".", 1)[1] for d in kept) == ["docx", "pdf", "pdf"]


@pytest.mark.parametrize("decision", list(BoardDecision))
def test_every_decision_has_a_letter_that_says_what_was_decided(decision):
    clearance = decided(decision)
    text = make_decision_letter(clearance, letter()).as_text()
    assert clearance.name in text
    assert "600.1/12/Diskominfo" in text
    assert "Sudah ditimbang." in text
    if decision is BoardDecision.REFUSE:
        assert "Pakai e-Puskesmas" in text
    if clearance.target:
        assert clearance.target.name in text
    for condition in clearance.conditions.all():
        assert condition.text in text


def test_a_refusal_gives_as_reasons_only_what_is_alike():
    clearance = decided(BoardDecision.REFUSE)
    clearance.similar = [
        {"code": code, "name": name, "owner": "Dinas", "score": score, "why": "", "words": []}
        for code, name, score in (("APL-1", "Antrean Kota", 0.3), ("APL-2", "Parkir", 0.29))
    ]
    text = make_decision_letter(clearance, letter()).as_text()
    assert "Antrean Kota" in text
    assert "Parkir" not in text
    assert "Parkir" in make_minutes(clearance, today=TODAY).as_text()


def test_minutes_name_the_votes_and_the_proposal_its_texts():
    clearance = decided("refuse")
    minutes = make_minutes(clearance, today=TODAY).as_text()
    assert all(vote.voter_name in minutes for vote in clearance.votes.all())
    assert clearance.need in make_proposal_document(submitted(), today=TODAY).as_text()


def test_a_number_stands_on_one_letter_only():
    first = answered()
    with pytest.raises(Conflict, match=first.code):
        issue(decided(), letter(f" {first.letter_number} "))


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "  "},
        {"number": "9" * 101},
        {"signer": ""},
        {"signer_position": " "},
        {"signer_nip": "123"},
        {"dated_on": date(2026, 11, 20)},
        {"reply_due_on": date(2026, 11, 24)},
    ],
)
def test_what_does_not_fit_on_a_letter_is_refused(wrong):
    clearance = decided()
    with pytest.raises(InvalidInput):
        issue(clearance, letter(**wrong))
    clearance.refresh_from_db()
    assert (clearance.state, clearance.letter_number) == (ClearanceState.DECIDED, "")
    assert not list_documents(clearance.subject)


def test_no_letter_without_a_decision_and_none_by_the_agency():
    undecided = submitted()
    with pytest.raises(Conflict):
        issue(undecided)
    clearance = decided()
    with pytest.raises(NotPermitted):
        issue(clearance, actor=owner_of(clearance.agency))


def test_the_signed_letter_is_kept_with_the_case():
    clearance = answered()
    scan = record_signed_scan(
        actor=TEAM, clearance=clearance, file_name="scan.pdf", content=b"%PDF-1.7 x", now=MONDAY
    )
    assert scan in list_documents(clearance.subject)
    assert clearance.letter_number in scan.title
    with pytest.raises(Conflict):
        record_signed_scan(
            actor=TEAM, clearance=decided(), file_name="a.pdf", content=b"%PDF-1.7 x", now=MONDAY
        )


def test_the_letter_may_name_another_day_for_the_reply():
    day = TODAY + timedelta(days=30)
    assert issue(decided(), letter(reply_due_on=day)).step_due_on == day
