"""What citizens can ask the lists for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.directory.provenance import Provenance
from sambung.kernel.clock import now
from sambung.portfolio.models import Kind
from sambung.portfolio.queries import list_owning_agencies
from sambung.verification.publication.moments import find_opening_day
from sambung.verification.queries import Criteria
from sambung.verification.rules.levels import Level
from sambung.verification.texts import describe_level

_ANY = ("", _("All"))


class ApplicationFilter(forms.Form):
    """The search box and the filters of the list of applications."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[_ANY, *Kind.choices])
    level = forms.ChoiceField(label=_("Verified level"), required=False)
    provenance = forms.ChoiceField(
        label=_("Records"),
        required=False,
        choices=[
            ("", _("All of the city, with illustrations")),
            (Provenance.DOCUMENTED, _("Documented from public sources")),
            (Provenance.REGISTERED, Provenance.REGISTERED.label),
            (Provenance.ILLUSTRATIVE, _("Illustrations only")),
            (Provenance.EXAMPLE, _("Sambung's own examples")),
        ],
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Typed as the base class; a choice field is what stands there.
        agencies: Any = self.fields["agency"]
        agencies.choices = [_ANY, *((a.code, a.name) for a in list_owning_agencies())]
        if find_opening_day(now=now()) is not None:
            del self.fields["level"]
            return
        levels: Any = self.fields["level"]
        levels.choices = [_ANY, *((level.value, describe_level(level)) for level in Level)]

    def get_criteria(self) -> Criteria:
        """Give what is asked for. Call after `is_valid`."""
        asked = self.cleaned_data
        return Criteria(
            text=asked["q"],
            agency_code=asked["agency"],
            kind=asked["kind"],
            level=asked.get("level", ""),
            provenance=asked["provenance"],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything besides the search text narrows the list."""
        return any(self.data.get(name) for name in ("agency", "kind", "level", "provenance"))


class RecordLookup(forms.Form):
    """The request id of a call, to find its record in the ledger."""

    id = forms.CharField(
        label=_("Request id"),
        help_text=_("The exchange puts it into the header x-request-id of every answer."),
        max_length=64,
        error_messages={"required": _("Enter the request id of a call.")},
    )
