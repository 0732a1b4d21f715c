"""Reads of the city's applications for other programs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from sambung.api.schemas import (
    AgencyOut,
    ApplicationDetailOut,
    ApplicationFilters,
    ApplicationPageOut,
    ErrorOut,
    SummaryOut,
)
from sambung.directory.models import Agency
from sambung.directory.provenance import SYNTHETIC
from sambung.directory.queries import find_agency
from sambung.kernel import clock
from sambung.kernel.errors import InvalidInput, NotFound
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.models import Application
from sambung.portfolio.queries import (
    count_portfolio,
    get_application,
    get_claimed_integrated,
    list_claims,
    list_owning_agencies,
)
from sambung.verification.publication.moments import PublishedLevel, find_opening_day
from sambung.verification.queries import (
    Criteria,
    PublishedRequirement,
    count_levels,
    get_published_standing,
    list_public_changes,
    search_applications,
)

router = Router()


@router.get(
    "/summary",
    operation_id="showSummary",
    response=SummaryOut,
    tags=["figures"],
    summary="The city in figures",
)
def show_summary(request: HttpRequest) -> dict[str, Any]:
    """Counts by kind and provenance; what is claimed beside what Sambung verified."""
    now = clock.now()
    counts, levels, claimed = count_portfolio(), count_levels(now=now), get_claimed_integrated()
    day = find_opening_day(now=now)
    return {
        **asdict(counts),
        "claimed_integrated": asdict(claimed) if claimed else None,
        "verified_by_level": None if day else levels.by_level,
        "under_clarification": None if day else levels.under_clarification,
        "levels_public_from": day,
        "not_checked": levels.not_checked,
        "examples": {
            "total": levels.examples_total,
            "verified_by_level": None if day else levels.examples,
        },
        "counted_at": now,
    }


@router.get(
    "/applications",
    operation_id="listApplications",
    response={200: ApplicationPageOut, 400: ErrorOut, 404: ErrorOut, 422: ErrorOut},
    tags=["applications"],
    summary="List and search applications",
)
def list_applications(request: HttpRequest, filters: Query[ApplicationFilters]) -> dict[str, Any]:
    """Applications by name, page by page. A page past the end is not found."""
    criteria = Criteria(
        text=filters.q,
        agency_code=_get_agency_code(filters.agency),
        kind=filters.kind,
        level=filters.level,
        provenance=filters.provenance,
    )
    now = clock.now()
    found = search_applications(criteria, page=filters.page, page_size=filters.page_size, now=now)
    day = find_opening_day(now=now)
    return {
        "items": [
            {
                **_describe(
                    item.application, claims_count=len(item.claims), is_cleared=item.is_cleared
                ),
                **_describe_level(None if day else item.published),
            }
            for item in found
        ],
        "count": found.paginator.count,
        "page": found.number,
        "page_count": found.paginator.num_pages,
    }


@router.get(
    "/applications/{code}",
    operation_id="showApplication",
    response={200: ApplicationDetailOut, 404: ErrorOut},
    tags=["applications"],
    summary="One application with claims and evidence",
)
def show_application(request: HttpRequest, code: str) -> dict[str, Any]:
    """What is known of an application, what was said of it, and each requirement with its state."""
    application = get_application(code)
    if application.is_system:
        raise NotFound(_("There is no application with the code %(code)s.") % {"code": code})
    claims = list_claims(application)
    return {
        **_describe(application, claims_count=len(claims), is_cleared=has_cleared(application)),
        **_describe_evidence(application, now=clock.now()),
        "purpose": application.purpose,
        "platform_note": application.platform_note,
        "known_since": application.known_since,
        "source": application.source,
        "confidence": application.confidence,
        "claims": claims,
    }


@router.get(
    "/agencies",
    operation_id="listAgencies",
    response=list[AgencyOut],
    tags=["applications"],
    summary="Agencies that own them",
)
def list_agencies(request: HttpRequest) -> list[dict[str, Any]]:
    """The agencies that own an application, by name, the invented ones last."""
    return [
        {
            "code": agency.code,
            "name": agency.name,
            "short_name": agency.short_name,
            "provenance": agency.provenance,
            "is_synthetic": agency.provenance in SYNTHETIC,
        }
        for agency in list_owning_agencies()
    ]


def _get_agency_code(text: str) -> str:
    if not text:
        return ""
    agency: Agency | None = find_agency(text)
    if agency is None:
        raise InvalidInput(
            _("There is no agency %(name)s. See the list at /api/v1/agencies.") % {"name": text}
        )
    return agency.code


def _describe(application: Application, *, claims_count: int, is_cleared: bool) -> dict[str, Any]:
    owner = application.owner
    page = reverse("portal:application", args=[application.code])
    return {
        "code": application.code,
        "name": application.name,
        "agency": {"code": owner.code, "name": owner.name} if owner else None,
        "kind": application.kind,
        "platform": application.platform,
        "origin": application.origin,
        "status": application.status,
        "address": application.address if is_cleared else "",
        "is_cleared": is_cleared,
        "provenance": application.provenance,
        "is_synthetic": application.is_synthetic,
        "claims_count": claims_count,
        "url": f"{settings.SAMBUNG_PUBLIC_URL}{page}",
    }


def _describe_level(published: PublishedLevel | None) -> dict[str, Any]:
    """Give the level the public sees; None while none is public."""
    in_question = published is not None and published.is_under_clarification
    return {
        "verified_level": published.level if published else None,
        "under_clarification": {"until": published.until} if published and in_question else None,
    }


def _describe_evidence(application: Application, *, now: datetime) -> dict[str, Any]:
    if find_opening_day(now=now) is not None:
        nothing: dict[str, Any] = {"requirements": [], "level_since": None, "history": []}
        return {**_describe_level(None), **nothing}
    standing = get_published_standing(application, now=now)
    changes = list_public_changes(application, now=now)
    is_known = bool(changes) and changes[-1].after is standing.level
    return {
        **_describe_level(standing.published),
        "requirements": [_describe_requirement(found) for found in standing.requirements],
        "level_since": changes[-1].at if is_known else None,
        "history": changes,
    }


def _describe_requirement(published: PublishedRequirement) -> dict[str, Any]:
    """Give a requirement; of one under clarification nothing but that."""
    found, is_open = published.standing, not published.is_withheld
    return {
        "requirement": found.requirement,
        "level": found.level,
        "state": found.state if is_open else "under_clarification",
        "observed_at": found.observed_at if is_open else None,
        "expires_at": found.expires_at if is_open else None,
        "finding": found.finding if is_open else "",
        "finding_text": found.finding_text if is_open else "",
        "reason": str(found.reason),
        "details": dict(found.details) if is_open else {},
    }
