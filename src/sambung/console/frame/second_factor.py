"""Officers who decide over others sign in with two factors (ASVS 5.0, V6.3.3).

Who they are follows from the table of permissions: whoever may do an action that needs a second
person, and whoever holds a role that checks others. From the first such role on a grace period
runs, in which the console names its end; after it the console leads to set one up and to nothing
else.
"""

from dataclasses import dataclass
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
from sambung.identity.citizens.fresh_proof import Strength, ask_for_proof, has_proof
from sambung.kernel.actor import Role

_KEPT = "_sambung_second_factor_due"


@cache
def list_demanding_roles() -> frozenset[Role]:
    """List the roles whose holders need a second factor."""
    guarded = (row.action for row in list_actions() if row.action.second_person)
    return CHECKING_ROLES | {role for action in guarded for role in action.roles}


@dataclass(frozen=True, slots=True)
class Demand:
    """Whether somebody's roles demand a second factor, whether one is there, and by when if not."""

    is_made: bool
    is_met: bool
    due: datetime | None


def find_due(user: User, *, now: datetime) -> datetime | None:
    """Find until when an officer has to set up a second factor; None when nothing is missing."""
    return _find_demand(user, now=now).due


def find_due_once(request: HttpRequest, user: User, *, now: datetime) -> datetime | None:
    """Find it as `find_due` does, with one query for the door and the frame of a page."""
    return _find_demand_once(request, user, now=now).due


def _find_demand(user: User, *, now: datetime) -> Demand:
    demanding = [role.value for role in list_demanding_roles()]
    grants = list(
        RoleGrant.objects.filter(user=user, role__in=demanding)
        .annotate(is_protected=Exists(select_factors().filter(user=OuterRef("user_id"))))
        .values_list("granted_at", "valid_until", "is_protected")
    )
    is_made = any(until is None or until > now for _at, until, _is_protected in grants)
    if not is_made or grants[0][2]:
        return Demand(is_made, is_met=is_made, due=None)
    first: datetime = min(granted_at for granted_at, _until, _is_protected in grants)
    grace = timedelta(days=settings.SAMBUNG_SECOND_FACTOR_GRACE_DAYS)
    return Demand(is_made, is_met=False, due=first + grace)


def _find_demand_once(request: HttpRequest, user: User, *, now: datetime) -> Demand:
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _find_demand(user, now=now))
    demand: Demand = getattr(request, _KEPT)
    return demand


def lead_to_second_factor(
    request: HttpRequest, user: User, *, now: datetime
) -> HttpResponse | None:
    """Lead an officer whose grace is over to the page that sets one up; None: nothing is due.

    Who has one shows it in this session: one that began with a password alone, before the role
    came, is asked for it once.
    """
    demand = _find_demand_once(request, user, now=now)
    if demand.is_met:
        seconds = settings.SAMBUNG_OFFICER_SESSION_HOURS * 3600
        is_shown = has_proof(request, user, Strength.FACTOR, seconds=seconds)
        return None if is_shown else ask_for_proof(request, user)
    if demand.due is None or now < demand.due:
        return None
    messages.warning(
        request,
        _(
            "Your roles decide over others, so signing in takes a second factor. Set up a passkey"
            " (best) or an authenticator app; then the desk opens again."
        ),
    )
    return redirect("mfa_index")
