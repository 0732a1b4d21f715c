"""How commands speak: lines for people, one JSON object for machines, progress on a terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from django.utils.translation import gettext as _

from sambung.kernel.errors import InvalidTable, SambungError

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "is_json", is_flag=True, help=_("Print one JSON object."))
"""The option every command has that machines call."""

_MOST_FAULTS_SHOWN = 50


def emit(value: Any) -> None:
    """Print one JSON value to standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say(text: object) -> None:
    """Print a line for people to standard error, so that standard output stays for results."""
    click.echo(str(text), err=True)


@contextmanager
def explained_errors(*, is_json: bool) -> Iterator[None]:
    """Turn errors that people may see into a message (or JSON) and exit status 1."""
    try:
        yield
    except SambungError as error:
        _show(error, is_json=is_json)
        sys.exit(1)


def _show(error: SambungError, *, is_json: bool) -> None:
    faults = error.faults if isinstance(error, InvalidTable) else ()
    if is_json:
        body: dict[str, Any] = {"error": {"code": error.code, "message": str(error)}}
        if faults:
            body["error"]["faults"] = [fault.as_dict() for fault in faults]
        emit(body)
        return
    say(click.style(str(error), fg="red"))
    for fault in faults[:_MOST_FAULTS_SHOWN]:
        say(f"  {place_of(fault.file, fault.row, fault.column)}: {fault.expected}")
    if len(faults) > _MOST_FAULTS_SHOWN:
        say(_("  … and %(count)d more.") % {"count": len(faults) - _MOST_FAULTS_SHOWN})


def place_of(file: str, row: int | None, column: str | None) -> str:
    """Name a place in a file the way a spreadsheet program does.

    >>> place_of("data.csv", 7, "jenis")
    'data.csv, 7, jenis'
    """
    return ", ".join(str(part) for part in (file, row, column) if part is not None)


def _keep_silent(_done: int, _whole: int) -> None:
    """Show nothing: machines want one JSON object."""


@contextmanager
def progress(label: str, *, is_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far long work is: a bar on a terminal, a line at each tenth otherwise.

    Yields a function to call with what is done and the whole.
    """
    if is_json:
        yield _keep_silent
    elif sys.stderr.isatty():
        with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

            def advance(done: int, whole: int) -> None:
                bar.length = max(whole, 1)
                bar.update(done - bar.pos)

            yield advance
    else:
        tenth = -1

        def report(done: int, whole: int) -> None:
            nonlocal tenth
            now = 10 * done // max(whole, 1)
            if now > tenth:
                tenth = now
                say(f"{label}: {done}/{whole}")

        yield report
