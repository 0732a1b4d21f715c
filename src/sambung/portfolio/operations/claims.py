"""What the owning agency answers to a claim."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Claim, ClaimAnswer
from sambung.portfolio.permissions import ANSWER_CLAIM
from sambung.portfolio.queries import get_owner_code

LONGEST_ANSWER = 1000


@transaction.atomic
def answer_claim(*, actor: Actor, claim: Claim, text: str, now: datetime) -> ClaimAnswer:
    """Answer what was said of an own application. The answer is public beside the claim.

    The claim itself stays as it was made. Answering again replaces the answer; the journal keeps
    the former one.

    Raises:
        NotPermitted: the actor neither owns applications of the agency nor heads it.
        Conflict: the claim is about the city as a whole.
        InvalidInput: the answer is empty or too long.
    """
    if claim.application is None:
        raise Conflict(_("This claim is about the city as a whole; no agency answers it."))
    code = get_owner_code(claim.application)
    require(actor, ANSWER_CLAIM, code)
    text = text.strip()
    if not text or len(text) > LONGEST_ANSWER:
        raise InvalidInput(
            _("Write an answer of at most %(limit)s characters.") % {"limit": LONGEST_ANSWER}
        )
    former = ClaimAnswer.objects.filter(claim=claim).first()
    answer, _created = ClaimAnswer.objects.update_or_create(
        claim=claim,
        defaults={
            "text": text,
            "answered_by": actor.id,
            "answered_by_name": actor.name,
            "answered_at": now,
        },
    )
    record_audit(
        actor=actor,
        action="answer_claim",
        subject=f"application/{claim.application.code}",
        agency_code=code,
        now=now,
        before={"answer": former.text} if former else {},
        after={"answer": text, "claim": claim.pk},
    )
    return answer
