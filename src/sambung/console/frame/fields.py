"""Fields that forms of several subjects use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WHOLE_CITY = _("The whole city")


class AgencyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among agencies that shows their full names."""

    def label_from_instance(self, obj: Any) -> str:
        """Show the full name."""
        return str(obj.name)


class OfficerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among officers that tells those of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Show name and user name."""
        return f"{obj} ({obj.username})"


LARGEST_UPLOAD = 20 * 1024 * 1024


def check_size(file: Any) -> Any:
    """Give an uploaded spreadsheet, or refuse one that is too large before it is read."""
    if file.size > LARGEST_UPLOAD:
        raise forms.ValidationError(_("The file is larger than 20 MB."))
    return file


class DateInput(forms.DateInput):
    """The browser's own date field; its value is always written as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
