"""How the fields of an entry are called and shown, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from sambung.directory.provenance import Provenance
from sambung.portfolio.entry import label_of
from sambung.portfolio.fields.identity import HEADERS
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.fields.shown_cells import ENGLISH, INDONESIAN, show_value
from sambung.portfolio.models import (
    Backups,
    Hosting,
    Kind,
    Origin,
    PersonalData,
    Platform,
    SourceCode,
    Status,
)

SECTION_TITLES: Mapping[str, Any] = {
    "identity": gettext_lazy("Identity"),
    "purpose": gettext_lazy("Purpose and SPBE"),
    "people": gettext_lazy("People and contract"),
    "technology": gettext_lazy("Technology and hosting"),
    "data": gettext_lazy("Data and privacy"),
    "cost": gettext_lazy("Cost"),
    "safety": gettext_lazy("Source code and safety"),
    "season": gettext_lazy("Season and successor"),
}
CHOICES: Mapping[str, Any] = {
    "kind": Kind,
    "platform": Platform,
    "origin": Origin,
    "status": Status,
    "hosting": Hosting,
    "personal_data": PersonalData,
    "source_code": SourceCode,
    "backups": Backups,
    "provenance": Provenance,
}
"""The choices of a field, with titles in the reader's language."""
_OTHER_LABELS: Mapping[str, Any] = {
    "known_since": gettext_lazy("Known since"),
    "owner": gettext_lazy("Agency"),
    "provenance": gettext_lazy("Record"),
    "user": gettext_lazy("Responsible officer"),
    "answer": gettext_lazy("Answer"),
    "publiccode": gettext_lazy("publiccode.yml"),
    "kept_aside": gettext_lazy("Kept without a field"),
    "requirement": gettext_lazy("Requirement"),
    "reason": gettext_lazy("Reason"),
    "outcome": gettext_lazy("Result"),
}


def is_indonesian() -> bool:
    """Tell whether the reader reads Indonesian."""
    return (get_language() or "id").startswith("id")


def name_field(name: str) -> str:
    """Give what a field is called; a name nobody translated stays as it is."""
    if name in INVENTORY_FIELDS or name in HEADERS:
        return label_of(name, "id" if is_indonesian() else "en")
    return str(_OTHER_LABELS.get(name, name))


def show_field(name: str, value: Any) -> str:
    """Give the kept value of a field as people read it; "" for nothing."""
    text = "" if value is None else str(value)
    if not text:
        return ""
    if name in CHOICES:
        return str(dict(CHOICES[name].choices).get(text, text))
    return _show_inventory(name, text)


def write_field(name: str, value: str) -> str:
    """Give a kept value as people write it into a form: days as 31-12-2027, sums with dots."""
    entry = INVENTORY_FIELDS.get(name)
    match entry.kind if entry and value else None:
        case ValueKind.DATE:
            return date.fromisoformat(value).strftime("%d-%m-%Y")
        case ValueKind.MONEY | ValueKind.NUMBER:
            return write_number(value)
        case _:
            return value


def write_number(text: str) -> str:
    """Put dots between the thousands of a number, as is written in Indonesia.

    >>> write_number("12500000")
    '12.500.000'
    """
    return f"{int(text):,}".replace(",", ".")


def list_months() -> list[tuple[str, str]]:
    """List the months to choose from, and none."""
    months = [(str(number), show_field("season_starts", number)) for number in range(1, 13)]
    return [("", _("None")), *months]


def _show_inventory(name: str, text: str) -> str:
    entry = INVENTORY_FIELDS.get(name)
    match entry.kind if entry else None:
        case ValueKind.DATE:
            return _show_date(text)
        case ValueKind.MONEY:
            return f"Rp {write_number(text)}"
        case ValueKind.NUMBER:
            return write_number(text)
        case ValueKind.MONTH | ValueKind.YES_NO:
            language = INDONESIAN if is_indonesian() else ENGLISH
            return show_value(name, text, language=language).capitalize()
        case _:
            return text


def _show_date(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), pgettext("date format", "j F Y"))
    except ValueError:
        return text
