"""Import of applications from a CSV or XLSX file: everything that was asked for, or nothing.

The rules stand in `rules/`, `writing.py` writes. What Sambung does not know in a file is asked,
never guessed; answers are remembered (`remembering.py`). What is imported is *registered*: an
agency said it, with its name under it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sambung.directory.authorization import CITY, list_agency_codes, may, may_anywhere, may_for_all
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, Fault, InvalidTable, NotPermitted
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as lazy_message
from sambung.portfolio.fields.identity import HEADERS, Field, shorten
from sambung.portfolio.models import Application
from sambung.portfolio.permissions import IMPORT_APPLICATIONS
from sambung.portfolio.workbook.index import load_agencies, load_portfolio
from sambung.portfolio.workbook.layout import INSTRUCTIONS
from sambung.portfolio.workbook.remembering import find_only_agency, recall_answers
from sambung.portfolio.workbook.reports import (
    ImportReport,
    describe_conflicts,
    describe_unsure,
    make_report,
)
from sambung.portfolio.workbook.rules.answers import Answers, WordQuestion
from sambung.portfolio.workbook.rules.columns import KNOWN_TITLES, Columns, read_columns
from sambung.portfolio.workbook.rules.requested import Checked, Choices
from sambung.portfolio.workbook.rules.row_checker import RowChecker
from sambung.portfolio.workbook.writing import Progress, write_entries
from sambung.tabular.apart import read_table_apart
from sambung.tabular.tables import Table
from sambung.tabular.textwriting import open_guarded_texts

_ASKED_AT_ONCE = 500


def import_applications(
    *,
    actor: Actor,
    path: Path,
    file_name: str = "",
    dry_run: bool = False,
    accept_valid_rows: bool = False,
    choices: Choices | None = None,
    answers: Answers | None = None,
    seen: str = "",
    on_progress: Progress | None = None,
    now: datetime,
) -> ImportReport:
    """Register and change applications from a file, in one transaction.

    A dry run writes nothing and reports every fault. Otherwise one faulty row refuses the whole
    file, unless `accept_valid_rows` asks to take the others. A cell changed in the file and here
    since the file was exported counts as a fault, unless `choices` says whose value holds.
    `answers` say what columns and words of the file mean, over those remembered from earlier files.
    Where a column may mean two things and nobody answered, nothing is taken.
    `seen` is the digest of a preview: the file is taken only when it still means the same.
    `on_progress` hears how many rows of how many are written.

    Raises:
        InvalidTable: the file is no table, its columns do not fit, or rows have faults; with all
            of them.
        NotPermitted: the actor may not speak for an agency in the file: that takes the role
            integrator for the city, or application owner for each agency.
        Conflict: somebody changed the same applications meanwhile, or since the preview.
    """
    must_speak_for_somebody(actor)
    table = read_sheet(path, file_name=file_name)
    columns, known = understand_columns(actor, table, answers)
    if dry_run:
        checked = check_sheet(table, columns, now, known, choices)
        must_speak_for_all(actor, table, columns, checked)
        report = make_report(table, columns, checked, is_dry_run=True)
        if not columns.unsure and not checked.questions:
            return report
        own = find_only_agency(actor)
        return replace(report, questions=list_questions(table, columns, now, known, own))
    _refuse_unclear(table, columns)
    try:
        with transaction.atomic():
            _lock(table, columns)
            if seen and digest_of(check_sheet(table, columns, now, known)) != seen:
                raise Conflict(
                    _(
                        "Somebody changed the same applications since you looked. Nothing"
                        " was taken; look at the changes again."
                    )
                )
            checked = check_sheet(table, columns, now, known, choices)
            must_speak_for_all(actor, table, columns, checked)
            if (checked.faults or checked.conflicts) and not accept_valid_rows:
                raise InvalidTable(
                    _refusal(table, checked),
                    (*checked.faults, *describe_conflicts(table, columns, checked)),
                )
            _write(actor, table, checked, on_progress or _stay_silent, now)
            return make_report(table, columns, checked, is_dry_run=False)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody changed the same applications just now. Nothing was taken; try again.")
        ) from error


def _refuse_unclear(table: Table, columns: Columns) -> None:
    """Refuse a file whose columns mean nothing, or more than one thing that nobody decided on."""
    if columns.unsure:
        faults = describe_unsure(table, columns)
        raise InvalidTable(faults[0].expected, faults)
    if not columns.is_named:
        raise _nameless(table)


def read_sheet(path: Path, *, file_name: str = "") -> Table:
    """Read a file of applications; the instructions of an exported workbook are passed over.

    Raises:
        InvalidTable: the file is no table.
    """
    table = read_table_apart(
        path, file_name=file_name, passed_over=(INSTRUCTIONS,), known_names=KNOWN_TITLES
    )
    return open_guarded_texts(table) if not table.sheet else table


def understand_columns(
    actor: Actor, table: Table, answers: Answers | None
) -> tuple[Columns, Answers]:
    """Find out which column tells what, and give all answers there are.

    Raises:
        InvalidTable: nothing is known of any column, so that this is no list of applications.
    """
    known = (answers or Answers()).over(recall_answers(actor))
    columns = read_columns(table.header, table.rows, known.columns)
    if not columns.titles and not columns.unsure:
        raise _nameless(table)
    return columns, known


def check_sheet(
    table: Table,
    columns: Columns,
    now: datetime,
    answers: Answers,
    choices: Choices | None = None,
) -> Checked:
    """Find out what a file asks for, compared with the portfolio as it is."""
    checker = RowChecker(
        file_name=table.file_name,
        columns=columns,
        agencies=load_agencies(),
        portfolio=load_portfolio(),
        this_year=localtime(now).year,
        choices=choices,
        answers=answers,
    )
    return checker.check(table.rows)


def list_questions(
    table: Table, columns: Columns, now: datetime, answers: Answers, own_agency: str
) -> tuple[WordQuestion, ...]:
    """List the texts to ask about, also in columns of which it is not sure what they tell.

    They do not depend on what applications say: nobody learns that by asking.
    """
    checker = RowChecker(
        file_name=table.file_name,
        columns=columns.presume(),
        agencies=load_agencies(),
        portfolio=(
            replace(known, values=dict.fromkeys(known.values, ""), aside={})
            for known in load_portfolio()
        ),
        this_year=localtime(now).year,
        answers=answers,
        own_agency=own_agency,
    )
    return checker.check(table.rows).questions


def digest_of(checked: Checked) -> str:
    """Give a digest of everything a file would do, to tell whether that is still the same."""
    digest = hashlib.sha256()
    for entry in (*checked.entries, *checked.conflicting):
        cells = [
            (cell.column, cell.before, cell.after) for cell in (*entry.changes, *entry.conflicts)
        ]
        told = cells if entry.code else sorted(entry.values.items())
        told_aside = sorted(entry.aside.items())
        digest.update(repr((entry.row, entry.code, told, told_aside)).encode())
    digest.update(repr([(fault.row, fault.column) for fault in checked.faults]).encode())
    return digest.hexdigest()


def must_speak_for_somebody(actor: Actor) -> None:
    """Let pass who may import for at least one agency.

    Raises:
        NotPermitted: the actor may not.
    """
    if not may_anywhere(actor, IMPORT_APPLICATIONS):
        raise NotPermitted(
            _("Importing applications takes the role of application owner or of integrator.")
        )


def must_speak_for_all(actor: Actor, table: Table, columns: Columns, checked: Checked) -> None:
    """Ask for the role for the agency of each row, and for the one that owns it until now.

    A row that changes nothing counts too: even that says what another agency's entry holds.

    Raises:
        NotPermitted: the actor may not speak for one of them.
    """
    if may(actor, IMPORT_APPLICATIONS, CITY):
        return
    named = {e.values[Field.AGENCY] or "*" for e in (*checked.entries, *checked.conflicting)}
    owners = Application.objects.order_by().values_list("owner__code", flat=True)
    present = {
        code or "*" for some in _list_codes(table, columns) for code in owners.filter(code__in=some)
    }
    if may_for_all(actor, IMPORT_APPLICATIONS, named | present):
        return
    missing = (named | present) - set(list_agency_codes(actor, IMPORT_APPLICATIONS))
    if "*" in missing:
        raise NotPermitted(
            _("An application whose owner is not known yet can be changed by an integrator only.")
        )
    raise NotPermitted(
        _("You may not register applications for: %(agencies)s. Take these rows out.")
        % {"agencies": ", ".join(sorted(missing))}
    )


def _write(
    actor: Actor, table: Table, checked: Checked, on_progress: Progress, now: datetime
) -> None:
    write_entries(actor, checked.entries, on_progress, now)
    created = sum(not entry.code for entry in checked.entries)
    record_audit(
        actor=actor,
        action="import_applications",
        subject=f"file/{table.file_name}"[:200],
        now=now,
        after={
            "rows": len(table.rows),
            "created": created,
            "updated": len(checked.entries) - created,
            "unchanged": checked.unchanged,
            "skipped": checked.skipped,
        },
    )


def _lock(table: Table, columns: Columns) -> None:
    """Keep others from changing the applications of a file between the check and the writing.

    SQLite lets one transaction write at a time, and the check runs inside it.
    """
    if not connection.features.has_select_for_update:
        return
    locked = Application.objects.order_by("id").select_for_update().values_list("pk")
    for codes in _list_codes(table, columns):
        list(locked.filter(code__in=codes))


def _list_codes(table: Table, columns: Columns) -> Iterator[list[str]]:
    """List the codes a file names, as many at once as one query takes."""
    title = columns.titles.get(Field.CODE)
    codes = sorted({row.values[title].upper() for row in table.rows} - {""}) if title else []
    for start in range(0, len(codes), _ASKED_AT_ONCE):
        yield codes[start : start + _ASKED_AT_ONCE]


def _nameless(table: Table) -> InvalidTable:
    found = shorten(", ".join(table.header))
    message = lazy_message(
        "No column is known to hold the names of the applications. Sambung read these columns:"
        " %(columns)s. Name one of them %(name)s, or say which one it is.",
        columns=found,
        name=HEADERS[Field.NAME][0],
    )
    return InvalidTable(message, [Fault(table.file_name, None, None, found, message)])


def _refusal(table: Table, checked: Checked) -> Message:
    return lazy_message(
        "%(skipped)d of %(rows)d rows of %(file)s have faults, so nothing was taken. Correct them,"
        " or import again and ask to take the valid rows only.",
        skipped=checked.skipped + len(checked.conflicting),
        rows=len(table.rows),
        file=table.file_name,
    )


def _stay_silent(done: int, total: int) -> None:
    """Tell nobody."""
