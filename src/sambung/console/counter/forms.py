"""Forms of the counter. They check form, the operations check rights and rules.

What is typed here is about people and never becomes a draft.
"""

import re
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from sambung.console.counter.queries import list_masked_contacts
from sambung.identity.models import NationalId
from sambung.kernel.contacts import ContactKind, read_contact

DOCUMENTS = (
    ("KTP-el", _("Identity card (KTP-el)")),
    ("IKD", _("Digital identity on the telephone (IKD)")),
    ("Biodata WNI", _("Population record with photograph from Disdukcapil (Biodata WNI)")),
)
"""What an officer may look at. The first of each pair goes on record."""

_LONG_NUMBER = re.compile(r"([0-9][\s.\-]*){10}", re.ASCII)
_TYPED = {"autocomplete": "off", "spellcheck": "false"}
_DIGITS = {"autocomplete": "off", "inputmode": "numeric"}


class LookUpForm(forms.Form):
    """Whom to look up."""

    text = forms.CharField(
        label=_("E-mail address, mobile number or NIK"),
        max_length=254,
        help_text=_("The whole one. That you looked is kept on record."),
        widget=forms.TextInput(attrs=_TYPED),
    )


class SeenForm(forms.Form):
    """What an officer looked at, and why."""

    document = forms.ChoiceField(
        label=_("What did you look at?"), choices=DOCUMENTS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("What the person came for. No names and no numbers: this is kept on record."),
    )

    def clean_reason(self) -> str:
        """Keep NIKs and telephone numbers out of the record.

        Raises:
            ValidationError: there is a long number in it.
        """
        reason: str = self.cleaned_data["reason"]
        if _LONG_NUMBER.search(reason):
            raise forms.ValidationError(_("Leave the number out: this is kept on record."))
        return reason

    def tell_how(self) -> str:
        """Give what goes on record."""
        return f"{self.cleaned_data['document']}: {self.cleaned_data['reason']}"


class ConfirmForm(SeenForm):
    """The number on the card, typed from the card."""

    nik = forms.CharField(
        label=_("NIK on the document"),
        max_length=30,
        help_text=_("Type the 16 digits from the document, not from what the person says."),
        widget=forms.TextInput(attrs=_DIGITS),
    )
    field_order: tuple[str, ...] = ("document", "nik", "reason")


class ClaimChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among those who claim a NIK."""

    def label_from_instance(self, obj: Any) -> str:
        """Show name, masked contacts and the day of the claim."""
        day = localtime(obj.declared_at).strftime("%d-%m-%Y")
        return ", ".join((str(obj.user), *list_masked_contacts(obj.user), day))


class SettleForm(ConfirmForm):
    """Whose account is the rightful one."""

    rightful = ClaimChoice(
        NationalId.objects.none(),
        label=_("Whose account is it?"),
        help_text=_("Name, contacts and the day the NIK was declared. The others lose it."),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    field_order = ("rightful", "document", "nik", "reason")

    def __init__(self, *args: Any, claims: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rightful"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = claims


class NewContactForm(forms.Form):
    """Where the person at the counter can be reached from now on."""

    contact = forms.CharField(
        label=_("New e-mail address or mobile number"),
        max_length=254,
        help_text=_("One the person can read now. We send a code there."),
        widget=forms.TextInput(attrs=_TYPED),
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


class AssistForm(SeenForm):
    """The code the person reads out, and what was looked at."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits the person reads from the message."),
        widget=forms.TextInput(attrs={**_DIGITS, "size": "8"}),
    )
    field_order = ("code", "document", "reason")


class AgreeForm(forms.Form):
    """That the second officer looked too."""

    has_looked = forms.BooleanField(
        label=_("I saw the person and compared photograph and name with the card."),
        error_messages={"required": _("Look at the person and the card first.")},
    )
