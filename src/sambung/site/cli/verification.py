"""`sambung verify`: run the probes now and show what they prove."""

from typing import Any

import click
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from sambung.kernel import clock
from sambung.portfolio import queries as portfolio
from sambung.portfolio.models import Claim
from sambung.site.cli.output import as_json, emit, explained_errors, progress
from sambung.verification import probing, queries
from sambung.verification.publication.moments import (
    NOTHING,
    PublishedLevel,
    list_published_levels,
)
from sambung.verification.queries import RequirementStanding, Standing
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
    published = list_published_levels([s.application.pk for s in standings], now=clock.now())
    if is_json:
        prefetch_related_objects([s.application for s in standings], "claims")
        emit([_describe(s, published.get(s.application.pk, NOTHING)) for s in standings])
        return
    for standing in standings:
        in_question = published.get(standing.application.pk, NOTHING)
        _tell(standing, in_question, with_requirements=bool(code))


def _tell(standing: Standing, published: PublishedLevel, *, with_requirements: bool) -> None:
    application, level = standing.application, standing.level
    mark = ""
    if published.is_under_clarification:
        mark = "  " + _("(public: %(level)s, under clarification)") % {"level": published.level}
    click.echo(f"{application.code}  {level.value:<5} {application.name}{mark}")
    if not with_requirements:
        return
    for requirement in standing.requirements:
        state = str(STATE_TITLES[requirement.state])
        click.echo(f"    {requirement.level.value}  {state:<18} {requirement.title}")


def _describe(standing: Standing, published: PublishedLevel) -> dict[str, Any]:
    """Give everything behind a level. Nobody declares a level, so the declared one is null."""
    application = standing.application
    return {
        "code": application.code,
        "name": application.name,
        "provenance": application.provenance,
        "declared_level": None,
        "claims": [_describe_claim(claim) for claim in application.claims.all()],
        "verified_level": standing.level.value,
        "published_level": published.level.value,
        "under_clarification": published.is_under_clarification,
        "under_clarification_until": published.until,
        "requirements": [_describe_requirement(found) for found in standing.requirements],
    }


def _describe_claim(claim: Claim) -> dict[str, Any]:
    return {
        "statement": claim.statement,
        "text": claim.text,
        "claimant": claim.claimant,
        "as_of": claim.as_of,
        "source": claim.source,
    }


def _describe_requirement(found: RequirementStanding) -> dict[str, Any]:
    seen = found.evidence
    evidence = None
    if seen is not None:
        evidence = {
            "probe": seen.probe,
            "outcome": seen.outcome.value,
            "observed_at": seen.observed_at,
            "details": dict(seen.details),
        }
    return {
        "requirement": found.requirement,
        "level": found.level.value,
        "state": found.state.value,
        "counts": not found.is_advice,
        "observed_at": found.observed_at,
        "expires_at": found.expires_at,
        "finding": found.finding or None,
        "finding_text": found.finding_text,
        "reason": str(found.reason),
        "evidence": evidence,
    }
