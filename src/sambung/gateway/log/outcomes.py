"""What a line of the gateway's log says about how the call ended: Envoy's words to ours."""

from sambung.gateway.log.format import CLIENT_MISMATCH, NO_AGREEMENT, OPERATION_NOT_AGREED
from sambung.gateway.log.lines import LogLine
from sambung.ledger.rules.records import Outcome

_TOKEN_REFUSED = "jwt_authn_access_denied"  # noqa: S105 - a word of Envoy, no secret
_TOKEN_MISSING = "Jwt_is_missing"  # noqa: S105 - likewise
_REFUSALS = {
    NO_AGREEMENT: Outcome.NO_AGREEMENT,
    CLIENT_MISMATCH: Outcome.WRONG_CLIENT_HEADER,
    OPERATION_NOT_AGREED: Outcome.OPERATION_NOT_AGREED,
}


def classify_call(line: LogLine) -> Outcome:
    """Decide how a call ended from Envoy's status and response code details.

    The details say which part of Envoy answered, the status alone does not: a 403 may be the
    provider's answer, a token for another audience or a missing agreement.
    """
    details = line.details
    if details.startswith("via_upstream"):
        return Outcome.PROVIDER_ERROR if line.status >= 500 else Outcome.ANSWERED
    if details.startswith(_TOKEN_REFUSED):
        return Outcome.NO_TOKEN if _TOKEN_MISSING in details else Outcome.BAD_TOKEN
    if details.startswith("rbac_access_denied"):
        return _classify_refusal(line)
    if details.startswith("route_not_found"):
        return Outcome.NO_INTERFACE
    if line.status == 429:
        return Outcome.RATE_LIMITED
    return _classify_by_status(line.status)


def is_caller_known(outcome: Outcome) -> bool:
    """Tell whether the token was checked and accepted before the call ended this way.

    Only then is the client in the log what the token says and not what the caller wrote.
    """
    return outcome not in (
        Outcome.NO_TOKEN,
        Outcome.BAD_TOKEN,
        Outcome.BAD_REQUEST,
        Outcome.OTHER,
    )


def _classify_refusal(line: LogLine) -> Outcome:
    if not line.service:
        return Outcome.NO_INTERFACE
    for name, outcome in _REFUSALS.items():
        if line.policy == name or f"[{name}]" in line.details:
            return outcome
    return Outcome.NO_AGREEMENT


def _classify_by_status(status: int) -> Outcome:
    if 400 <= status < 500:
        return Outcome.BAD_REQUEST
    return Outcome.UNAVAILABLE if status >= 500 else Outcome.OTHER
