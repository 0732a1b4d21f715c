"""What officers can ask the map of links for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.queries import list_owning_agencies
from sambung.rationalisation.queries.links import LinkKind


class LinksFilter(forms.Form):
    """Agency, kind of link, and how large the picture is shown."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of link"),
        required=False,
        choices=[
            ("", _("All")),
            (LinkKind.CALLS, _("Calls through the exchange")),
            (LinkKind.AGREED, _("Agreement without calls")),
            (LinkKind.SIGNS_IN, _("People sign in with the one account")),
            (LinkKind.REGISTERED, _("Client for signing in, nobody came yet")),
        ],
    )
    size = forms.ChoiceField(
        label=_("Size of the picture"),
        required=False,
        choices=[("", _("So that the names can be read")), ("fit", _("All of it at once"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Typed as the base class; a choice field is what stands there.
        agencies: Any = self.fields["agency"]
        agencies.choices = [("", _("All")), *((a.code, a.name) for a in list_owning_agencies())]

    def get_kinds(self) -> tuple[LinkKind, ...]:
        """Give the kinds asked for. Call after `is_valid`."""
        kind = self.cleaned_data["kind"]
        return (LinkKind(kind),) if kind else tuple(LinkKind)
