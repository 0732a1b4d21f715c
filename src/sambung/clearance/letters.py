"""The papers of a case, filled from templates a city can change. They are in Indonesian always.

Templates (`templates/letters/NAME.md`) may use the frame of `documents.letters` and what
`describe_for_letters` gives. Names: `PROPOSAL`, `MINUTES`, and one of `LETTERS` per decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import override

from sambung.clearance.models import Clearance
from sambung.clearance.proposal_fields import FIELDS
from sambung.clearance.rules import DECISION_NAMES, LIKE, BoardDecision
from sambung.directory.queries import find_city, find_lead_agency
from sambung.documents.letters import Letter, make_letter

PROPOSAL = "usulan-aplikasi"
MINUTES = "risalah-rekomendasi"
LETTERS: Mapping[BoardDecision, str] = {
    BoardDecision.NOT_NEEDED: "rekomendasi-tanpa-aplikasi",
    BoardDecision.REFUSE: "rekomendasi-penolakan",
    BoardDecision.JOIN: "rekomendasi-bergabung",
    BoardDecision.EXTEND: "rekomendasi-pengembangan",
    BoardDecision.MODULE: "rekomendasi-modul",
    BoardDecision.BUILD: "rekomendasi-pembangunan",
}
_BLANK = "………………………"


@dataclass(frozen=True, slots=True)
class LetterDetails:
    """What stands on the letter and comes from the city's letter system and its signer."""

    number: str
    dated_on: date
    signer: str
    signer_position: str
    signer_nip: str = ""
    reply_due_on: date | None = None


def make_decision_letter(clearance: Clearance, details: LetterDetails) -> Letter:
    """Make the letter on a decision; without a number it is a draft.

    Raises:
        Unavailable: the template of the city is broken; says where.
    """
    with override("id"):
        values = {
            **_frame(clearance, details.dated_on),
            **describe_for_letters(clearance),
            "number": details.number,
            "reply_due_on": details.reply_due_on or clearance.reply_due_on,
            "signers": [
                {
                    "position": details.signer_position,
                    "name": details.signer,
                    "nip": details.signer_nip,
                }
            ],
        }
        return make_letter(LETTERS[BoardDecision(clearance.decision)], values)


def make_minutes(clearance: Clearance, *, today: date) -> Letter:
    """Make the minutes of the board on a proposal.

    Raises:
        Unavailable: the template of the city is broken; says where.
    """
    with override("id"):
        signers = [{"position": "Anggota", "name": vote["name"]} for vote in _list_votes(clearance)]
        values = {**_frame(clearance, today), **describe_for_letters(clearance)}
        return make_letter(MINUTES, {**values, "number": "", "signers": signers})


def make_proposal_document(clearance: Clearance, *, today: date) -> Letter:
    """Make the proposal as a document of the agency that makes it.

    Raises:
        Unavailable: the template of the city is broken; says where.
    """
    with override("id"):
        frame = dict(_frame(clearance, today))
        frame["letterhead"] = {**frame["letterhead"], "agency": clearance.agency.name}
        values = {**frame, **describe_for_letters(clearance)}
        signer = {"position": f"Kepala {clearance.agency.name}"}
        return make_letter(PROPOSAL, {**values, "number": "", "signers": [signer]})


def describe_for_letters(clearance: Clearance) -> dict[str, Any]:
    """Give what templates may say of a case.

    Every field of the proposal by its name (choices in words), and `code`, `agency`, `decision`,
    `decision_reason`, `alternatives_offered` (lines), `target`, `target_owner`, `credit`,
    `conditions` (each `text`, `due_on`), `votes` (each `name`, `decision`, `reason`), `minutes`,
    `similar` (each `code`, `name`, `owner`, `why`), `alike` (those of them that a letter can give
    as a reason), `submitted_on`, `decided_on`, `late_because`,
    `reply_due_on`.
    """
    target = clearance.target or clearance.shared_target
    return {
        **{name: _show(clearance, name) for name in FIELDS},
        "code": clearance.code,
        "agency": clearance.agency.name,
        "decision": str(DECISION_NAMES[BoardDecision(clearance.decision)])
        if clearance.decision
        else "",
        "decision_reason": clearance.decision_reason,
        "alternatives_offered": clearance.decision_alternatives.splitlines(),
        "target": str(target or ""),
        "target_owner": str(target.owner or "") if target else "",
        "credit": clearance.credit,
        "conditions": [
            {"text": condition.text, "due_on": condition.due_on}
            for condition in clearance.conditions.all()
        ],
        "votes": _list_votes(clearance),
        "minutes": clearance.minutes,
        "similar": clearance.similar,
        "alike": [found for found in clearance.similar if found["score"] >= LIKE],
        "submitted_on": _day(clearance.submitted_at),
        "decided_on": _day(clearance.decided_at),
        "late_because": clearance.decided_late_because,
        "reply_due_on": clearance.reply_due_on,
    }


def _frame(clearance: Clearance, dated_on: date) -> Mapping[str, Any]:
    city = find_city()
    name = city.name if city else _BLANK
    place = name.removeprefix("Kota ").removeprefix("Kabupaten ")
    sender = find_lead_agency()
    return {
        "letterhead": {
            "city": f"Pemerintah {name}",
            "agency": sender.name if sender else "Tim Integrasi",
        },
        "city": name,
        "place": place,
        "date": dated_on,
        "recipient": [f"Kepala {clearance.agency.name}", f"di {place}"],
        "sender": "Dewan Rekomendasi Aplikasi",
    }


def _list_votes(clearance: Clearance) -> list[dict[str, str]]:
    return [
        {
            "name": vote.voter_name,
            "decision": str(DECISION_NAMES[BoardDecision(vote.decision)]),
            "reason": vote.reason,
        }
        for vote in clearance.votes.all()
    ]


def _show(clearance: Clearance, name: str) -> Any:
    if name in ("kind", "platform", "personal_data"):
        return str(getattr(clearance, f"get_{name}_display")())
    value = getattr(clearance, name)
    if name in ("build_cost", "annual_cost"):
        return "" if value is None else f"Rp{value:,}".replace(",", ".")
    return value


def _day(moment: Any) -> date | None:
    return localdate(moment) if moment else None
