"""What is asked of an authorization request beyond what the provider library checks. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sambung.identity.provider.rules.parameters import (
    find_parameter_fault,
    find_unsupported,
    keep_known,
)
from sambung.identity.provider.rules.prompts import KNOWN_PROMPTS, read_max_age

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding (RFC 7636, section 4.2)."""


@dataclass(frozen=True, slots=True)
class AuthorizationFault:
    """Why a request is refused: the code of the RFC, and words for the application's developer."""

    code: str
    description: str


def find_fault(given: Iterable[tuple[str, Sequence[str]]]) -> AuthorizationFault | None:
    """Find the first thing wrong with the parameters of a request, each with all its values.

    >>> find_fault([("prompt", ["none login"])]).description
    'prompt=none stands alone.'
    """
    kept = [(name, list(each)) for name, each in given]
    if unsupported := find_unsupported(kept):
        return AuthorizationFault(*unsupported)
    if description := find_parameter_fault(kept):
        return _invalid(description)
    return _find_value_fault(keep_known(kept))


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
    return _find_challenge_fault(given)


def _find_challenge_fault(given: dict[str, str]) -> AuthorizationFault | None:
    if given.get("code_challenge_method") != "S256":
        return _invalid("PKCE with code_challenge_method=S256 is required.")
    if not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        return _invalid("code_challenge must be a SHA-256 in base64url.")
    return None


def _invalid(description: str) -> AuthorizationFault:
    return AuthorizationFault("invalid_request", description)
