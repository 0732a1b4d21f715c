"""Forms about one application. They check form, the operations check rights and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import DateInput, check_size
from sambung.verification.rules.levels import BY_CODE
from sambung.verification.texts import REQUIREMENT_TITLES


class PublishTableForm(forms.Form):
    """A spreadsheet that becomes an interface."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "XLSX or CSV, at most 20 MB and 100,000 rows. The first row names the columns; "
            "no merged cells, no formulas, no personal data."
        ),
    )
    name = forms.CharField(label=_("Name of the interface"), max_length=200)
    code = forms.RegexField(
        r"^[A-Za-z0-9.\-]+$",
        label=_("Code of the interface"),
        max_length=64,
        help_text=_("Part of its address for ever, such as kelurahan. Letters, digits, - and ."),
    )
    description = forms.CharField(
        label=_("What the table holds"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    key_column = forms.CharField(
        label=_("Key column"),
        required=False,
        help_text=_("The column whose value is different in each row. Empty: the first such one."),
    )
    update_promised_on = forms.DateField(
        label=_("Next update by"),
        required=False,
        widget=DateInput(),
        help_text=_("The date by which you promise the next version."),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return check_size(self.cleaned_data["file"])


class ConfirmForm(forms.Form):
    """The yearly confirmation of an entry."""

    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        help_text=_("E-mail address or telephone number of the unit in charge, not of a person."),
    )


class ExemptionForm(forms.Form):
    """A requirement that does not fit the application."""

    requirement = forms.ChoiceField(label=_("Requirement"))
    reason = forms.CharField(label=_("Why it does not fit"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        requirement = self.fields["requirement"]
        assert isinstance(requirement, forms.ChoiceField)
        requirement.choices = [
            (code, REQUIREMENT_TITLES[code]) for code, rule in BY_CODE.items() if rule.may_be_exempt
        ]
