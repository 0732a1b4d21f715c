"""The agency's answer to a fall of a level, before and after it becomes public."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sambung.directory.authorization import list_agency_codes, require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.queries import get_owner_code
from sambung.verification.models import Clarification
from sambung.verification.permissions import ANSWER_CLARIFICATION

LONGEST_ANSWER = 1000


@transaction.atomic
def answer_clarification(
    *, actor: Actor, clarification: Clarification, text: str, now: datetime
) -> Clarification:
    """Answer a fall in the name of the agency. The answer is public at once, beside the level.

    Until the time is over the answer may be replaced; each version stays in the journal. After
    that a first answer may still be given, which then stands as it is.

    Raises:
        NotPermitted: the actor does not answer for the owning agency.
        InvalidInput: there is no text, or it is too long.
        Conflict: the level was proved again, or the time is over and an answer was given.
    """
    code = get_owner_code(clarification.application)
    require(actor, ANSWER_CLARIFICATION, code)
    text = text.strip()
    if not text or len(text) > LONGEST_ANSWER:
        raise InvalidInput(
            _("Write an answer of at most %(limit)s characters.") % {"limit": LONGEST_ANSWER}
        )
    row = Clarification.objects.select_for_update().get(pk=clarification.pk)
    _refuse_closed(row, now=now)
    record_audit(
        actor=actor,
        action="answer_clarification",
        agency_code=code,
        subject=f"application/{clarification.application.code}",
        before={"answer": row.answer},
        after={"answer": text},
        now=now,
    )
    row.answer, row.answered_by_name, row.answered_at = text, actor.name, now
    row.save(update_fields=["answer", "answered_by_name", "answered_at"])
    return row


def can_be_answered(clarification: Clarification, *, now: datetime) -> bool:
    """Tell whether an answer, or another one, would still be taken."""
    if clarification.is_recovered:
        return False
    return now < clarification.until or not clarification.answer


def list_answerable(actor: Actor) -> QuerySet[Clarification]:
    """List the clarifications of the agencies somebody answers for: the newest first.

    Those that were recovered are among them: a page shows them as settled.
    """
    codes = list_agency_codes(actor, ANSWER_CLARIFICATION)
    return (
        Clarification.objects.for_agencies(codes)
        .select_related("application__owner")
        .order_by("-opened_at", "-id")
    )


def _refuse_closed(row: Clarification, *, now: datetime) -> None:
    if row.is_recovered:
        raise Conflict(_("The level is proved again. There is nothing left to answer."))
    if not can_be_answered(row, now=now):
        raise Conflict(_("The time to answer is over. The answer that was given stays as it is."))
