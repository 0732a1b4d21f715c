"""What an import compares a file with: names of agencies, and the applications that are there."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from sambung.directory.models import Agency, City, FormerName
from sambung.directory.provenance import REAL, Provenance
from sambung.kernel.messages import message
from sambung.portfolio.fields.identity import Field, fold
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.models import Application
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.requested import Known

"""The provenances an import may change and an export gives: real ones."""
ATTRIBUTES: Mapping[Field, str] = {
    Field.NAME: "name",
    Field.PURPOSE: "purpose",
    Field.KIND: "kind",
    Field.PLATFORM: "platform",
    Field.ORIGIN: "origin",
    Field.STATUS: "status",
    Field.ADDRESS: "address",
    Field.CONTACT: "contact",
    Field.SOURCE: "source",
}
"""Where the value of a column is kept. Code, agency, year and inventory are handled apart."""

INVENTORY_PATHS: Mapping[str, str] = {
    name: "inventory__successor__code" if name == "successor" else f"inventory__{name}"
    for name in INVENTORY_FIELDS
}
_COLUMNS = (
    "code",
    "provenance",
    "owner__code",
    "known_since",
    "inventory__id",
    "inventory__kept_aside",
    *ATTRIBUTES.values(),
    *INVENTORY_PATHS.values(),
)


def load_agencies() -> Agencies:
    """Index the agencies by every name; a present name counts more than a former one."""
    agencies = {agency.id: agency for agency in Agency.objects.order_by("id")}
    names: dict[str, Agency] = {}
    for former in FormerName.objects.order_by("id"):
        for name in (former.name, former.short_name):
            names[fold(name)] = agencies[former.agency_id]
    for agency in sorted(agencies.values(), key=lambda agency: agency.is_active):
        for name in (agency.name, agency.short_name, agency.code):
            names[fold(name)] = agency
    names.pop("", None)
    codes, refused = {}, {}
    for name, agency in names.items():
        if agency.provenance not in REAL:
            refused[name] = message("a real agency of the city; this one is invented")
        elif not agency.is_active:
            refused[name] = message("an agency that still exists; this one is not active")
        else:
            codes[name] = agency.code
    return Agencies(
        codes,
        refused,
        short_names={agency.code: str(agency) for agency in agencies.values()},
        names={name: agency.code for name, agency in names.items()},
        full_names={agency.code: agency.name for agency in agencies.values()},
        city=City.objects.values_list("name", flat=True).first() or "",
    )


def load_portfolio() -> Iterator[Known]:
    """Give every application with the values an import would write."""
    for row in list_rows(Application.objects.order_by()):
        yield Known(
            code=row["code"],
            is_open=row["provenance"] in REAL,
            is_registered=row["provenance"] == Provenance.REGISTERED,
            values=read_values(row),
            aside=row["inventory__kept_aside"] or {},
        )


def list_rows(applications: QuerySet[Application]) -> Iterator[dict[str, Any]]:
    """Give what `read_values` reads of applications, in one query."""
    yield from applications.values(*_COLUMNS).iterator()


def read_values(row: Mapping[str, Any]) -> dict[str, str]:
    """Give the cells of an application as an import keeps them."""
    values: dict[str, str] = {field: row[attribute] for field, attribute in ATTRIBUTES.items()}
    values[Field.AGENCY] = row["owner__code"] or ""
    values[Field.YEAR] = str(row["known_since"] or "")
    has_inventory = row["inventory__id"] is not None
    for name, path in INVENTORY_PATHS.items():
        values[name] = keep_text(row[path]) if has_inventory else INVENTORY_FIELDS[name].empty
    return values


def keep_text(value: Any) -> str:
    """Give a value of the inventory as text, as an import keeps it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
