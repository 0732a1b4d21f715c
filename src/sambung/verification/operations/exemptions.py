"""Saying, by two persons, that a requirement does not fit an application."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.second_person import require_second_person
from sambung.governance.operations import report_success
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.clock import move_on
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application
from sambung.verification.models import Exemption
from sambung.verification.operations.evidence import refuse_unverifiable
from sambung.verification.permissions import (
    CONFIRM_EXEMPTION,
    DECLARE_EXEMPTION,
)
from sambung.verification.rules.levels import (
    BY_CODE,
)
from sambung.verification.texts import REQUIREMENT_TITLES

_LONGEST_REASON = 500


@transaction.atomic
def declare_exemption(
    *, actor: Actor, application: Application, requirement: str, reason: str, now: datetime
) -> Exemption:
    """Declare that a requirement does not fit an application. Counts once a second confirms it.

    Declaring again, before it is confirmed, replaces the reason.

    Raises:
        InvalidInput: there is no such requirement, it always applies, or no reason was given.
        NotPermitted: the actor looks neither after the application nor after integration.
        Conflict: an exemption is confirmed already, or the entry is an illustration.
    """
    refuse_unverifiable(application)
    require(actor, DECLARE_EXEMPTION, application.owner_code)
    known = BY_CODE.get(requirement)
    if known is None or not known.may_be_exempt:
        allowed = ", ".join(code for code, rule in BY_CODE.items() if rule.may_be_exempt)
        raise InvalidInput(
            _("%(requirement)s always applies. Only these may be declared: %(allowed)s.")
            % {"requirement": requirement, "allowed": allowed}
        )
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise InvalidInput(
            _("Say in at most %(limit)s characters why the requirement does not fit.")
            % {"limit": _LONGEST_REASON}
        )
    present = (
        Exemption.objects.select_for_update()
        .filter(application=application, requirement=requirement)
        .first()
    )
    if present is not None and present.confirmed_at is not None:
        raise Conflict(
            _("“%(title)s” is declared not applicable already. Withdraw that first to change it.")
            % {"title": REQUIREMENT_TITLES[requirement]}
        )
    exemption, _created = Exemption.objects.update_or_create(
        application=application,
        requirement=requirement,
        defaults={
            "reason": reason,
            "declared_by": actor.id,
            "declared_by_name": actor.name,
            "declared_at": move_on(present.declared_at, now=now) if present else now,
        },
    )
    _audit_exemption(actor, "declare_exemption", exemption, now)
    return exemption


@transaction.atomic
def confirm_exemption(
    *, actor: Actor, exemption: Exemption, seen_at: datetime, now: datetime
) -> Exemption:
    """Confirm, as a second person, that a requirement does not fit. From now on it counts.

    `seen_at` is when the reason was declared that the second person read: nobody confirms a
    reason put in its place since.

    Raises:
        NotPermitted: the actor is no integrator, or declared it himself.
        Conflict: it is confirmed already, or declared anew with another reason.
    """
    require(actor, CONFIRM_EXEMPTION, exemption.application.owner_code)
    require_second_person(
        actor,
        CONFIRM_EXEMPTION,
        first_person_id=exemption.declared_by,
        agency_code=exemption.application.owner_code,
    )
    confirmed = Exemption.objects.filter(
        pk=exemption.pk, declared_at=seen_at, confirmed_at__isnull=True
    ).update(confirmed_by=actor.id, confirmed_by_name=actor.name, confirmed_at=now)
    if not confirmed:
        raise Conflict(
            _("This was confirmed, withdrawn or given another reason meanwhile. Read it again.")
        )
    exemption.refresh_from_db()
    report_success(
        application=exemption.application, requirement=exemption.requirement, now=now
    )  # what does not apply holds nothing up
    _audit_exemption(actor, "confirm_exemption", exemption, now)
    return exemption


@transaction.atomic
def withdraw_exemption(*, actor: Actor, exemption: Exemption, now: datetime) -> None:
    """Take an exemption back, confirmed or not: the requirement applies again.

    Raises:
        NotPermitted: the actor is no integrator.
    """
    require(actor, CONFIRM_EXEMPTION, exemption.application.owner_code)
    _audit_exemption(actor, "withdraw_exemption", exemption, now)
    exemption.delete()


def _audit_exemption(actor: Actor, action: str, exemption: Exemption, now: datetime) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=f"application/{exemption.application.code}",
        agency_code=exemption.application.owner_code,
        after={"requirement": exemption.requirement, "reason": exemption.reason},
        now=now,
    )
