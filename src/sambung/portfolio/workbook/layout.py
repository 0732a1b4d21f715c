"""The workbook that is the form: what its columns look like and what its instructions say.

Titles and words are Indonesian, whoever exports it, since it goes from hand to hand in the city;
the instructions say everything in English as well.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import override

from sambung.directory.provenance import Provenance
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.identity import (
    CORRECTION_TITLES,
    PROVENANCE_TITLES,
    TITLES,
    VERSION_TITLES,
    Field,
    title_of,
)
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.fields.row_versions import make_version
from sambung.portfolio.fields.shown_cells import list_words, make_cell
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.tabular.formsheets import FormColumn, FormSheet
from sambung.tabular.tables import Cell

SHEET = "Aplikasi"
INSTRUCTIONS = "Petunjuk"

_HELP: Mapping[Field, Message] = {
    Field.CODE: _("The code Sambung gave it. Leave it as it is; empty for a new application."),
    Field.NAME: _("At most 200 characters. An agency uses a name once. Needed."),
    Field.PURPOSE: _("What people do with it, in one or two sentences."),
    Field.AGENCY: _("The agency that owns it: name, short name or code. Needed."),
    Field.KIND: _("Choose a word of the list. Needed."),
    Field.PLATFORM: _("What people use it on. Choose a word of the list."),
    Field.ORIGIN: _("Who made it or gives it. Choose a word of the list."),
    Field.STATUS: _("Whether it runs. Choose a word of the list."),
    Field.ADDRESS: _("A full address such as https://ppdb.bandung.go.id, or tel:112."),
    Field.CONTACT: _("Where people ask for help. It is public."),
    Field.YEAR: _("The year since which it is known."),
    Field.SOURCE: _("Where this entry comes from."),
}
_WIDTHS: Mapping[str, int] = {
    Field.CODE: 12,
    Field.NAME: 32,
    Field.PURPOSE: 48,
    Field.AGENCY: 34,
    Field.ADDRESS: 32,
    Field.CONTACT: 24,
    Field.SOURCE: 32,
    Field.YEAR: 9,
    "data_handled": 40,
    "legal_basis": 30,
    "user_groups": 28,
    "repository": 32,
}
_FORMATS: Mapping[ValueKind, str] = {
    ValueKind.NUMBER: "#,##0",
    ValueKind.MONEY: "#,##0",
    ValueKind.DATE: "dd-mm-yyyy",
}
_PROVENANCES: Mapping[str, str] = {
    Provenance.DOCUMENTED: "terdokumentasi",
    Provenance.REGISTERED: "terdaftar",
}
_STEPS = (
    _(
        "Each row is one application. Change cells, add rows at the end, then upload the file again"
        " in Sambung."
    ),
    _("Before anything is saved, Sambung shows every changed cell with its old and new value."),
    _(
        "An emptied cell empties the value. A column you take out leaves its values as they are."
        " A row you take out leaves the application as it is."
    ),
    _(
        "The grey columns are keys: they tell Sambung which application a row means and what it"
        " said when you took it. Leave them; empty in a new row."
    ),
    _("When somebody changed the same cell in Sambung meanwhile, you are asked whose value holds."),
    _("Cells that cannot be taken come back coloured, with a comment that says what to write."),
)
_HEADINGS = (_("How this workbook works"), _("The columns"))


def make_columns(agencies: Agencies) -> tuple[FormColumn, ...]:
    """Give the columns of the workbook, in order: identity, inventory, then the keys."""
    with override("id"):
        columns = [_make_column(name, agencies) for name in TITLES]
        provenance = str(_("Whether an agency registered it or documents speak of it."))
        version = str(_("What the row said when it was exported. Leave it as it is."))
    return (
        *columns,
        FormColumn(capitalise(PROVENANCE_TITLES[0]), 15, provenance, is_locked=True),
        FormColumn(capitalise(VERSION_TITLES[0]), 8, version, is_locked=True),
    )


def make_form(columns: Sequence[FormColumn]) -> FormSheet:
    """Give the form with its instructions in Indonesian, then in English."""
    notes: list[tuple[str, str]] = []
    for language, place in (("id", 0), ("en", 1)):
        with override(language):
            notes += [(str(_HEADINGS[0]), "")]
            notes += [(str(number), str(step)) for number, step in enumerate(_STEPS, start=1)]
            notes += [("", ""), (str(_HEADINGS[1]), "")]
            notes += [
                (capitalise(title_of(name, place)), _describe(name, place)) for name in TITLES
            ]
            notes += [("", "")]
    return FormSheet(SHEET, tuple(columns), INSTRUCTIONS, tuple(notes), frozen_columns=2)


def make_correction_column() -> FormColumn:
    """Give the column in which a returned workbook explains what to correct."""
    return FormColumn(capitalise(CORRECTION_TITLES[0]), 50)


def make_cells(
    code: str, provenance: str, values: Mapping[str, str], agencies: Agencies
) -> list[Cell]:
    """Give the row of an application under `make_columns`."""
    shown = {**values, Field.CODE: code, Field.AGENCY: agencies.show(values[Field.AGENCY])}
    return [
        *(make_cell(name, shown[name]) for name in TITLES),
        _PROVENANCES.get(provenance, provenance),
        make_version(code, values),
    ]


def capitalise(title: str) -> str:
    """Begin a title with a capital.

    >>> capitalise("perangkat daerah")
    'Perangkat daerah'
    """
    return title[:1].upper() + title[1:]


def _make_column(name: str, agencies: Agencies) -> FormColumn:
    entry = INVENTORY_FIELDS.get(name)
    words = agencies.list_shown() if name == Field.AGENCY else list_words(name)
    number_format = _FORMATS.get(entry.kind, "") if entry else ""
    return FormColumn(
        title=capitalise(title_of(name)),
        width=_WIDTHS.get(name, 18),
        help=str(entry.help if entry else _HELP[Field(name)]),
        words=words,
        number_format="0" if name == Field.YEAR else number_format,
        is_locked=name == Field.CODE,
    )


def _describe(name: str, language: int) -> str:
    entry = INVENTORY_FIELDS.get(name)
    text = str(entry.help if entry else _HELP[Field(name)])
    words = ", ".join(list_words(name, language=language))
    return f"{text} ({words})" if words else text
