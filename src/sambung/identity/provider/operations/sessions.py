"""Sessions of people at applications: begun by a sign-in, ended for the client and its tokens."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from oauth2_provider.models import AccessToken, DeviceGrant, Grant, RefreshToken

from sambung.directory.authorization import CITY, require
from sambung.directory.models import User
from sambung.identity.citizens.operations.sign_ins import record_sign_in
from sambung.identity.models import (
    Client,
    ClientSession,
    IssuedGrant,
    LogoutNotice,
    Method,
    Outcome,
    Refusal,
)
from sambung.identity.permissions import END_SESSIONS
from sambung.identity.provider.subjects import get_subject
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor

SESSION_ENDED = "session_ended"
"""Event: a client must be told that a person's session has ended."""

KEPT_FOR = timedelta(days=90)
"""How long ended sessions and counts of refusals are kept."""


@transaction.atomic
def start_session(
    *,
    user: User,
    client: Client,
    browser: str,
    authenticated_at: datetime,
    method: str,
    now: datetime,
) -> ClientSession:
    """Give the session of a person at a client from one browser, begun now unless it runs.

    `browser` is empty for a device at a counter, which always begins a session of its own.
    """
    if browser:
        running = ClientSession.objects.filter(
            user=user, client=client, browser=browser, ended_at__isnull=True
        ).first()
        if running is not None:
            running.authenticated_at = authenticated_at
            running.method = method
            running.save(update_fields=["authenticated_at", "method"])
            return running
    return ClientSession.objects.create(
        sid=secrets.token_hex(16),
        user=user,
        client=client,
        browser=browser,
        subject=get_subject(user, client),
        authenticated_at=authenticated_at,
        method=method,
        started_at=now,
    )


def keep_code(*, session: ClientSession, code_digest: str, now: datetime) -> IssuedGrant:
    """Keep that a session was given an authorization code, by the code's SHA-256."""
    return IssuedGrant.objects.create(session=session, code_digest=code_digest, issued_at=now)


@transaction.atomic
def keep_family(*, grant: IssuedGrant, token_family: uuid.UUID, now: datetime) -> None:
    """Keep which family of tokens came out of a grant: the person has signed in at the client."""
    grant.token_family = token_family
    grant.redeemed_at = now
    grant.save(update_fields=["token_family", "redeemed_at"])
    session = grant.session
    record_sign_in(
        user=session.user,
        client=session.client,
        method=Method(session.method),
        outcome=Outcome.SUCCEEDED,
        now=now,
    )


@transaction.atomic
def end_sessions(*, actor: Actor, user: User, now: datetime, client: Client | None = None) -> int:
    """End a person's sessions at every client, or at one: revoke the tokens, tell the clients.

    Gives how many were ended. The sessions in the portal itself are the caller's business.

    Raises:
        NotPermitted: the sessions are somebody else's, and the actor is no administrator.
    """
    require(actor, END_SESSIONS, CITY, owner_id=str(user.pk))
    running = ClientSession.objects.filter(user=user, ended_at__isnull=True)
    if client is None:
        _revoke_loose_tokens(user)
    else:
        running = running.filter(client=client)
    return _end(running, actor=actor, user=user, now=now)


@transaction.atomic
def end_browser_sessions(*, actor: Actor, user: User, browser: str, now: datetime) -> int:
    """End what a person began from one browser, as signing out of the portal does.

    Raises:
        NotPermitted: the sessions are somebody else's, and the actor is no administrator.
    """
    require(actor, END_SESSIONS, CITY, owner_id=str(user.pk))
    running = ClientSession.objects.filter(user=user, browser=browser, ended_at__isnull=True)
    return _end(running, actor=actor, user=user, now=now) if browser else 0


def clear_ended(*, now: datetime) -> None:
    """Forget ended sessions and counts of refusals after 90 days. For the worker."""
    ClientSession.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    Refusal.objects.filter(hour__lt=now - KEPT_FOR).delete()


def _end(running: QuerySet[ClientSession], *, actor: Actor, user: User, now: datetime) -> int:
    sessions = list(running.select_for_update().select_related("client"))
    if not sessions:
        return 0
    _revoke_families(sessions)
    ClientSession.objects.filter(pk__in=[each.pk for each in sessions]).update(ended_at=now)
    told = [each for each in sessions if each.client.backchannel_logout_uri]
    LogoutNotice.objects.bulk_create(LogoutNotice(session=each, due_at=now) for each in told)
    record_audit(
        actor=actor,
        action="end_sessions",
        subject=f"user/{user.pk}",
        now=now,
        after={"ended": len(sessions), "told": len(told)},
    )
    if told:
        announce(name=SESSION_ENDED, payload={"notices": len(told)}, now=now)
    return len(sessions)


def _revoke_families(sessions: Iterable[ClientSession]) -> None:
    families = IssuedGrant.objects.filter(session__in=list(sessions), token_family__isnull=False)
    for family in families.values_list("token_family", flat=True):
        RefreshToken.revoke_family(family)


def _revoke_loose_tokens(user: User) -> None:
    """Take back what no session knows of: codes nobody used yet, approvals of devices."""
    Grant.objects.filter(user=user).delete()
    DeviceGrant.objects.filter(user=user).delete()
    AccessToken.objects.filter(user=user).delete()
