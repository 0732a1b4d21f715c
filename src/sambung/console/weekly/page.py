"""One page a week for the mayor: what is proved, what moved, what is stuck, what is to be decided.

Verified and declared stand side by side and are never added up. Invented rows are counted apart.
The printed page is always Indonesian and always exactly one A4 page: lists are cut and say so.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sambung.design.templatetags.design import partial_date
from sambung.directory.provenance import Provenance
from sambung.directory.queries import find_city
from sambung.documents.typesetting import typeset
from sambung.governance.models import IntegrationFile
from sambung.governance.queries import list_awaiting
from sambung.kernel.working_days import count_working_days
from sambung.portfolio.models import Application
from sambung.portfolio.queries import (
    ClaimedIntegrated,
    count_portfolio,
    get_claimed_integrated,
)
from sambung.verification.models import Clarification, LevelChange
from sambung.verification.queries import LevelCounts, count_levels
from sambung.verification.rules.levels import Level
from sambung.verification.texts import describe_level

TEMPLATE = Path(__file__).with_name("weekly.typ")
SHOWN = 5
"""Most rows of each list on the page."""
TOO_LONG = 10
"""Working days after which an unanswered question is brought before the mayor."""
_LONGEST_NAME = 44


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How many applications stand at a level now, and stood there a week before."""

    title: str
    count: int
    before: int

    @property
    def change(self) -> int:
        """The difference."""
        return self.count - self.before


@dataclass(frozen=True, slots=True)
class Movement:
    """An application whose level is another than a week before.

    `until`: its agency may answer so long before the fall is public.
    """

    application: Application
    before: Level
    after: Level
    until: datetime | None = None

    @property
    def is_fall(self) -> bool:
        """Whether the level is lower."""
        return self.after < self.before

    @property
    def levels(self) -> str:
        """Both levels, as numbers where they have one."""
        return f"{_name_short(self.before)} → {_name_short(self.after)}"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A file that waits, and for how many working days."""

    file: IntegrationFile
    days: int

    @property
    def party(self) -> str:
        """Who is awaited: the agency, or in words who is none."""
        agency = self.file.waiting_agency
        return agency.name if agency else self.file.waiting_on


@dataclass(frozen=True, slots=True)
class Week:
    """Everything on the page. Counts of levels add up to `total`, which holds no invented row."""

    city: str
    made_at: datetime
    total: int
    illustrative: int
    examples: int
    not_checked: int
    under_clarification: int
    exchanging: int
    levels: tuple[LevelRow, ...]
    claimed: ClaimedIntegrated | None
    rose: tuple[Movement, ...]
    fell: tuple[Movement, ...]
    stuck: tuple[Stuck, ...]
    decisions: tuple[str, ...]

    @property
    def begins(self) -> date:
        """The first of the seven days."""
        return self.ends - timedelta(days=6)

    @property
    def ends(self) -> date:
        """The day it was made, the last of the seven."""
        return localdate(self.made_at)


def describe_week(*, now: datetime) -> Week:
    """Bring together what the page says, in the reader's language."""
    counts, before = count_levels(now=now), count_levels(now=now - timedelta(days=7))
    portfolio, city = count_portfolio(), find_city()
    illustrative = portfolio.by_provenance[Provenance.ILLUSTRATIVE.value]
    present, past = (
        _take_invented_out(counts, illustrative),
        _take_invented_out(before, illustrative),
    )
    moved = _list_movements(now=now)
    stuck = _list_stuck(now=now)
    return Week(
        city=str(city or ""),
        made_at=now,
        total=portfolio.total - illustrative,
        illustrative=illustrative,
        examples=counts.examples_total,
        not_checked=counts.not_checked - illustrative,
        under_clarification=counts.under_clarification,
        exchanging=sum(present[lv] for lv in Level if lv >= Level.EXCHANGING),
        levels=tuple(LevelRow(describe_level(lv), present[lv], past[lv]) for lv in reversed(Level)),
        claimed=get_claimed_integrated(),
        rose=tuple(row for row in moved if not row.is_fall),
        fell=tuple(row for row in moved if row.is_fall),
        stuck=stuck,
        decisions=_list_decisions(stuck),
    )


def make_weekly(*, now: datetime) -> bytes:
    """Set the page as a PDF: one A4 page, in Indonesian.

    Raises:
        Unavailable: the city's own template of the page cannot be set.
    """
    with translation.override("id"):
        return typeset(TEMPLATE, _as_values(describe_week(now=now)))


def _take_invented_out(counts: LevelCounts, illustrative: int) -> dict[Level, int]:
    real = {level: counts.by_level[level.value] for level in Level}
    real[Level.NONE] -= illustrative
    return real


def _list_movements(*, now: datetime) -> tuple[Movement, ...]:
    """List what the watch over levels saw in seven days, each application once, biggest first."""
    changes = (
        LevelChange.objects.real()
        .filter(seen_at__gt=now - timedelta(days=7), seen_at__lte=now)
        .select_related("application__owner")
        .order_by("seen_at", "id")
    )
    grouped: dict[int, list[LevelChange]] = defaultdict(list)
    for change in changes:
        grouped[change.application_id].append(change)
    answerable = dict(
        Clarification.objects.filter(closed_at__isnull=True, until__gt=now).values_list(
            "application_id", "until"
        )
    )
    moved = [
        Movement(
            steps[0].application, Level(steps[0].before), Level(steps[-1].after), answerable.get(pk)
        )
        for pk, steps in grouped.items()
        if steps[0].before != steps[-1].after
    ]
    moved.sort(key=lambda row: (-abs(row.after.rank - row.before.rank), row.application.name))
    return tuple(moved)


def _list_stuck(*, now: datetime) -> tuple[Stuck, ...]:
    today = localdate(now)
    return tuple(
        Stuck(file, count_working_days(localdate(file.waiting_since), today))
        for file in list_awaiting()
        if file.waiting_since is not None and file.application.is_real
    )


def _list_decisions(stuck: Sequence[Stuck]) -> tuple[str, ...]:
    """Say what only the mayor can bring about: agencies that do not answer, and owners."""
    waits: dict[str, list[int]] = defaultdict(list)
    for row in stuck:
        if row.file.waiting_agency and row.days >= TOO_LONG:
            waits[row.file.waiting_agency.name].append(row.days)
    told = [
        ngettext(
            "Ask the head of %(agency)s for an answer: %(count)s integration has waited for"
            " %(days)s working days.",
            "Ask the head of %(agency)s for an answer: %(count)s integrations wait, the longest for"
            " %(days)s working days.",
            len(days),
        )
        % {"agency": agency, "count": len(days), "days": max(days)}
        for agency, days in sorted(waits.items(), key=lambda item: -max(item[1]))
    ]
    ownerless = Application.objects.real().filter(owner__isnull=True).count()
    if ownerless:
        told.append(
            ngettext(
                "Name the agency that owns %(count)s application whose owner is not known.",
                "Name the agencies that own %(count)s applications whose owner is not known.",
                ownerless,
            )
            % {"count": ownerless}
        )
    return tuple(told)


def _name_short(level: Level) -> str:
    return _("none") if level is Level.NONE else level.value


def _as_values(week: Week) -> dict[str, Any]:
    claimed = week.claimed
    return {
        "city": week.city,
        "period": f"{_show(week.begins)} – {_show(week.ends)}",
        "made_at": f"{_show(week.ends)}, {localtime(week.made_at):%H.%M %Z}",
        "total": week.total,
        "exchanging": week.exchanging,
        "illustrative": week.illustrative,
        "examples": week.examples,
        "not_checked": week.not_checked,
        "under_clarification": week.under_clarification,
        "levels": [[lv.title, lv.count, lv.before, lv.change] for lv in week.levels],
        "claimed": claimed
        and {
            "public": claimed.public,
            "administrative": claimed.administrative,
            "as_of": partial_date(claimed.as_of),
            "claimant": _clip(claimed.claimant, 90),
        },
        "rose": [_show_movement(row) for row in week.rose[:SHOWN]],
        "rose_more": max(0, len(week.rose) - SHOWN),
        "fell": [_show_movement(row) for row in week.fell[:SHOWN]],
        "fell_more": max(0, len(week.fell) - SHOWN),
        "stuck": [
            [
                _clip(row.file.application.name),
                str(row.file.get_stage_display()),
                _clip(row.party),
                row.days,
            ]
            for row in week.stuck[:SHOWN]
        ],
        "stuck_more": max(0, len(week.stuck) - SHOWN),
        "decisions": [_clip(text, 170) for text in week.decisions[:SHOWN]],
        "decisions_more": max(0, len(week.decisions) - SHOWN),
    }


def _show_movement(row: Movement) -> list[str]:
    until = _show(localdate(row.until)) if row.until and row.is_fall else ""
    return [_clip(row.application.name), row.levels, until]


def _show(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def _clip(text: str, length: int = _LONGEST_NAME) -> str:
    return Truncator(text).chars(length)
