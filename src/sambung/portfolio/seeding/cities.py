"""The first start: the data set of a city, loaded once and in one transaction.

The files lie in `cities/<slug>/`; its README says where each row comes from. A city that is there
already is never touched, so what people wrote since stays theirs.
"""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, City
from sambung.directory.operations import issue_codes
from sambung.directory.provenance import Provenance
from sambung.directory.seeding import add_illustrative_agencies, seed_directory
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import NotFound
from sambung.portfolio.gate.marks import mark_running
from sambung.portfolio.models import (
    Application,
    Claim,
    Confidence,
    Kind,
    Origin,
    Platform,
    Status,
)
from sambung.portfolio.rules.dates import parse_date
from sambung.portfolio.rules.illustrations import AGENCIES, PURPOSE, plan_illustrations

CITIES = Path(__file__).parents[1] / "cities"
CODE_PREFIX = "APL"
UNKNOWN_AGENCY = "KOTA"
"""Agency part of the address of an application whose owner nobody documented."""


@transaction.atomic
def seed_city(slug: str, *, include_illustrative: bool, now: datetime) -> bool:
    """Load a city with its agencies, places, applications and claims, unless a city is there.

    `include_illustrative` adds invented applications up to the numbers the city states. Returns
    whether anything was loaded.

    Raises:
        NotFound: there is no data set of that name.
    """
    folder = CITIES / slug
    if slug not in list_cities():
        raise NotFound(
            _("There is no data set for the city %(slug)s. Available: %(slugs)s.")
            % {"slug": slug, "slugs": ", ".join(list_cities())}
        )
    if City.objects.exists():
        return False
    city = seed_directory(folder)
    applications = _seed_applications(folder, now)
    _seed_claims(folder, applications)
    illustrations = _seed_illustrations(folder, applications, now) if include_illustrative else 0
    mark_running(actor=SYSTEM, applications=Application.objects.all(), note=slug, now=now)
    record_audit(
        actor=SYSTEM,
        action="seed_city",
        subject=f"city/{city.slug}",
        now=now,
        after={"documented": len(applications), "illustrative": illustrations},
    )
    return True


def list_cities() -> tuple[str, ...]:
    """List the cities there is a data set for."""
    return tuple(sorted(path.parent.name for path in CITIES.glob("*/city.csv")))


def _seed_applications(folder: Path, now: datetime) -> dict[str, Application]:
    agencies = Agency.objects.in_bulk(field_name="code")
    rows = _read(folder / "applications.csv")
    applications = Application.objects.bulk_create(
        Application(
            code=code,
            registering_agency_code=row["owner"] or UNKNOWN_AGENCY,
            name=row["name"],
            purpose=row["purpose"],
            owner=agencies[row["owner"]] if row["owner"] else None,
            kind=Kind(row["kind"]),
            platform=Platform(row["platform"]),
            platform_note=row["platform_note"],
            origin=Origin(row["origin"]),
            status=Status(row["status"]),
            address=row["address"],
            provenance=Provenance.DOCUMENTED,
            known_since=int(row["known_since"]) if row["known_since"] else None,
            source=row["source"],
            confidence=Confidence(row["confidence"]),
            created_at=now,
        )
        for code, row in zip(issue_codes(CODE_PREFIX, len(rows)), rows, strict=True)
    )
    return {application.name: application for application in applications}


def _seed_claims(folder: Path, applications: dict[str, Application]) -> None:
    claims = []
    for row in _read(folder / "claims.csv"):
        claimed_on, precision = parse_date(row["claimed_on"])
        claims.append(
            Claim(
                application=applications[row["application"]] if row["application"] else None,
                statement=row["statement"],
                kind=row["kind"],
                count=int(row["count"]) if row["count"] else None,
                text=row["text"],
                claimant=row["claimant"],
                claimed_on=claimed_on,
                precision=precision,
                source=row["source"],
            )
        )
    Claim.objects.bulk_create(claims)


def _seed_illustrations(folder: Path, documented: dict[str, Application], now: datetime) -> int:
    agencies = {agency.code: agency for agency in add_illustrative_agencies(AGENCIES)}
    stated = {row["kind"]: int(row["count"]) for row in _read(folder / "stated_totals.csv")}
    known = Counter(str(application.kind) for application in documented.values())
    plan = tuple(plan_illustrations(stated, known))
    Application.objects.bulk_create(
        Application(
            code=code,
            registering_agency_code=illustration.agency_code,
            name=illustration.name,
            purpose=PURPOSE,
            owner=agencies[illustration.agency_code],
            kind=illustration.kind,
            provenance=Provenance.ILLUSTRATIVE,
            created_at=now,
        )
        for code, illustration in zip(issue_codes(CODE_PREFIX, len(plan)), plan, strict=True)
    )
    return len(plan)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
