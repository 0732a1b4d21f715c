"""Forms of the console. They check form, the operations check rights and rules."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.exchange.models import Interface, Operation
from sambung.portfolio.models import Application
from sambung.verification.rules import BY_CODE
from sambung.verification.texts import REQUIREMENT_TITLES

LARGEST_UPLOAD = 20 * 1024 * 1024


class DateInput(forms.DateInput):
    """The browser's own date field; its value is always written as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class ProposeAgreementForm(forms.Form):
    """What an agency says when it asks for data."""

    consumer = forms.ModelChoiceField(Application.objects.none(), label=_("For which application"))
    operations = forms.ModelMultipleChoiceField(
        Operation.objects.none(),
        label=_("Operations"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask only for what you need."),
    )
    purpose = forms.CharField(label=_("What the data is for"), max_length=500)
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=300,
        help_text=_("Law, regulation or decree that lets you use this data."),
    )
    data_elements = forms.CharField(
        label=_("Data you need"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line."),
        required=False,
    )
    valid_until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def __init__(self, *args: Any, interface: Interface, applications: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consumer, operations = self.fields["consumer"], self.fields["operations"]
        assert isinstance(consumer, forms.ModelChoiceField)
        assert isinstance(operations, forms.ModelMultipleChoiceField)
        consumer.queryset = applications.exclude(pk=interface.application_id).order_by("name")
        operations.queryset = interface.operations.all()
        operations.initial = [operation.pk for operation in interface.operations.all()]

    def list_data_elements(self) -> list[str]:
        """Give the data elements, one per line that is not empty."""
        lines = self.cleaned_data["data_elements"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def find_end(self) -> date | None:
        """Give the last day, if one was named."""
        end: date | None = self.cleaned_data["valid_until"]
        return end


class ReasonForm(forms.Form):
    """A reason, for refusing or ending."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


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
