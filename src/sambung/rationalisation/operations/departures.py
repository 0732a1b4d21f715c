"""The way of an application out of service, step by step."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.directory.authorization import may, require
from sambung.directory.operations import issue_code
from sambung.directory.second_person import require_second_person
from sambung.documents.operations import keep_document
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput, NotFound
from sambung.portfolio.models import Application, Status
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.checks import refuse_invented, refuse_noise, refuse_ties
from sambung.rationalisation.letters import HANDOVER, LETTERS, NOTICE, make_departure_letter
from sambung.rationalisation.models import DEPARTURE_SERIES, Departure
from sambung.rationalisation.operations.retirement import close_application
from sambung.rationalisation.permissions import (
    AGREE_DEPARTURE,
    LEAD_DEPARTURE,
    PROPOSE_DEPARTURE,
)
from sambung.rationalisation.queries.traffic import list_callers
from sambung.rationalisation.rules.departures import (
    DEPARTURE_TABLE,
    LONGEST_TEXT,
    NOTICE_DAYS,
    PLAN,
    SILENT_DAYS,
    STOP_REASON,
    DepartureKind,
    DepartureStep,
)
from sambung.workflow.turns import lock_row, mark_changed


def propose_departure(
    *,
    actor: Actor,
    application: Application,
    reason: str,
    data_plan: str = "",
    successor: Application | None = None,
    kind: DepartureKind = DepartureKind.RETIRE,
    now: datetime,
) -> Departure:
    """Propose that an application is retired, or merged into its successor.

    Raises:
        NotPermitted: the actor belongs neither to the agency nor to the Integration Team.
        InvalidInput: there is no reason, a merge has no successor, or it is no other application.
        Conflict: it has left, is on its way out already, or its successor leaves as well.
    """
    require(actor, PROPOSE_DEPARTURE, get_owner_code(application))
    refuse_invented(application)
    if not _fits(reason.strip()):
        raise InvalidInput(
            _("Say in at most %(limit)s characters why it should leave.") % {"limit": LONGEST_TEXT}
        )
    _check_successor(application, kind, successor)
    if application.status in (Status.INACTIVE, Status.REPLACED):
        raise Conflict(_("%(name)s has left already.") % {"name": application.name})
    try:
        with transaction.atomic():
            departure = Departure.objects.create(
                code=issue_code(DEPARTURE_SERIES),
                application=application,
                kind=kind,
                successor=successor,
                reason=reason.strip(),
                data_plan=data_plan.strip(),
                proposed_by=actor.id,
                proposed_by_name=actor.name,
                proposed_at=now,
                changed_at=now,
            )
            _audit(actor, "propose_departure", departure, now, reason=departure.reason)
    except IntegrityError as error:
        raise Conflict(
            _("%(name)s is on its way out already.") % {"name": application.name}
        ) from error
    return departure


@transaction.atomic
def agree_departure(*, actor: Actor, code: str, now: datetime) -> Departure:
    """Agree, as head of the agency that owns the application.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor does not head the agency, or
            proposed the departure himself.
        Conflict: the step is not possible now.
    """
    departure = _lock(code)
    owner = get_owner_code(departure.application)
    require(actor, AGREE_DEPARTURE, owner)
    require_second_person(
        actor, AGREE_DEPARTURE, first_person_id=departure.proposed_by, agency_code=owner
    )
    return _move(actor, departure, DepartureStep.AGREE, now)


@transaction.atomic
def announce_departure(*, actor: Actor, code: str, ends_on: date, now: datetime) -> Departure:
    """Name the last day of service, and keep the notice to whoever depends on the application.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor does not lead it.
        InvalidInput: the last day is less than thirty days away.
        Conflict: the step is not possible now.
        Unavailable: the city's template of the letter is broken.
    """
    departure = _lock(code)
    require(actor, LEAD_DEPARTURE, get_owner_code(departure.application))
    earliest = localdate(now) + timedelta(days=NOTICE_DAYS)
    if ends_on < earliest:
        raise InvalidInput(
            _("Name a last day of service from %(day)s on: users have thirty days to prepare.")
            % {"day": _show(earliest)}
        )
    DEPARTURE_TABLE.get_step(departure.state, DepartureStep.ANNOUNCE)
    departure.ends_on = ends_on
    _keep_letter(actor, departure, NOTICE, now)
    return _move(actor, departure, DepartureStep.ANNOUNCE, now, ends_on=ends_on.isoformat())


@transaction.atomic
def begin_move(*, actor: Actor, code: str, data_plan: str, now: datetime) -> Departure:
    """Begin to move the data, by the plan; also the way back from the watch when calls were seen.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor does not lead it.
        InvalidInput: there is no plan; without data to move it says so.
        Conflict: the step is not possible now.
    """
    departure = _lock(code)
    require(actor, LEAD_DEPARTURE, get_owner_code(departure.application))
    departure.data_plan, departure.switched_off_at = data_plan.strip(), None
    given = {PLAN.key: departure.data_plan}
    return _move(actor, departure, DepartureStep.MOVE, now, **given)


@transaction.atomic
def switch_off(*, actor: Actor, code: str, now: datetime) -> Departure:
    """Say that the application is switched off. From now on the ledger is watched for calls.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor does not lead it.
        Conflict: the step is not possible now, the last day announced has not come, or an
            agreement or a client still holds it; names each and what to do.
    """
    departure = _lock(code)
    application = departure.application
    require(actor, LEAD_DEPARTURE, get_owner_code(application))
    DEPARTURE_TABLE.get_step(departure.state, DepartureStep.SWITCH_OFF)
    if departure.ends_on and localdate(now) < departure.ends_on:
        raise Conflict(
            _("Its users were told that it runs until %(day)s.") % {"day": _show(departure.ends_on)}
        )
    refuse_ties(list_callers(application, since=now, now=now))
    departure.switched_off_at = now
    _keep_letter(actor, departure, HANDOVER, now)
    return _move(actor, departure, DepartureStep.SWITCH_OFF, now)


@transaction.atomic
def finish_departure(*, actor: Actor, code: str, now: datetime) -> Departure:
    """End the departure: the application is retired, and its successor takes its place.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor does not lead it.
        Conflict: the step is not possible now, the watch is not over, or something still calls.
        Unavailable: the ledger did not answer, so nobody knows whether something calls.
    """
    departure = _lock(code)
    require(actor, LEAD_DEPARTURE, get_owner_code(departure.application))
    DEPARTURE_TABLE.get_step(departure.state, DepartureStep.FINISH)
    assert departure.switched_off_at is not None
    until = departure.switched_off_at + timedelta(days=SILENT_DAYS)
    if now < until:
        raise Conflict(
            _("The watch for calls lasts until %(day)s. Finish it then.")
            % {"day": _show(localdate(until))}
        )
    since = max(departure.switched_off_at, now - timedelta(days=SILENT_DAYS))
    callers = list_callers(departure.application, since=since, now=now)
    refuse_ties(callers)
    refuse_noise(callers)
    close_application(actor=actor, departure=departure, now=now)
    return _move(actor, departure, DepartureStep.FINISH, now)


@transaction.atomic
def stop_departure(*, actor: Actor, code: str, reason: str, now: datetime) -> Departure:
    """Stop a departure: the application stays. Both who leads it and the head may.

    Raises:
        NotFound, NotPermitted: no such departure, or the actor neither leads nor agrees to it.
        InvalidInput: there is no reason.
        Conflict: the step is not possible now.
    """
    departure = _lock(code)
    owner = get_owner_code(departure.application)
    if not may(actor, AGREE_DEPARTURE, owner):
        require(actor, LEAD_DEPARTURE, owner)
    departure.stop_reason = reason.strip()
    given = {STOP_REASON.key: departure.stop_reason}
    return _move(actor, departure, DepartureStep.STOP, now, **given)


def _move(
    actor: Actor, departure: Departure, step: DepartureStep, now: datetime, **told: str
) -> Departure:
    before = departure.state
    given = {name for name, text in told.items() if _fits(text)}
    state = DEPARTURE_TABLE.take_step(before, step, given=given)
    departure.state = state.key
    if state.is_final:
        departure.closed_at = now
    mark_changed(departure, now=now)
    departure.save()
    _audit(actor, f"departure_{step.value}", departure, now, before=before, **told)
    return departure


def _audit(
    actor: Actor, action: str, departure: Departure, now: datetime, before: str = "", **told: str
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=departure.subject,
        now=now,
        agency_code=get_owner_code(departure.application),
        before={"state": before} if before else {},
        after={"state": str(departure.state), "application": departure.application.code, **told},
    )


def _keep_letter(actor: Actor, departure: Departure, name: str, now: datetime) -> None:
    callers = list_callers(departure.application, since=now, now=now)
    letter = make_departure_letter(name, departure, callers, now=now)
    keep_document(
        actor=actor,
        subject=departure.subject,
        title=str(LETTERS[name]),
        file_name=f"{name}-{departure.code}.pdf",
        content=letter.as_pdf(),
        agency_code=get_owner_code(departure.application),
        now=now,
    )


def _lock(code: str) -> Departure:
    """Take the departure for writing; who comes second meets the state the first one left."""
    rows = Departure.objects.select_related(
        "application__owner", "application__inventory", "successor__owner"
    )
    departure = lock_row(rows, code=code)
    if departure is None:
        raise NotFound(_("There is no departure %(code)s.") % {"code": code})
    return departure


def _check_successor(
    application: Application, kind: DepartureKind, successor: Application | None
) -> None:
    if successor is None:
        if kind is DepartureKind.MERGE:
            raise InvalidInput(_("Say which application it is merged into."))
        return
    if successor.pk == application.pk:
        raise InvalidInput(_("Its successor must be another application."))
    refuse_invented(successor)
    leaves = successor.status in (Status.INACTIVE, Status.REPLACED)
    if leaves or Departure.objects.filter(application=successor, closed_at=None).exists():
        raise Conflict(
            _("%(name)s leaves or has left itself. Choose one that stays.")
            % {"name": successor.name}
        )


def _fits(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT


def _show(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))
