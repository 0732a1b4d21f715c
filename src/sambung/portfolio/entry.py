"""The entry of an application as texts by field: how forms, files and the journal speak of it.

Fields are those of `columns.py` (the identity) and of `inventory_columns.py`. Texts are as they
are kept: dates in ISO 8601, numbers as digits, choices by their value, "" for nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from sambung.directory.provenance import Provenance
from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import (
    Refused,
    check_address,
    check_name,
    check_text,
    check_word,
    check_year,
)
from sambung.portfolio.fields.identity import HEADERS, Field
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.fields.inventory_checks import check_inventory
from sambung.portfolio.models import Application, Inventory

IDENTITY: Mapping[Field, str] = {
    Field.NAME: "name",
    Field.PURPOSE: "purpose",
    Field.KIND: "kind",
    Field.PLATFORM: "platform",
    Field.ORIGIN: "origin",
    Field.STATUS: "status",
    Field.ADDRESS: "address",
    Field.CONTACT: "contact",
    Field.YEAR: "known_since",
    Field.SOURCE: "source",
}
"""The fields of the identity an agency may change, and where each is kept."""
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "identity": (
        Field.NAME,
        Field.KIND,
        Field.PLATFORM,
        Field.ORIGIN,
        Field.STATUS,
        Field.ADDRESS,
        Field.CONTACT,
        Field.YEAR,
        Field.SOURCE,
    ),
    "purpose": (
        Field.PURPOSE,
        "legal_basis",
        "user_groups",
        "user_count",
        "has_accounts",
        "spbe_business",
        "spbe_service",
        "spbe_data",
        "spbe_application",
        "spbe_infrastructure",
        "spbe_security",
    ),
    "people": ("unit", "technical_contact", "vendor", "contract_ends_on"),
    "technology": ("hosting", "technology", "version", "released_on"),
    "data": ("data_handled", "personal_data"),
    "cost": ("annual_cost", "budget_code"),
    "safety": ("source_code", "repository", "licence", "backups", "security_tested_on"),
    "season": ("season_starts", "season_ends", "successor"),
}
"""The parts in which an entry is read and changed; together they hold every field once."""
REGISTERED_WITH: tuple[str, ...] = (
    Field.AGENCY,
    Field.NAME,
    Field.PURPOSE,
    Field.KIND,
    Field.PLATFORM,
    Field.STATUS,
    Field.ADDRESS,
    Field.CONTACT,
    "has_accounts",
    "personal_data",
)
"""What the first registration asks; with the question of the gates at most twelve fields.

The rest is added over time.
"""


class InvalidEntry(InvalidInput):
    """Values of an entry that cannot be taken; `faults` says for each field what is expected."""

    code = "invalid_entry"

    def __init__(self, faults: Mapping[str, Any]) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


def label_of(name: str, language: str) -> str:
    """Give what a field is called in the reader's language.

    >>> label_of("purpose", "id"), label_of("annual_cost", "en")
    ('Kegunaan', 'Cost per year')
    """
    entry = INVENTORY_FIELDS.get(name)
    titles = (entry.indonesian, entry.english) if entry else HEADERS[Field(name)]
    title = titles[0] if language == "id" or len(titles) == 1 else titles[1]
    return title[:1].upper() + title[1:]


def find_inventory(application: Application) -> Inventory | None:
    """Find what is kept of an application beyond its identity; None before the first value."""
    return getattr(application, "inventory", None)


def read_entry(application: Application) -> dict[str, str]:
    """Give every field of an entry as text."""
    texts = {
        field.value: _as_text(getattr(application, attribute))
        for field, attribute in IDENTITY.items()
    }
    texts[Field.AGENCY] = application.owner.code if application.owner else ""
    inventory = find_inventory(application)
    for name, entry in INVENTORY_FIELDS.items():
        value = getattr(inventory, name, None) if inventory else None
        texts[name] = (value.code if isinstance(value, Application) else _as_text(value)) or (
            entry.empty
        )
    return texts


def check_entry(values: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """Take texts as people write them, and give them as they are kept.

    Raises:
        InvalidEntry: some cannot be taken; with what is expected in each field.
    """
    checked: dict[str, str] = {}
    faults: dict[str, Any] = {}
    for name, text in values.items():
        try:
            checked[name] = _check(name, text.strip(), now)
        except Refused as refused:
            faults[name] = _("Write %(expected)s.", expected=refused.expected)
    for first, second in (("season_starts", "season_ends"), ("season_ends", "season_starts")):
        if checked.get(first) and checked.get(second) == "":
            faults[second] = _("A season has two months. Choose both, or none.")
    if faults:
        raise InvalidEntry(faults)
    return checked


def fill_entry(application: Application, values: Mapping[str, str], *, now: datetime) -> None:
    """Put checked values into an application and its inventory, and save both.

    What its agency writes of a documented application makes it a registered one.

    Raises:
        InvalidEntry: the successor named is no other application.
    """
    for field, attribute in IDENTITY.items():
        if field in values and field is not Field.YEAR:
            setattr(application, attribute, values[field])
    if Field.YEAR in values:
        application.known_since = int(values[Field.YEAR]) if values[Field.YEAR] else None
    if application.provenance == Provenance.DOCUMENTED:
        application.provenance = Provenance.REGISTERED
    application.save()
    mine = {name: text for name, text in values.items() if name in INVENTORY_FIELDS}
    if not mine:
        return
    inventory = find_inventory(application) or Inventory(application=application)
    for name, text in mine.items():
        setattr(inventory, name, _as_value(application, name, text))
    inventory.updated_at = now
    inventory.save()


def _check(name: str, text: str, now: datetime) -> str:
    if name in INVENTORY_FIELDS:
        entry = INVENTORY_FIELDS[name]
        return text if text in entry.words else check_inventory(entry, text)
    match Field(name):
        case Field.NAME:
            return check_name(text)
        case Field.KIND | Field.PLATFORM | Field.ORIGIN | Field.STATUS as field:
            return check_word(field, text)
        case Field.ADDRESS:
            return check_address(text)
        case Field.YEAR:
            return check_year(text, this_year=localtime(now).year)
        case field:
            return check_text(field, text)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _as_value(application: Application, name: str, text: str) -> Any:
    match INVENTORY_FIELDS[name].kind:
        case ValueKind.NUMBER | ValueKind.MONEY | ValueKind.MONTH:
            return int(text) if text else None
        case ValueKind.YES_NO:
            return text == "true" if text else None
        case ValueKind.DATE:
            return date.fromisoformat(text) if text else None
        case ValueKind.APPLICATION:
            return _find_successor(application, text) if text else None
        case _:
            return text


def _find_successor(application: Application, code: str) -> Application:
    successor = Application.objects.filter(code=code).exclude(pk=application.pk).first()
    if successor is None:
        raise InvalidEntry({"successor": _("Write the code of another application, or nothing.")})
    return successor
