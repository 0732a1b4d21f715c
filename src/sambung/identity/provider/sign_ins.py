"""What the provider itself saw of people signing in at applications. Reads, for proofs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet

from sambung.identity.models import Client, ClientKind, IssuedGrant, Method

_IS_FOR_PEOPLE = Q(is_active=True, kind__in=[ClientKind.WEB, ClientKind.PUBLIC])


@dataclass(frozen=True, slots=True)
class SignInsSeen:
    """How many sign-ins an application's clients completed, and when the last one was."""

    count: int
    last_at: datetime


def list_sign_ins_seen(
    application_ids: Collection[int], *, since: datetime
) -> dict[int, SignInsSeen | None]:
    """Give the sign-ins that applications completed after a moment, in two queries.

    Complete means that the application redeemed what the person's browser brought it. Sign-ins
    of Sambung's own prober are left out: they are counted apart, by the probe itself. An
    application without a usable client for people is left out; None says that nobody signed in.
    """
    clients = _select_usable(application_ids)
    found: dict[int, SignInsSeen | None] = dict.fromkeys(
        clients.values_list("of_application_id", flat=True)
    )
    rows = (
        IssuedGrant.objects.filter(
            session__client__of_application__in=list(found), redeemed_at__gt=since
        )
        .exclude(session__method=Method.PROBE)
        .order_by()
        .values_list("session__client__of_application_id")
        .annotate(count=Count("pk"), last_at=Max("redeemed_at"))
    )
    for application_id, count, last_at in rows:
        found[application_id] = SignInsSeen(count, last_at)
    return found


def list_first_clients(application_ids: Collection[int]) -> dict[int, datetime]:
    """Give since when people can sign in at each application: its oldest usable client for them."""
    rows = _select_usable(application_ids).order_by().values_list("of_application_id")
    return dict(rows.annotate(first=Min("created")))


def select_people_clients(application: OuterRef) -> QuerySet[Client]:
    """Select the usable clients for people of an application of an outer query."""
    return Client.objects.filter(_IS_FOR_PEOPLE, of_application=application)


def _select_usable(application_ids: Collection[int]) -> QuerySet[Client]:
    return Client.objects.filter(_IS_FOR_PEOPLE, of_application__in=application_ids)
