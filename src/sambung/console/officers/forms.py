"""Forms about officers. They check form, the operations check rights and rules."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import (
    LARGEST_UPLOAD,
    WHOLE_CITY,
    AgencyChoice,
    DateInput,
    OfficerChoice,
)
from sambung.directory.authorization import CITY, ROLE_NAMES
from sambung.directory.models import Agency, User


class InviteForm(forms.Form):
    """A sheet of officers."""

    file = forms.FileField(
        label=_("Sheet of officers"),
        help_text=_("XLSX or CSV with the columns NIP, Nama, Email, Perangkat daerah, Peran."),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class FirstPasswordForm(forms.Form):
    """The first password of an invited officer."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())


class GrantForm(forms.Form):
    """A role for an officer, with its end."""

    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    agency = forms.ChoiceField(label=_("For"))
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput(),
        help_text=_("Empty: until somebody takes the role back."),
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((agency.code, agency.name) for agency in agencies),
            *([(CITY, WHOLE_CITY)] if city else []),
        ]

    def find_end(self) -> datetime | None:
        """Give the end of the last day in the city, when one was named."""
        last: date | None = self.cleaned_data["last_day"]
        return (
            datetime.combine(last + timedelta(days=1), time(), get_current_timezone())
            if last
            else None
        )


class MoveForm(forms.Form):
    """Where an officer goes."""

    agency = AgencyChoice(
        Agency.objects.filter(is_active=True).order_by("name"),
        label=_("New agency"),
        required=False,
        empty_label=_("Leaves the service of the city"),
    )


class HandOverForm(forms.Form):
    """Who takes the work over, and why."""

    successor = OfficerChoice(
        User.objects.none(),
        label=_("Successor"),
        required=False,
        empty_label=_("None yet: the head of the agency holds the work"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers


class ResponsibleForm(forms.Form):
    """Who answers for an application."""

    officer = OfficerChoice(
        User.objects.none(),
        label=_("Responsible officer"),
        required=False,
        empty_label=_("None: the head of the agency answers"),
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers


# Days beyond cannot be reckoned with in the city's zone.
_SENSIBLE_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class AuditFilterForm(forms.Form):
    """What to look for in the journal."""

    who = forms.CharField(label=_("Who"), required=False, max_length=200)
    what = forms.CharField(label=_("Action or subject"), required=False, max_length=200)
    since = forms.DateField(
        label=_("From"), required=False, widget=DateInput(), validators=_SENSIBLE_DAYS
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=DateInput(), validators=_SENSIBLE_DAYS
    )
