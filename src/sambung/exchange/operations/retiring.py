"""Taking the interfaces of an application off the exchange for good."""

from datetime import datetime

from django.db import transaction

from sambung.exchange.models import Interface, InterfaceState
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code


@transaction.atomic
def retire_interfaces(*, actor: Actor, application: Application, now: datetime) -> int:
    """Withdraw every published interface of an application that has left; gives how many.

    The gateway forgets them with its next version. What they were stays readable.
    """
    published = list(
        Interface.objects.filter(application=application, state=InterfaceState.PUBLISHED)
        .select_related("application")
        .order_by("code")
    )
    if not published:
        return 0
    Interface.objects.filter(pk__in=[interface.pk for interface in published]).update(
        state=InterfaceState.RETIRED, changed_at=now
    )
    record_audit(
        actor=actor,
        action="retire_interfaces",
        subject=f"application/{application.code}",
        agency_code=get_owner_code(application),
        now=now,
        before={"interfaces": [interface.identifier for interface in published]},
    )
    announce(name=RIGHTS_CHANGED, payload={"application": application.code}, now=now)
    return len(published)
