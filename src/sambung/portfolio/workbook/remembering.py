"""Answers about imported files, remembered for the next file of the same person or agency."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sambung.directory.authorization import CITY, list_agency_codes, require_for_all
from sambung.kernel.actor import Actor
from sambung.portfolio.models import ImportAnswer
from sambung.portfolio.permissions import IMPORT_APPLICATIONS
from sambung.portfolio.workbook.rules.answers import LEAVE_OUT, Answers

_LONGEST = 500


def recall_answers(actor: Actor) -> Answers:
    """Recall what somebody, or the only agency they import for, answered about earlier files.

    The own answers count more than those of colleagues, and later ones more than earlier ones.
    """
    mine = Q(actor_id=actor.id)
    if agency := find_only_agency(actor):
        mine |= Q(agency_code=agency)
    columns: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}
    found = list(ImportAnswer.objects.filter(mine))
    for answer in sorted(found, key=lambda one: one.actor_id == actor.id):
        if answer.column:
            words[answer.column, answer.text] = answer.meaning
        else:
            columns[answer.text] = answer.meaning
    return Answers(columns, words)


@transaction.atomic
def remember_answers(*, actor: Actor, answers: Answers, now: datetime) -> None:
    """Remember answers for the next file.

    What only holds for one file is left away: rows that wait, and what empty cells mean.

    Raises:
        NotPermitted: the actor may import for nobody.
    """
    codes = list_agency_codes(actor, IMPORT_APPLICATIONS)
    require_for_all(actor, IMPORT_APPLICATIONS, codes or (CITY,))
    said = {("", title): meaning for title, meaning in answers.columns.items()}
    said |= {place: m for place, m in answers.words.items() if place[1] and m != LEAVE_OUT}
    agency = find_only_agency(actor)
    for (column, text), meaning in said.items():
        if len(text) <= _LONGEST and len(meaning) <= _LONGEST:
            ImportAnswer.objects.update_or_create(
                actor_id=actor.id,
                column=column,
                text=text,
                defaults={"meaning": meaning, "agency_code": agency, "answered_at": now},
            )


def find_only_agency(actor: Actor) -> str:
    """Find the agency somebody imports for; "" when there is none, or more than one."""
    codes = list_agency_codes(actor, IMPORT_APPLICATIONS)
    only = next(iter(codes), "") if len(codes) == 1 else ""
    return "" if only == CITY else only
