"""Forms of the gates."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.gate.operations import EXEMPTING
from sambung.portfolio.models import Ground

_GROUNDS = [(ground.value, capfirst(ground.label)) for ground in Ground if ground in EXEMPTING]


class AskForm(forms.Form):
    """Why an application passes without clearance, and how one knows."""

    ground = forms.ChoiceField(
        label=_("Why does it need no clearance?"), choices=_GROUNDS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("How do you know?"),
        help_text=_("A contract, a rule, a date: for example “Contract 027/112/2019”."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MarkManyForm(AskForm):
    """One reason for the applications that are ticked."""

    tick = forms.MultipleChoiceField(
        label=_("Applications"), error_messages={"required": _("Tick at least one application.")}
    )
    field_order = ("tick", "ground", "note")

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tick = self.fields["tick"]
        assert isinstance(tick, forms.MultipleChoiceField)
        tick.choices = [(code, code) for code in codes]


class RefuseForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The agency reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
