"""Reads of identity."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.models import CLOSED_STATUSES, Client, ClientKind, Consent
from sambung.kernel.errors import NotFound


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


def list_clients(*, application_code: str = "") -> tuple[Client, ...]:
    """List the clients of one application, or of all, with their applications."""
    clients = Client.objects.order_by("of_application__code", "id")
    if application_code:
        clients = clients.filter(of_application__code=application_code)
    return tuple(clients)


def get_client(client_id: str) -> Client:
    """Give a client with its application and that one's owner.

    Raises:
        NotFound: there is no such client.
    """
    found = Client.objects.select_related("of_application__owner").filter(client_id=client_id)
    client: Client | None = found.first()
    if client is None:
        raise NotFound(_("There is no client %(client_id)s.") % {"client_id": client_id})
    return client


def has_consent(user: User, client: Client, scopes: Collection[str]) -> bool:
    """Tell whether a person already lets a client see all that some scopes open."""
    consent = Consent.objects.filter(user=user, client=client, withdrawn_at__isnull=True).first()
    return consent is not None and consent.scopes >= set(scopes)


def list_consents(user: User) -> tuple[Consent, ...]:
    """List what a person lets applications see now, newest first, with application and agency."""
    live = Consent.objects.filter(user=user, withdrawn_at__isnull=True)
    return tuple(live.select_related("client__of_application__owner").order_by("-given_at"))


def list_doors(application_ids: Collection[int]) -> dict[int, Client]:
    """Give, for each application, the web client that names where signing in can be started.

    Of several the one registered first. One query.
    """
    clients = Client.objects.filter(
        of_application__in=application_ids, kind=ClientKind.WEB, is_active=True
    ).exclude(initiate_login_uri="")
    found: dict[int, Client] = {}
    for client in clients.order_by("pk"):
        if client.is_open:
            found.setdefault(client.of_application_id, client)
    return found


def is_registered_origin(origin: str) -> bool:
    """Tell whether pages of an open public client come from an origin, compared as text."""
    if not (origin.isascii() and origin.isprintable()):
        return False
    clients = Client.objects.filter(
        kind=ClientKind.PUBLIC, is_active=True, allowed_origins__contains=origin
    ).exclude(of_application__status__in=CLOSED_STATUSES)
    return any(origin in row.split() for row in clients.values_list("allowed_origins", flat=True))
