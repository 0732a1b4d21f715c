"""Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0).

The worker delivers. An address is what somebody else wrote down, so one inside the city's networks
is called only where the settings open it.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings

from sambung.identity.models import ClientSession, LogoutNotice
from sambung.identity.provider.operations.sessions import SESSION_ENDED
from sambung.identity.provider.tokens import sign_claims
from sambung.journal.operations import mark_handled
from sambung.journal.queries import list_pending
from sambung.web.fetching import Guard, Limits, send
from sambung.web.network import FetchFailure

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
TOKEN_SECONDS = 120
GIVE_UP_AFTER = timedelta(hours=24)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
_AT_ONCE = 50
_LIMITS = Limits(seconds=5.0, bytes=10_000)
_SHARE_SECONDS = 5.0
"""How long the servers of one agency may take in one pass; whoever owns them decides how slow they
are, and the sign-outs of others must not wait for it."""

Post = Callable[[str, str], int]
"""Address and logout token in; the HTTP status out. Raises `NotDelivered` without an answer."""


class NotDelivered(Exception):
    """The address gave no answer. The text is a finding: a code such as `no_connection`."""


def post_logout_token(address: str, token: str) -> int:
    """Post a logout token to an application's address; gives the HTTP status.

    Raises:
        NotDelivered: there was no answer, or the address may not be called.
    """
    try:
        answer = send(
            address,
            urlencode({"logout_token": token}).encode(),
            content_type="application/x-www-form-urlencoded",
            user_agent=settings.SAMBUNG_USER_AGENT,
            guard=Guard(networks=settings.SAMBUNG_NOTICE_NETWORKS),
            limits=_LIMITS,
        )
    except FetchFailure as failure:
        raise NotDelivered(failure.finding) from failure
    return answer.status


def deliver_notices(
    *,
    now: datetime,
    post: Post = post_logout_token,
    read_clock: Callable[[], float] = time.monotonic,
) -> int:
    """Send the logout notices that are due; gives how many were delivered.

    A client that does not answer, or answers that it is out of order, is tried again for a day.
    One that refuses the token is not: it would refuse the next one too. What the servers of one
    agency have not taken within their share of a pass waits for the next.
    """
    events = list_pending(SESSION_ENDED)
    due = LogoutNotice.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    waiting = list(due.values_list("pk", "session__client__of_application__owner"))
    spent: defaultdict[int | None, float] = defaultdict(float)
    delivered = tried = 0
    for pk, owner in waiting:
        if spent[owner] >= _SHARE_SECONDS:
            continue
        began = read_clock()
        notice = LogoutNotice.objects.select_related("session__client").get(pk=pk)
        delivered += _deliver(notice, post, now)
        spent[owner] += read_clock() - began
        tried += 1
        if tried == _AT_ONCE:
            break
    mark_handled(numbers=events, now=now)
    return delivered


def make_logout_token(session: ClientSession) -> str:
    """Sign the token that tells a client which session has ended. Valid for two minutes."""
    issued_at = int(time.time())
    claims = {
        "iss": settings.SAMBUNG_PUBLIC_URL,
        "aud": session.client.client_id,
        "sub": session.subject,
        "sid": session.sid,
        "iat": issued_at,
        "exp": issued_at + TOKEN_SECONDS,
        "jti": uuid.uuid4().hex,
        "events": {LOGOUT_EVENT: {}},
    }
    return sign_claims(claims, kind="logout+jwt")


def _deliver(notice: LogoutNotice, post: Post, now: datetime) -> bool:
    notice.attempts += 1
    session = notice.session
    try:
        status = post(session.client.backchannel_logout_uri, make_logout_token(session))
    except NotDelivered as error:
        finding, is_final = str(error), False
    else:
        is_final = status < 500
        finding = "" if 200 <= status < 300 else f"status_{status}"
    notice.finding = finding
    notice.delivered_at = None if finding else now
    notice.due_at = None if is_final else _next_attempt(notice, now)
    notice.save()
    return not finding


def _next_attempt(notice: LogoutNotice, now: datetime) -> datetime | None:
    ended_at = notice.session.ended_at or now
    pause = min(_FIRST_PAUSE * 2 ** min(notice.attempts, 12), _LONGEST_PAUSE)
    return None if now + pause > ended_at + GIVE_UP_AFTER else now + pause
