"""Reads of the directory."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, City, RoleGrant, User
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import NotFound


def get_city() -> City:
    """Give the city this installation serves.

    Raises:
        NotFound: the data folder was not set up yet.
    """
    city = find_city()
    if city is None:
        raise NotFound(_("No city is set up yet. Start Sambung once with: sambung up"))
    return city


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


def get_actor(user: User, *, now: datetime) -> Actor:
    """Give the actor a signed-in officer is, with the roles that hold at this moment."""
    grants = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now), user=user, user__is_active=True
    ).values_list("role", "agency__code")
    return Actor(
        id=str(user.id),
        name=str(user),
        grants=frozenset((Role(role), code or "*") for role, code in grants),
    )


def get_agency(text: str) -> Agency:
    """Give an agency by code, present name or former name.

    Raises:
        NotFound: no agency has that code or name.
    """
    agency = find_agency(text)
    if agency is None:
        raise NotFound(_("There is no agency %(text)s.") % {"text": text})
    return agency
