"""What a sign-in at an application still needs: a pure rule over what is known.

OpenID Connect Core 1.0, sections 3.1.2.1 (`prompt`, `max_age`) and 3.1.2.6 (errors).
"""

from enum import StrEnum

KNOWN_PROMPTS = frozenset({"none", "login", "consent", "select_account"})


class SignInStep(StrEnum):
    """What comes next. The last two are error codes for the application."""

    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"
    ASK = "ask"
    ISSUE = "issue"
    LOGIN_REQUIRED = "login_required"
    CONSENT_REQUIRED = "consent_required"


def decide_step(
    *, is_signed_in: bool, is_fresh: bool, has_consented: bool, prompts: frozenset[str]
) -> SignInStep:
    """Decide what a sign-in needs next.

    >>> decide_step(is_signed_in=True, is_fresh=True, has_consented=True, prompts=frozenset())
    <SignInStep.ISSUE: 'issue'>
    """
    is_silent = "none" in prompts
    if not is_signed_in:
        return SignInStep.LOGIN_REQUIRED if is_silent else SignInStep.SIGN_IN
    if not is_fresh:
        return SignInStep.LOGIN_REQUIRED if is_silent else SignInStep.SIGN_IN_AGAIN
    if not has_consented:
        return SignInStep.CONSENT_REQUIRED if is_silent else SignInStep.ASK
    return SignInStep.ASK if prompts & {"consent", "select_account"} else SignInStep.ISSUE


def is_fresh_enough(
    *, authenticated_at: float, asked_at: float, max_age: int | None, prompts: frozenset[str]
) -> bool:
    """Tell whether a person signed in recently enough for what an application asked at `asked_at`.

    `prompt=login` means: after it was asked. Times are seconds since 1970.
    """
    limit = 0 if "login" in prompts else max_age
    return limit is None or authenticated_at >= asked_at - limit


def read_max_age(text: str | None) -> int | None:
    """Read `max_age`, in seconds; None when it was not given.

    Raises:
        ValueError: it is no whole number of seconds.
    """
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("max_age must be a whole number of seconds")
    return int(text)
