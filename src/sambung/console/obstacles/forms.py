"""Forms about obstacles. They check form, the operations check rights and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import DateInput
from sambung.directory.models import User
from sambung.governance.models import ObstacleKind
from sambung.governance.operations import Assessment
from sambung.governance.queries import ObstacleCriteria

_OPEN, _OVERDUE, _SOLVED = "", "overdue", "solved"


class ObstacleFilterForm(forms.Form):
    """Which obstacles to list."""

    q = forms.CharField(label=_("Application or agency"), required=False, max_length=100)
    jenis = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *ObstacleKind.choices]
    )
    keadaan = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (_OPEN, _("Still open")),
            (_OVERDUE, _("Open and overdue")),
            (_SOLVED, _("Solved")),
        ],
    )

    def as_criteria(self) -> ObstacleCriteria:
        """Give what is asked for; what is no choice of the form asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return ObstacleCriteria(
            kind=asked.get("jenis", ""),
            text=asked.get("q", ""),
            is_overdue=asked.get("keadaan") == _OVERDUE,
            is_solved=asked.get("keadaan") == _SOLVED,
        )


class AssessForm(forms.Form):
    """What the Integration Team says of an obstacle."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ObstacleKind.choices)
    cause = forms.CharField(
        label=_("Cause"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    remedy = forms.CharField(
        label=_("Remedy"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    competence = forms.CharField(label=_("Needed competence"), required=False, max_length=200)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who answers for it"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Officers of the agency and of the Integration Team."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=DateInput())

    def __init__(self, *args: Any, officers: Any, catalogue: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = officers
        for name in ("cause", "remedy", "competence"):
            self.fields[name].help_text = _("Empty: “%(text)s”") % {
                "text": getattr(catalogue, name)
            }

    def as_assessment(self) -> Assessment:
        """Give what was filled in."""
        return Assessment(**self.cleaned_data)
