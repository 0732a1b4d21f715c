"""The calls an application makes: fetching a token, and calling an interface on the exchange."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sambung.kernel.errors import Unavailable

_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class CallResponse:
    """What came back: the status, the JSON body if there was one, and the request's identifier."""

    status: int
    body: Any
    request_id: str


def fetch_token(*, token_address: str, client_id: str, secret: str) -> CallResponse:
    """Fetch an access token with client credentials (RFC 6749, section 4.4)."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    body = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "exchange"})
    request = urllib.request.Request(  # noqa: S310 - our own address
        token_address, data=body.encode(), headers={"Authorization": f"Basic {pair}"}
    )
    return _send(request)


def call_exchange(*, address: str, token: str, client: str) -> CallResponse:
    """Call an interface as an application does: bearer token and `X-Road-Client`."""
    headers = {"Authorization": f"Bearer {token}", "X-Road-Client": client}
    return _send(urllib.request.Request(address, headers=headers))  # noqa: S310 - our own address


def read_claims(token: str) -> dict[str, Any]:
    """Read the claims of a token without checking it; the exchange checks it."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def _send(request: urllib.request.Request) -> CallResponse:
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return _read(response.status, response)
    except urllib.error.HTTPError as error:
        return _read(error.code, error)
    except OSError as error:
        raise Unavailable(
            _("%(address)s does not answer (%(reason)s).")
            % {"address": request.full_url, "reason": error}
        ) from error


def _read(status: int, response: Any) -> CallResponse:
    content = response.read()
    try:
        body = json.loads(content)
    except ValueError:
        body = content.decode(errors="replace")
    return CallResponse(status, body, response.headers.get("x-request-id", ""))
