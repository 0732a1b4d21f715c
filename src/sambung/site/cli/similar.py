"""`sambung similar`: does something like this exist?"""

import click
from django.utils.translation import gettext as _

from sambung.portfolio.catalogue import find_similar
from sambung.site.cli.output import as_json, emit, explained_errors, say


@click.command(help=_("Find applications of the city and shared ones that do the same."))
@click.option("--name", default="", help=_("Name of the application that is wanted."))
@click.option("--purpose", default="", help=_("What it should do, in a sentence or two."))
@click.option(
    "--limit",
    default=5,
    type=click.IntRange(1, 50),
    show_default=True,
    help=_("How many to show."),
)
@as_json
def similar(name: str, purpose: str, *, limit: int, is_json: bool) -> None:
    """Print what does the same, best first, with the reason."""
    with explained_errors(is_json=is_json):
        answer = find_similar(name=name, purpose=purpose, limit=limit)
    if is_json:
        emit(
            [
                {
                    "code": match.entry.code,
                    "name": match.entry.name,
                    "score": match.score,
                    "why": str(match.why),
                }
                for match in answer.matches
            ]
        )
        return
    for note in answer.notes:
        say(note)
    if not answer.matches:
        click.echo(_("Nothing like it is known here."))
    for match in answer.matches:
        click.echo(f"{match.score:.2f}  {match.entry.code}  {match.entry.name}: {match.why}")
