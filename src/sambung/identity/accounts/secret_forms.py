"""Forms of the library for sign-in that take a secret: each guess is counted.

A form that takes a password or a code and stands here or counts by itself; a test walks all
addresses and finds the one that does neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import ReauthenticateForm as LibraryPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as LibraryCodeForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateForm
from django.core.exceptions import ValidationError

from sambung.directory.models import User
from sambung.identity.accounts.devices import find_device
from sambung.identity.citizens.limits import TooManyAttempts
from sambung.identity.citizens.operations.guesses import forgive_guess, take_guess, tell_owner
from sambung.kernel import clock


@contextmanager
def counted(user: User, kind: str) -> Iterator[None]:
    """Count a guess at a secret of an account; what raises no refusal was right.

    `kind` keeps guesses at codes apart from guesses at passwords.

    Raises:
        ValidationError: too many guesses for now.
    """
    request = context.request
    try:
        guess = take_guess(
            name=f"{kind}|{user.pk}",
            address=get_adapter(request).get_client_ip(request),
            device=find_device(request, user),
            now=clock.now(),
        )
    except TooManyAttempts as error:
        raise ValidationError(str(error), code=error.code) from error
    try:
        yield
    except ValidationError:
        tell_owner(user=user, guess=guess, now=clock.now())
        raise
    forgive_guess(guess)


class SecondFactorForm(LibraryCodeForm):
    """The second factor at sign-in."""

    def clean_code(self) -> str:
        """Count the guess, then compare."""
        with counted(self.user, "code"):
            return str(super().clean_code())


class SecondFactorAgainForm(LibraryCodeAgainForm):
    """The second factor once more."""

    def clean_code(self) -> str:
        """Count the guess, then compare."""
        with counted(self.user, "code"):
            return str(super().clean_code())


class ActivateAppForm(LibraryActivateForm):
    """The first code of a new authenticator app."""

    def clean_code(self) -> str:
        """Count the guess, then compare."""
        with counted(self.user, "code"):
            return str(super().clean_code())


class PasswordAgainForm(LibraryPasswordForm):
    """The password once more."""

    def clean_password(self) -> str:
        """Count the guess, then compare."""
        with counted(self.user, "password"):
            return str(super().clean_password())


class ChangePasswordForm(LibraryChangePasswordForm):
    """The old password and a new one."""

    def clean_oldpassword(self) -> Any:
        """Count the guess, then compare."""
        assert isinstance(self.user, User)
        with counted(self.user, "password"):
            return super().clean_oldpassword()
