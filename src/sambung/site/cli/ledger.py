"""`sambung ledger`: check the whole ledger, prove one record, check a proof somebody gave."""

import sys
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from sambung.kernel.errors import InvalidInput
from sambung.ledger import auditing, proofs
from sambung.site.cli.output import as_json, check_readable, emit, explained_errors, progress


@click.group(help=_("Check the ledger of calls and prove its records."))
def ledger() -> None:
    """Hold the ledger commands together."""


@ledger.command(help=_("Compute the whole tree anew and compare it with every checkpoint."))
@as_json
def verify(*, is_json: bool) -> None:
    """Check every record, node and checkpoint; exit status 1 when something does not fit."""
    with (
        explained_errors(is_json=is_json),
        progress(_("Checking the ledger"), is_json=is_json) as advance,
    ):
        report = auditing.verify_ledger(progress=advance)
    if is_json:
        emit(report.as_dict())
    else:
        click.echo(report.summary())
    sys.exit(0 if report.is_intact else 1)


@ledger.command(help=_("Print the proof that a call is in the ledger."))
@click.argument("request_id")
@click.option("--json", "is_json", is_flag=True, hidden=True)
def prove(request_id: str, *, is_json: bool) -> None:
    """Print the proof of one record as JSON, for keeping in a file."""
    with explained_errors(is_json=is_json):
        emit(proofs.build_proof(request_id))


@ledger.command("check-proof", help=_("Check a proof from a file, without asking the ledger."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", help=_("Verifier key you trust (default: the key of this installation)."))
@as_json
def check_proof(file: Path, *, key: str | None, is_json: bool) -> None:
    """Check a proof of either kind against a trusted key; exit status 1 when it does not hold."""
    with explained_errors(is_json=is_json):
        document, trusted = _read(file), key or proofs.get_verifier_key()
        if proofs.is_of_consistency(document):
            result, sentence = _check_consistency(document, trusted)
        else:
            result, sentence = _check_inclusion(document, trusted)
    if is_json:
        emit(result)
    else:
        click.echo(sentence)


def _check_inclusion(document: str, trusted: str) -> tuple[dict[str, Any], str]:
    checked = proofs.check_proof(document, trusted_key=trusted)
    text = _("The proof holds: record %(index)d is in the ledger of %(size)d records.")
    return checked.as_dict(), text % {"index": checked.index, "size": checked.size}


def _check_consistency(document: str, trusted: str) -> tuple[dict[str, Any], str]:
    checked = proofs.check_consistency(document, trusted_key=trusted)
    result = checked.as_dict()
    text = _(
        "The proof holds: the ledger of %(second)d records continues that of %(first)d records. "
        "Compare the root of the first with the one you kept: %(root)s"
    )
    return result, text % {
        "second": checked.second.size,
        "first": checked.first.size,
        "root": result["first"]["root"],
    }


def _read(file: Path) -> str:
    check_readable(file)
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("The file %(file)s is no proof: it holds no text.") % {"file": file}
        ) from error
