"""`sambung import publiccode`: an application described by the file in its source code."""

from pathlib import Path

import click
from django.utils.translation import gettext as _

from sambung.directory.queries import get_agency
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Kind
from sambung.portfolio.operations import PubliccodeReport
from sambung.portfolio.operations import import_publiccode as take_in
from sambung.portfolio.publiccode.rules.files import LARGEST_FILE
from sambung.portfolio.queries import get_application
from sambung.site.cli.output import as_json, check_readable, emit, explained_errors, say


@click.command("publiccode", help=_("Take in a publiccode.yml of an application."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--agency", required=True, help=_("Code or name of the agency."))
@click.option("--application", default="", help=_("Code of the application, if it is known."))
@click.option("--kind", type=click.Choice(Kind.values), help=_("Kind of a new application."))
@click.option(
    "--as-new", is_flag=True, help=_("Register it, although another has the same source code.")
)
@click.option("--dry-run", is_flag=True, help=_("Only say what would happen."))
@as_json
def import_publiccode(
    file: Path,
    *,
    agency: str,
    application: str,
    kind: str | None,
    as_new: bool,
    dry_run: bool,
    is_json: bool,
) -> None:
    """Register an application from its publiccode.yml, or change the one that is there."""
    with explained_errors(is_json=is_json):
        check_readable(file)
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
        report = take_in(
            actor=SYSTEM,
            agency=get_agency(agency),
            content=content,
            application=get_application(application) if application else None,
            kind=kind or "",
            is_new=as_new,
            dry_run=dry_run,
            now=clock.now(),
        )
    if is_json:
        emit(_as_dict(report, is_dry_run=dry_run))
    else:
        _tell(report, is_dry_run=dry_run)


def _as_dict(report: PubliccodeReport, *, is_dry_run: bool) -> dict[str, object]:
    return {
        "code": report.application.code if report.application else None,
        "new": report.is_new,
        "changes": [
            {"field": str(change.field), "before": change.before, "after": change.after}
            for change in report.changes
        ],
        "notes": [str(note) for note in report.notes],
        "dry_run": is_dry_run,
    }


def _tell(report: PubliccodeReport, *, is_dry_run: bool) -> None:
    for note in report.notes:
        say(f"- {note}")
    for change in report.changes:
        say(f"  {change.field}: {change.before or '–'} → {change.after or '–'}")
    if report.application is None:
        say(_("It would be registered as a new application."))
        return
    template = (
        _("%(code)s: %(count)d fields would change.")
        if is_dry_run
        else _("%(code)s: %(count)d fields changed.")
    )
    say(template % {"code": report.application.code, "count": len(report.changes)})
