"""Reads of identity."""

from collections import defaultdict
from collections.abc import Iterable

from sambung.identity.models import CLOSED_STATUSES, Client, ClientKind


def list_client_ids(application_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Give the identifiers of the machine clients of each application that are open, sorted.

    Only they call the exchange: a token that a person's sign-in gave says who the person is, not
    that the application asks.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = Client.objects.filter(
        of_application__in=list(application_ids), kind=ClientKind.MACHINE, is_active=True
    ).exclude(of_application__status__in=CLOSED_STATUSES)
    for application_id, client_id in rows.values_list("of_application_id", "client_id"):
        found[application_id].append(client_id)
    return {application_id: tuple(sorted(ids)) for application_id, ids in found.items()}
