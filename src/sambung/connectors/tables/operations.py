"""Writes of the connectors: a table in a file becomes an interface, or its next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.connectors.process import CONNECTOR_NAME
from sambung.connectors.tables.models import PublishedTable, TableRow
from sambung.connectors.tables.rules.descriptions import TableDescription, describe_contract
from sambung.connectors.tables.rules.personal_data import refuse_personal_columns
from sambung.connectors.tables.rules.rows import (
    Column,
    check_kept_columns,
    choose_key,
    convert_rows,
    describe_columns,
)
from sambung.directory.authorization import require
from sambung.exchange.identifiers import service_identifier
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application
from sambung.tabular.faults import FaultList
from sambung.tabular.reading import read_table
from sambung.tabular.tables import Table

_BATCH_SIZE = 2_000


@dataclass(frozen=True, slots=True)
class _Content:
    table: Table
    columns: tuple[Column, ...]
    key: Column
    rows: Sequence[dict[str, Any]]

    def as_values(self) -> dict[str, Any]:
        """Give what the row of the table keeps of it."""
        return {
            "file_name": self.table.file_name[:200],
            "sheet": self.table.sheet[:100],
            "columns": [column.as_dict() for column in self.columns],
            "key": self.key.name,
            "row_count": len(self.rows),
        }


def publish_table(
    *,
    actor: Actor,
    application: Application,
    path: Path,
    interface_code: str,
    name: str,
    description: str,
    now: datetime,
    file_name: str = "",
    key_column: str | None = None,
    update_promised_on: date | None = None,
    prober: Application | None = None,
) -> PublishedTable:
    """Publish the table of a CSV or XLSX file as an interface, or as the next version of one.

    Under the same `interface_code` the rows are replaced in one transaction: a reader sees the
    old version or the new one. Names and types of published columns stay; new columns may join.
    `key_column` is the title or name of the column that names a row; without it the key stays, or
    the first column whose values all differ is taken. `update_promised_on` is the day by which
    the agency promises the next version.

    Raises:
        NotPermitted: the actor is no data owner of the application's agency.
        InvalidTable: with every fault of the file; nothing is stored.
        InvalidInput: the interface code or the promised day cannot be used.
        Conflict: the code belongs to an interface that is no table, or somebody else published it
            at the same moment.
    """
    owner_code = application.owner_code
    require(actor, PUBLISH_INTERFACE, owner_code)
    _check_promise(update_promised_on, now)
    published = _find_published(application, interface_code)
    content = _read_content(path, file_name, key_column, published)
    return _store(
        actor=actor,
        application=application,
        interface_code=interface_code,
        name=name,
        description=description,
        content=content,
        published=published,
        update_promised_on=update_promised_on,
        prober=prober,
        now=now,
    )


def _check_promise(update_promised_on: date | None, now: datetime) -> None:
    if update_promised_on is not None and update_promised_on <= localdate(now):
        raise InvalidInput(_("The day of the next update must come after today."))


def _find_published(application: Application, interface_code: str) -> PublishedTable | None:
    interface = (
        Interface.objects.select_related("table")
        .filter(application=application, code=interface_code)
        .first()
    )
    if interface is None:
        return None
    table: PublishedTable | None = getattr(interface, "table", None)
    if table is None:
        raise Conflict(
            _("The code %(code)s belongs to an interface that is no table. Choose another code.")
            % {"code": interface_code}
        )
    return table


def _read_content(
    path: Path, file_name: str, key_column: str | None, published: PublishedTable | None
) -> _Content:
    table = read_table(path, file_name=file_name)
    faults = FaultList(table.file_name)
    refuse_personal_columns(table, faults)
    known = [Column.from_dict(stored) for stored in published.columns] if published else []
    columns = describe_columns(table, known)
    check_kept_columns(columns, known, faults)
    faults.stop_if_any()
    key = choose_key(table, columns, key_column or (published.key if published else None), faults)
    if published and key.name != published.key:
        raise InvalidInput(
            _("The key of this interface is the column %(key)s and cannot change.")
            % {"key": published.key}
        )
    rows = convert_rows(table, columns, faults)
    faults.stop_if_any()
    return _Content(table, columns, key, rows)


@transaction.atomic
def _store(
    *,
    actor: Actor,
    application: Application,
    interface_code: str,
    name: str,
    description: str,
    content: _Content,
    published: PublishedTable | None,
    update_promised_on: date | None,
    prober: Application | None,
    now: datetime,
) -> PublishedTable:
    version = published.version + 1 if published else 1
    agency_code = application.registering_agency_code
    identifier = service_identifier(agency_code, application.code, interface_code)
    described = TableDescription(
        name=name,
        description=description,
        server_url=f"{settings.SAMBUNG_EXCHANGE_URL}/r1/{identifier}",
        version=version,
        columns=content.columns,
        key=content.key,
        example_key=content.table.rows[0].values[content.key.title],
    )
    interface = publish_interface(
        actor=actor,
        application=application,
        code=interface_code,
        name=name,
        description=description,
        contract=describe_contract(described),
        upstream=SocketUpstream(CONNECTOR_NAME),
        upstream_path=quote(f"/tables/{agency_code}/{application.code}/{interface_code}"),
        prober=prober,
        now=now,
    )
    table = _replace_table(
        interface,
        published=published,
        version=version,
        update_promised_on=update_promised_on,
        uploaded_by=actor.name,
        uploaded_at=now,
        **content.as_values(),
    )
    _replace_rows(table, content)
    record_audit(
        actor=actor,
        action="publish_table",
        subject=f"interface/{identifier}",
        agency_code=application.owner.code if application.owner else "",
        before={"version": published.version, "rows": published.row_count} if published else None,
        after={"version": version, "rows": table.row_count, "file": table.file_name},
        now=now,
    )
    return table


def _replace_table(
    interface: Interface, *, published: PublishedTable | None, **values: Any
) -> PublishedTable:
    """Write the row of the table, unless somebody published since the file was checked."""
    current = PublishedTable.objects.filter(interface=interface)
    if published is None:
        is_overtaken = current.exists()
        table = PublishedTable(interface=interface, **values)
        if not is_overtaken:
            table.save()
    else:
        is_overtaken = not current.filter(version=published.version).update(**values)
        table = PublishedTable(pk=published.pk, interface=interface, **values)
    if is_overtaken:
        raise Conflict(_("Somebody else published this table at the same moment. Try again."))
    return table


def _replace_rows(table: PublishedTable, content: _Content) -> None:
    TableRow.objects.filter(table=table).delete()
    TableRow.objects.bulk_create(
        (
            TableRow(
                table=table,
                position=position,
                key=row.values[content.key.title],
                values=values,
            )
            for position, (row, values) in enumerate(
                zip(content.table.rows, content.rows, strict=True), start=1
            )
        ),
        batch_size=_BATCH_SIZE,
    )
