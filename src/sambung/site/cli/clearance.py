"""`sambung clearance`: the proposals for new applications, read on the server."""

from pathlib import Path
from typing import Any

import click
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.describing import describe_clearance, summarise_clearance
from sambung.clearance.queries import get_clearance, list_clearances
from sambung.clearance.rules import CLEARANCE_TABLE, ClearanceState
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import InvalidInput
from sambung.site.cli.output import as_json, emit, explained_errors, say
from sambung.tabular.textwriting import write_csv

HEADER = (
    "code",
    "name",
    "agency",
    "state",
    "submitted_on",
    "waits_for",
    "due_on",
    "is_overdue",
    "decision",
    "decided_on",
    "target",
    "letter_number",
    "letter_on",
    "application",
    "build_cost",
    "annual_cost",
)
"""The columns of the file, which are the names of `list --json`."""


@click.group("clearance", help=_("Proposals for new applications: what was asked and decided."))
def clearance_group() -> None:
    """Group the commands of clearance."""


@clearance_group.command("list", help=_("List the proposals, newest first."))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in ClearanceState]),
    help=_("Only those in this state; may be given more than once."),
)
@click.option("--overdue", is_flag=True, help=_("Only those whose step is late."))
@as_json
def list_all(states: tuple[str, ...], *, overdue: bool, is_json: bool) -> None:
    """Print one line, or one object, for each proposal."""
    today = localdate(clock.now())
    with explained_errors(is_json=is_json):
        found = list_clearances(
            SYSTEM,
            states=[ClearanceState(state) for state in states],
            overdue_on=today if overdue else None,
        )
        rows = [summarise_clearance(clearance, today=today) for clearance in found]
    if is_json:
        emit(rows)
        return
    if not rows:
        say(_("There is no proposal."))
    for row in rows:
        late = _(" – late since %(day)s") % {"day": row["due_on"]} if row["is_overdue"] else ""
        state = CLEARANCE_TABLE.get_state(row["state"]).title
        click.echo(f"{row['code']}  {row['name']} ({row['agency']}): {state}{late}")


@clearance_group.command("show", help=_("Show one proposal with votes, decision and conditions."))
@click.argument("code")
@as_json
def show(code: str, *, is_json: bool) -> None:
    """Print everything about a proposal."""
    with explained_errors(is_json=is_json):
        clearance = get_clearance(SYSTEM, code)
        described = describe_clearance(clearance, today=localdate(clock.now()))
    if is_json:
        emit(described)
        return
    for name, value in described.items():
        if value not in ("", None, [], {}):
            _print(name, value)


@clearance_group.command("export", help=_("Write all proposals into a CSV file."))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help=_("Where to; otherwise rekomendasi.csv here. With --json alone: to standard output."),
)
@as_json
def export(output: Path | None, *, is_json: bool) -> None:
    """Write one row per proposal; `--json` alone prints everything about each."""
    today = localdate(clock.now())
    with explained_errors(is_json=is_json):
        found = list_clearances(SYSTEM).prefetch_related("votes", "conditions")
        if is_json and output is None:
            emit([describe_clearance(clearance, today=today) for clearance in found])
            return
        rows = [summarise_clearance(clearance, today=today) for clearance in found]
        path = output or Path("rekomendasi.csv")
        _write(path, rows)
    if is_json:
        emit({"output": str(path), "rows": len(rows)})
    else:
        say(_("%(count)d proposals written to %(path)s.") % {"count": len(rows), "path": path})


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    try:
        write_csv(path, HEADER, [[_cell(row[name]) for name in HEADER] for row in rows])
    except OSError as error:
        raise InvalidInput(
            _("%(path)s cannot be written (%(reason)s). Choose another place with --output.")
            % {"path": path, "reason": error.strerror or error}
        ) from error


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _print(name: str, value: Any) -> None:
    if isinstance(value, list):
        click.echo(f"{name}:")
        for each in value:
            shown = ", ".join(f"{key}: {text}" for key, text in each.items() if text)
            click.echo(f"  - {shown}")
    else:
        click.echo(f"{name}: {value}")
