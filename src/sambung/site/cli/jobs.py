"""`sambung jobs`: what Sambung does by itself, and how each duty is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.journal.queries import DutyStanding, list_duty_standings
from sambung.journal.rules import Condition, Result
from sambung.kernel import clock
from sambung.site.cli.output import as_json, emit, explained_errors

_CONDITIONS = {
    Condition.NEVER: gettext_lazy("never ran"),
    Condition.OK: gettext_lazy("does well"),
    Condition.RUNNING: gettext_lazy("runs now"),
    Condition.RETRYING: gettext_lazy("failed, tries again"),
    Condition.FAILING: gettext_lazy("KEEPS FAILING"),
    Condition.LATE: gettext_lazy("STANDS STILL"),
}
_RESULTS = {
    Result.NONE: "–",
    Result.OK: gettext_lazy("went well"),
    Result.FAILED: gettext_lazy("failed"),
    Result.OVERRAN: gettext_lazy("took too long"),
    Result.INTERRUPTED: gettext_lazy("its process died"),
}


@click.command("jobs", help=_("Show what Sambung does by itself, and how each duty is."))
@as_json
def jobs(*, is_json: bool) -> None:
    """Show every duty with its last and next run."""
    with explained_errors(is_json=is_json):
        standings = list_duty_standings(now=clock.now())
    if is_json:
        emit({"jobs": [_describe(standing) for standing in standings]})
        return
    header = (
        _("Duty"),
        _("Package"),
        _("Process"),
        _("Pause"),
        _("Last run"),
        _("Result"),
        _("Next run"),
        _("Failures"),
        _("How it is"),
    )
    _print_table([header, *(_list_cells(standing) for standing in standings)])


def _list_cells(standing: DutyStanding) -> tuple[str, ...]:
    duty, progress = standing.duty, standing.progress
    condition = str(_CONDITIONS[standing.condition])
    return (
        duty.name,
        duty.package,
        duty.process,
        _shorten(duty.pause),
        _show_moment(progress.started_at),
        str(_RESULTS[progress.result]),
        _show_moment(progress.next_at),
        str(progress.failures),
        f"{condition}: {progress.fault}" if progress.fault else condition,
    )


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _show_moment(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M:%S") if moment else "–"


def _shorten(span: timedelta) -> str:
    """Write a span as people would: 0.5 s, 30 s, 5 min, 1 h."""
    seconds = span.total_seconds()
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def _describe(standing: DutyStanding) -> dict[str, Any]:
    duty, progress = standing.duty, standing.progress
    return {
        "name": duty.name,
        "package": duty.package,
        "process": duty.process,
        "pause_seconds": duty.pause.total_seconds(),
        "budget_seconds": duty.budget.total_seconds(),
        "calls_outside": duty.calls_outside,
        "condition": standing.condition,
        "last_started_at": progress.started_at,
        "last_finished_at": progress.finished_at,
        "last_result": progress.result or None,
        "last_fault": progress.fault or None,
        "next_at": progress.next_at,
        "failures": progress.failures,
    }
