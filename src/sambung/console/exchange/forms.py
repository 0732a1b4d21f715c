"""Forms about agreements. They check form, the operations check rights and rules."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import DateInput, check_size
from sambung.exchange.models import Interface, Operation
from sambung.exchange.queries import select_possible_consumers
from sambung.portfolio.models import Application


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
        consumer.queryset = select_possible_consumers(interface, applications).order_by("name")
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


class NextVersionForm(forms.Form):
    """The next version of a published table."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV. Names and types of the columns stay; new columns may join."),
    )
    update_promised_on = forms.DateField(
        label=_("Next update by"),
        required=False,
        widget=DateInput(),
        help_text=_("The date by which you promise the version after this."),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return check_size(self.cleaned_data["file"])


class DescribeInterfaceForm(forms.Form):
    """What people read of an interface, and its limit."""

    name = forms.CharField(label=_("Name of the interface"), max_length=200)
    description = forms.CharField(
        label=_("What it holds"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    calls_per_minute = forms.IntegerField(
        label=_("Calls a minute for each consumer"),
        min_value=1,
        max_value=60_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
    )
