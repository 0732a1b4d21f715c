"""Sign-ins by Sambung's own prober: begun for one journey, looked at in the end, and closed."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import Client, ClientSession, IssuedGrant, Method
from sambung.identity.prober.prober import PROBER_ID, PROBER_NAME, PROBER_USERNAME, Ticket
from sambung.identity.provider.operations.consents import give_consent
from sambung.identity.provider.operations.sessions import end_browser_sessions, start_session
from sambung.kernel.errors import Conflict


@transaction.atomic
def start_probe_session(
    *, ticket: Ticket, client: Client, scopes: Collection[str], now: datetime
) -> ClientSession:
    """Begin the session of a journey: the prober agrees and is signed in at the ticket's client.

    Raises:
        Conflict: the ticket is another client's, or its journey has begun already.
    """
    begun = ClientSession.objects.filter(user=PROBER_ID, browser=ticket.journey)
    if ticket.client_id != client.client_id or begun.exists():
        raise Conflict(_("This ticket opens nothing."))
    prober = _ensure_prober()
    give_consent(actor=actor_of(prober), user=prober, client=client, scopes=scopes, now=now)
    return start_session(
        user=prober,
        client=client,
        browser=ticket.journey,
        authenticated_at=now,
        method=Method.PROBE,
        now=now,
    )


@transaction.atomic
def close_probe_session(*, journey: str, now: datetime) -> bool:
    """End what a journey began. Gives whether the application had redeemed its code."""
    redeemed = IssuedGrant.objects.filter(
        session__user=PROBER_ID, session__browser=journey, redeemed_at__isnull=False
    ).exists()
    prober = User.objects.filter(pk=PROBER_ID).first()
    if prober is not None:
        end_browser_sessions(actor=actor_of(prober), user=prober, browser=journey, now=now)
    return redeemed


def _ensure_prober() -> User:
    prober = User(pk=PROBER_ID, username=PROBER_USERNAME, full_name=PROBER_NAME)
    prober.set_unusable_password()
    values = {
        "username": prober.username,
        "full_name": prober.full_name,
        "password": prober.password,
    }
    found, _is_new = User.objects.get_or_create(pk=PROBER_ID, defaults=values)
    return found
