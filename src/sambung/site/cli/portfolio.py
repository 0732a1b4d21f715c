"""`sambung import`, `export` and `remove`: the portfolio from and for the command line."""

import sys
from contextlib import suppress
from pathlib import Path

import click
from django.utils.translation import gettext as _

from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import InvalidInput, InvalidTable
from sambung.portfolio import operations
from sambung.portfolio.workbook import exporting, importing, preview
from sambung.portfolio.workbook.exporting import ExportFormat
from sambung.portfolio.workbook.mapping import ask_about
from sambung.portfolio.workbook.remembering import remember_answers
from sambung.portfolio.workbook.reports import ImportReport
from sambung.portfolio.workbook.rules.answers import Answers
from sambung.site.cli.import_answers import ask_on_terminal, parse_answers, tell_questions
from sambung.site.cli.output import (
    as_json,
    check_readable,
    emit,
    explained_errors,
    list_faults,
    progress,
    say,
)


@click.group("import", help=_("Take in data from files."))
def import_group() -> None:
    """Hold the import commands together."""


@import_group.command("applications", help=_("Take in applications from a CSV or XLSX file."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("Only say what would happen."))
@click.option(
    "--accept-valid-rows", is_flag=True, help=_("Take the rows that are in order, leave the rest.")
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    help=_("What a column tells: TITLE=FIELD, or =aside to keep it without a field, or =drop."),
)
@click.option(
    "--word",
    "words",
    multiple=True,
    help=_("What a word means: FIELD:TEXT=VALUE, or =empty, or =leave_out. No TEXT: empty cells."),
)
@click.option(
    "--ask/--no-ask",
    default=None,
    help=_("Ask on the terminal what is not known (the default on a terminal)."),
)
@click.option(
    "--returned",
    type=click.Path(path_type=Path),
    default=None,
    help=_("Write the rows that cannot be taken into this workbook, coloured and explained."),
)
@click.option(
    "--remove-illustrative/--keep-illustrative",
    default=None,
    help=_("Remove the illustrative rows, now that real ones come in (asked on a terminal)."),
)
@as_json
def import_applications(
    file: Path,
    *,
    dry_run: bool,
    accept_valid_rows: bool,
    columns: tuple[str, ...],
    words: tuple[str, ...],
    ask: bool | None,
    returned: Path | None,
    remove_illustrative: bool | None,
    is_json: bool,
) -> None:
    """Take in applications; nothing of a file with a broken row unless asked.

    A dry run ends with status 1 when the same call without it would be refused.
    """
    with explained_errors(is_json=is_json):
        check_readable(file)
        is_asking = sys.stdin.isatty() and not is_json if ask is None else ask
        answers = _gather_answers(file, parse_answers(columns, words), is_asking=is_asking)
        if returned is not None:
            preview.write_returned(
                actor=SYSTEM,
                path=file,
                file_name=file.name,
                into=returned,
                answers=answers,
                only_faulty=True,
                now=clock.now(),
            )
        try:
            with progress(_("Reading %(file)s") % {"file": file.name}, is_json=is_json) as advance:
                report = importing.import_applications(
                    actor=SYSTEM,
                    path=file,
                    dry_run=dry_run,
                    accept_valid_rows=accept_valid_rows,
                    answers=answers,
                    on_progress=advance,
                    now=clock.now(),
                )
        except InvalidTable:
            if not is_json:
                _tell_open_questions(file, answers)
            raise
        if not dry_run:
            remember_answers(actor=SYSTEM, answers=answers, now=clock.now())
        removed = 0
        if report.illustrative_rows_present and not dry_run:
            removed = _offer_removal(
                report.illustrative_rows_present, answer=remove_illustrative, is_json=is_json
            )
    has_faults = bool(report.faults or report.conflicts) and not accept_valid_rows
    would_be_refused = dry_run and (has_faults or bool(report.columns.unsure))
    if is_json:
        emit({**report.as_dict(), "illustrative_rows_removed": removed})
    else:
        _tell(report, would_be_refused=would_be_refused)
        if report.questions or report.columns.unsure:
            _tell_open_questions(file, answers)
    sys.exit(1 if would_be_refused else 0)


def _gather_answers(file: Path, said: Answers, *, is_asking: bool) -> Answers:
    """Give what the options say, and on a terminal what somebody answers beyond them."""
    if not is_asking:
        return said
    asked = ask_about(actor=SYSTEM, path=file, file_name=file.name, answers=said, now=clock.now())
    return said.over(ask_on_terminal(asked))


def _tell_open_questions(file: Path, answers: Answers) -> None:
    with suppress(InvalidTable):  # the refusal itself is told
        tell_questions(
            ask_about(
                actor=SYSTEM, path=file, file_name=file.name, answers=answers, now=clock.now()
            )
        )


def _tell(report: ImportReport, *, would_be_refused: bool) -> None:
    list_faults(report.faults)
    for conflict in report.conflicts:
        say(
            _(
                "  row %(row)d, %(column)s of %(code)s: changed here and in the file; here it is"
                " “%(before)s”, there “%(after)s”"
            )
            % conflict.as_dict()
        )
    for note in report.notes:
        say(note)
    click.echo(
        _("%(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(skipped)d left out.")
        % report.counts()
    )
    if report.is_dry_run:
        say(_("This was a dry run: nothing was written."))
    if would_be_refused:
        say(
            _(
                "As it is, nothing of the file would be taken. Correct the rows above, or take the "
                "others with %(option)s."
            )
            % {"option": "--accept-valid-rows"}
        )


def _offer_removal(count: int, *, answer: bool | None, is_json: bool) -> int:
    if answer is None and not is_json and sys.stdin.isatty():
        answer = click.confirm(
            _("%(count)d illustrative rows are still there. Remove them now?") % {"count": count},
            default=True,
        )
    if answer is None:
        say(
            _("%(count)d illustrative rows are still there. Remove them with: %(command)s")
            % {"count": count, "command": "sambung remove illustrative"}
        )
        return 0
    if not answer:
        return 0
    return operations.remove_illustrative(actor=SYSTEM, now=clock.now())


@click.group("export", help=_("Take data along in files."))
def export_group() -> None:
    """Hold the export commands together."""


@export_group.command("applications", help=_("Write the real applications into a file."))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice([*(form.value for form in ExportFormat), "publiccode"]),
    help=_("What to write; the workbook (xlsx) comes back in by import."),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help=_("Where to; for publiccode a folder or a .zip file. Otherwise aplikasi.FORMAT here."),
)
@as_json
def export_applications(*, form: str, output: Path | None, is_json: bool) -> None:
    """Write the applications; what is invented is left out."""
    default = "aplikasi-publiccode.zip" if form == "publiccode" else f"aplikasi.{form}"
    path = output or Path(default)
    with explained_errors(is_json=is_json):
        try:
            if form == "publiccode":
                count = exporting.export_publiccode(actor=SYSTEM, path=path, now=clock.now())
            else:
                count = exporting.export_applications(
                    actor=SYSTEM, path=path, format_=ExportFormat(form), now=clock.now()
                )
        except OSError as error:
            raise InvalidInput(
                _("%(file)s cannot be written: %(reason)s.")
                % {"file": path, "reason": error.strerror or error}
            ) from error
    if is_json:
        emit({"file": str(path), "format": form, "applications": count})
    else:
        say(_("%(count)d applications written to %(file)s.") % {"count": count, "file": path})


@click.group("remove", help=_("Take out what was invented."))
def remove_group() -> None:
    """Hold the removing commands together."""


@remove_group.command("illustrative", help=_("Remove the illustrative applications."))
@as_json
def remove_illustrative(*, is_json: bool) -> None:
    """Remove the invented rows and the invented agencies they belong to."""
    with explained_errors(is_json=is_json):
        removed = operations.remove_illustrative(actor=SYSTEM, now=clock.now())
    if is_json:
        emit({"removed": removed})
    else:
        say(_("%(count)d illustrative applications removed.") % {"count": removed})
