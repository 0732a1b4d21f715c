"""What an application is told of a person: the claims, each under one scope.

`docs/reference/oidc-claims.md` holds the table; a test keeps the two in step. No claim holds a
NIK, a phone number or anything derived from them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, Invitation, User
from sambung.directory.queries import get_actor
from sambung.identity.models import Client, Contact
from sambung.identity.provider.subjects import get_subject

CLAIM_SCOPES: Mapping[str, str] = {
    "sub": "openid",
    "name": "profile",
    "preferred_username": "profile",
    "locale": "profile",
    "zoneinfo": "profile",
    "email": "email",
    "email_verified": "email",
    "agency": "agency",
}
"""Every claim about a person, and the scope that opens it."""


def build_claims(
    user: User, client: Client, scopes: Collection[str], *, now: datetime
) -> dict[str, Any]:
    """Give the claims of a person for a client that was granted some scopes."""
    claims: dict[str, Any] = {"sub": get_subject(user, client)}
    agencies = _list_agencies(user, now) if {"profile", "agency"} & set(scopes) else []
    if "profile" in scopes:
        claims |= _describe_person(user, is_officer=bool(agencies))
    if "email" in scopes and user.email:
        claims |= {"email": user.email, "email_verified": _is_verified(user)}
    if "agency" in scopes and agencies:
        claims["agency"] = agencies
    return claims


def _describe_person(user: User, *, is_officer: bool) -> dict[str, Any]:
    """Describe a person. The user name of a citizen may be an address, so only officers show it."""
    described = {"locale": settings.LANGUAGE_CODE, "zoneinfo": settings.TIME_ZONE}
    if user.full_name:
        described["name"] = user.full_name
    if is_officer:
        described["preferred_username"] = user.username
    return described


def _is_verified(user: User) -> bool:
    """Tell whether the person showed to have the address: by a code, an invitation or a provider.

    Who chose a password with the link of an invitation has read what was sent to the address.
    """
    return (
        Contact.objects.filter(user=user, value=user.email).exists()
        or EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
        or Invitation.objects.filter(user=user, used_at__isnull=False).exists()
    )


def _list_agencies(user: User, now: datetime) -> list[dict[str, Any]]:
    """List the agencies an officer acts for with the roles that hold now; `*` is the city."""
    roles: dict[str, list[str]] = defaultdict(list)
    for role, code in sorted(get_actor(user, now=now).grants):
        roles[code].append(role.value)
    names = dict(Agency.objects.filter(code__in=roles).values_list("code", "name"))
    return [
        {"code": code, "name": names.get(code, _("the whole city")), "roles": held}
        for code, held in sorted(roles.items())
    ]
