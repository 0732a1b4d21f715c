"""Identity tokens that come back as a hint: whom an application means, and in which session."""

from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from sambung.identity.keys.ring import get_public_keys
from sambung.identity.models import Client


def read_hint(token: str | None) -> dict[str, Any] | None:
    """Give the claims of an identity token of this provider, or None when it is none.

    Its time may be over: an application keeps it until its user signs out (RP-Initiated Logout
    1.0, section 2). Its signature must be ours all the same; `alg: none` is no signature.
    """
    if not token:
        return None
    try:
        keys = KeySet.import_key_set(get_public_keys())  # type: ignore[arg-type]
        found = jwt.decode(token, keys, algorithms=["RS256"])
    except (JoseError, ValueError, TypeError):
        return None
    is_identity = found.header.get("typ") == "JWT" and "auth_time" in found.claims
    is_ours = found.claims.get("iss") == settings.SAMBUNG_PUBLIC_URL
    return dict(found.claims) if is_identity and is_ours else None


def find_hinted(token: str | None, client: Client) -> str | None:
    """Give the subject an identity token of a client names; "" when it names nobody we know.

    None when there is no token.
    """
    if not token:
        return None
    claims = read_hint(token)
    if claims is None or claims.get("aud") != client.client_id:
        return ""
    return str(claims.get("sub", ""))
