"""What another OIDC provider says of a person, and whether it may be believed. Knows no Django.

The checks are those of OpenID Connect Core 1.0 (3.1.3.7, 5.3.2) and RFC 9207. The signature is
checked even though the token came from the provider itself: a city may reach it by plain HTTP.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from sambung.kernel.contacts import normalize_email

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""Signatures that are taken. Neither `none` nor one made with a shared secret is among them."""

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LEEWAY_SECONDS = 60


class UpstreamRefused(Exception):
    """What the provider said cannot be believed. The text is for the log, not for people."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """The OIDC provider in front of this installation, as the settings name it.

    `nik_claim` is the claim that holds a NIK the provider has confirmed; empty when it has none.
    `opens_accounts` says whether a person who has no account here is given a citizen's account.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    nik_claim: str = ""
    opens_accounts: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in there. Only what was confirmed there is filled in.

    `key` stands for issuer and subject together: the same subject of another provider, set later
    under the same settings, is another person.
    """

    key: str
    name: str
    confirmed_email: str
    confirmed_nik: str


def check_metadata(document: Any, upstream: Upstream) -> Mapping[str, Any]:
    """Give the provider's description of itself when it is the one of the settings and complete.

    Raises:
        UpstreamRefused: it names another issuer, or an address is missing or not safe.
    """
    if not isinstance(document, dict):
        raise UpstreamRefused("the description is no JSON object")
    if str(document.get("issuer", "")).rstrip("/") != upstream.issuer.rstrip("/"):
        raise UpstreamRefused(f"it calls itself {document.get('issuer')!r}")
    is_https = upstream.issuer.startswith("https://")
    for name in _ENDPOINTS:
        address = document.get(name)
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise UpstreamRefused(f"{name} is missing")
        if is_https and not address.startswith("https://"):
            raise UpstreamRefused(f"{name} is not https")
    return document


def check_id_token(
    token: Any, *, keys: Any, issuer: str, upstream: Upstream, nonce: str, now: int
) -> Mapping[str, Any]:
    """Give the claims of an ID token that was made by `issuer`, for us, for this very sign-in.

    `keys` is the provider's JWKS document, `now` seconds since 1970.

    Raises:
        UpstreamRefused: signature, issuer, audience, life, nonce or subject is not right.
    """
    if not isinstance(token, str):
        raise UpstreamRefused("there is no ID token")
    rules = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": upstream.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        key_set = jwk.KeySet.import_key_set({"keys": _list_public_keys(keys)})
        claims = jwt.decode(token, key_set, algorithms=list(ALGORITHMS)).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise UpstreamRefused(f"ID token: {type(error).__name__}: {error}") from error
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != upstream.client_id:
        raise UpstreamRefused("the ID token was issued to another client")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise UpstreamRefused("the ID token names no subject")
    return claims


def merge_userinfo(claims: Mapping[str, Any], userinfo: Any) -> Mapping[str, Any]:
    """Add what the userinfo endpoint said; the ID token's own claims win.

    Raises:
        UpstreamRefused: the answer is about somebody else.
    """
    if not isinstance(userinfo, dict) or userinfo.get("sub") != claims["sub"]:
        raise UpstreamRefused("the userinfo answer is about another subject")
    return {**userinfo, **claims}


def read_person(claims: Mapping[str, Any], upstream: Upstream) -> Person:
    """Take from checked claims what this installation uses, and nothing else.

    An e-mail address counts only when `email_verified` is true: the JSON value, or the word that
    some providers send instead.
    """
    subject = hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()
    email = normalize_email(str(claims.get("email", "")))
    is_confirmed = claims.get("email_verified") in (True, "true")
    nik = str(claims.get(upstream.nik_claim, "")) if upstream.nik_claim else ""
    return Person(
        key=subject,
        name=str(claims.get("name", "")).strip()[:200],
        confirmed_email=(email or "") if is_confirmed else "",
        confirmed_nik=nik if nik.isascii() and nik.isdigit() and len(nik) == 16 else "",
    )


def derive_nonce(state: str) -> str:
    """Give the nonce of a sign-in: bound to its state, which only this browser's session knows."""
    return hashlib.sha256(f"nonce\n{state}".encode()).hexdigest()


def _list_public_keys(document: Any) -> list[dict[str, Any]]:
    """Take the signing keys of kinds we know; a provider may publish others beside them."""
    found = document.get("keys") if isinstance(document, dict) else None
    keys = [
        key
        for key in found or ()
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"
    ]
    if not keys:
        raise UpstreamRefused("the provider publishes no signing key")
    return keys
