"""`sambung weekly`: the page for the mayor as a file, for a printer or a scheduled letter."""

from pathlib import Path

import click
from django.utils.translation import gettext as _

from sambung.console.weekly.page import make_weekly
from sambung.kernel import clock
from sambung.kernel.errors import InvalidInput
from sambung.site.cli.output import as_json, emit, explained_errors, say


@click.command(help=_("Write the week on one A4 page, as a PDF for the mayor."))
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def weekly(file: Path, *, is_json: bool) -> None:
    """Set the page and write it, over a former one of that name."""
    with explained_errors(is_json=is_json):
        page = make_weekly(now=clock.now())
        try:
            file.write_bytes(page)
        except OSError as error:
            raise InvalidInput(
                _("The file %(file)s cannot be written: %(reason)s.")
                % {"file": file, "reason": error.strerror or error}
            ) from error
    if is_json:
        emit({"file": str(file), "bytes": len(page)})
    else:
        say(_("Written: %(file)s") % {"file": file})
