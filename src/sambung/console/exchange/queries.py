"""What the pages about the exchange show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from sambung.connectors.tables.models import PublishedTable
from sambung.connectors.tables.rules.rows import TYPE_NAMES, ColumnType
from sambung.directory.authorization import CITY
from sambung.exchange.models import Agreement, Interface, InterfaceState
from sambung.exchange.rules.agreements import AgreementState
from sambung.journal.queries import list_audit

_VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One upload of a table: when, by whom, from which file, with how many rows."""

    number: int
    at: datetime
    by: str
    file_name: str
    row_count: int


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of a table: its title in the sheet, its name in answers, its type in words."""

    title: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class InterfacePage:
    """An interface with what is behind it. `agreements` are those of other applications."""

    interface: Interface
    table: PublishedTable | None
    operations: tuple[Any, ...]
    agreements: tuple[Agreement, ...]
    versions: tuple[Version, ...]

    @property
    def columns(self) -> tuple[ShownColumn, ...]:
        """The columns of the table in the reader's language; none where it is no table."""
        kept = self.table.columns if self.table else ()
        return tuple(
            ShownColumn(each["title"], each["name"], str(TYPE_NAMES[ColumnType(each["type"])]))
            for each in kept
        )

    @property
    def live_agreements(self) -> tuple[Agreement, ...]:
        """Those in force: who calls it stops getting answers when it is withdrawn."""
        return tuple(a for a in self.agreements if a.state == AgreementState.APPROVED)


def list_open_interfaces() -> QuerySet[Interface]:
    """List what is on the exchange and may be asked for, with its table if it is one."""
    return (
        _with_parts()
        .filter(state=InterfaceState.PUBLISHED)
        .annotate(
            consumer_count=Count(
                "agreements",
                Q(agreements__state=AgreementState.APPROVED, agreements__is_for_probe=False),
            )
        )
        .order_by("name", "id")
    )


def select_interfaces(agency_codes: Collection[str]) -> QuerySet[Interface]:
    """Select what is on the exchange, and what some agencies (`*`: all) took off it."""
    if CITY in agency_codes:
        return _with_parts()
    own = Q(application__owner__code__in=agency_codes)
    return _with_parts().filter(Q(state=InterfaceState.PUBLISHED) | own)


def get_interface_page(interface: Interface) -> InterfacePage:
    """Give what the page of an interface shows, in a fixed number of queries."""
    agreements = Agreement.objects.filter(interface=interface, is_for_probe=False)
    return InterfacePage(
        interface=interface,
        table=getattr(interface, "table", None),
        operations=tuple(interface.operations.all()),
        agreements=tuple(agreements.select_related("consumer__owner")),
        versions=_list_versions(interface),
    )


def _list_versions(interface: Interface) -> tuple[Version, ...]:
    entries = list_audit(f"interface/{interface.identifier}", limit=10 * _VERSIONS_SHOWN)
    uploads = [entry for entry in entries if entry.action == "publish_table"]
    return tuple(
        Version(
            number=int(entry.after.get("version", 0)),
            at=entry.at,
            by=entry.actor_name,
            file_name=str(entry.after.get("file", "")),
            row_count=int(entry.after.get("rows", 0)),
        )
        for entry in uploads[:_VERSIONS_SHOWN]
    )


def _with_parts() -> QuerySet[Interface]:
    return Interface.objects.select_related("application__owner", "table").defer("contract")
