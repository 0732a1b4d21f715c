"""Forms about workbooks: the upload, and the decisions before it is saved."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.frame.fields import LARGEST_UPLOAD
from sambung.portfolio.workbook.preview import ShownRow
from sambung.portfolio.workbook.rules.requested import Side

MOST_DECISIONS = 100
"""Conflicts one page asks about; with more, the coloured workbook is the better place."""


class UploadForm(forms.Form):
    """A workbook that comes back."""

    file = forms.FileField(
        label=_("Workbook with your changes"),
        help_text=_(
            "XLSX or CSV, at most 20 MB. Nothing is saved before you have looked at the changes."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class SaveForm(forms.Form):
    """Whose value holds in each conflict, and whether rows with faults are left out."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leave_out = forms.BooleanField(
        label=_("Leave these rows out and save the others"), required=False
    )

    def __init__(
        self, *args: Any, conflicting: Iterable[ShownRow], must_leave_out: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._cells: dict[str, tuple[str, str]] = {}
        for row in conflicting:
            for cell in row.cells:
                if len(self._cells) < MOST_DECISIONS:
                    self._ask(row.code, cell.column)
        self.fields["leave_out"].required = must_leave_out
        self.fields["leave_out"].error_messages["required"] = str(
            _("Say that these rows are left out, or correct them and upload the workbook again.")
        )

    def list_choices(self) -> dict[tuple[str, str], Side]:
        """Give what was decided; an undecided conflict leaves its row out."""
        return {
            place: Side(self.cleaned_data[name])
            for name, place in self._cells.items()
            if self.cleaned_data.get(name)
        }

    def _ask(self, code: str, column: str) -> None:
        name = f"conflict-{code}-{column}"
        self._cells[name] = (code, column)
        self.fields[name] = forms.ChoiceField(
            choices=[
                (Side.FILE.value, _("Take the value of the file")),
                (Side.OURS.value, _("Keep the value in Sambung")),
                ("", _("Leave this row out for now")),
            ],
            required=False,
            widget=forms.RadioSelect,
        )
