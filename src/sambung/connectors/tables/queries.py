"""Reads of the connectors. Each is a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from sambung.connectors.base import Applications, Promise
from sambung.connectors.tables.models import PublishedTable, TableRow
from sambung.exchange.models import InterfaceState


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Only rows whose column `name` holds exactly this value; None for an empty cell."""

    name: str
    value: str | int | float | bool | None


def find_table(agency_code: str, application_code: str, code: str) -> PublishedTable | None:
    """Find a table that is on the exchange, by the parts of its address, with its interface."""
    return (
        PublishedTable.objects.select_related("interface")
        .defer("interface__contract")
        .filter(
            interface__application__registering_agency_code=agency_code,
            interface__application__code=application_code,
            interface__code=code,
            interface__state=InterfaceState.PUBLISHED,
        )
        .first()
    )


def list_promises(applications: Applications) -> tuple[Promise, ...]:
    """List the promised days of tables on the exchange, the earliest last."""
    tables = PublishedTable.objects.filter(
        interface__state=InterfaceState.PUBLISHED, update_promised_on__isnull=False
    )
    if applications is not None:
        tables = tables.filter(interface__application__in=applications)
    rows = tables.order_by("-update_promised_on").values_list(
        "interface__application_id", "update_promised_on"
    )
    return tuple(Promise(pk, promised_on) for pk, promised_on in rows if promised_on)


def get_version(table: PublishedTable) -> int | None:
    """Give the version of a table at this moment, None when it is gone."""
    return PublishedTable.objects.filter(pk=table.pk).values_list("version", flat=True).first()


def find_row(table: PublishedTable, key: str) -> dict[str, Any] | None:
    """Find the values of the row with a key."""
    # Without an order, so that no database walks along the positions to find one key.
    found = table.rows.filter(key=key).order_by()
    return next(iter(found.values_list("values", flat=True)), None)


def list_rows(
    table: PublishedTable, filters: Sequence[RowFilter], *, limit: int, offset: int
) -> tuple[tuple[dict[str, Any], ...], int]:
    """List the values of the matching rows of one page, in order, and count all that match."""
    rows = _filter_rows(table.rows, filters)
    count = rows.count() if filters else table.row_count
    page = rows.order_by("position").values_list("values", flat=True)[offset : offset + limit]
    return tuple(page), count


def _filter_rows(rows: QuerySet[TableRow], filters: Sequence[RowFilter]) -> QuerySet[TableRow]:
    """Compare with the JSON values. A column name is never read as the name of a look-up."""
    for number, wanted in enumerate(filters):
        alias = f"filter_{number}"
        rows = rows.alias(**{alias: KeyTransform(wanted.name, "values")})
        rows = rows.filter(**{alias: wanted.value})
    return rows
