"""Forms about what to keep, merge or retire."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import DateInput
from sambung.directory.models import Agency
from sambung.portfolio.models import Application
from sambung.rationalisation.queries import Known
from sambung.rationalisation.rules.departures import DepartureKind
from sambung.rationalisation.rules.questions import AXIS_NAMES, QUESTIONS, Axis

_UNKNOWN = ("", _("Not known yet"))


class QuestionnaireForm(forms.Form):
    """The questions no fact answers; those of one axis follow each other."""

    def __init__(self, *args: Any, known: Known, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = describe_hints(known, application)
        for question in QUESTIONS:
            if question.code in known.by_facts:
                continue
            answers = [
                (str(number), str(text)) for number, text in enumerate(question.answers, start=1)
            ]
            self.fields[question.code] = forms.ChoiceField(
                label=str(question.text),
                choices=[*answers, _UNKNOWN],
                required=False,
                widget=forms.RadioSelect,
                help_text=hints.get(question.code, ""),
                initial=str(known.answers.get(question.code, "")),
            )

    def list_axes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """List the fields by what they are about."""
        axes: dict[Axis, list[forms.BoundField]] = {}
        for question in QUESTIONS:
            if question.code in self.fields:
                axes.setdefault(question.axis, []).append(self[question.code])
        return [(str(AXIS_NAMES[axis]), fields) for axis, fields in axes.items()]

    def as_answers(self) -> dict[str, int]:
        """Give the answers chosen, by question."""
        return {code: int(answer) for code, answer in self.cleaned_data.items() if answer}


def describe_hints(known: Known, application: Application) -> dict[str, str]:
    """Tell, by question, what is entered or was seen and helps to answer."""
    inventory = getattr(application, "inventory", None)
    hints = {}
    if known.looks:
        hints["reliable"] = gettext(
            "In thirty days Sambung looked at its address %(looks)s times; %(failed)s failed."
        ) % {"looks": known.looks, "failed": known.failed_looks}
    entered: Mapping[str, str] = {
        "legal_duty": inventory.legal_basis if inventory else "",
        "technology": inventory.technology if inventory else "",
        "essential": inventory.user_groups if inventory else "",
    }
    for code, text in entered.items():
        if text:
            hints[code] = gettext("Entered: %(text)s") % {"text": text}
    return hints


class AgencyFilterForm(forms.Form):
    """Whose applications to show."""

    opd = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Agency"),
        required=False,
        to_field_name="code",
        empty_label=_("All agencies"),
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["opd"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agencies

    def get_code(self) -> str:
        """Give the code of the agency asked for; "" for all."""
        self.is_valid()
        agency = self.cleaned_data.get("opd")
        return agency.code if agency else ""


class ProposeDepartureForm(forms.Form):
    """That an application should leave."""

    way = forms.ChoiceField(
        label=_("How it leaves"),
        choices=[
            (DepartureKind.RETIRE.value, _("It is retired")),
            (DepartureKind.MERGE.value, _("It is merged into its successor")),
        ],
        widget=forms.RadioSelect,
        initial=DepartureKind.RETIRE.value,
    )
    successor = forms.CharField(
        label=_("Successor"),
        required=False,
        max_length=200,
        help_text=_("Its code, or its exact name. Needed for merging."),
    )
    reason = forms.CharField(
        label=_("Why it should leave"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    data_plan = forms.CharField(
        label=_("Data to move, and where to"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnnounceForm(forms.Form):
    """The last day of service."""

    ends_on = forms.DateField(
        label=_("Last day of service"),
        widget=DateInput(),
        help_text=_("At least thirty days from today. The notice is kept with this departure."),
    )


class MoveForm(forms.Form):
    """Which data go where."""

    data_plan = forms.CharField(
        label=_("Data to move, and where to"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Which data go where and who checks them; or that there are none."),
    )


class StopForm(forms.Form):
    """Why an application stays after all."""

    reason = forms.CharField(
        label=_("Why it stays"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
