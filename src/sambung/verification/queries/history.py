"""The history of a level, as the public may see it.

A fall that was clarified in time was never public, so nothing of it appears here: neither the
fall, nor the rise that ended it, unless it led higher than before.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from sambung.portfolio.models import Application
from sambung.verification.models import Clarification, LevelChange, LevelChangeQuerySet
from sambung.verification.rules.levels import Level
from sambung.verification.texts import REQUIREMENT_TITLES, Text


@dataclass(frozen=True, slots=True)
class PublicChange:
    """A change of a level that is public.

    `at` is when it was seen, `public_at` from when it could be read. `requirement` is the first
    one no longer in order, of a fall; `answer` what the agency said to it.
    """

    number: int
    application: Application
    before: Level
    after: Level
    at: datetime
    public_at: datetime
    requirement: str
    answer: str
    answered_at: datetime | None

    @property
    def is_fall(self) -> bool:
        """Whether the level is lower than before."""
        return self.after < self.before

    @property
    def requirement_title(self) -> Text:
        """The requirement in a few words; empty for a rise."""
        return REQUIREMENT_TITLES.get(self.requirement, "")


def list_public_changes(application: Application, *, now: datetime) -> tuple[PublicChange, ...]:
    """List the public changes of an application's level, oldest first, in one query."""
    rows = _list_public(now).filter(application=application).order_by("seen_at", "id")
    return tuple(_read(row) for row in rows)


def list_newest_changes(
    *, limit: int, now: datetime, application: Application | None = None
) -> tuple[PublicChange, ...]:
    """List the newest public changes, by when they became public, newest first.

    Of all applications the city counts, or of the one given, which may be an example.
    """
    rows = _list_public(now)
    rows = rows.real() if application is None else rows.filter(application=application)
    newest = rows.order_by("-public_at", "-id")[:limit]
    return tuple(_read(row) for row in newest)


def find_open_clarification(application: Application, *, now: datetime) -> Clarification | None:
    """Find the clarification that holds back a fall of an application's level."""
    return application.clarifications.filter(closed_at__isnull=True, until__gt=now).first()


def _list_public(now: datetime) -> LevelChangeQuerySet:
    """Leave out what is not public yet, and what a recovery in time took out of the story."""
    here = Clarification.objects.filter(application=OuterRef("application"))
    recovered = here.filter(is_recovered=True)
    told = here.filter(until=OuterRef("public_at")).order_by("-id")
    level_held = recovered.filter(closed_at=OuterRef("seen_at")).order_by("-id")
    return (
        LevelChange.objects.filter(public_at__lte=now)
        .exclude(Exists(recovered.filter(until=OuterRef("public_at"))))
        .annotate(public_before=Coalesce(Subquery(level_held.values("level_before")[:1]), "before"))
        .exclude(after=F("public_before"))
        .annotate(
            answer=Coalesce(Subquery(told.values("answer")[:1]), Value("")),
            answered_at=Subquery(told.values("answered_at")[:1]),
        )
        .select_related("application__owner")
    )


def _read(row: LevelChange) -> PublicChange:
    values = vars(row)
    return PublicChange(
        number=row.pk,
        application=row.application,
        before=Level(values["public_before"]),
        after=Level(row.after),
        at=row.seen_at,
        public_at=row.public_at,
        requirement=row.requirement,
        answer=values["answer"],
        answered_at=values["answered_at"],
    )
