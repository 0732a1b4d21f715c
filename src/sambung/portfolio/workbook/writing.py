"""Writing what an import asks for: applications with their inventory, and what was before."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sambung.directory.authorization import CITY, may
from sambung.directory.models import Agency
from sambung.directory.operations import issue_codes
from sambung.directory.provenance import Provenance
from sambung.journal.operations import AuditedChange, record_audits
from sambung.kernel.actor import Actor
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS, ValueKind
from sambung.portfolio.gate.marks import mark_running
from sambung.portfolio.models import Application, Inventory, Status
from sambung.portfolio.permissions import MARK_APPLICATION
from sambung.portfolio.seeding.cities import CODE_PREFIX
from sambung.portfolio.workbook.index import ATTRIBUTES, keep_text
from sambung.portfolio.workbook.rules.requested import RequestedEntry

Progress = Callable[[int, int], None]

_BATCH = 500
_NOTE = "inventory"
_CHANGEABLE = (*ATTRIBUTES.values(), "owner", "known_since", "provenance")
_NUMBERS = (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.MONTH)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the cells of a file refer to, by code."""

    agencies: Mapping[str, Agency]
    successors: Mapping[str, Application]


def write_entries(
    actor: Actor, entries: Sequence[RequestedEntry], on_progress: Progress, now: datetime
) -> None:
    """Register and change applications, each with an entry in the journal.

    Call inside a transaction. `on_progress` hears how many rows of how many are written.
    """
    new = [entry for entry in entries if not entry.code]
    changed = [entry for entry in entries if entry.code]
    found = _Found(Agency.objects.in_bulk(field_name="code"), _find_successors(entries))
    codes = iter(issue_codes(CODE_PREFIX, len(new)))
    done = 0
    for batch in _batches(new):
        _register(actor, batch, codes, found, now)
        done += len(batch)
        on_progress(done, len(entries))
    for batch in _batches(changed):
        _change(actor, batch, found, now)
        done += len(batch)
        on_progress(done, len(entries))


def load_applications(codes: Sequence[str]) -> dict[str, Application]:
    """Give applications by code, with owner and inventory."""
    applications = Application.objects.select_related("owner", "inventory__successor")
    return applications.in_bulk(codes, field_name="code")


def _register(
    actor: Actor,
    entries: Sequence[RequestedEntry],
    codes: Iterator[str],
    found: _Found,
    now: datetime,
) -> None:
    applications = []
    inventories = []
    for entry in entries:
        agency_code = entry.values[Field.AGENCY]
        application = Application(
            code=next(codes),
            registering_agency_code=agency_code,
            created_at=now,
            registered_by=actor.id,
        )
        _fill(application, entry, found.agencies)
        applications.append(application)
        if _has_inventory(entry):
            inventory = Inventory(application=application)
            inventories.append(_fill_inventory(inventory, entry, found, now))
    Application.objects.bulk_create(applications)
    _mark(actor, applications, now)
    described = {
        inventory.application.code: {
            name: value for name, value in _describe_inventory(inventory).items() if value
        }
        for inventory in inventories
    }
    for inventory in inventories:
        inventory.application_id = inventory.application.pk
    Inventory.objects.bulk_create(inventories)
    record_audits(
        actor=actor,
        action="register_application",
        now=now,
        changes=(
            AuditedChange(
                f"application/{application.code}",
                _owner_code(application),
                {},
                _describe(application) | described.get(application.code, {}),
            )
            for application in applications
        ),
    )


def _mark(actor: Actor, applications: Sequence[Application], now: datetime) -> None:
    """Mark what the list of a whole city says is running; what is only planned needs clearance.

    What an agency lists itself stays unmarked: else a list would be the way around the board.
    """
    if may(actor, MARK_APPLICATION, CITY):
        running = [each for each in applications if each.status != Status.PLANNED]
        mark_running(actor=actor, applications=running, note=_NOTE, now=now)


def _change(
    actor: Actor,
    entries: Sequence[RequestedEntry],
    found: _Found,
    now: datetime,
) -> None:
    present = load_applications([entry.code for entry in entries])
    changes = []
    inventories = []
    for entry in entries:
        application = present[entry.code]
        before = _describe(application)
        _fill(application, entry, found.agencies)
        after = _describe(application)
        if entry.aside or any(change.column in INVENTORY_FIELDS for change in entry.changes):
            inventory = _find_inventory(application)
            before |= _describe_inventory(inventory)
            inventories.append(_fill_inventory(inventory, entry, found, now))
            after |= _describe_inventory(inventory)
        differing = [name for name in after if before.get(name, "") != after[name]]
        changes.append(
            AuditedChange(
                f"application/{application.code}",
                _owner_code(application),
                {name: before.get(name, "") for name in differing},
                {name: after[name] for name in differing},
            )
        )
    # One statement per batch: much faster than bulk_update, which builds a CASE for each value.
    Application.objects.bulk_create(
        present.values(), update_conflicts=True, unique_fields=["code"], update_fields=_CHANGEABLE
    )
    Inventory.objects.bulk_create(
        inventories,
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=[*INVENTORY_FIELDS, "kept_aside", "updated_at"],
    )
    record_audits(actor=actor, action="change_application", changes=changes, now=now)


def _fill(application: Application, entry: RequestedEntry, agencies: Mapping[str, Agency]) -> None:
    for column, value in entry.values.items():
        if column in ATTRIBUTES:
            setattr(application, ATTRIBUTES[Field(column)], value)
    code = entry.values[Field.AGENCY]
    application.owner = agencies[code] if code else None
    application.provenance = Provenance.REGISTERED
    if Field.YEAR in entry.values:
        year = entry.values[Field.YEAR]
        application.known_since = int(year) if year else None


def _fill_inventory(
    inventory: Inventory, entry: RequestedEntry, found: _Found, now: datetime
) -> Inventory:
    for name, value in entry.values.items():
        if name == "successor":
            inventory.successor = found.successors.get(value)
        elif name in INVENTORY_FIELDS:
            setattr(inventory, name, _parse(INVENTORY_FIELDS[name].kind, value))
    if entry.aside:
        inventory.kept_aside = {**inventory.kept_aside, **entry.aside}
    inventory.updated_at = now
    return inventory


def _parse(kind: ValueKind, value: str) -> Any:
    if kind in _NUMBERS:
        return int(value) if value else None
    if kind is ValueKind.DATE:
        return date.fromisoformat(value) if value else None
    if kind is ValueKind.YES_NO:
        return {"true": True, "false": False}.get(value)
    return value


def _describe(application: Application) -> dict[str, Any]:
    described = {name: getattr(application, name) for name in ATTRIBUTES.values()}
    return {
        **{name: str(value) for name, value in described.items()},
        "owner": _owner_code(application),
        "known_since": application.known_since,
        "provenance": str(application.provenance),
    }


def _describe_inventory(inventory: Inventory) -> dict[str, Any]:
    described = {
        name: keep_text(getattr(inventory, name))
        for name in INVENTORY_FIELDS
        if name != "successor"
    }
    described["successor"] = inventory.successor.code if inventory.successor else ""
    described["kept_aside"] = _name_aside(inventory.kept_aside)
    return described


def _name_aside(texts: Mapping[str, str]) -> str:
    """Give the titles of what is kept aside, and a digest of the texts.

    The journal keeps for ever and does not need the texts, in which persons may be named.
    """
    if not texts:
        return ""
    digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:8]
    return f"{', '.join(texts)} ({digest})"


def _has_inventory(entry: RequestedEntry) -> bool:
    return bool(entry.aside) or any(
        entry.values.get(name, field.empty) != field.empty
        for name, field in INVENTORY_FIELDS.items()
    )


def _find_inventory(application: Application) -> Inventory:
    if hasattr(application, "inventory"):
        return application.inventory
    return Inventory(application=application)


def _find_successors(entries: Sequence[RequestedEntry]) -> dict[str, Application]:
    codes = sorted({entry.values.get("successor", "") for entry in entries} - {""})
    return Application.objects.in_bulk(codes, field_name="code")


def _owner_code(application: Application) -> str:
    return application.owner.code if application.owner else ""


def _batches(entries: Sequence[RequestedEntry]) -> Iterator[Sequence[RequestedEntry]]:
    for start in range(0, len(entries), _BATCH):
        yield entries[start : start + _BATCH]
