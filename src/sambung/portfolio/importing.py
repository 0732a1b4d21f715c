"""Import of applications from a CSV or XLSX file: everything that was asked for, or nothing.

The rules for columns and cells stand in `columns.py` and `rules.py`. What is imported is
*registered*: an agency said it, with its name under it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, Provenance
from sambung.directory.operations import issue_codes
from sambung.directory.permissions import (
    CITY,
    Action,
    list_agency_codes,
    may,
    may_anywhere,
)
from sambung.journal.operations import AuditedChange, record_audit, record_audits
from sambung.kernel.actor import Actor
from sambung.kernel.clock import WIB
from sambung.kernel.errors import Conflict, Fault, InvalidTable, NotPermitted
from sambung.portfolio.columns import Field, match_columns
from sambung.portfolio.import_index import ATTRIBUTES, load_agencies, load_portfolio
from sambung.portfolio.models import Application
from sambung.portfolio.rules import Checked, Entry, RowChecker
from sambung.portfolio.seeding import CODE_PREFIX
from sambung.tabular.messages import Message
from sambung.tabular.messages import message as lazy_message
from sambung.tabular.reading import read_table
from sambung.tabular.tables import Table

_BATCH = 500
_CHANGEABLE = (*ATTRIBUTES.values(), "owner", "known_since", "provenance")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do when it is a dry run.

    `skipped` counts the rows left out because of a fault. `illustrative_rows_present` tells how
    many invented applications are still there, so that the caller can offer to remove them.
    """

    file_name: str
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    faults: tuple[Fault, ...]
    illustrative_rows_present: int
    is_dry_run: bool
    notes: tuple[Message, ...] = ()

    def counts(self) -> dict[str, int]:
        """Give the numbers of rows: all, created, updated, unchanged and skipped."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
        }

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values for JSON, with texts in the reader's language."""
        return {
            "file": self.file_name,
            **self.counts(),
            "faults": [fault.as_dict() for fault in self.faults],
            "illustrative_rows_present": self.illustrative_rows_present,
            "dry_run": self.is_dry_run,
            "notes": [str(note) for note in self.notes],
        }


def import_applications(
    *,
    actor: Actor,
    path: Path,
    file_name: str = "",
    dry_run: bool = False,
    accept_valid_rows: bool = False,
    on_progress: Progress | None = None,
    now: datetime,
) -> ImportReport:
    """Register and change applications from a file, in one transaction.

    A dry run writes nothing and reports every fault. Otherwise one faulty row refuses the whole
    file, unless `accept_valid_rows` asks to take the others. `on_progress` hears how many rows of
    how many are written.

    Raises:
        InvalidTable: the file is no table, its columns do not fit, or rows have faults; with all
            of them.
        NotPermitted: the actor may not speak for an agency in the file: that takes the role
            integrator for the city, or application owner for each agency.
        Conflict: somebody changed the same applications meanwhile.
    """
    _must_speak_for_somebody(actor)
    table = read_table(path, file_name=file_name)
    if dry_run:
        checked = _check(table, now)
        _must_speak_for_all(actor, checked.entries)
        return _report(table, checked, is_dry_run=True)
    try:
        with transaction.atomic():
            checked = _check(table, now)
            _must_speak_for_all(actor, checked.entries)
            if checked.faults and not accept_valid_rows:
                raise InvalidTable(_refusal(table, checked), checked.faults)
            _write(actor, table, checked, on_progress or _stay_silent, now)
            return _report(table, checked, is_dry_run=False)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody changed the same applications just now. Nothing was taken; try again.")
        ) from error


def _check(table: Table, now: datetime) -> Checked:
    columns = match_columns(table.file_name, table.header)
    checker = RowChecker(
        file_name=table.file_name,
        columns=columns,
        agencies=load_agencies(),
        portfolio=load_portfolio(),
        this_year=now.astimezone(WIB).year,
    )
    return checker.check(table.rows)


def _must_speak_for_somebody(actor: Actor) -> None:
    if not may_anywhere(actor, Action.IMPORT_APPLICATIONS):
        raise NotPermitted(
            _("Importing applications takes the role of application owner or of integrator.")
        )


def _must_speak_for_all(actor: Actor, entries: Sequence[Entry]) -> None:
    """Ask for the role for the agency of each row, and for the one that owns it until now."""
    if may(actor, Action.IMPORT_APPLICATIONS, CITY):
        return
    named = {entry.values[Field.AGENCY] for entry in entries}
    changed = [entry.code for entry in entries if entry.code]
    owners = _load_applications(changed).values()
    present = {application.owner.code if application.owner else "*" for application in owners}
    missing = (named | present) - set(list_agency_codes(actor, Action.IMPORT_APPLICATIONS))
    if "*" in missing:
        raise NotPermitted(
            _("An application whose owner is not known yet can be changed by an integrator only.")
        )
    if missing:
        raise NotPermitted(
            _("You may not register applications for: %(agencies)s. Take these rows out.")
            % {"agencies": ", ".join(sorted(missing))}
        )


def _write(
    actor: Actor, table: Table, checked: Checked, on_progress: Progress, now: datetime
) -> None:
    new = [entry for entry in checked.entries if not entry.code]
    changed = [entry for entry in checked.entries if entry.code]
    agencies = Agency.objects.in_bulk(field_name="code")
    total = len(checked.entries)
    done = 0
    codes = iter(issue_codes(CODE_PREFIX, len(new)))
    for batch in _batches(new):
        _register(actor, batch, codes, agencies, now)
        done += len(batch)
        on_progress(done, total)
    for batch in _batches(changed):
        _change(actor, batch, agencies, now)
        done += len(batch)
        on_progress(done, total)
    record_audit(
        actor=actor, action="import_applications", subject=f"file/{table.file_name}"[:200], now=now,
        after={"rows": len(table.rows), "created": len(new), "updated": len(changed),
               "unchanged": checked.unchanged, "skipped": checked.skipped},
    )  # fmt: skip


def _register(
    actor: Actor, entries: Sequence[Entry], codes: Iterator[str], agencies: Mapping[str, Agency],
    now: datetime,
) -> None:  # fmt: skip
    applications = []
    for entry in entries:
        agency_code = entry.values[Field.AGENCY]
        application = Application(
            code=next(codes), registering_agency_code=agency_code, created_at=now
        )
        _fill(application, entry, agencies)
        applications.append(application)
    Application.objects.bulk_create(applications)
    record_audits(
        actor=actor, action="register_application", now=now,
        changes=(
            AuditedChange(f"application/{application.code}", _owner_code(application), {},
                          _describe(application))
            for application in applications
        ),
    )  # fmt: skip


def _change(
    actor: Actor, entries: Sequence[Entry], agencies: Mapping[str, Agency], now: datetime
) -> None:
    present = _load_applications([entry.code for entry in entries])
    changes = []
    for entry in entries:
        application = present[entry.code]
        before = _describe(application)
        _fill(application, entry, agencies)
        after = _describe(application)
        differing = [name for name in after if before[name] != after[name]]
        changes.append(
            AuditedChange(
                f"application/{application.code}",
                _owner_code(application),
                {name: before[name] for name in differing},
                {name: after[name] for name in differing},
            )
        )
    # One statement per batch: much faster than bulk_update, which builds a CASE for each value.
    Application.objects.bulk_create(
        present.values(), update_conflicts=True, unique_fields=["code"], update_fields=_CHANGEABLE
    )
    record_audits(actor=actor, action="change_application", changes=changes, now=now)


def _fill(application: Application, entry: Entry, agencies: Mapping[str, Agency]) -> None:
    for field, value in entry.values.items():
        if field in ATTRIBUTES:
            setattr(application, ATTRIBUTES[field], value)
    application.owner = agencies[entry.values[Field.AGENCY]]
    application.provenance = Provenance.REGISTERED
    if Field.YEAR in entry.values:
        year = entry.values[Field.YEAR]
        application.known_since = int(year) if year else None


def _describe(application: Application) -> dict[str, Any]:
    described = {name: getattr(application, name) for name in ATTRIBUTES.values()}
    return {
        **{name: str(value) for name, value in described.items()},
        "owner": _owner_code(application),
        "known_since": application.known_since,
        "provenance": str(application.provenance),
    }


def _owner_code(application: Application) -> str:
    return application.owner.code if application.owner else ""


def _load_applications(codes: Sequence[str]) -> dict[str, Application]:
    applications = Application.objects.select_related("owner")
    return applications.in_bulk(codes, field_name="code")


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), _BATCH):
        yield entries[start : start + _BATCH]


def _report(table: Table, checked: Checked, *, is_dry_run: bool) -> ImportReport:
    created = sum(not entry.code for entry in checked.entries)
    return ImportReport(
        file_name=table.file_name,
        rows=len(table.rows),
        created=created,
        updated=len(checked.entries) - created,
        unchanged=checked.unchanged,
        skipped=checked.skipped,
        faults=checked.faults,
        illustrative_rows_present=Application.objects.filter(
            provenance=Provenance.ILLUSTRATIVE
        ).count(),
        is_dry_run=is_dry_run,
        notes=table.notes,
    )


def _refusal(table: Table, checked: Checked) -> Message:
    return lazy_message(
        "%(skipped)d of %(rows)d rows of %(file)s have faults, so nothing was taken. Correct them,"
        " or import again and ask to take the valid rows only.",
        skipped=checked.skipped,
        rows=len(table.rows),
        file=table.file_name,
    )


def _stay_silent(done: int, total: int) -> None:
    """Report progress to nobody."""
