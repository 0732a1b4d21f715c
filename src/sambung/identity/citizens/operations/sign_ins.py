"""Keeping who signed in, how, and for which application."""

from datetime import datetime

from django.db import transaction

from sambung.directory.models import User
from sambung.identity.models import Client, Method, Outcome, SignIn
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor

NOBODY = Actor("nobody", "-")
"""Stands in the journal for who could not show who they are."""


@transaction.atomic
def record_sign_in(
    *,
    user: User | None,
    method: Method,
    outcome: Outcome,
    now: datetime,
    client: Client | None = None,
) -> SignIn:
    """Keep one sign-in, refusal or second factor. `client` is the application it was for."""
    entry = SignIn.objects.create(user=user, client=client, at=now, method=method, outcome=outcome)
    after = {"method": method.value, "outcome": outcome.value}
    if client:
        after["client_id"] = client.client_id
    record_audit(
        actor=actor_of(user) if user else NOBODY,
        action="sign_in",
        now=now,
        after=after,
        subject=f"user/{user.pk}" if user else "user/unknown",
    )
    return entry


def actor_of(user: User) -> Actor:
    """Give the actor a person is for the own account. The id names them; the journal needs no more.

    A citizen's name is personal data and stays out of the journal.
    """
    return Actor(str(user.pk), f"user/{user.pk}")
