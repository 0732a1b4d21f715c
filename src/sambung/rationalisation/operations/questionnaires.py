"""What the owner of an application answers about it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.checks import refuse_invented
from sambung.rationalisation.models import Questionnaire
from sambung.rationalisation.permissions import ANSWER_QUESTIONNAIRE
from sambung.rationalisation.rules.questions import BEST, BY_CODE


@transaction.atomic
def answer_questionnaire(
    *, actor: Actor, application: Application, answers: Mapping[str, int], now: datetime
) -> Questionnaire:
    """Keep what the owner answers, 1 to 4 by question; a question left out becomes unanswered.

    Raises:
        NotPermitted: the actor neither owns applications of the agency nor heads it.
        InvalidInput: there is no such question or answer.
        Conflict: the application is invented or a part of Sambung.
    """
    require(actor, ANSWER_QUESTIONNAIRE, get_owner_code(application))
    refuse_invented(application)
    for code, answer in answers.items():
        if code not in BY_CODE or answer not in range(1, BEST + 1):
            raise InvalidInput(_("Choose one of the answers shown."))
    before = Questionnaire.objects.filter(application=application).values_list("answers", flat=True)
    record_audit(
        actor=actor,
        action="answer_questionnaire",
        subject=f"application/{application.code}",
        agency_code=get_owner_code(application),
        now=now,
        before=before.first() or {},
        after=dict(answers),
    )
    kept, _created = Questionnaire.objects.update_or_create(
        application=application,
        defaults={
            "answers": dict(answers),
            "answered_at": now,
            "answered_by_name": actor.name,
        },
    )
    return kept
