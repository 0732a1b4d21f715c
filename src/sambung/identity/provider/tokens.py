"""Access tokens for the exchange: signed JWTs that the gateway checks without asking back."""

import secrets
import time
import uuid
from typing import Any

from django.conf import settings
from joserfc import jwt

from sambung.identity.keys.ring import get_signing_key
from sambung.identity.provider.subjects import get_subject
from sambung.kernel import clock

AUDIENCE = "sambung-exchange"
LIFETIME_SECONDS = 600


def generate_access_token(request: Any, *, refresh_token: bool = False) -> str:
    """Make an access token for the request of the provider library (`ACCESS_TOKEN_GENERATOR`).

    A machine acts for itself: the subject of its token is the client, and the exchange takes it.
    A person's token is for the provider's own userinfo; the exchange refuses it, since agreements
    are between applications and a program on a phone holds no secret.
    """
    client, user = request.client, getattr(request, "user", None)
    scope = " ".join(request.scopes or ())
    if user is None:
        return sign_access_token(client_id=client.client_id, subject=client.client_id, scope=scope)
    return sign_access_token(
        client_id=client.client_id,
        subject=get_subject(user, client),
        scope=scope,
        audience=settings.SAMBUNG_PUBLIC_URL,
    )


def sign_access_token(
    *, client_id: str, subject: str, scope: str = "exchange", audience: str = AUDIENCE
) -> str:
    """Sign a JWT access token (RFC 9068) that lives 10 minutes.

    It holds `iss`, `aud`, `sub`, `client_id`, `scope` and `jti`. The issuer is the public address
    of the settings, whatever address was called.
    """
    issued_at = int(time.time())
    claims = {
        "iss": settings.SAMBUNG_PUBLIC_URL,
        "aud": audience,
        "sub": subject,
        "client_id": client_id,
        "scope": scope,
        "jti": uuid.uuid4().hex,
        "iat": issued_at,
        "exp": issued_at + LIFETIME_SECONDS,
    }
    return sign_claims(claims, kind="at+jwt")


def generate_refresh_token(request: Any) -> str:
    """Make a refresh token: 256 random bits (`REFRESH_TOKEN_GENERATOR`).

    It says nothing and is no JWT, so nothing can take it for an access token.
    """
    return f"sg-{secrets.token_urlsafe(32)}"


def sign_claims(claims: dict[str, Any], *, kind: str = "JWT") -> str:
    """Sign claims with the key that signs now; `kind` goes into the header as `typ`."""
    key = get_signing_key(clock.now())
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": kind}, claims, key)
