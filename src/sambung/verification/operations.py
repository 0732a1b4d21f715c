"""Writes of verification: confirmations and exemptions by people, evidence by probes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require, require_second_person
from sambung.directory.models import Agency
from sambung.governance.operations import report_success
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.clock import move_on
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application
from sambung.verification.evidence import OWNER_CODE, OWNER_CONFIRMED
from sambung.verification.models import Evidence, Exemption, OpenedNetwork
from sambung.verification.obstacles import follow
from sambung.verification.permissions import (
    CONFIRM_EXEMPTION,
    CONFIRM_OWNERSHIP,
    DECLARE_EXEMPTION,
    OPEN_NETWORK,
    RECORD_EVIDENCE,
)
from sambung.verification.rules.levels import (
    BY_CODE,
    Observation,
    Outcome,
    Requirement,
    expiry_of,
)
from sambung.verification.texts import REQUIREMENT_TITLES
from sambung.web.addresses import parse_inner_network

_BY_OFFICER = "officer"
_LONGEST_REASON = 500
_LONGEST_CONTACT = 200
_LONGEST_NETWORK_REASON = 300


@transaction.atomic
def confirm_ownership(
    *, actor: Actor, application: Application, contact: str, now: datetime
) -> Evidence:
    """Confirm owner, purpose, kind and contact of an application: level 0 for twelve months.

    The contact given becomes the application's contact.

    Raises:
        Conflict: the entry has no owner or no purpose yet, or is an illustration.
        NotPermitted: the actor does not look after applications of the owning agency.
        InvalidInput: no contact was given, or it is too long.
    """
    _refuse_unverifiable(application)
    if application.owner is None:
        raise Conflict(_("The application has no owner yet. Enter the owning agency first."))
    require(actor, CONFIRM_OWNERSHIP, application.owner.code)
    if not application.purpose.strip() or not application.kind:
        raise Conflict(_("The application has no purpose or kind yet. Complete the entry first."))
    contact = contact.strip()
    if not contact or len(contact) > _LONGEST_CONTACT:
        raise InvalidInput(_("Give an e-mail address or telephone number of the unit in charge."))
    before = {"contact": application.contact}
    application.contact = contact
    application.save(update_fields=["contact"])
    record_audit(
        actor=actor,
        action="confirm_ownership",
        subject=f"application/{application.code}",
        agency_code=application.owner.code,
        before=before,
        after={"contact": contact},
        now=now,
    )
    details = {"agency": str(application.owner), OWNER_CODE: application.owner.code}
    seen = Observation(Outcome.MET, "confirmed_by_owner", details)
    return _keep(application, BY_CODE[OWNER_CONFIRMED], seen, probe=_BY_OFFICER, now=now)


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
    _refuse_unverifiable(application)
    require(actor, DECLARE_EXEMPTION, _agency_code(application))
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
    require(actor, CONFIRM_EXEMPTION, _agency_code(exemption.application))
    require_second_person(actor, CONFIRM_EXEMPTION, first_person_id=exemption.declared_by)
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
    require(actor, CONFIRM_EXEMPTION, _agency_code(exemption.application))
    _audit_exemption(actor, "withdraw_exemption", exemption, now)
    exemption.delete()


@transaction.atomic
def record_evidence(
    *,
    actor: Actor,
    application: Application,
    requirement: str,
    observation: Observation,
    probe: str,
    now: datetime,
) -> Evidence:
    """Keep what a probe saw. `now` is when it looked; the lifetime of the requirement runs from it.

    Evidence is its own record, so the journal hears of it only when the outcome is another one
    than before: that is what changes a level.

    Raises:
        InvalidInput: there is no such requirement.
        Conflict: the application is an illustration or a part of Sambung.
        NotPermitted: the actor is neither Sambung itself nor of the Integration Team.
    """
    require(actor, RECORD_EVIDENCE, _agency_code(application))
    _refuse_unverifiable(application)
    known = BY_CODE.get(requirement)
    if known is None:
        raise InvalidInput(
            _("There is no requirement %(requirement)s.") % {"requirement": requirement}
        )
    before = (
        Evidence.objects.filter(application=application, requirement=requirement)
        .order_by("-observed_at", "-id")
        .values_list("outcome", flat=True)
        .first()
    )
    if before != observation.outcome:
        record_audit(
            actor=actor,
            action="record_evidence",
            subject=f"application/{application.code}",
            before={"requirement": requirement, "outcome": before},
            after={"outcome": observation.outcome.value, "finding": observation.finding},
            now=now,
        )
    return _keep(application, known, observation, probe=probe, now=now)


@transaction.atomic
def open_network(
    *, actor: Actor, agency: Agency, network: str, reason: str, now: datetime
) -> OpenedNetwork:
    """Let probes call an internal network (`10.12.0.0/16`) for the applications of one agency.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        InvalidInput: it is no internal network, or no reason was given.
        Conflict: it is open for the agency already.
    """
    require(actor, OPEN_NETWORK, CITY)
    try:
        parsed = str(parse_inner_network(network))
    except ValueError as error:
        raise InvalidInput(
            _(
                "%(network)s is no internal network. Write one like 10.12.0.0/16; loopback, "
                "link-local and public networks cannot be opened."
            )
            % {"network": network[:80]}
        ) from error
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST_NETWORK_REASON:
        raise InvalidInput(
            _("Say in at most %(limit)s characters why the network is opened.")
            % {"limit": _LONGEST_NETWORK_REASON}
        )
    opened, is_new = OpenedNetwork.objects.get_or_create(
        agency=agency,
        network=parsed,
        defaults={"reason": reason, "opened_at": now, "opened_by_name": actor.name},
    )
    if not is_new:
        raise Conflict(_("%(network)s is open for this agency already.") % {"network": parsed})
    record_audit(
        actor=actor,
        action="open_network",
        subject=f"agency/{agency.code}",
        agency_code=agency.code,
        after={"network": parsed, "reason": reason},
        now=now,
    )
    return opened


@transaction.atomic
def close_network(*, actor: Actor, opened: OpenedNetwork, now: datetime) -> None:
    """Close an internal network to the probes again.

    Raises:
        NotPermitted: the actor is no administrator of the city.
    """
    require(actor, OPEN_NETWORK, CITY)
    record_audit(
        actor=actor,
        action="close_network",
        subject=f"agency/{opened.agency.code}",
        agency_code=opened.agency.code,
        before={"network": opened.network},
        now=now,
    )
    opened.delete()


def _keep(
    application: Application,
    requirement: Requirement,
    observation: Observation,
    *,
    probe: str,
    now: datetime,
) -> Evidence:
    follow(application, requirement, observation, now=now)
    return Evidence.objects.create(
        application=application,
        requirement=requirement.code,
        outcome=observation.outcome,
        observed_at=now,
        expires_at=expiry_of(requirement, now, observation.valid_until),
        probe=probe,
        finding=observation.finding,
        details=dict(observation.details),
    )


def _refuse_unverifiable(application: Application) -> None:
    if not application.is_verifiable:
        raise Conflict(
            _("%(name)s is no application of an agency; it cannot be verified.")
            % {"name": application.name}
        )


def _agency_code(application: Application) -> str:
    return application.owner_code


def _audit_exemption(actor: Actor, action: str, exemption: Exemption, now: datetime) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=f"application/{exemption.application.code}",
        agency_code=_agency_code(exemption.application),
        after={"requirement": exemption.requirement, "reason": exemption.reason},
        now=now,
    )
