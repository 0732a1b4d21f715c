"""Reads of the directory."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, City, Invitation, RoleGrant, User
from sambung.directory.querysets import within_agencies
from sambung.kernel.actor import CITY, Actor, Role
from sambung.kernel.errors import NotFound


def find_city() -> City | None:
    """Give the city this installation serves, or None when none is set up yet."""
    return City.objects.first()


def find_agency(text: str) -> Agency | None:
    """Find an agency by code, present name or former name, whatever the capitals."""
    text = text.strip()
    return (
        Agency.objects.filter(
            Q(code__iexact=text)
            | Q(short_name__iexact=text)
            | Q(name__iexact=text)
            | Q(former_names__name__iexact=text)
            | Q(former_names__short_name__iexact=text)
        )
        .distinct()
        .order_by("-is_active", "id")
        .first()
        if text
        else None
    )


def find_lead_agency() -> Agency | None:
    """Find the agency of the Integration Team, as the settings name it."""
    return find_agency(settings.SAMBUNG_CITY.lead_agency)


def get_actor(user: User, *, now: datetime) -> Actor:
    """Give the actor a signed-in officer is, with the roles that hold at this moment."""
    grants = _live(now).filter(user=user, user__is_active=True).values_list("role", "agency__code")
    return Actor(
        id=str(user.id),
        name=str(user),
        grants=frozenset((Role(role), code or "*") for role, code in grants),
    )


def list_live_grants(user: User, *, now: datetime) -> tuple[RoleGrant, ...]:
    """List the roles an account holds now, by agency, even while it is suspended."""
    return tuple(
        _live(now)
        .filter(user=user)
        .select_related("agency", "user")
        .order_by("agency__name", "role")
    )


def acts_for(user: User, agency_code: str, *, now: datetime) -> bool:
    """Tell whether an officer holds a role for an agency or for the whole city now."""
    return user.is_active and any(
        grant.agency is None or grant.agency.code == agency_code
        for grant in list_live_grants(user, now=now)
    )


def list_officers(agency_codes: Sequence[str], *, now: datetime) -> QuerySet[User]:
    """List the officers of agencies: who belongs to one or holds a role for it.

    The code `*` gives those of the whole city.
    """
    officers = User.objects.filter(officer__isnull=False).select_related("officer__agency")
    if CITY not in agency_codes:
        mine = within_agencies(agency_codes, "officer__agency__code") | Q(
            role_grants__in=_live(now).filter(within_agencies(agency_codes, "agency__code"))
        )
        officers = officers.filter(mine).distinct()
    return officers.order_by("full_name", "username")


def find_officer(text: str) -> User | None:
    """Find the account of an officer by user name, employee number or e-mail address."""
    text = text.strip()
    return (
        User.objects.filter(officer__isnull=False)
        .filter(Q(username=text) | Q(officer__nip=text) | Q(email=text))
        .select_related("officer__agency")
        .first()
        if text
        else None
    )


def get_officer(text: str) -> User:
    """Give the account of an officer by user name, employee number or e-mail address.

    Raises:
        NotFound: no officer is known by it.
    """
    user = find_officer(text)
    if user is None:
        raise NotFound(_("There is no officer %(text)s.") % {"text": text})
    return user


def find_head(agency: Agency, *, now: datetime) -> User | None:
    """Find the head of an agency, who holds what nobody else is responsible for."""
    grant = (
        _live(now)
        .filter(agency=agency, role=Role.LEADER.value, user__is_active=True)
        .select_related("user")
        .order_by("granted_at", "id")
        .first()
    )
    return grant.user if grant else None


def list_holders(roles: Collection[Role], agency_code: str, *, now: datetime) -> tuple[User, ...]:
    """List who holds one of some roles for exactly that agency (`*`: for the whole city), once."""
    grants = _live(now).filter(role__in=[role.value for role in roles], user__is_active=True)
    if agency_code == CITY:
        grants = grants.filter(agency__isnull=True)
    else:
        grants = grants.filter(agency__code=agency_code)
    found = User.objects.filter(pk__in=grants.values("user")).order_by("full_name", "username")
    return tuple(found)


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Find the invitation a link belongs to, when it can still be used.

    It chooses the first password and replaces none: whoever set one otherwise, as by recovering
    the account, changes it with the strongest proof the account has.
    """
    found = (
        Invitation.objects.filter(
            token_digest=hashlib.sha256(token.encode()).hexdigest(),
            used_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    return None if found is None or found.user.has_usable_password() else found


def _live(now: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))


def get_agency(text: str) -> Agency:
    """Give an agency by code, present name or former name.

    Raises:
        NotFound: no agency has that code or name.
    """
    agency = find_agency(text)
    if agency is None:
        raise NotFound(_("There is no agency %(text)s.") % {"text": text})
    return agency
