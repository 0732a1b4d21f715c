"""Reads of identity."""

from collections import defaultdict
from collections.abc import Iterable

from sambung.identity.models import Client


def list_client_ids(application_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Give the identifiers of the active clients of each application, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Client.objects.filter(of_application__in=list(application_ids), is_active=True)
    for application_id, client_id in rows.values_list("of_application_id", "client_id"):
        found[application_id].append(client_id)
    return {application_id: tuple(sorted(ids)) for application_id, ids in found.items()}
