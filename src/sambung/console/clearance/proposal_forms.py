"""Forms for asking what exists and for proposing a new application, in four steps.

What a field takes and why it is needed stands in `portfolio.clearance.texts`; here are the words
that help to fill it in, and its place among the steps.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sambung.clearance.models import Clearance
from sambung.clearance.proposal_fields import FIELDS, FieldKind, check_value
from sambung.console.clearance.similar import LONGEST_QUESTION, Found
from sambung.console.frame.fields import AgencyChoice, DateInput
from sambung.console.frame.forms import SeenForm
from sambung.directory.models import Agency

ENOUGH, NOT_ENOUGH = "mencukupi", "tidak mencukupi, karena"
"""The words that stand in the proposal, which is in Indonesian whoever reads it."""
_VERDICT = re.compile(rf"^(\S+) – .*: (?:({ENOUGH})\.|{NOT_ENOUGH} (.*))$")


@dataclass(frozen=True, slots=True)
class FormStep:
    """One page of the proposal."""

    slug: str
    title: Promise
    hint: Promise
    fields: tuple[str, ...]


FORM_STEPS = (
    FormStep(
        "kebutuhan",
        _("Need and idea"),
        _("Begin with the problem. While you write, what exists already is shown below."),
        ("name", "need", "purpose", "kind", "platform", "service", "users", "legal_basis"),
    ),
    FormStep(
        "yang-ada",
        _("What exists"),
        _("Say of each application that does something alike whether it would do."),
        ("alternatives",),
    ),
    FormStep(
        "data",
        _("Data and integration"),
        _("Data that exist in the city are asked for, not collected again."),
        (
            "data_needed",
            "data_made",
            "personal_data",
            "spbe_codes",
            "integration_plan",
            "security_plan",
        ),
    ),
    FormStep(
        "biaya",
        _("Cost and plan"),
        _("The board compares these with joining what exists."),
        (
            "benefits",
            "build_cost",
            "annual_cost",
            "budget_code",
            "starts_on",
            "ends_on",
            "exit_plan",
        ),
    ),
)
"""The pages of the proposal in their order; together they hold every field once."""

_HELP: Mapping[str, Promise] = {
    "need": _("What goes wrong today, for whom, how often? No names of persons."),
    "purpose": _("What it would do, for whom and with which data: one or two sentences."),
    "service": _("The public or administrative service, as your agency calls it."),
    "users": _("Such as: 151 village offices, about 300 officers."),
    "legal_basis": _("The rule that gives your agency this task."),
    "data_needed": _("One per line: the data, and the agency that has them."),
    "data_made": _("Which data would arise that nobody has yet?"),
    "spbe_codes": _("Codes of the SPBE reference architecture, if you know them."),
    "integration_plan": _("Which interfaces it would use and offer, and how people sign in."),
    "benefits": _("What becomes faster, cheaper or possible; with numbers where you have them."),
    "build_cost": _("In rupiah, such as 150.000.000. 0 when it costs nothing."),
    "annual_cost": _("In rupiah: servers, licences, upkeep. 0 when it costs nothing."),
    "exit_plan": _("How data and users leave again when the application ends."),
    "alternatives": _("Other ways you looked at: a procedure, a form, a spreadsheet."),
}
_LONG_TEXT = 500


class AskForm(forms.Form):
    """The question whether something like it exists."""

    q = forms.CharField(
        label=_("What should it do, and for whom?"),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    nama = forms.CharField(label=_("Name, if it has one"), max_length=200, required=False)


class ProposalForm(SeenForm):
    """One step of the proposal. Every field may stay empty until the proposal is sent."""

    def __init__(self, *args: Any, step: FormStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["seen"].required = False  # hidden; `clean_seen` asks for it all the same
        for name in step.fields:
            self.fields[name] = _make_field(name)

    def clean(self) -> dict[str, Any]:
        """Check each text as the operation will, so that the fault stands at its field."""
        for name in self.step.fields:
            text = self.cleaned_data.get(name)
            if text is None:
                continue
            kept, fault = check_value(name, text)
            if fault is None:
                self.cleaned_data[name] = kept
            else:
                self.add_error(name, str(fault))
        return self.cleaned_data

    def as_values(self) -> dict[str, str]:
        """Give the texts of this step by field."""
        return {name: self.cleaned_data.get(name) or "" for name in self.step.fields}


class FirstStepForm(ProposalForm):
    """The first step of a new proposal: it also says for which agency, where there are several."""

    def __init__(
        self, *args: Any, agencies: Any, carried: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, step=FORM_STEPS[0], **kwargs)
        del self.fields["seen"]
        if agencies.count() != 1:
            self.fields["agency"] = AgencyChoice(
                agencies, label=_("Agency that proposes"), required=False
            )
            self.order_fields(["agency"])
        self._agencies, self._carried = agencies, carried

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Give what a draft holds, else what was asked for on the page before."""
        return super().get_initial_for_field(field, field_name) or self._carried.get(field_name)

    def clean(self) -> dict[str, Any]:
        """Ask for what a proposal cannot begin without: a name, and whose it is."""
        if "agency" in self.fields and not self.cleaned_data.get("agency"):
            self.add_error("agency", _("Choose the agency that proposes."))
        if not self.cleaned_data.get("name"):
            self.add_error("name", _("Give the idea a name; it can change later."))
        return super().clean()

    def get_agency(self) -> Agency:
        """Give the agency that proposes."""
        chosen = self.cleaned_data.get("agency") or self._agencies.get()
        assert isinstance(chosen, Agency)
        return chosen


class AlternativesForm(ProposalForm):
    """The second step: of each application found, whether it does it, and else why it does not."""

    def __init__(self, *args: Any, found: Iterable[Found], **kwargs: Any) -> None:
        super().__init__(*args, step=FORM_STEPS[1], **kwargs)
        self.found = tuple(found)
        codes = {each.code for each in self.found}
        verdicts, others = _read_alternatives(str(self.initial.get("alternatives", "")), codes)
        self.initial["alternatives"] = others
        self.fields["alternatives"].label = _("Anything else you looked at")
        for each in self.found:
            verdict, reason = verdicts.get(each.code, ("", ""))
            self.fields[_does(each)] = forms.ChoiceField(
                label=_("Would %(name)s do?") % {"name": each.plain_name},
                required=False,
                initial=verdict,
                widget=forms.RadioSelect,
                choices=[("yes", _("It would do")), ("no", _("It would not do, because …"))],
            )
            self.fields[_because(each)] = forms.CharField(
                label=_("Because"), required=False, max_length=_LONG_TEXT, initial=reason
            )

    def list_questions(self) -> list[tuple[Found, forms.BoundField, forms.BoundField]]:
        """List what was found with its two fields."""
        return [(each, self[_does(each)], self[_because(each)]) for each in self.found]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where something is said not to do."""
        for each in self.found:
            is_refused = self.cleaned_data.get(_does(each)) == "no"
            if is_refused and not self.cleaned_data.get(_because(each)):
                self.add_error(_because(each), _("Say what it lacks."))
        return super().clean()

    def as_values(self) -> dict[str, str]:
        """Give the verdicts, one per line, and below them what else was looked at."""
        lines = []
        for each in self.found:
            verdict = self.cleaned_data.get(_does(each))
            reason = " ".join((self.cleaned_data.get(_because(each)) or "").split())
            said = {"yes": f"{ENOUGH}.", "no": f"{NOT_ENOUGH} {reason}"}.get(verdict or "")
            if said:
                lines.append(f"{each.code} – {each.plain_name}: {said}")
        others = self.cleaned_data.get("alternatives") or ""
        return {"alternatives": "\n".join([*lines, *([others] if others else [])])}


def find_form_step(slug: str) -> FormStep | None:
    """Find a step by its part of the address."""
    return next((step for step in FORM_STEPS if step.slug == slug), None)


def _make_field(name: str) -> forms.Field:
    entry = FIELDS[name]
    label: Any = get_label(name)
    if not entry.needed_because:
        label = format_lazy("{} {}", label, _("(optional)"))
    hint: Any = _HELP.get(name, "")
    column: Any = Clearance._meta.get_field(name)
    if entry.kind is FieldKind.CHOICE:
        choices = [("", _("Choose …")), *column.choices]
        return forms.ChoiceField(label=label, help_text=hint, required=False, choices=choices)
    widget: forms.Widget = forms.TextInput()
    if entry.kind is FieldKind.DATE:
        widget = DateInput()
    elif entry.kind is FieldKind.MONEY:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
    elif entry.most > _LONG_TEXT:
        widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def get_label(name: str) -> str:
    """Give the name of a field of the proposal, beginning with a capital."""
    text = str(getattr(Clearance._meta.get_field(name), "verbose_name", name))
    return text[:1].upper() + text[1:]


def _does(each: Found) -> str:
    return f"does-{each.code}"


def _because(each: Found) -> str:
    return f"because-{each.code}"


def _read_alternatives(text: str, codes: Collection[str]) -> tuple[dict[str, tuple[str, str]], str]:
    """Part a kept text into verdict and reason on these codes, and everything else."""
    verdicts: dict[str, tuple[str, str]] = {}
    others = []
    for line in text.splitlines():
        if (hit := _VERDICT.match(line)) and hit[1] in codes:
            verdicts[hit[1]] = ("yes", "") if hit[2] else ("no", hit[3])
        else:
            others.append(line)
    return verdicts, "\n".join(others).strip()
