"""`sambung verify`: run the probes now and show what they prove."""

from typing import Any

import click
from django.utils.translation import gettext as _

from sambung.kernel import clock
from sambung.portfolio import queries as portfolio
from sambung.site.cli.output import as_json, emit, explained_errors, progress
from sambung.verification import probing, queries
from sambung.verification.queries import Standing
from sambung.verification.texts import STATE_TITLES


@click.command(help=_("Run the probes of one application, or of all, and show the levels."))
@click.argument("code", required=False)
@as_json
def verify(code: str | None, *, is_json: bool) -> None:
    """Check now, and print each application with its level and each requirement's state."""
    with explained_errors(is_json=is_json):
        if code:
            application = portfolio.get_application(code)
            probing.verify_application(application, now=clock.now())
            standings = [queries.get_standing(application, now=clock.now())]
        else:
            with progress(_("Checking applications"), is_json=is_json) as advance:
                probing.verify_all(on_progress=advance, now=clock.now())
            standings = list(queries.list_standings(now=clock.now()))
    if is_json:
        emit([_describe(standing) for standing in standings])
        return
    for standing in standings:
        _tell(standing, with_requirements=bool(code))


def _tell(standing: Standing, *, with_requirements: bool) -> None:
    application, level = standing.application, standing.level
    click.echo(f"{application.code}  {level.value:<5} {application.name}")
    if not with_requirements:
        return
    for requirement in standing.requirements:
        state = str(STATE_TITLES[requirement.state])
        click.echo(f"    {requirement.level.value}  {state:<18} {requirement.title}")


def _describe(standing: Standing) -> dict[str, Any]:
    application = standing.application
    return {
        "code": application.code,
        "name": application.name,
        "provenance": application.provenance,
        "verified_level": standing.level.value,
        "requirements": [
            {
                "requirement": requirement.requirement,
                "level": requirement.level.value,
                "state": requirement.state.value,
                "observed_at": requirement.evidence.observed_at if requirement.evidence else None,
                "expires_at": requirement.evidence.expires_at if requirement.evidence else None,
                "finding": requirement.evidence.finding if requirement.evidence else None,
            }
            for requirement in standing.requirements
        ],
    }
