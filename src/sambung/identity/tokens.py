"""Access tokens for the exchange: signed JWTs that the gateway checks without asking back."""

import time
import uuid
from typing import Any

from django.conf import settings
from joserfc import jwt

from sambung.identity.keys import get_signing_key
from sambung.kernel import clock

AUDIENCE = "sambung-exchange"
LIFETIME_SECONDS = 600


def generate_access_token(request: Any, *, refresh_token: bool = False) -> str:
    """Make an access token for the request of the provider library (`ACCESS_TOKEN_GENERATOR`).

    A machine acts for itself, so the subject of its token is the client.
    """
    client = request.client
    subject = str(request.user.pk) if getattr(request, "user", None) else client.client_id
    return sign_access_token(
        client_id=client.client_id, subject=subject, scope=" ".join(request.scopes or ())
    )


def sign_access_token(*, client_id: str, subject: str, scope: str = "exchange") -> str:
    """Sign a token with `iss`, `aud`, `sub`, `client_id`, `scope`, `jti` and a life of 10 minutes.

    The issuer is the public address of the settings, whatever address was called.
    """
    key = get_signing_key(clock.now())
    issued_at = int(time.time())
    claims = {
        "iss": settings.SAMBUNG_PUBLIC_URL,
        "aud": AUDIENCE,
        "sub": subject,
        "client_id": client_id,
        "scope": scope,
        "jti": uuid.uuid4().hex,
        "iat": issued_at,
        "exp": issued_at + LIFETIME_SECONDS,
    }
    header = {"alg": "RS256", "kid": key.kid, "typ": "JWT"}
    return jwt.encode(header, claims, key)
