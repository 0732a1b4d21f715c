"""Forms about integration files. They check form, the operations check rights and rules."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import AgencyChoice, DateInput, OfficerChoice
from sambung.console.frame.forms import SeenForm
from sambung.directory.models import Agency, User
from sambung.documents.rules import LARGEST_MEGABYTES, MEDIA_TYPES
from sambung.governance.operations import NextStep
from sambung.governance.queries import NOBODY, FileCriteria
from sambung.governance.rules.stages import FILE_TABLE, REQUIRED_ATTACHMENTS, STAGE_TITLES, is_back
from sambung.workflow.choices import list_choices


class OpenFileForm(forms.Form):
    """Of which application, and what is to be reached."""

    application = forms.CharField(
        label=_("Application"), max_length=200, help_text=_("Its code, such as APL-0007, or name.")
    )
    goal = forms.CharField(
        label=_("What the integration is to reach"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In one sentence, such as: citizens sign in with the one account."),
    )


class NextStepForm(SeenForm):
    """What is next, who does it until when, whose answer is awaited."""

    next_action = forms.CharField(
        label=_("Next action"),
        max_length=300,
        required=False,
        help_text=_("Begin with a verb. It goes into messages: no names and numbers of persons."),
    )
    due_on = forms.DateField(label=_("Until"), required=False, widget=DateInput())
    responsible = OfficerChoice(
        User.objects.none(),
        label=_("Responsible officer"),
        required=False,
        empty_label=_("Nobody yet"),
    )
    waiting_agency = AgencyChoice(
        Agency.objects.filter(is_active=True).order_by("name"),
        label=_("Agency whose answer is awaited"),
        required=False,
        empty_label=_("None"),
        help_text=_("The wait counts from the day the agency awaited changes."),
    )
    waiting_on = forms.CharField(
        label=_("Who exactly, or somebody else who is awaited"),
        max_length=200,
        required=False,
        help_text=_("An office or a vendor, not a person. Empty both: nobody is awaited."),
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = officers

    def as_step(self) -> NextStep:
        """Give what was written as a value."""
        return NextStep(**{k: v for k, v in self.cleaned_data.items() if k != "seen"})


class StageForm(SeenForm):
    """Where the file goes."""

    stage = forms.ChoiceField(label=_("To which stage"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What happened"),
        max_length=500,
        required=False,
        help_text=_("Needed when the file goes back. It stays in the file as an entry."),
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                step.to.value,
                _("Back to: %(stage)s") % {"stage": STAGE_TITLES[step.to]}
                if is_back(present, step.to)
                else str(STAGE_TITLES[step.to]),
            )
            for step in FILE_TABLE.list_steps(present)
        ]


class EntryForm(forms.Form):
    """Something that happened."""

    text = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000
    )
    happened_on = forms.DateField(label=_("On"), widget=DateInput())


class AttachForm(forms.Form):
    """A document for the file."""

    document = forms.FileField(label=_("Document"))
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Empty: the name of the file."),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ", ".join(ending[1:].upper() for ending in MEDIA_TYPES)
        self.fields["document"].help_text = _("%(kinds)s; at most %(limit)s MB.") % {
            "kinds": kinds,
            "limit": LARGEST_MEGABYTES,
        }
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        required = [(key, str(title)) for key, title in REQUIRED_ATTACHMENTS.items()]
        field.choices = [("", _("Another document")), *required]

    def clean_document(self) -> Any:
        """Refuse a file that is too large before it is read."""
        document = self.cleaned_data["document"]
        if document.size > LARGEST_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Make it smaller, or attach it in parts.")
                % {"limit": LARGEST_MEGABYTES}
            )
        return document


class CloseForm(SeenForm):
    """How it ended."""

    note = forms.CharField(
        label=_("How it ended"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class FileFilterForm(forms.Form):
    """Which files to list."""

    text = forms.CharField(label=_("Application or goal"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    responsible = forms.ChoiceField(label=_("Responsible officer"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All open files")),
            ("overdue", _("Overdue")),
            ("waiting", _("Waiting for an answer")),
            ("closed", _("Closed")),
        ],
    )

    def __init__(self, *args: Any, officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage, responsible = self.fields["stage"], self.fields["responsible"]
        assert isinstance(stage, forms.ChoiceField)
        assert isinstance(responsible, forms.ChoiceField)
        stage.choices = [("", _("Every stage")), *list_choices(FILE_TABLE)]
        responsible.choices = [
            ("", _("Everybody")),
            (NOBODY, _("Nobody yet")),
            *((str(user.pk), str(user)) for user in officers),
        ]

    def as_criteria(self) -> FileCriteria:
        """Give what was asked for; a choice nobody offers asks for nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        show = wanted.get("show", "")
        return FileCriteria(
            text=wanted.get("text", ""),
            stage=wanted.get("stage", ""),
            responsible=wanted.get("responsible", ""),
            is_overdue=show == "overdue",
            is_waiting=show == "waiting",
            is_closed=show == "closed",
        )
