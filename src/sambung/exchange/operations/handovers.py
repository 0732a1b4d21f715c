"""Handing work over: what an officer answered for goes to a named successor, on record."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import Agency, RoleGrant, User
from sambung.directory.operations import end_roles, expire_sessions, issue_code, pass_roles_on
from sambung.directory.queries import acts_for, list_live_grants
from sambung.directory.second_person import require_second_person
from sambung.exchange.models import HANDOVER_SERIES, Agreement, Handover
from sambung.exchange.permissions import HAND_OVER
from sambung.exchange.rules.agreements import AgreementState
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application

_LONGEST_REASON = 500


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    departing: User,
    successor: User | None,
    agency: Agency,
    reason: str,
    now: datetime,
) -> Handover:
    """Hand everything an officer answers for in an agency to a successor, and write the record.

    The applications change their responsible officer, and the agreements and open decisions go
    with them. The successor receives the departing officer's roles for the agency, except those
    that check others, which only the city gives. The departing officer's roles for the agency end;
    the sessions as well, unless a role for another agency or the city stays, which is not this
    agency's to interrupt. Without a successor the head of the agency holds the work meanwhile.

    Raises:
        NotPermitted: the actor is neither head nor administrator of the agency, or is the
            successor: nobody gives roles to himself.
        InvalidInput: there is no reason, or it is too long.
        Conflict: the successor is the departing officer or cannot act for the agency, or there is
            nothing to hand over.
    """
    require(actor, HAND_OVER, agency.code)
    reason = _read_reason(reason)
    if successor is not None:
        require_second_person(
            actor, HAND_OVER, first_person_id=str(successor.pk), agency_code=agency.code
        )
    _check_successor(departing, successor, agency, now)
    grants, applications = _find_work(departing, agency, now)
    handover = _write_record(
        actor=actor,
        departing=departing,
        successor=successor,
        agency=agency,
        reason=reason,
        grants=grants,
        applications=applications,
        now=now,
    )
    applications.update(responsible=successor)
    _move_roles(actor=actor, departing=departing, successor=successor, grants=grants, now=now)
    _audit(actor=actor, handover=handover, now=now)
    return handover


def _read_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise InvalidInput(
            _("Say in at most %(limit)s characters why the work is handed over.")
            % {"limit": _LONGEST_REASON}
        )
    return reason


def _check_successor(
    departing: User, successor: User | None, agency: Agency, now: datetime
) -> None:
    if successor is None:
        return
    if successor.pk == departing.pk:
        raise Conflict(_("Nobody is the own successor. Choose another officer."))
    officer = getattr(successor, "officer", None)
    belongs = officer is not None and officer.agency_id == agency.pk
    if not successor.is_active or not (belongs or acts_for(successor, agency.code, now=now)):
        raise Conflict(
            _("%(name)s cannot act for this agency. Invite or move the officer there first.")
            % {"name": successor}
        )


def _find_work(
    departing: User, agency: Agency, now: datetime
) -> tuple[tuple[RoleGrant, ...], QuerySet[Application]]:
    """Find the roles somebody holds in an agency, and the applications he answers for there."""
    live = list_live_grants(departing, now=now)
    grants = tuple(grant for grant in live if grant.agency_id == agency.pk)
    applications = Application.objects.filter(owner=agency, responsible=departing)
    if not grants and not applications.exists():
        raise Conflict(
            _("%(name)s holds no role and no application of this agency.") % {"name": departing}
        )
    return grants, applications


def _move_roles(
    *,
    actor: Actor,
    departing: User,
    successor: User | None,
    grants: tuple[RoleGrant, ...],
    now: datetime,
) -> None:
    """Give the roles to the successor and end them, with the sessions of who has none left."""
    if successor is not None:
        pass_roles_on(actor=actor, grants=grants, successor=successor, now=now)
    end_roles(actor=actor, grants=grants, now=now)
    if not list_live_grants(departing, now=now):
        expire_sessions(user=departing, now=now)


def _write_record(
    *,
    actor: Actor,
    departing: User,
    successor: User | None,
    agency: Agency,
    reason: str,
    grants: Iterable[RoleGrant],
    applications: QuerySet[Application],
    now: datetime,
) -> Handover:
    return Handover.objects.create(
        code=issue_code(HANDOVER_SERIES),
        agency=agency,
        departing=departing,
        successor=successor,
        departing_name=str(departing),
        successor_name=str(successor or ""),
        reason=reason,
        roles=[grant.role for grant in grants],
        applications=list(applications.order_by("name").values("code", "name")),
        agreements=_list_agreements(applications),
        handed_over_by=actor.name,
        handed_over_at=now,
    )


def _audit(*, actor: Actor, handover: Handover, now: datetime) -> None:
    successor = handover.successor
    record_audit(
        actor=actor,
        action="hand_over",
        subject=f"handover/{handover.code}",
        now=now,
        agency_code=handover.agency.code,
        before={"user": str(handover.departing.pk)},
        after={
            "user": str(successor.pk) if successor else None,
            "applications": len(handover.applications),
        },
    )


def _list_agreements(applications: QuerySet[Application]) -> list[dict[str, Any]]:
    open_ones = Agreement.objects.filter(
        Q(consumer__in=applications) | Q(interface__application__in=applications),
        state__in=[AgreementState.PROPOSED, AgreementState.APPROVED],
        is_for_probe=False,
    ).select_related("consumer", "interface")
    return [
        {
            "code": agreement.code,
            "consumer": agreement.consumer.name,
            "interface": agreement.interface.name,
            "state": agreement.state,
        }
        for agreement in open_ones.order_by("code")
    ]
