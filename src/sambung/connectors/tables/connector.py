"""Tables in files as a connector."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import URLPattern

from sambung.connectors.base import Applications, Connector, Listing, Promise
from sambung.connectors.tables.operations import publish_proposal
from sambung.connectors.tables.proposals import (
    TableFile,
    TableOptions,
    TableProposal,
    inspect_file,
    propose_table,
)
from sambung.connectors.tables.queries import list_promises
from sambung.connectors.tables.serving import ROUTES
from sambung.exchange.models import Interface
from sambung.kernel.actor import Actor
from sambung.tabular.tables import Table


class Tables(Connector[TableFile, Table, TableOptions, TableProposal]):
    """A spreadsheet or CSV file becomes an interface; the next file is its next version."""

    kind = "tables"

    def inspect(self, source: TableFile) -> Table:
        """Read the table of a file."""
        return inspect_file(source)

    def propose(
        self, found: Table, options: TableOptions, earlier: Interface | None
    ) -> TableProposal:
        """Name and type the columns, and choose the key."""
        return propose_table(found, options, earlier)

    def publish(
        self, *, actor: Actor, listing: Listing, proposal: TableProposal, now: datetime
    ) -> Interface:
        """Replace the rows and the description together."""
        table = publish_proposal(actor=actor, listing=listing, proposal=proposal, now=now)
        return table.interface

    def list_routes(self) -> Sequence[URLPattern]:
        """List the addresses of a table, its rows and one row."""
        return ROUTES

    def watch(self, applications: Applications) -> Sequence[Promise]:
        """List the days by which the next files were promised."""
        return list_promises(applications)


CONNECTOR = Tables()
