"""How commands speak: lines for people, one JSON object for machines, progress on a terminal."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from django.db import DatabaseError
from django.utils.translation import gettext as _

from sambung.kernel.errors import Fault, InvalidInput, InvalidTable, SambungError
from sambung.site.cli.databases import explain_database_error

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
    """Turn errors that people can act on into a message (or JSON) and exit status 1."""
    try:
        yield
    except SambungError as error:
        _show(error, is_json=is_json)
        sys.exit(1)
    except DatabaseError as error:
        explained = explain_database_error(error)
        if explained is None:
            raise
        _show(explained, is_json=is_json)
        sys.exit(1)


def _show(error: SambungError, *, is_json: bool) -> None:
    faults = error.faults if isinstance(error, InvalidTable) else ()
    if is_json:
        body: dict[str, Any] = {"error": {"code": error.code, "message": str(error)}}
        if faults:
            body["error"]["faults"] = [fault.as_dict() for fault in faults]
        emit(body)
        return
    if len(faults) == 1 and str(faults[0].expected) == str(error):
        say(click.style(_describe(faults[0]), fg="red"))
        return
    say(click.style(str(error), fg="red"))
    list_faults(faults)


def list_faults(faults: Sequence[Fault]) -> None:
    """Say where each fault of a file stands, what was found there, and what is expected."""
    for fault in faults[:_MOST_FAULTS_SHOWN]:
        say(f"  {_describe(fault)}")
    if len(faults) > _MOST_FAULTS_SHOWN:
        say(_("  … and %(count)d more.") % {"count": len(faults) - _MOST_FAULTS_SHOWN})


def _describe(fault: Fault) -> str:
    parts = [fault.file]
    if fault.row is not None:
        parts.append(_("row %(row)d") % {"row": fault.row})
    if fault.column is not None:
        parts.append(_("column %(column)s") % {"column": fault.column})
    if fault.found and fault.found != fault.column:
        parts.append(_("found “%(text)s”") % {"text": fault.found})
    return f"{', '.join(parts)}: {fault.expected}"


def check_readable(file: Path) -> None:
    """Make sure that a file somebody named can be read.

    Raises:
        InvalidInput: it is not there, is no file, or may not be read; says which.
    """
    try:
        with file.open("rb"):
            return
    except FileNotFoundError:
        reason = _("there is no such file; check name and folder")
    except IsADirectoryError:
        reason = _("it is a folder")
    except PermissionError:
        reason = _("you have no permission for it")
    except OSError as error:
        reason = error.strerror or str(error)
    raise InvalidInput(
        _("The file %(file)s cannot be read: %(reason)s.") % {"file": file, "reason": reason}
    )


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
