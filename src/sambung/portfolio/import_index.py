"""What an import compares a file with: names of agencies, and the applications that are there."""

from collections.abc import Iterator, Mapping

from sambung.directory.models import Agency, FormerName, Provenance
from sambung.portfolio.columns import Field, fold
from sambung.portfolio.models import Application
from sambung.portfolio.rules import Agencies, Known
from sambung.tabular.messages import message

_OPEN = (Provenance.DOCUMENTED, Provenance.REGISTERED)
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
"""Where the value of a column is kept. Code, agency and year are handled apart."""


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
        if agency.provenance not in _OPEN:
            refused[name] = message("a real agency of the city; this one is invented")
        elif not agency.is_active:
            refused[name] = message("an agency that still exists; this one is not active")
        else:
            codes[name] = agency.code
    short_names = {agency.code: str(agency) for agency in agencies.values()}
    return Agencies(codes, refused, short_names)


def load_portfolio() -> Iterator[Known]:
    """Give every application with the values an import would write."""
    columns = ("code", "provenance", "owner__code", "known_since", *ATTRIBUTES.values())
    for row in Application.objects.order_by().values(*columns).iterator():
        values = {field: row[attribute] for field, attribute in ATTRIBUTES.items()}
        values[Field.AGENCY] = row["owner__code"] or ""
        values[Field.YEAR] = str(row["known_since"] or "")
        yield Known(
            code=row["code"],
            is_open=row["provenance"] in _OPEN,
            is_registered=row["provenance"] == Provenance.REGISTERED,
            values=values,
        )
