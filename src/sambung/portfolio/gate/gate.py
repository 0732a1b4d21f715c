"""The gates: the one place that sign-in clients, interfaces and portal tiles all ask.

An application passes with a mark: cleared by the board, running before clearance began, or
mandated nationally. Examples and the parts of Sambung itself pass without one.
"""

from collections.abc import Collection
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from sambung.directory.provenance import Provenance
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.models import Application, ClearanceMark

PASSING = (Provenance.EXAMPLE, Provenance.SYSTEM)
"""What no agency can register: it needs no mark."""


class Gate(StrEnum):
    """What an application that is not cleared cannot get."""

    CLIENT = "client"
    INTERFACE = "interface"
    TILE = "tile"


GATE_NAMES: dict[Gate, Message] = {
    Gate.CLIENT: _("credentials or a sign-in client"),
    Gate.INTERFACE: _("an interface on the exchange"),
    Gate.TILE: _("a link in the portal"),
}


def require_cleared(application: Application, gate: Gate) -> None:
    """Let pass what may pass a gate; call it in the operation that opens one, after `require`.

    Raises:
        Conflict: the application is new and nobody cleared it; says what to do.
    """
    if not has_cleared(application):
        raise Conflict(explain_gate(application, gate))


def explain_gate(application: Application, gate: Gate) -> Message:
    """Say why a gate is shut, and what opens it."""
    if application.has_left:
        return _(
            "%(name)s has left service, so it cannot get %(thing)s. If it is to run again, propose"
            " it under “New applications” on the desk.",
            name=application.name,
            thing=GATE_NAMES[gate],
        )
    return _(
        "%(name)s is new and has not been cleared, so it cannot get %(thing)s. Propose it under"
        " “New applications” on the desk, or tie it there to a proposal that was cleared. If it ran"
        " before clearance began or a national rule demands it, say so on its page in the console:"
        " the Integration Team lets it through.",
        name=application.name,
        thing=GATE_NAMES[gate],
    )


def has_cleared(application: Application) -> bool:
    """Tell whether an application may pass the gates."""
    if application.provenance in PASSING:
        return True
    return ClearanceMark.objects.filter(application_id=application.pk).exists()


def list_cleared(application_ids: Collection[int]) -> frozenset[int]:
    """Give those of some applications that may pass the gates, in one query."""
    found = filter_cleared(Application.objects.filter(pk__in=application_ids).order_by())
    return frozenset(found.values_list("pk", flat=True))


def filter_cleared(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Leave those applications that may pass the gates, for lists of any length."""
    has_mark = Exists(ClearanceMark.objects.filter(application_id=OuterRef("pk")))
    return applications.filter(Q(provenance__in=PASSING) | has_mark)
