"""The watch over levels: keeps their history, and tells an agency of a fall before it is public.

A pass asks for all levels in a fixed number of queries and writes only where one changed, each
application in a transaction of its own: a pass that was cut off is finished by the next one.
Messages wait as events of the journal until they are in the outbox, so none is lost on the way.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from sambung.governance.operations import report_failure
from sambung.governance.rules import causes
from sambung.journal.operations import announce, mark_handled, record_audit
from sambung.journal.queries import list_pending_payloads
from sambung.kernel.actor import SYSTEM
from sambung.messaging.outbox import send_message
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code, get_responsible
from sambung.verification.evidence import compute_levels
from sambung.verification.models import Clarification, LevelChange
from sambung.verification.publication.moments import get_time_to_answer, list_known_changes
from sambung.verification.publication.passes import find_last_evidence, keep_pass
from sambung.verification.publication.rules import Ending, Plan, PublishedChange, Running, plan
from sambung.verification.queries.standings import RequirementStanding, get_standing
from sambung.verification.rules.levels import IN_ORDER, Level, RequirementState
from sambung.verification.texts import LEVEL_TITLES, REQUIREMENT_TITLES

log = logging.getLogger(__name__)

CLARIFICATION_OPENED = "clarification_opened"


def watch_levels(*, now: datetime) -> int:
    """Write down the levels that changed since the last pass, and send what agencies are told.

    The first pass of an installation takes every level as it finds it. Gives how many
    applications something was written about.
    """
    last_evidence = find_last_evidence()
    written = sum(_watch(pk, now=now) for pk in _list_moved(now=now))
    keep_pass(last_evidence, now=now)
    tell_agencies(now=now)
    return written


def tell_agencies(*, now: datetime) -> int:
    """Put the messages about opened clarifications into the outbox; gives how many.

    One is marked as told after it was written. Cut off in between it is written twice, never not.
    """
    told = 0
    for number, payload in list_pending_payloads(CLARIFICATION_OPENED):
        told += _tell(payload["clarification"], now=now)
        mark_handled(numbers=[number], now=now)
    return told


def _list_moved(*, now: datetime) -> tuple[int, ...]:
    """List the applications whose level is not the known one, or whose clarification may end."""
    computed = compute_levels(None, now=now)
    known = {pk: Level(change.after) for pk, change in list_known_changes(None).items()}
    moved = {
        pk
        for pk in computed.keys() | known.keys()
        if computed.get(pk, Level.NONE) is not known.get(pk, Level.NONE)
    }
    for row in Clarification.objects.filter(closed_at__isnull=True):
        level = computed.get(row.application_id, Level.NONE)
        if row.until <= now or level >= Level(row.level_before):
            moved.add(row.application_id)
    return tuple(sorted(moved))


@transaction.atomic
def _watch(pk: int, *, now: datetime) -> bool:
    """Look at one application again, alone, and write down what changed."""
    application = Application.objects.select_for_update().filter(pk=pk).first()
    if application is None:
        return False  # removed meanwhile
    change = list_known_changes([pk]).get(pk)
    clarification = Clarification.objects.filter(application=pk, closed_at__isnull=True).first()
    todo = plan(
        Level(change.after) if change else Level.NONE,
        compute_levels([pk], now=now).get(pk, Level.NONE),
        _as_running(clarification),
        now=now,
        time_to_answer=get_time_to_answer(),
    )
    if clarification is not None and todo.ending is not None:
        clarification.closed_at = now
        clarification.is_recovered = todo.ending is Ending.RECOVERED
        clarification.save(update_fields=["closed_at", "is_recovered"])
    if todo.change is not None:
        _write_change(application, todo, todo.change, now=now)
    return todo != Plan()


def _as_running(clarification: Clarification | None) -> Running | None:
    if clarification is None:
        return None
    return Running(Level(clarification.level_before), clarification.until)


def _write_change(
    application: Application, todo: Plan, change: PublishedChange, *, now: datetime
) -> None:
    """Write a change down. A rest is public at once, unless an earlier fall is in question."""
    missing = _list_missing(application, change, now=now) if change.is_fall else ()
    first = missing[0] if missing else None
    is_rest = todo.opens and first is None
    public_at = now if is_rest else change.public_at
    LevelChange.objects.create(
        application=application,
        before=change.before,
        after=change.after,
        seen_at=now,
        requirement=first.requirement if first else "",
        state=first.state if first else "",
        public_at=public_at,
    )
    record_audit(
        actor=SYSTEM,
        action="change_level",
        subject=f"application/{application.code}",
        agency_code=get_owner_code(application),
        before={"level": change.before.value},
        after={"level": change.after.value, "public_at": public_at.isoformat()},
        now=now,
    )
    for standing in missing:
        if standing.state is RequirementState.EXPIRED:
            report_failure(
                application=application,
                requirement=standing.requirement,
                finding=causes.EXPIRED,
                details={},
                now=now,
            )
    if todo.opens and first is not None:
        _open_clarification(application, change, first, now=now)


def _open_clarification(
    application: Application,
    change: PublishedChange,
    missing: RequirementStanding,
    *,
    now: datetime,
) -> None:
    clarification = Clarification.objects.create(
        application=application,
        level_before=change.before,
        opened_at=now,
        until=change.public_at,
        requirement=missing.requirement,
        finding=missing.finding,
    )
    if not application.is_example:
        announce(name=CLARIFICATION_OPENED, payload={"clarification": clarification.pk}, now=now)


def _list_missing(
    application: Application, change: PublishedChange, *, now: datetime
) -> tuple[RequirementStanding, ...]:
    """List the requirements of the former level that are not in order any more.

    There is none when a seasonal service rests: then nobody has anything to answer.
    """
    return tuple(
        standing
        for standing in get_standing(application, now=now).requirements
        if standing.state not in IN_ORDER
        and not standing.is_advice
        and change.before >= standing.level
    )


def _tell(pk: int, *, now: datetime) -> bool:
    """Write to who answers for the application. Nobody is told what is over already."""
    clarification = (
        Clarification.objects.select_related("application__owner")
        .filter(pk=pk, closed_at__isnull=True)
        .first()
    )
    if clarification is None:
        return False
    application = clarification.application
    user = get_responsible(application, now=now).user
    if user is None or not user.email:
        log.warning("clarification %s: nobody with an e-mail address answers for it", pk)
        return False
    with override(settings.LANGUAGE_CODE):
        send_message(user.email, "level_fell", _describe(clarification, now=now), now=now)
    return True


def _describe(clarification: Clarification, *, now: datetime) -> dict[str, object]:
    standing = get_standing(clarification.application, now=now)
    found = next(
        (r for r in standing.requirements if r.requirement == clarification.requirement), None
    )
    place = reverse(settings.SAMBUNG_CLARIFICATION_PAGE, args=[clarification.pk])
    before = Level(clarification.level_before)
    return {
        "application": clarification.application.name,
        "before": LEVEL_TITLES[before],
        "before_number": before.value,
        "requirement": REQUIREMENT_TITLES.get(clarification.requirement, ""),
        "state": found.state_title if found else "",
        "finding": found.finding_text if found else "",
        "until": clarification.until,
        "address": f"{settings.SAMBUNG_PUBLIC_URL}{place}",
    }
