"""Forms of people's accounts. They check form; the operations check rights and rules."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import User
from sambung.kernel.contacts import ContactKind, read_contact

_NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class ContactForm(forms.Form):
    """How a person can be reached."""

    contact = forms.CharField(
        label=_("E-mail address or mobile number"),
        max_length=254,
        help_text=_("Such as siti@example.org or 0812 3456 7890. We send you a code."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )

    def clean_contact(self) -> tuple[ContactKind, str]:
        """Tell an address from a number.

        Raises:
            ValidationError: it is neither.
        """
        contact = read_contact(self.cleaned_data["contact"])
        if contact is None:
            raise forms.ValidationError(
                _("Type an e-mail address, or an Indonesian number such as 0812 3456 7890.")
            )
        return contact


class CodeForm(forms.Form):
    """The code of a message."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits. You may paste them."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": "8"}
        ),
    )


class NewAccountForm(forms.Form):
    """The name of a new account and, unless a passkey follows, its password."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_(
            "At least 12 characters. Several words that do not belong together are easy to"
            " remember and hard to guess. You need none with a passkey."
        ),
        widget=_NEW_PASSWORD,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = not self.wants_passkey
        self.fields["password"].error_messages["required"] = _(
            "Choose a password, or choose a passkey instead."
        )

    def clean(self) -> dict[str, Any]:
        """Check the password unless a passkey is to replace it."""
        values: dict[str, Any] = super().clean() or {}
        if self.wants_passkey:
            values["password"] = None
        elif values.get("password"):
            _check_password(self, values["password"], User(full_name=values.get("full_name", "")))
        return values

    @property
    def wants_passkey(self) -> bool:
        """Whether the person pressed the button for a passkey."""
        return "passkey" in self.data


class NewPasswordForm(forms.Form):
    """A new password, with the second factor where the account has one."""

    factor_code = forms.CharField(
        label=_("Code of your authenticator app, or a recovery code"),
        max_length=40,
        help_text=_("You kept the recovery codes when you set up your second factor."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=_("New password"), help_text=_("At least 12 characters."), widget=_NEW_PASSWORD
    )

    def __init__(self, *args: Any, user: User, asks_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not asks_factor:
            del self.fields["factor_code"]

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules and the person's own data."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("password"):
            _check_password(self, values["password"], self.user)
        return values


class NationalIdForm(forms.Form):
    """The number of the identity card."""

    nik = forms.CharField(
        label="NIK",
        max_length=30,
        help_text=_("The 16 digits on your identity card. It is kept encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


def _check_password(form: forms.Form, password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except forms.ValidationError as error:
        form.add_error("password", error)
