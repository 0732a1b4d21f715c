"""Forms that several subjects use."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SeenForm(forms.Form):
    """A form that remembers when its matter was read: nobody overwrites unseen changes."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        """Give the moment; what is no moment never fits any file."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("Reload the page and try again."))
        return moment

    def look_again(self, changed_at: datetime) -> None:
        """Take the state of this moment for seen: whoever sends again has been told."""
        sent: Any = self.data
        data = sent.copy()
        data["seen"] = changed_at.isoformat()
        self.data = data


class ChooseAgencyForm(forms.Form):
    """For which agency to act now."""

    agency = forms.ChoiceField(
        label=_("For which agency do you act now?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places)


class ReasonForm(forms.Form):
    """A reason, for refusing or ending."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
