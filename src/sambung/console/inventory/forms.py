"""Forms of the entry of an application, made from the table of its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.console.frame.fields import AgencyChoice
from sambung.console.inventory.texts import (
    CHOICES,
    list_months,
    name_field,
    show_field,
    write_field,
)
from sambung.console.inventory.yearly_confirmation import Confirmation
from sambung.directory.models import Agency
from sambung.kernel import clock
from sambung.portfolio.entry import REGISTERED_WITH, InvalidEntry, check_entry
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.models import Application, Ground, Status
from sambung.portfolio.operations.editing import EntryConflict
from sambung.portfolio.publiccode.rules.files import LARGEST_FILE
from sambung.verification.operations import get_entry_seal

NEW = "new"
"""The answer of who registers what needs clearance first."""
_REQUIRED = (Field.NAME, Field.PURPOSE, Field.KIND)
_HELP: Mapping[str, Any] = {
    Field.NAME: gettext_lazy("As people know it. The agency has no other of that name."),
    Field.PURPOSE: gettext_lazy("What people do with it, in one or two sentences."),
    Field.ADDRESS: gettext_lazy("A full web address, or a telephone number such as tel:112."),
    Field.CONTACT: gettext_lazy(
        "E-mail address or telephone number of the unit in charge, not of a person. It is public."
    ),
    Field.YEAR: gettext_lazy("The year in which it was first used."),
    Field.SOURCE: gettext_lazy("Where this can be read: a decree, a report or a web page."),
}


class EntryForm(forms.Form):
    """Some fields of an entry. `seen` carries the version of the entry the officer saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = tuple(names)
        for name in self.names:
            self.fields[name] = make_field(name)

    def clean(self) -> dict[str, Any]:
        """Check every value by the rules of the entry, and say beside a field what it expects."""
        cleaned = super().clean() or {}
        try:
            check_entry(self.get_values(), now=clock.now())
        except InvalidEntry as error:
            self.add_faults(error)
        return cleaned

    def get_values(self) -> dict[str, str]:
        """Give what was written, by field."""
        given = self.cleaned_data
        return {name: str(given[name] or "") for name in self.names if name in given}

    def add_faults(self, error: InvalidEntry) -> None:
        """Show what is wrong beside each field."""
        for name, fault in error.faults.items():
            self.add_error(name if name in self.fields else None, str(fault))

    def show_clashes(self, error: EntryConflict, seen: str) -> None:
        """Show beside each field what somebody else wrote; sending again puts one's own there."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["seen"] = seen
        self.data = data
        for clash in error.clashes:
            self.add_error(
                clash.field,
                _("Somebody wrote “%(theirs)s” here meanwhile. Send again to put yours there.")
                % {"theirs": show_field(clash.field, clash.theirs) or _("nothing")},
            )


class RegisterForm(EntryForm):
    """A first registration: at most twelve fields, filled in beforehand where possible."""

    agency = AgencyChoice(
        Agency.objects.none(),
        label=gettext_lazy("Agency"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the agency.")},
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        names = [name for name in REGISTERED_WITH if name != Field.AGENCY]
        super().__init__(*args, names=names, **kwargs)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = agencies
        self.fields["ground"] = forms.ChoiceField(
            label=_("Does it pass without clearance?"),
            help_text=_(
                "New applications are cleared first. What ran before clearance began, or is "
                "national, is let through by the Integration Team."
            ),
            choices=[
                (NEW, _("No: it is new")),
                (Ground.BEFORE.value, _("It ran before clearance began")),
                (Ground.NATIONAL.value, _("A national rule demands it")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the three.")},
        )
        self.fields["ground_note"] = forms.CharField(
            label=_("How do you know?"),
            help_text=_("A contract, a rule, a date. Not needed for a new application."),
            max_length=300,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Ask how one knows, of whatever is to pass without clearance."""
        cleaned = super().clean() or {}
        if cleaned.get("ground", NEW) != NEW and not cleaned.get("ground_note", "").strip():
            self.add_error("ground_note", _("Say how you know: a contract, a rule, a date."))
        return cleaned


class PubliccodeForm(forms.Form):
    """A publiccode.yml for an application."""

    file = forms.FileField(
        label=gettext_lazy("publiccode.yml"),
        help_text=gettext_lazy("The file from the source code of the application, at most 1 MB."),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 1 MB. A publiccode.yml is a few pages long.")
            )
        return file


class RegisterPubliccodeForm(PubliccodeForm):
    """A publiccode.yml for an agency: of a new application or one it has."""

    agency = AgencyChoice(Agency.objects.none(), label=gettext_lazy("Agency"), empty_label=None)
    is_new = forms.BooleanField(
        label=gettext_lazy("It is another application than the one with the same source code"),
        help_text=gettext_lazy("Tick it only when Sambung asked about it."),
        required=False,
    )
    field_order = ("agency", "file", "is_new")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = agencies


class ConfirmManyForm(forms.Form):
    """The yearly confirmation of several entries: for each a tick, a contact, and if it runs."""

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = tuple(applications)
        for application in self.applications:
            is_running = application.status != Status.INACTIVE
            self.fields[f"tick_{application.code}"] = forms.BooleanField(
                label=_("This is right: %(name)s") % {"name": application.name}, required=False
            )
            self.fields[f"contact_{application.code}"] = forms.CharField(
                label=_("Contact"), max_length=200, required=False, initial=application.contact
            )
            self.fields[f"shown_{application.code}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=get_entry_seal(application)
            )
            self.fields[f"running_{application.code}"] = forms.ChoiceField(
                label=_("Does it still run?"),
                required=False,
                widget=forms.RadioSelect,
                choices=[("yes", _("Still running")), ("no", _("No longer running"))],
                initial="yes" if is_running else "no",
            )

    def list_parts(self) -> tuple[tuple[Application, tuple[forms.BoundField, ...]], ...]:
        """List the applications with their fields, for the page."""
        return tuple(
            (one, tuple(self[f"{part}_{one.code}"] for part in ("running", "contact", "tick")))
            for one in self.applications
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a contact of each application that is ticked, and for one tick at least."""
        cleaned = super().clean() or {}
        ticked = [one for one in self.applications if cleaned.get(f"tick_{one.code}")]
        if not ticked:
            raise forms.ValidationError(_("Tick what you confirm. Nothing was ticked."))
        for one in ticked:
            if not cleaned.get(f"contact_{one.code}", "").strip():
                message = _("Give an e-mail address or telephone number of the unit in charge.")
                self.add_error(f"contact_{one.code}", message)
        return cleaned

    def list_confirmations(self) -> list[Confirmation]:
        """Give what was ticked."""
        given = self.cleaned_data
        return [
            Confirmation(
                one,
                given[f"contact_{one.code}"],
                given[f"running_{one.code}"] != "no",
                given[f"shown_{one.code}"],
            )
            for one in self.applications
            if given.get(f"tick_{one.code}")
        ]


class AnswerClaimForm(forms.Form):
    """What the agency answers to a claim."""

    text = forms.CharField(
        label=gettext_lazy("Answer of the agency"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Everybody can read it beside the claim. At most 1,000 characters."),
    )


def make_field(name: str) -> forms.Field:
    """Make the form field of an entry field, with its label and what to write in it."""
    is_required = name in _REQUIRED
    entry = INVENTORY_FIELDS.get(name)
    options: dict[str, Any] = {
        "label": name_field(name),
        "required": is_required,
        "help_text": _list_help(name),
        "initial": entry.empty if entry else "",
    }
    if is_required:
        options["error_messages"] = {"required": _("This field may not stay empty.")}
    if choices := _list_choices(name):
        return forms.ChoiceField(choices=choices, **options)
    return forms.CharField(widget=_make_widget(name), **options)


def read_initial(names: Sequence[str], entry: Mapping[str, str]) -> dict[str, str]:
    """Give the values of an entry as a form shows them."""
    return {name: write_field(name, entry[name]) for name in names}


def _list_help(name: str) -> Any:
    entry = INVENTORY_FIELDS.get(name)
    if entry is None:
        return _HELP.get(name, "")
    if entry.kind is ValueKind.DATE:
        example = _("For example 31-12-2027.")
        return f"{entry.help} {example}"
    return str(entry.help)


def _list_choices(name: str) -> list[tuple[str, Any]]:
    if name in CHOICES:
        return [(value, title) for value, title in CHOICES[name].choices]
    entry = INVENTORY_FIELDS.get(name)
    match entry.kind if entry else None:
        case ValueKind.MONTH:
            return list(list_months())
        case ValueKind.YES_NO:
            return [("", _("Not known")), ("true", _("Yes")), ("false", _("No"))]
        case _:
            return []


def _make_widget(name: str) -> forms.Widget:
    entry = INVENTORY_FIELDS.get(name)
    kind = entry.kind if entry else None
    if name == Field.PURPOSE or kind is ValueKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3})
    if name == Field.YEAR or kind in (ValueKind.NUMBER, ValueKind.MONEY):
        return forms.TextInput(attrs={"inputmode": "numeric"})
    if name == Field.ADDRESS or kind is ValueKind.ADDRESS:
        return forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
    return forms.TextInput()
