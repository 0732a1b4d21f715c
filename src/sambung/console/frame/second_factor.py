"""Officers who decide over others sign in with two factors (ASVS 5.0, V6.3.3).

Who they are follows from the table of permissions: whoever may do an action that needs a second
person, and whoever holds a role that checks others. From the first such role on a grace period
runs, in which the console names its end; after it the console leads to set one up and to nothing
else.
"""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sambung.directory.actions import list_actions
from sambung.directory.models import RoleGrant, User
from sambung.directory.operations.roles import CHECKING_ROLES
from sambung.identity.accounts.factors import select_factors
from sambung.kernel.actor import Role

_KEPT = "_sambung_second_factor_due"


@cache
def list_demanding_roles() -> frozenset[Role]:
    """List the roles whose holders need a second factor."""
    guarded = (row.action for row in list_actions() if row.action.second_person)
    return CHECKING_ROLES | {role for action in guarded for role in action.roles}


def find_due(user: User, *, now: datetime) -> datetime | None:
    """Find until when an officer has to set up a second factor; None when nothing is missing."""
    demanding = [role.value for role in list_demanding_roles()]
    grants = list(
        RoleGrant.objects.filter(user=user, role__in=demanding)
        .annotate(is_protected=Exists(select_factors().filter(user=OuterRef("user_id"))))
        .values_list("granted_at", "valid_until", "is_protected")
    )
    is_live = any(until is None or until > now for _at, until, _is_protected in grants)
    if not is_live or grants[0][2]:
        return None
    first: datetime = min(granted_at for granted_at, _until, _is_protected in grants)
    return first + timedelta(days=settings.SAMBUNG_SECOND_FACTOR_GRACE_DAYS)


def find_due_once(request: HttpRequest, user: User, *, now: datetime) -> datetime | None:
    """Find it as `find_due` does, with one query for the door and the frame of a page."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, find_due(user, now=now))
    due: datetime | None = getattr(request, _KEPT)
    return due


def lead_to_second_factor(
    request: HttpRequest, user: User, *, now: datetime
) -> HttpResponse | None:
    """Lead an officer whose grace is over to the page that sets one up; None: nothing is due."""
    due = find_due_once(request, user, now=now)
    if due is None or now < due:
        return None
    messages.warning(
        request,
        _(
            "Your roles decide over others, so signing in takes a second factor. Set up a passkey"
            " (best) or an authenticator app; then the desk opens again."
        ),
    )
    return redirect("mfa_index")
