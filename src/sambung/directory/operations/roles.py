"""Roles of officers: given with an end and the name of the giver, taken back at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, ROLE_NAMES, require, require_for_all
from sambung.directory.models import Agency, RoleGrant, User
from sambung.directory.permissions import GRANT_CHECKING_ROLE, GRANT_ROLE, REVOKE_ROLE
from sambung.directory.second_person import require_second_person
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotFound

CHECKING_ROLES = frozenset(
    {
        Role.WALIDATA,
        Role.INTEGRATOR,
        Role.AUDITOR,
        Role.LEADER,
        Role.ADMINISTRATOR,
        Role.BOARD_MEMBER,
    }
)
"""Roles that check or decide over others: nobody chooses the people who check the own agency."""


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    user: User,
    role: Role,
    agency: Agency | None,
    now: datetime,
    valid_until: datetime | None = None,
) -> RoleGrant:
    """Give an officer a role for one agency, or for the whole city when `agency` is None.

    Granting what is held already changes only until when it holds.

    Raises:
        NotPermitted: the actor is no administrator of that agency, or of the city for a role that
            checks others, or would give the role to himself.
        InvalidInput: the role would end before it begins.
    """
    code = agency.code if agency else CITY
    require_to_grant(actor, role, code, user)
    if valid_until is not None and valid_until <= now:
        raise InvalidInput(_("The role must end in the future."))
    grant, _created = RoleGrant.objects.update_or_create(
        user=user,
        role=role.value,
        agency=agency,
        defaults={"granted_by": actor.name, "granted_at": now, "valid_until": valid_until},
    )
    record_audit(
        actor=actor,
        action="grant_role",
        subject=f"user/{user.id}",
        now=now,
        agency_code=code,
        after={
            "role": role.value,
            "agency": code,
            "valid_until": valid_until.isoformat() if valid_until else None,
        },
    )
    return grant


@transaction.atomic
def revoke_role(
    *, actor: Actor, user: User, role: Role, agency: Agency | None, now: datetime
) -> None:
    """End a role now. The next request of the officer meets the refusal.

    Raises:
        NotPermitted: the actor is neither administrator nor head of that agency.
        NotFound: the officer does not hold the role there.
        Conflict: somebody would take the own role of administrator away.
    """
    code = agency.code if agency else CITY
    require(actor, REVOKE_ROLE, code)
    if actor.id == str(user.id) and role is Role.ADMINISTRATOR:
        raise Conflict(_("Nobody ends the own role of administrator. Ask another administrator."))
    held = RoleGrant.objects.filter(_live(now), user=user, role=role.value, agency=agency)
    if not end_roles(actor=actor, grants=tuple(held), now=now):
        raise NotFound(
            _("%(name)s does not hold the role %(role)s there.")
            % {"name": user, "role": ROLE_NAMES[role]}
        )


def require_to_grant(actor: Actor, role: Role, agency_code: str, user: User | None) -> None:
    """Let pass who may give a role for an agency to somebody; None has no account yet.

    Raises:
        NotPermitted: the actor may not, or would give the role to himself.
    """
    if role in CHECKING_ROLES:
        require(actor, GRANT_CHECKING_ROLE, agency_code)
    else:
        require(actor, GRANT_ROLE, agency_code)
    if user is not None:
        action = GRANT_CHECKING_ROLE if role in CHECKING_ROLES else GRANT_ROLE
        require_second_person(actor, action, first_person_id=str(user.pk), agency_code=agency_code)


def end_roles(*, actor: Actor, grants: tuple[RoleGrant, ...], now: datetime) -> int:
    """End grants now, as a part of a larger write that has asked for its permission already.

    Whatever the larger write is called, it ends no role that its actor could not take back by
    itself. The rows stay, with their end, so that it can be seen later who held what. Returns how
    many ended.

    Raises:
        NotPermitted: the actor may not take roles back where one of them holds.
    """
    places = [grant.agency.code if grant.agency else CITY for grant in grants]
    require_for_all(actor, REVOKE_ROLE, places)
    for grant, code in zip(grants, places, strict=True):
        grant.valid_until = now
        grant.save(update_fields=["valid_until"])
        record_audit(
            actor=actor,
            action="end_role",
            subject=f"user/{grant.user_id}",
            now=now,
            agency_code=code,
            before={"role": grant.role, "agency": code},
        )
    return len(grants)


def pass_roles_on(
    *, actor: Actor, grants: tuple[RoleGrant, ...], successor: User, now: datetime
) -> None:
    """Give a successor the roles somebody leaves, as a part of a handover that was permitted.

    Roles that check others do not pass on: only the city gives them. A role the successor holds
    already stays as it is.
    """
    for grant in grants:
        held = RoleGrant.objects.filter(user=successor, role=grant.role, agency=grant.agency)
        if Role(grant.role) in CHECKING_ROLES or held.filter(_live(now)).exists():
            continue
        held.delete()
        RoleGrant.objects.create(
            user=successor,
            role=grant.role,
            agency=grant.agency,
            granted_by=actor.name,
            granted_at=now,
            valid_until=grant.valid_until,
        )
        code = grant.agency.code if grant.agency else CITY
        record_audit(
            actor=actor,
            action="grant_role",
            subject=f"user/{successor.id}",
            now=now,
            agency_code=code,
            after={"role": grant.role, "agency": code},
        )


def _live(now: datetime) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=now)
