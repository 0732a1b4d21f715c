"""What answers and facts come to, for the applications an officer may judge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from sambung.portfolio.models import Application, Inventory, Origin, Status
from sambung.rationalisation.models import Questionnaire
from sambung.rationalisation.rules.questions import Facts, answer_by_facts, complete_answers
from sambung.rationalisation.rules.scoring import Assessment, assess
from sambung.verification.evidence import compute_levels
from sambung.verification.models import Evidence
from sambung.verification.rules.levels import TELLING, Level, Outcome

_GONE = (Status.INACTIVE, Status.REPLACED)
_NOT_THE_CITYS = (Origin.NATIONAL, Origin.PROVINCIAL)
_LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rated:
    """An application with what its answers come to; `annual_cost` in rupiah, if known."""

    application: Application
    level: Level
    assessment: Assessment
    annual_cost: int | None
    answered_at: datetime
    answered_by_name: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The rated applications and how many there are in all. Of `total` `answered` were answered.

    `scored` of those lack no answer.
    """

    rated: tuple[Rated, ...]
    total: int
    newest: datetime | None

    @property
    def answered(self) -> int:
        """How many questionnaires there are."""
        return len(self.rated)

    @property
    def scored(self) -> int:
        """How many of them lack no answer."""
        return sum(each.assessment.score is not None for each in self.rated)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one application before anybody is asked: facts, and the answers they give.

    `answers` are those the owner gave before; `looks` counts the checks of the address in thirty
    days, `failed_looks` those of them that failed.
    """

    facts: Facts
    level: Level
    by_facts: dict[str, int]
    answers: dict[str, int]
    assessment: Assessment
    questionnaire: Questionnaire | None
    looks: int = 0
    failed_looks: int = 0


def select_considered(agency_codes: Sequence[str], *, agency: str = "") -> QuerySet[Application]:
    """Select the city's own running applications of some agencies (`*`: all of them).

    National and provincial ones are not the city's to retire, and invented ones are in no count.
    """
    found = Application.objects.real().for_agencies(agency_codes)
    found = found.exclude(status__in=_GONE).exclude(origin__in=_NOT_THE_CITYS)
    return found.filter(owner__code=agency) if agency else found


def get_portfolio(agency_codes: Sequence[str], *, agency: str = "", now: datetime) -> Portfolio:
    """Give the rated applications of some agencies, best score first, in six queries."""
    considered = select_considered(agency_codes, agency=agency)
    answered = considered.filter(questionnaire__isnull=False)
    levels = compute_levels(answered.order_by(), now=now)
    today = localdate(now)
    rows = answered.select_related("owner", "inventory", "questionnaire")
    rated = sorted((_rate(row, levels.get(row.pk, Level.NONE), today) for row in rows), key=_rank)
    return Portfolio(
        rated=tuple(rated),
        total=considered.count(),
        newest=max((each.answered_at for each in rated), default=None),
    )


def select_unanswered(agency_codes: Sequence[str], *, agency: str = "") -> QuerySet[Application]:
    """Select the considered applications whose owner answered nothing yet, by name."""
    considered = select_considered(agency_codes, agency=agency)
    return considered.filter(questionnaire__isnull=True).select_related("owner").order_by("name")


def get_known(application: Application, *, now: datetime) -> Known:
    """Give what is known of an application, and what it comes to with the owner's answers."""
    level = compute_levels([application.pk], now=now).get(application.pk, Level.NONE)
    facts = _read_facts(getattr(application, "inventory", None), level)
    today = localdate(now)
    kept = Questionnaire.objects.filter(application=application).first()
    answers = dict(kept.answers) if kept else {}
    looks, failed = _count_looks(application, now=now)
    return Known(
        facts=facts,
        level=level,
        by_facts=answer_by_facts(facts, today=today),
        answers=answers,
        assessment=assess(complete_answers(answers, facts, today=today)),
        questionnaire=kept,
        looks=looks,
        failed_looks=failed,
    )


def _count_looks(application: Application, *, now: datetime) -> tuple[int, int]:
    seen = Evidence.objects.filter(
        application=application, requirement="address_answers", observed_at__gt=now - _LOOKED_BACK
    ).filter(outcome__in=TELLING)
    found = seen.aggregate(all=Count("pk"), failed=Count("pk", Q(outcome=Outcome.FAILED)))
    return found["all"], found["failed"]


def index_ratings(rated: Iterable[Rated]) -> dict[str, Rated]:
    """Give the rated applications by their code."""
    return {each.application.code: each for each in rated}


def _rate(application: Application, level: Level, today: date) -> Rated:
    inventory = getattr(application, "inventory", None)
    facts = _read_facts(inventory, level)
    kept = application.questionnaire
    return Rated(
        application=application,
        level=level,
        assessment=assess(complete_answers(kept.answers, facts, today=today)),
        annual_cost=facts.annual_cost,
        answered_at=kept.answered_at,
        answered_by_name=kept.answered_by_name,
    )


def _read_facts(inventory: Inventory | None, level: Level) -> Facts:
    if inventory is None:
        return Facts(level)
    return Facts(
        level=level,
        user_count=inventory.user_count,
        annual_cost=inventory.annual_cost,
        source_code=inventory.source_code,
        security_tested_on=inventory.security_tested_on,
    )


def _rank(rated: Rated) -> tuple[bool, int, str, str]:
    score = rated.assessment.score
    application = rated.application
    return score is None, -(score or 0), application.name.lower(), application.code
