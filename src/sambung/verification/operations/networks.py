"""Opening internal networks of agencies to the probes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, require
from sambung.directory.models import Agency
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.verification.models import OpenedNetwork
from sambung.verification.permissions import (
    OPEN_NETWORK,
)
from sambung.web.addresses import parse_inner_network

_LONGEST_NETWORK_REASON = 300


@transaction.atomic
def open_network(
    *, actor: Actor, agency: Agency, network: str, reason: str, now: datetime
) -> OpenedNetwork:
    """Let probes call an internal network (`10.12.0.0/16`) for the applications of one agency.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        InvalidInput: it is no internal network, or no reason was given.
        Conflict: it is open for the agency already.
    """
    require(actor, OPEN_NETWORK, CITY)
    try:
        parsed = str(parse_inner_network(network))
    except ValueError as error:
        raise InvalidInput(
            _(
                "%(network)s is no internal network. Write one like 10.12.0.0/16; loopback, "
                "link-local and public networks cannot be opened."
            )
            % {"network": network[:80]}
        ) from error
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST_NETWORK_REASON:
        raise InvalidInput(
            _("Say in at most %(limit)s characters why the network is opened.")
            % {"limit": _LONGEST_NETWORK_REASON}
        )
    opened, is_new = OpenedNetwork.objects.get_or_create(
        agency=agency,
        network=parsed,
        defaults={"reason": reason, "opened_at": now, "opened_by_name": actor.name},
    )
    if not is_new:
        raise Conflict(_("%(network)s is open for this agency already.") % {"network": parsed})
    record_audit(
        actor=actor,
        action="open_network",
        subject=f"agency/{agency.code}",
        agency_code=agency.code,
        after={"network": parsed, "reason": reason},
        now=now,
    )
    return opened


@transaction.atomic
def close_network(*, actor: Actor, opened: OpenedNetwork, now: datetime) -> None:
    """Close an internal network to the probes again.

    Raises:
        NotPermitted: the actor is no administrator of the city.
    """
    require(actor, OPEN_NETWORK, CITY)
    record_audit(
        actor=actor,
        action="close_network",
        subject=f"agency/{opened.agency.code}",
        agency_code=opened.agency.code,
        before={"network": opened.network},
        now=now,
    )
    opened.delete()
