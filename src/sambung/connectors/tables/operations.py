"""Writes of the connectors: a table in a file becomes an interface, or its next version."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.connectors.base import Listing
from sambung.connectors.tables.models import PublishedTable, RowSet, TableRow
from sambung.connectors.tables.proposals import (
    TableFile,
    TableOptions,
    TableProposal,
    inspect_file,
    propose_table,
)
from sambung.connectors.tables.row_sets import drop_row_set, write_row_set
from sambung.connectors.tables.rules.descriptions import TableDescription, describe_contract
from sambung.directory.authorization import require
from sambung.exchange.identifiers import service_identifier
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.exchange.rules.upstreams import CONNECTOR_SOCKET, SocketUpstream
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.models import Application


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

    Under the same `interface_code` the rows are replaced by one short transaction after they were
    written: a reader sees the old version or the new one. Names and types of published columns
    stay; new columns may join.
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
    require(actor, PUBLISH_INTERFACE, application.owner_code)
    _check_promise(update_promised_on, now)
    earlier = (
        Interface.objects.select_related("table")
        .filter(application=application, code=interface_code)
        .first()
    )
    options = TableOptions(key_column=key_column, update_promised_on=update_promised_on)
    proposal = propose_table(inspect_file(TableFile(path, file_name)), options, earlier)
    listing = Listing(application, interface_code, name, description, prober)
    return publish_proposal(actor=actor, listing=listing, proposal=proposal, now=now)


def _check_promise(update_promised_on: date | None, now: datetime) -> None:
    if update_promised_on is not None and update_promised_on <= localdate(now):
        raise InvalidInput(_("The day of the next update must come after today."))


def publish_proposal(
    *, actor: Actor, listing: Listing, proposal: TableProposal, now: datetime
) -> PublishedTable:
    """Publish a table as it was proposed.

    The rows are written first, in pieces; one short transaction at the end puts them in the place
    of the earlier ones. What is killed before leaves the earlier version as it was.

    Raises:
        NotPermitted: the actor is no data owner of the application's agency.
        InvalidInput: the interface code cannot be used.
        Conflict: somebody else published under this code since the proposal was made.
    """
    require(actor, PUBLISH_INTERFACE, listing.application.owner_code)
    row_set = write_row_set(_make_rows(proposal), now=now)
    try:
        table = _switch(actor, listing, proposal, row_set, now)
    except BaseException:
        drop_row_set(row_set.pk)
        raise
    if proposal.published:
        drop_row_set(proposal.published.row_set_id)
    return table


@transaction.atomic
def _switch(
    actor: Actor, listing: Listing, proposal: TableProposal, row_set: RowSet, now: datetime
) -> PublishedTable:
    application, published = listing.application, proposal.published
    version = published.version + 1 if published else 1
    agency_code = application.registering_agency_code
    identifier = service_identifier(agency_code, application.code, listing.code)
    described = TableDescription(
        name=listing.name,
        description=listing.description,
        server_url=f"{settings.SAMBUNG_EXCHANGE_URL}/r1/{identifier}",
        version=version,
        columns=proposal.columns,
        key=proposal.key,
        example_key=proposal.table.rows[0].values[proposal.key.title],
    )
    interface = publish_interface(
        actor=actor,
        application=application,
        code=listing.code,
        name=listing.name,
        description=listing.description,
        contract=describe_contract(described),
        upstream=SocketUpstream(CONNECTOR_SOCKET),
        upstream_path=quote(f"/tables/{agency_code}/{application.code}/{listing.code}"),
        prober=listing.prober,
        now=now,
    )
    table = _replace_table(
        interface,
        published=published,
        version=version,
        uploaded_by=actor.name,
        uploaded_at=now,
        row_set=row_set,
        **proposal.as_values(),
    )
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


def _make_rows(proposal: TableProposal) -> Iterator[TableRow]:
    pairs = zip(proposal.table.rows, proposal.rows, strict=True)
    for position, (row, values) in enumerate(pairs, start=1):
        yield TableRow(position=position, key=row.values[proposal.key.title], values=values)
