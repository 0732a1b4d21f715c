"""What is asked of an authorization request beyond what the provider library checks. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sambung.identity.provider.rules.parameters import (
    find_parameter_fault,
    find_unsupported,
    keep_known,
)
from sambung.identity.provider.rules.prompts import KNOWN_PROMPTS, read_max_age

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding (RFC 7636, section 4.2)."""

SHORTEST_NONCE = 16
"""Characters of a nonce that nobody can guess, when a library draws them at random."""


@dataclass(frozen=True, slots=True)
class AuthorizationFault:
    """Why a request is refused: the code of the RFC, and words for the application's developer."""

    code: str
    description: str


def is_covered_by_nonce(*, nonce: str | None, scopes: Collection[str] | None) -> bool:
    """Tell whether a nonce protects a code as PKCE would (RFC 9700, section 2.1.1).

    It does for OpenID Connect, when nobody can guess it and the application checks it.

    >>> is_covered_by_nonce(nonce="0123456789abcdef", scopes=["openid"])
    True
    """
    return len(nonce or "") >= SHORTEST_NONCE and "openid" in (scopes or ())


def find_fault(
    given: Iterable[tuple[str, Sequence[str]]], *, may_use_nonce: bool = False
) -> AuthorizationFault | None:
    """Find the first thing wrong with the parameters of a request, each with all its values.

    With `may_use_nonce` a nonce may stand in the place of PKCE.

    >>> find_fault([("prompt", ["none login"])]).description
    'prompt=none stands alone.'
    """
    kept = [(name, list(each)) for name, each in given]
    if unsupported := find_unsupported(kept):
        return AuthorizationFault(*unsupported)
    if description := find_parameter_fault(kept):
        return _invalid(description)
    single = keep_known(kept)
    return _find_value_fault(single) or _find_challenge_fault(single, may_use_nonce=may_use_nonce)


def _find_value_fault(given: dict[str, str]) -> AuthorizationFault | None:
    prompts = given.get("prompt", "").split()
    if given.get("response_mode", "query") != "query":
        return _invalid("Only response_mode=query is supported.")
    if not set(prompts) <= KNOWN_PROMPTS:
        return _invalid("A value of prompt is not supported.")
    if "none" in prompts and len(prompts) > 1:
        return _invalid("prompt=none stands alone.")
    try:
        read_max_age(given.get("max_age"))
    except ValueError:
        return _invalid("max_age must be a whole number of seconds.")
    return None


def _find_challenge_fault(
    given: dict[str, str], *, may_use_nonce: bool
) -> AuthorizationFault | None:
    if may_use_nonce and "code_challenge" not in given:
        scopes = given.get("scope", "").split()
        if is_covered_by_nonce(nonce=given.get("nonce"), scopes=scopes):
            return None
        return _invalid("Send PKCE, or the scope openid with a nonce of at least 16 characters.")
    if given.get("code_challenge_method") != "S256":
        return _invalid("PKCE with code_challenge_method=S256 is required.")
    if not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        return _invalid("code_challenge must be a SHA-256 in base64url.")
    return None


def _invalid(description: str) -> AuthorizationFault:
    return AuthorizationFault("invalid_request", description)
