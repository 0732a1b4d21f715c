"""The end of an application: what is entered, and what its successor gains."""

from datetime import datetime

from sambung.exchange.operations import retire_interfaces
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Actor
from sambung.portfolio.gate.marks import remove_mark
from sambung.portfolio.models import Application, Inventory, Status
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.models import Departure
from sambung.verification.operations import record_evidence
from sambung.verification.probes.source_of_truth import observe_replacement

EVIDENCE_BY = "departure"


def close_application(*, actor: Actor, departure: Departure, now: datetime) -> None:
    """Enter the application as retired or replaced, and give its successor the proof of that.

    It loses its pass through the gates, so that editing its state does not bring it back.
    """
    application, successor = departure.application, departure.successor
    before = {"status": str(application.status)}
    application.status = Status.REPLACED if successor else Status.INACTIVE
    application.save(update_fields=["status"])
    after = {"status": str(application.status), "departure": departure.code}
    if successor is not None:
        Inventory.objects.update_or_create(
            application=application, defaults={"successor": successor, "updated_at": now}
        )
        after["successor"] = successor.code
    record_audit(
        actor=actor,
        action="retire_application",
        subject=f"application/{application.code}",
        agency_code=get_owner_code(application),
        now=now,
        before=before,
        after=after,
    )
    remove_mark(application)
    retire_interfaces(actor=actor, application=application, now=now)
    if successor is not None:
        _prove_successor(successor, application, now)


def _prove_successor(successor: Application, replaced: Application, now: datetime) -> None:
    record_evidence(
        actor=SYSTEM,
        application=successor,
        requirement="source_of_truth",
        observation=observe_replacement([replaced]),
        probe=EVIDENCE_BY,
        now=now,
    )
