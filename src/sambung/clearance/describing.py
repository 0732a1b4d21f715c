"""A proposal as plain values, for machines and files. Words are codes; texts are as written."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from sambung.clearance.models import Clearance
from sambung.clearance.proposal_fields import FIELDS
from sambung.clearance.rules import CLEARANCE_TABLE


def summarise_clearance(clearance: Clearance, *, today: date) -> dict[str, Any]:
    """Give what stands in a list of proposals: who asked for what, how far it is, what is due."""
    due, state = clearance.step_due_on, CLEARANCE_TABLE.get_state(clearance.state)
    owner = state.owner
    target = clearance.target or clearance.shared_target
    return {
        "code": clearance.code,
        "name": clearance.name,
        "agency": clearance.agency.code,
        "state": clearance.state,
        "submitted_on": _day(clearance.submitted_at),
        "waits_for": owner.value if owner else "",
        "due_on": due.isoformat() if due else "",
        "is_overdue": bool(due and not state.is_final and due < today),
        "decision": clearance.decision,
        "decided_on": _day(clearance.decided_at),
        "target": target.code if target else "",
        "letter_number": clearance.letter_number,
        "letter_on": clearance.letter_on.isoformat() if clearance.letter_on else "",
        "application": clearance.application.code if clearance.application else "",
        "build_cost": clearance.build_cost,
        "annual_cost": clearance.annual_cost,
    }


def describe_clearance(clearance: Clearance, *, today: date) -> dict[str, Any]:
    """Give everything about a proposal, votes and conditions included."""
    return {
        **summarise_clearance(clearance, today=today),
        **{name: _plain(getattr(clearance, name)) for name in FIELDS},
        "similar": clearance.similar,
        "return_reason": clearance.return_reason,
        "decision_reason": clearance.decision_reason,
        "decision_alternatives": clearance.decision_alternatives.splitlines(),
        "decided_late_because": clearance.decided_late_because,
        "credit": clearance.credit,
        "votes": [
            {"name": vote.voter_name, "decision": vote.decision, "reason": vote.reason}
            for vote in clearance.votes.all()
        ],
        "conditions": [
            {
                "text": condition.text,
                "requirement": condition.requirement,
                "due_on": _plain(condition.due_on),
                "state": condition.state,
                "reason": condition.reason,
            }
            for condition in clearance.conditions.all()
        ],
        "reply_due_on": _plain(clearance.reply_due_on),
        "replied_on": _day(clearance.replied_at),
        "reply": clearance.reply,
        "live_on": _day(clearance.live_at),
        "closed_on": _day(clearance.closed_at),
        "closing_note": clearance.closing_note,
    }


def _day(moment: datetime | None) -> str:
    return localdate(moment).isoformat() if moment else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
