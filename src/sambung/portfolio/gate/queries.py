"""Reads of the gates: what waits for the Integration Team, and what was asked for."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from sambung.portfolio.gate.gate import filter_cleared
from sambung.portfolio.models import Application, MarkRequest, Status


def select_uncleared() -> QuerySet[Application]:
    """Select the real applications every gate is shut to; those asked for first, oldest on top.

    Each has `open_requests`, a list of the request that is open or an empty one. What has left
    service stays shut out and is not among them.
    """
    cleared = filter_cleared(Application.objects.filter(pk=OuterRef("pk")))
    waiting = MarkRequest.objects.filter(decided_at__isnull=True)
    return (
        Application.objects.real()
        .exclude(Exists(cleared))
        .exclude(status__in=[Status.INACTIVE, Status.REPLACED])
        .annotate(
            is_asked=Exists(waiting.filter(application=OuterRef("pk"))),
            asked_at=waiting.filter(application=OuterRef("pk")).values("asked_at")[:1],
        )
        .select_related("owner")
        .prefetch_related(Prefetch("mark_requests", queryset=waiting, to_attr="open_requests"))
        .order_by("-is_asked", "asked_at", "name", "code")
    )


def list_first_persons(application: Application, requests: Iterable[MarkRequest]) -> frozenset[str]:
    """Give who may not exempt an application: whoever registered it, and whoever asked for it."""
    asking = {request.asked_by for request in requests}
    return frozenset({application.registered_by, *asking} - {""})


def count_mark_requests() -> int:
    """Count the requests the Integration Team has not decided."""
    return MarkRequest.objects.filter(decided_at__isnull=True).count()


def find_last_request(application: Application) -> MarkRequest | None:
    """Find what was last asked for an application, decided or not."""
    return MarkRequest.objects.filter(application=application).first()
