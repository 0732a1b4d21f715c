"""Export of applications: as publiccode.yml, CSV, or the workbook to change them with.

Only real applications are exported: what is invented belongs to nobody.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sambung.directory.authorization import list_agency_codes, may_anywhere
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotPermitted
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import EXPORT_APPLICATIONS
from sambung.portfolio.publiccode.composing import write_publiccode
from sambung.portfolio.workbook.index import list_rows, load_agencies, read_values
from sambung.portfolio.workbook.layout import make_cells, make_columns, make_form
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.tabular.formsheets import write_form
from sambung.tabular.tables import Cell
from sambung.tabular.textwriting import write_csv

_PUBLICCODE = "publiccode.yml"


class ExportFormat(StrEnum):
    """As what applications can be taken along in one file."""

    XLSX = "xlsx"
    CSV = "csv"


def export_applications(*, actor: Actor, path: Path, format_: ExportFormat, now: datetime) -> int:
    """Write the applications of the actor's agencies into a file, and say how many.

    It comes back in by `import_applications`. That somebody took the entries along is kept in the
    journal, since they tell of contracts and security.

    Raises:
        NotPermitted: the actor may not export for any agency.
        OSError: the file cannot be written.
    """
    applications = list_exported(actor)
    agencies = load_agencies()
    columns = make_columns(agencies)
    counter = _Counter()
    rows = counter.count(_list_rows(applications, agencies))
    if format_ is ExportFormat.CSV:
        write_csv(path, [column.title for column in columns], rows)
    else:
        write_form(path, make_form(columns), rows)
    _record(actor, format_.value, counter.number, now)
    return counter.number


def export_publiccode(*, actor: Actor, path: Path, now: datetime) -> int:
    """Write a publiccode.yml for each application of the actor's agencies, and say how many.

    A path that ends in `.zip` becomes an archive, any other a folder; each application has a
    folder of its own in it, named by its code.

    Raises:
        NotPermitted: the actor may not export for any agency.
        OSError: the files cannot be written.
    """
    applications = list_exported(actor).select_related("owner", "inventory__successor")
    count = applications.count()
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for application in applications:
                archive.writestr(f"{application.code}/{_PUBLICCODE}", write_publiccode(application))
    else:
        for application in applications:
            folder = path / application.code
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _PUBLICCODE).write_text(write_publiccode(application), encoding="utf-8")
    _record(actor, "publiccode", count, now)
    return count


def list_exported(actor: Actor) -> QuerySet[Application]:
    """List the real applications somebody may take along, by name.

    Raises:
        NotPermitted: there is no agency for which the actor may.
    """
    if not may_anywhere(actor, EXPORT_APPLICATIONS):
        raise NotPermitted(
            _(
                "Exporting applications takes the role of application owner, head of the agency,"
                " integrator or auditor."
            )
        )
    codes = list_agency_codes(actor, EXPORT_APPLICATIONS)
    return Application.objects.real().for_agencies(codes).order_by("name", "code")


class _Counter:
    """Counts what passes through, since a queryset that is streamed has no length."""

    def __init__(self) -> None:
        self.number = 0

    def count(self, rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
        for row in rows:
            self.number += 1
            yield row


def _list_rows(applications: QuerySet[Application], agencies: Agencies) -> Iterator[list[Cell]]:
    for row in list_rows(applications):
        yield make_cells(row["code"], row["provenance"], read_values(row), agencies)


def _record(actor: Actor, form: str, count: int, now: datetime) -> None:
    record_audit(
        actor=actor,
        action="export_applications",
        subject="portfolio",
        now=now,
        after={"format": form, "rows": count},
    )
