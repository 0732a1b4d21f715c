"""Forms of the way of a proposal after it was sent: checking, voting, deciding, letters."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.clearance.models import Clearance
from sambung.clearance.operations.concluding import NewCondition
from sambung.clearance.proposal_fields import DEFAULT_CONDITIONS
from sambung.clearance.rules import CLEARANCE_TABLE, DECISION_NAMES, BoardDecision
from sambung.console.frame.fields import DateInput
from sambung.console.frame.forms import SeenForm
from sambung.documents.rules import LARGEST_MEGABYTES
from sambung.portfolio.models import Application

_ROWS = {"rows": 4}
_MORE_CONDITIONS = 5


class FilterForm(forms.Form):
    """Which proposals to list."""

    q = forms.CharField(label=_("Name, number or agency"), required=False, max_length=100)
    keadaan = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keadaan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Every state")),
            ("terlambat", _("Overdue")),
            *((state.key.value, str(state.title).capitalize()) for state in CLEARANCE_TABLE.states),
        ]


class NoteForm(SeenForm):
    """A note that may be left out."""

    note = forms.CharField(
        label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs=_ROWS)
    )


class ReturnForm(SeenForm):
    """What a proposal lacks."""

    reason = forms.CharField(
        label=_("What is missing"),
        max_length=1000,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("The agency reads this. Say exactly what to add."),
    )


class VoteForm(SeenForm):
    """What one member holds to be right."""

    decision = forms.ChoiceField(label=_("What is right here?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("One or two sentences; the minutes quote them with your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (decision.value, f"{DECISION_NAMES[decision]} – {DECISION_HINTS[decision]}")
            for decision in BoardDecision
        ]


DECISION_HINTS = {
    BoardDecision.NOT_NEEDED: _(
        "a procedure, a form or an interface does it; the idea is credited"
    ),
    BoardDecision.REFUSE: _("with reasons, and what to do instead"),
    BoardDecision.JOIN: _("the agency uses what exists"),
    BoardDecision.EXTEND: _("the owner of what exists adds what is missing"),
    BoardDecision.MODULE: _("the agency builds a part within what exists"),
    BoardDecision.BUILD: _("something new, with conditions until go-live"),
}


class ConcludeForm(SeenForm):
    """What goes into the letter, for the decision the votes have."""

    reason = forms.CharField(
        label=_("Reason of the decision"),
        max_length=4000,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("It stands in the letter."),
    )
    target = forms.CharField(
        label=_("Application this is about"),
        max_length=200,
        help_text=_("Code or name, of the city (APL-…) or a shared one (NAS-…)."),
    )
    alternatives = forms.CharField(
        label=_("What the agency can do instead"),
        max_length=4000,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("One way per line."),
    )
    credit = forms.CharField(
        label=_("The idea, in a sentence"),
        max_length=300,
        help_text=_("It is credited in public as an innovation that needs no application."),
    )
    minutes = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For the minutes. The votes with their reasons are added by themselves."),
    )
    late_because = forms.CharField(label=_("Why the decision is late"), max_length=500)

    def __init__(
        self, *args: Any, decision: BoardDecision, is_late: bool, conditions: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        needs = {
            "target": decision in (BoardDecision.JOIN, BoardDecision.EXTEND, BoardDecision.MODULE),
            "credit": decision is BoardDecision.NOT_NEEDED,
            "late_because": is_late,
        }
        self.fields["alternatives"].required = decision is BoardDecision.REFUSE
        for name, is_needed in needs.items():
            if not is_needed:
                del self.fields[name]
        self._offered = DEFAULT_CONDITIONS if conditions else ()
        if conditions:
            self._add_conditions()

    def _add_conditions(self) -> None:
        texts = [str(text) for _requirement, text in self._offered]
        self.fields["conditions"] = forms.MultipleChoiceField(
            label=_("Conditions until go-live"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=list(range(len(texts))),
            choices=list(enumerate(texts)),
        )
        self.fields["more_conditions"] = forms.CharField(
            label=_("More conditions"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs=_ROWS),
            help_text=_("One per line, at most five."),
        )
        self.fields["conditions_due_on"] = forms.DateField(
            label=_("Conditions met until"), required=False, widget=DateInput()
        )

    def list_conditions(self) -> Sequence[NewCondition]:
        """Give the conditions that were chosen and written."""
        due: date | None = self.cleaned_data.get("conditions_due_on")
        chosen = {int(number) for number in self.cleaned_data.get("conditions", ())}
        offered = [
            NewCondition(str(text), requirement, due)
            for number, (requirement, text) in enumerate(self._offered)
            if number in chosen
        ]
        lines = self.cleaned_data.get("more_conditions", "").splitlines()
        written = [NewCondition(line.strip()[:500], "", due) for line in lines if line.strip()]
        return [*offered, *written[:_MORE_CONDITIONS]]


class LetterForm(SeenForm):
    """What the register of letters gives: number, day, signer."""

    number = forms.CharField(
        label=_("Number of the letter"),
        max_length=100,
        help_text=_("As the city's letter system gave it."),
    )
    letter_on = forms.DateField(label=_("Date of the letter"), widget=DateInput())
    signer = forms.CharField(label=_("Signed by"), max_length=200)
    signer_position = forms.CharField(label=_("Position of the signer"), max_length=200)
    signer_nip = forms.CharField(
        label=_("Employee number (NIP) of the signer"), max_length=25, required=False
    )
    reply_due_on = forms.DateField(label=_("Answer expected until"), widget=DateInput())


class ReplyForm(SeenForm):
    """The answer of the agency to the letter."""

    text = forms.CharField(
        label=_("Reply of the agency"), max_length=4000, widget=forms.Textarea(attrs=_ROWS)
    )


class PaperForm(forms.Form):
    """A document for the case."""

    document = forms.FileField(label=_("Document"))
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Empty: the name of the file."),
    )

    def clean_document(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return _check_size(self.cleaned_data["document"])


class ScanForm(SeenForm):
    """The signed letter."""

    document = forms.FileField(
        label=_("Scan of the signed letter"), help_text=_("PDF, PNG or JPEG.")
    )

    def clean_document(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return _check_size(self.cleaned_data["document"])


class BeginForm(SeenForm):
    """Which application is built on the decision."""

    application = forms.ModelChoiceField(
        Application.objects.none(),
        label=_("Application"),
        required=False,
        empty_label=_("Register it from the proposal"),
        help_text=_("Or one your agency registered and nobody cleared yet."),
    )

    def __init__(self, *args: Any, applications: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["application"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = applications


class SettleForm(forms.Form):
    """How a condition was met."""

    reason = forms.CharField(label=_("How it was met"), required=False, max_length=500)
    document = forms.FileField(label=_("Document that shows it"), required=False)

    def clean_document(self) -> Any:
        """Refuse a file that is too large before it is read."""
        return _check_size(self.cleaned_data["document"])


def _check_size(document: Any) -> Any:
    if document and document.size > LARGEST_MEGABYTES * 1_000_000:
        raise forms.ValidationError(
            _("The file is larger than %(limit)d MB. Make it smaller, or attach it in parts.")
            % {"limit": LARGEST_MEGABYTES}
        )
    return document


def make_seen(clearance: Clearance, **initial: object) -> dict[str, object]:
    """Give the first values of a form, with the moment the proposal was read."""
    return {"seen": clearance.changed_at.isoformat(), **initial}
