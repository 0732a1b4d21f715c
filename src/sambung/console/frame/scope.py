"""Which applications an officer sees: those the roles open."""

from django.db.models import QuerySet

from sambung.console.permissions import READ_BOARD
from sambung.directory.actions import Action
from sambung.directory.authorization import CITY, list_agency_codes, may
from sambung.directory.provenance import Provenance
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.governance.permissions import READ_OBSTACLES
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import ASSIGN_RESPONSIBLE


def list_applications(actor: Actor) -> QuerySet[Application]:
    """List the applications of the agencies the officer works for, in any role."""
    return list_owned(actor, ASSIGN_RESPONSIBLE) | list_owned(actor, PUBLISH_INTERFACE)


def find_application(actor: Actor, code: str) -> Application | None:
    """Find an application of the officer's agencies by code, or None."""
    return list_applications(actor).select_related("owner").filter(code=code).first()


def get_scope(actor: Actor) -> tuple[str, ...] | None:
    """Give the agencies whose applications the officer follows; None is the whole city."""
    if may(actor, READ_BOARD, CITY):
        return None
    codes = {
        code
        for action in (READ_OBSTACLES, ASSIGN_RESPONSIBLE, PUBLISH_INTERFACE)
        for code in list_agency_codes(actor, action)
    }
    return None if CITY in codes else tuple(sorted(codes))


def find_readable_application(actor: Actor, code: str) -> Application | None:
    """Find an application whose work the officer follows, by code, or None."""
    scope = get_scope(actor)
    found = Application.objects.without_system().for_agencies(scope).filter(code=code)
    return found.select_related("owner", "responsible").first()


def list_owned(actor: Actor, action: Action) -> QuerySet[Application]:
    """List the applications of the agencies for which the officer may do something."""
    codes = list_agency_codes(actor, action)
    applications = Application.objects.exclude(provenance=Provenance.ILLUSTRATIVE)
    if CITY in codes:
        return applications.exclude(provenance=Provenance.SYSTEM)
    return applications.filter(owner__code__in=codes)
