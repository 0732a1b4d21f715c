"""Consent: what a person allowed an application to see, given and withdrawn."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from sambung.directory.authorization import CITY, require
from sambung.directory.models import User
from sambung.identity.models import Client, Consent
from sambung.identity.permissions import WITHDRAW_CONSENT
from sambung.identity.provider.operations.sessions import end_sessions
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor


@transaction.atomic
def give_consent(
    *, actor: Actor, user: User, client: Client, scopes: Collection[str], now: datetime
) -> Consent:
    """Remember that a person lets a client see what some scopes open, beside what it may already.

    Raises:
        NotPermitted: the consent is somebody else's.
    """
    require(actor, WITHDRAW_CONSENT, CITY, owner_id=str(user.pk))
    consent = Consent.objects.filter(user=user, client=client, withdrawn_at__isnull=True).first()
    held = consent.scopes if consent else frozenset()
    if consent is not None and held >= set(scopes):
        return consent
    consent = consent or Consent(user=user, client=client)
    consent.scope = " ".join(sorted(held | set(scopes)))
    consent.given_at = now
    consent.save()
    record_audit(
        actor=actor,
        action="give_consent",
        subject=f"client/{client.client_id}",
        now=now,
        before={"scope": " ".join(sorted(held))},
        after={"scope": consent.scope},
    )
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, user: User, client: Client, now: datetime) -> None:
    """Take a person's consent back: its tokens end and the client is told. Twice does nothing.

    Raises:
        NotPermitted: the consent is somebody else's.
    """
    require(actor, WITHDRAW_CONSENT, CITY, owner_id=str(user.pk))
    live = Consent.objects.filter(user=user, client=client, withdrawn_at__isnull=True)
    if not live.update(withdrawn_at=now):
        return
    record_audit(
        actor=actor, action="withdraw_consent", subject=f"client/{client.client_id}", now=now
    )
    end_sessions(actor=actor, user=user, client=client, now=now)
