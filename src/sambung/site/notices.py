"""How the worker calls applications to tell them that a session has ended."""

from urllib.parse import urlencode

from django.conf import settings

from sambung.identity.provider.operations.logout_notices import NotDelivered
from sambung.verification.own_addresses import get_user_agent
from sambung.web.fetching import Guard, Limits, send
from sambung.web.network import FetchFailure

_LIMITS = Limits(seconds=5.0, bytes=10_000)


def post_logout_token(address: str, token: str) -> int:
    """Post a logout token to an application's address; gives the HTTP status.

    An address inside the city's networks is called only where the settings open one: an address
    is what somebody else wrote down.

    Raises:
        NotDelivered: there was no answer, or the address may not be called.
    """
    try:
        answer = send(
            address,
            urlencode({"logout_token": token}).encode(),
            content_type="application/x-www-form-urlencoded",
            user_agent=get_user_agent(),
            guard=Guard(networks=settings.SAMBUNG_NOTICE_NETWORKS),
            limits=_LIMITS,
        )
    except FetchFailure as failure:
        raise NotDelivered(failure.finding) from failure
    return answer.status
