"""Changing, withdrawing and putting back one interface that is on the exchange."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.exchange.models import Interface, InterfaceState
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput, NotFound
from sambung.portfolio.gate.gate import Gate, require_cleared
from sambung.workflow.turns import lock_row

_MOST_CALLS = 60_000


@dataclass(frozen=True, slots=True)
class ChangedInterface:
    """An interface after a change, and the event the gateway must confirm for it to hold."""

    interface: Interface
    event_id: int


@transaction.atomic
def describe_interface(
    *,
    actor: Actor,
    interface: Interface,
    name: str,
    description: str,
    calls_per_minute: int,
    now: datetime,
) -> ChangedInterface:
    """Change what people read of an interface, and how often a consumer may call it.

    Raises:
        NotPermitted: the actor is no data owner of the agency that offers it.
        InvalidInput: there is no name, or the limit is none.
    """
    require(actor, PUBLISH_INTERFACE, interface.application.owner_code)
    if not name.strip():
        raise InvalidInput(_("Give the interface a name."))
    if not 0 < calls_per_minute <= _MOST_CALLS:
        raise InvalidInput(
            _("Allow between 1 and %(most)s calls a minute.") % {"most": _MOST_CALLS}
        )
    held = _hold(interface)
    before = _tell(held)
    held.name, held.description = name.strip(), description.strip()
    held.calls_per_minute, held.changed_at = calls_per_minute, now
    held.save(update_fields=["name", "description", "calls_per_minute", "changed_at"])
    return _keep(actor, "describe_interface", held, before=before, after=_tell(held), now=now)


@transaction.atomic
def withdraw_interface(
    *, actor: Actor, interface: Interface, reason: str, now: datetime
) -> ChangedInterface:
    """Take an interface off the exchange. Its agreements stay, and rest until it is put back.

    Raises:
        NotPermitted: the actor is no data owner of the agency that offers it.
        InvalidInput: there is no reason the consumers can read.
        Conflict: it is off the exchange already.
    """
    require(actor, PUBLISH_INTERFACE, interface.application.owner_code)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Give a reason, so that those who call it know what to do."))
    return _move(
        actor,
        interface,
        InterfaceState.RETIRED,
        action="withdraw_interface",
        reason=reason,
        now=now,
    )


@transaction.atomic
def restore_interface(*, actor: Actor, interface: Interface, now: datetime) -> ChangedInterface:
    """Put a withdrawn interface back as it was; its agreements give rights again.

    Raises:
        NotPermitted: the actor is no data owner of the agency that offers it.
        Conflict: it is on the exchange, or its application may not pass the gates.
    """
    require(actor, PUBLISH_INTERFACE, interface.application.owner_code)
    require_cleared(interface.application, Gate.INTERFACE)
    return _move(actor, interface, InterfaceState.PUBLISHED, action="restore_interface", now=now)


def _move(
    actor: Actor, interface: Interface, state: str, *, action: str, now: datetime, reason: str = ""
) -> ChangedInterface:
    held = _hold(interface)
    if held.state == state:
        raise Conflict(_("Somebody else did this already. Load the page again."))
    held.state, held.changed_at = state, now
    held.save(update_fields=["state", "changed_at"])
    after: dict[str, object] = {"state": str(state), "reason": reason}
    return _keep(actor, action, held, after=after, now=now)


def _hold(interface: Interface) -> Interface:
    held = lock_row(Interface.objects.select_related("application__owner"), pk=interface.pk)
    if held is None:
        raise NotFound(_("The interface does not exist any more."))
    return held


def _tell(interface: Interface) -> dict[str, object]:
    return {
        "name": interface.name,
        "description": interface.description,
        "calls_per_minute": interface.calls_per_minute,
    }


def _keep(
    actor: Actor,
    action: str,
    interface: Interface,
    *,
    after: dict[str, object],
    now: datetime,
    before: dict[str, object] | None = None,
) -> ChangedInterface:
    record_audit(
        actor=actor,
        action=action,
        subject=f"interface/{interface.identifier}",
        agency_code=interface.application.owner_code,
        before=before,
        after=after,
        now=now,
    )
    event_id = announce(name=RIGHTS_CHANGED, payload={"interface": interface.identifier}, now=now)
    return ChangedInterface(interface=interface, event_id=event_id)
