"""The `sambung` command."""

import contextlib
import fcntl
import json
import os
import sys

import django
from django.utils import translation
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sambung.site.environment import SHARED_SETTINGS, Environment

_FROM_OTHERS = 0o077


def main() -> None:
    """Run the command. Texts are chosen when the commands load, so the language comes first.

    What it and its processes write is closed to others: a copy of the data folder loses the
    folder's own protection.
    """
    os.umask(_FROM_OTHERS)
    try:
        _adopt_running_instance(Environment())
        environment = Environment()
    except ValidationError as error:
        _explain_settings(error)
        sys.exit(2)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
    try:
        django.setup()
    except OSError as error:
        # The keys lie in the data folder, and settings need them.
        _say(
            f"SAMBUNG_DATA_DIR: {error.filename}: {error.strerror} "
            "(folder tidak dapat dipakai / the folder cannot be used)"
        )
        sys.exit(1)
    translation.activate(environment.language)
    from sambung.site.cli.commands import sambung  # noqa: PLC0415 - after the language is chosen

    sambung(prog_name="sambung")


def _adopt_running_instance(environment: Environment) -> None:
    """Take over the ports and addresses of the instance that runs on the same data folder.

    Somebody may have started it with other settings than this shell has; what is set here wins.
    Only those settings are taken from the file: whoever may write to the folder must not choose
    the programs that another user's command runs. The look at the lock is a shared one, so that
    commands do not take each other for a running instance.
    """
    lock = environment.data_folder / "sambung.lock"
    noted = environment.data_folder / "instance.json"
    try:
        with open(lock) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with contextlib.suppress(OSError, ValueError):
            values = json.loads(noted.read_text())
            for name in (f"SAMBUNG_{setting.upper()}" for setting in SHARED_SETTINGS):
                if name in values:
                    os.environ.setdefault(name, str(values[name]))
    except OSError:
        return


def _explain_settings(error: ValidationError) -> None:
    """Say what is wrong. A value that may hold a password is not repeated."""
    for fault in error.errors():
        if not fault["loc"]:  # about several settings, which the text names
            _say(_explain(fault))
            continue
        setting = str(fault["loc"][0])
        field = Environment.model_fields.get(setting)
        value = f" (nilai sekarang / present value: {fault['input']!r})"
        shown = value if field is not None and field.repr else ""
        _say(f"SAMBUNG_{setting.upper()}: {_explain(fault)}{shown}")


def _explain(fault: ErrorDetails) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "int_parsing":
            return "isi dengan bilangan bulat / must be a whole number"
        case "greater_than_equal":
            return f"sedikitnya / at least {limits['ge']}"
        case "less_than_equal":
            return f"paling besar / at most {limits['le']}"
        case "literal_error":
            return f"salah satu dari / one of: {limits['expected']}"
        case "bool_parsing":
            return "true atau false / true or false"
        case _:
            return fault["msg"].removeprefix("Value error, ")


def _say(text: str) -> None:
    """Speak before a language is chosen: in both."""
    print(text, file=sys.stderr)  # noqa: T201 - there is no command yet that could say it
