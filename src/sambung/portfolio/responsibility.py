"""Who answers for many applications at once, by the rule of `queries.get_responsible`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sambung.directory.models import RoleGrant, User
from sambung.kernel.actor import Role
from sambung.portfolio.models import Application
from sambung.portfolio.queries import Responsible

_Acting = tuple[UUID, int | None]
"""An officer, and the agency he can act for; None is the whole city."""


def list_responsibles(
    applications: Sequence[Application], *, now: datetime
) -> dict[int, Responsible]:
    """Give who answers for each of the applications now, by key, in one query.

    Load the applications with their `responsible` officer.
    """
    named = {a.responsible_id for a in applications if a.responsible_id}
    owners = {a.owner_id for a in applications if a.owner_id}
    heads: dict[int, User] = {}
    acting: set[_Acting] = set()
    for grant in _list_grants(named, owners, now):
        acting.add((grant.user_id, grant.agency_id))
        if grant.role == Role.LEADER and grant.agency_id is not None:
            heads.setdefault(grant.agency_id, grant.user)
    return {application.pk: _respond(application, acting, heads) for application in applications}


def _list_grants(named: set[UUID], owners: set[int], now: datetime) -> Sequence[RoleGrant]:
    rows = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        Q(user__in=named) | Q(agency__in=owners, role=Role.LEADER.value),
        user__is_active=True,
    )
    return tuple(rows.select_related("user").order_by("granted_at", "id"))


def _respond(
    application: Application,
    acting: set[_Acting],
    heads: dict[int, User],
) -> Responsible:
    user, owner_id = application.responsible, application.owner_id
    if user is not None and {(user.pk, owner_id), (user.pk, None)} & acting and owner_id:
        return Responsible(user, is_interim=False)
    return Responsible(heads.get(owner_id) if owner_id else None, is_interim=True)
