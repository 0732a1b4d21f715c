"""What must be so before an application is switched off and before it counts as retired."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.exchange.operations import retire_interfaces
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.errors import Conflict, Unavailable
from sambung.portfolio.gate.marks import remove_mark
from sambung.portfolio.models import Application, Inventory, Status
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.models import Departure
from sambung.rationalisation.queries.traffic import Callers
from sambung.verification.operations import record_evidence
from sambung.verification.probes.source_of_truth import observe_replacement

SILENT_DAYS = 30
"""So long after it was switched off nothing may call before it counts as retired."""
EVIDENCE_BY = "departure"


def refuse_ties(callers: Callers) -> None:
    """Refuse while an agreement or a client still holds the application.

    Raises:
        Conflict: names each of them and what to do.
    """
    ties = [
        _("end agreement %(code)s (%(consumer)s takes %(interface)s)")
        % {"code": a.code, "consumer": a.consumer.name, "interface": a.interface.name}
        for a in (*callers.given, *callers.taken)
    ]
    ties += [
        _("close client %(name)s (%(id)s)") % {"name": client.name, "id": client.client_id}
        for client in callers.clients
    ]
    if ties:
        raise Conflict(
            _("Something still depends on it. First: %(list)s.") % {"list": "; ".join(ties)}
        )


def refuse_noise(callers: Callers) -> None:
    """Refuse while the ledger saw calls or people signed in.

    Raises:
        Conflict: something still calls; names who, and when last.
        Unavailable: the ledger did not answer.
    """
    if callers.calls is None:
        raise Unavailable(
            _(
                "The ledger did not answer, so nobody knows whether something calls."
                " Try again later."
            )
        )
    seen = [
        (
            _("%(name)s, last on %(day)s")
            if call.is_from_other
            else _("it calls %(name)s, last on %(day)s")
        )
        % {"name": call.other or _("a caller nobody knows"), "day": _show(call.last_at)}
        for call in callers.calls
    ]
    if callers.sign_ins:
        seen.append(_("people sign in, last on %(day)s") % {"day": _show(callers.sign_ins.last_at)})
    if seen:
        raise Conflict(
            _(
                "Something still calls: %(list)s. Tell them, and finish after thirty days"
                " without a call."
            )
            % {"list": "; ".join(seen)}
        )


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


def _show(moment: datetime) -> str:
    return date_format(localtime(moment), pgettext("date format", "j F Y"))
