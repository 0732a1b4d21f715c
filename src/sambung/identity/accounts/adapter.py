"""How the library for people's sign-in (django-allauth) is fitted to Sambung's accounts.

Officers are invited and citizens sign up by a code (`identity/citizens`), so the library's own
sign-up stays closed. It does passwords, sessions, passkeys and one-time codes.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.directory.models import User
from sambung.identity.accounts.devices import find_device
from sambung.identity.accounts.operations.protection import tell_contacts
from sambung.identity.citizens.fresh_proof import Strength, find_strongest
from sambung.identity.citizens.limits import TooManyAttempts
from sambung.identity.citizens.operations.guesses import forgive_guess, take_guess, tell_owner
from sambung.identity.citizens.operations.sign_ins import record_sign_in
from sambung.identity.citizens.queries import find_by_login, is_officer
from sambung.identity.models import Method, Outcome
from sambung.identity.prober.prober import PROBER_ID
from sambung.kernel import clock
from sambung.kernel.encryption import decrypt_field, encrypt_field
from sambung.web.paths import is_own_path

_TOTP_BINDING = "authenticator"


class SignInForm(LoginForm):
    """Takes whatever a person signs in with: user name, e-mail address or telephone number.

    An application that knows it already may say so in `login_hint`, which fills it in.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None:
            self.fields["login"].initial = self.request.GET.get("login_hint", "")[:200]

    def user_credentials(self) -> dict[str, str]:
        """Hand over what was typed as it was typed; `PeopleBackend` knows what it is."""
        return {
            "username": self.cleaned_data["login"],
            "password": self.cleaned_data.get("password", ""),
        }


class AddPasskeyForm(AddWebAuthnForm):
    """Adds a passkey: it unlocks by finger, face or PIN and needs no password beside it."""

    passwordless = None  # type: ignore[assignment]  # Django's way to leave out a field

    def clean(self) -> dict[str, Any]:
        """Refuse a key that did not ask its owner for finger, face or PIN.

        Raises:
            ValidationError: the key only showed that it was there.
        """
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class PeopleBackend(ModelBackend):
    """Finds a person by any of their names and compares the password exactly once.

    Known and unknown names cost the same work, so how long an answer takes tells nothing.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Give the person with this name and password, or None."""
        if not username or not password:
            return None
        user = find_by_login(username)
        if user is None or not user.has_usable_password():
            User().set_password(password)
            return None
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether an account may be signed in to; that of Sambung's own prober never."""
        return user.pk != PROBER_ID and bool(super().user_can_authenticate(user))


class PeopleAccountAdapter(DefaultAccountAdapter):
    """Closes the library's own sign-up, limits guessing and speaks through the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The name or the password is not right."),
        "username_password_mismatch": gettext_lazy("The name or the password is not right."),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether a browser may be sent on to an address: only to a path of this site."""
        return is_own_path(url or "")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that the library's own sign-up is closed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead officers to their desk and citizens to their account."""
        user = request.user
        if isinstance(user, User) and not is_officer(user) and not user.is_superuser:
            return resolve_url("citizens:account")
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_login_stages(self) -> list[str]:
        """Ask officers for their second factor at sign-in; citizens before personal data opens."""
        return ["sambung.identity.accounts.adapter.OfficerSecondFactorStage"]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the strongest proof only: no password where there is a second factor.

        A passkey goes before the recovery codes that were made together with it.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if find_strongest(user) is Strength.FACTOR:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(methods, key=lambda method: method["id"] == "mfa_reauthenticate")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a guess before any password is compared.

        Raises:
            ValidationError: too many failures for now.
        """
        name = str(credentials.get("username", ""))
        try:
            request._sambung_guess = take_guess(  # type: ignore[attr-defined]
                name=name,
                address=self.get_client_ip(request),
                device=find_device(request, find_by_login(name)),
                now=clock.now(),
            )
        except TooManyAttempts as error:
            raise ValidationError(str(error), code=error.code) from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Compare the password; only failures stay counted."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            forgive_guess(request._sambung_guess)  # type: ignore[attr-defined]
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Keep the refusal. The name that was typed is kept only when it is somebody's."""
        now = clock.now()
        user = find_by_login(credentials.get("username", ""))
        record_sign_in(user=user, method=Method.PASSWORD, outcome=Outcome.REFUSED, now=now)
        if user is not None:
            tell_owner(user=user, guess=request._sambung_guess, now=now)  # type: ignore[attr-defined]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send no mail of the library's own: notices go through the outbox (`messages.py`)."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person on every contact that the way to sign in changed."""
        assert isinstance(user, User)
        with transaction.atomic():
            tell_contacts(user=user, kind="security_changed", now=clock.now())


class OfficerSecondFactorStage(AuthenticateStage):
    """Asks officers who set up a second factor for it at every sign-in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return isinstance(user, User) and is_officer(user) and super()._should_handle(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That code is not right. Use the newest one."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret before it is stored."""
        return encrypt_field(
            text, key=settings.SAMBUNG_KEYS.get_field_key(), bound_to=_TOTP_BINDING
        )

    def decrypt(self, encrypted_text: str) -> str:
        """Give the secret again."""
        key = settings.SAMBUNG_KEYS.get_field_key()
        return decrypt_field(encrypted_text, key=key, bound_to=_TOTP_BINDING)

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture to scan so that it can stand within a page."""
        drawing: str = super().build_totp_svg(url)
        return drawing[drawing.index("<svg") :]

    def get_totp_issuer(self) -> str:
        """Name Sambung in the authenticator app."""
        return "Sambung"

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return str(user)

    def _get_site_name(self) -> str:
        return "Sambung"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002
        """Propose a name for a new passkey."""
        return _("This device")
