"""The second factors of an account, as the library for sign-in keeps them."""

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from sambung.directory.models import User

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def select_factors() -> QuerySet[Authenticator]:
    """Select every authenticator app and passkey, to ask about many accounts in one query."""
    return Authenticator.objects.filter(type__in=_FACTORS)


def has_second_factor(user: User) -> bool:
    """Tell whether an account has an authenticator app or a passkey."""
    return select_factors().filter(user=user).exists()


def has_authenticator_app(user: User) -> bool:
    """Tell whether an account has an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def shows_factor(user: User, code: str) -> bool:
    """Tell whether a code is of the account's authenticator app or one of its recovery codes.

    A recovery code is used up by it.
    """
    typed = "".join(code.split())
    kept = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(authenticator.wrap().validate_code(typed) for authenticator in kept)


def remove_factors(user: User) -> None:
    """Take all second factors away; part of a recovery at a counter, which has asked."""
    Authenticator.objects.filter(user=user).delete()
