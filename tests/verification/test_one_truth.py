"""No page says something else than another about the same application at the same moment.

Whatever evidence there is, in whatever order: the page of the application, the board, the signs of
silent death, the counts and the proposals to retire stand on the same states.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sambung.directory.provenance import Provenance
from sambung.portfolio.models import Origin, Platform, Status
from sambung.rationalisation.queries.candidates import list_retire_candidates
from sambung.rationalisation.queries.ratings import get_portfolio
from sambung.rationalisation.rules.candidates import Reason
from sambung.verification.evidence import compute_levels
from sambung.verification.models import Evidence, Exemption
from sambung.verification.queries.board import list_rows
from sambung.verification.queries.deaths import Death, list_signs, list_silent_deaths
from sambung.verification.queries.failing import list_failures
from sambung.verification.queries.published import get_published_standing
from sambung.verification.queries.standings import get_standing, list_standings_of
from sambung.verification.rules.levels import (
    BY_CODE,
    REQUIREMENTS,
    Level,
    Outcome,
    RequirementState,
    expiry_of,
)
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

CODES = [requirement.code for requirement in REQUIREMENTS]
SHOWN_AS = {
    Death.ADDRESS_GONE: {"address_answers"},
    Death.CERTIFICATE_EXPIRED: {"address_answers", "tls_certificate"},
    Death.PAGE_TAKEN: {"page_genuine"},
    Death.LINK_DEAD: {"portal_link"},
    Death.NO_TRAFFIC: {"traffic_seen"},
}
"""The requirements one of which stands at `failed` where the sign is shown."""

sightings = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(Outcome),
        st.sampled_from(["certificate_expired", "address_missing", "x"]),
        st.sampled_from([0, 1, 2, 8, 29, 30, 31, 100]),
        st.sampled_from([None, 1, 40]),
    ),
    max_size=14,
)


@st.composite
def cities(draw):
    """Give a few applications of any kind, each with any evidence."""
    return [
        {
            "platform": draw(st.sampled_from(Platform)),
            "origin": draw(st.sampled_from(Origin)),
            "status": draw(st.sampled_from([Status.ACTIVE, Status.SEASONAL])),
            "address": draw(st.sampled_from(["", "https://a.example/"])),
            "sightings": draw(sightings),
            "exempt": draw(st.sets(st.sampled_from(CODES), max_size=2)),
        }
        for _number in range(draw(st.integers(1, 3)))
    ]


def build(told):
    """Make an application with its evidence and exemptions."""
    application = make_application(
        platform=told["platform"],
        origin=told["origin"],
        status=told["status"],
        address=told["address"],
        provenance=Provenance.REGISTERED,
    )
    for code, outcome, finding, days, life in told["sightings"]:
        at = NOON - timedelta(days=days)
        valid_until = None if life is None else at + timedelta(days=life)
        Evidence.objects.create(
            application=application,
            requirement=code,
            outcome=outcome,
            observed_at=at,
            expires_at=expiry_of(BY_CODE[code], at, valid_until),
            probe=code,
            finding=finding,
        )
    for code in told["exempt"]:
        Exemption.objects.create(
            application=application,
            requirement=code,
            reason="x",
            declared_by="a",
            declared_at=NOON - timedelta(days=1),
            confirmed_by="b",
            confirmed_at=NOON - timedelta(days=1),
        )
    return application


@settings(max_examples=40)
@given(cities())
def test_every_page_says_the_same_of_an_application(city):
    with transaction.atomic():
        applications = [build(told) for told in city]
        compare(applications)
        transaction.set_rollback(True)


def compare(applications):
    standings = {s.application.pk: s for s in list_standings_of(applications, now=NOON)}
    states = {
        pk: {r.requirement: r.state for r in standing.requirements}
        for pk, standing in standings.items()
    }
    levels = compute_levels(None, now=NOON)
    for row in list_rows(list(standings), now=NOON):
        assert row.level is standings[row.application.pk].level
    for application in applications:
        pk = application.pk
        assert get_standing(application, now=NOON) == standings[pk]
        assert levels.get(pk, Level.NONE) is standings[pk].level
        public = get_published_standing(application, now=NOON)
        assert {r.standing.requirement: r.standing.state for r in public.requirements} == states[pk]
    failing = {(pk, code) for pk, of in states.items() for code, s in of.items() if s is FAILED}
    assert {(f.application_id, f.requirement) for f in list_failures(CODES, now=NOON)} == failing
    signs = [sign for sign in list_signs(now=NOON) if sign.death is not Death.OWNER_LEFT]
    for sign in signs:
        shown = {code for code, state in states[sign.application_id].items() if state is FAILED}
        assert shown & SHOWN_AS[sign.death]
    listed = {(d.application.pk, d.death) for d in list_silent_deaths(now=NOON)}
    assert {(sign.application_id, sign.death) for sign in signs} <= listed
    silent = {sign.application_id for sign in signs if sign.death is Death.NO_TRAFFIC}
    portfolio = get_portfolio(["*"], now=NOON)
    for candidate in list_retire_candidates(portfolio, ["*"], now=NOON):
        if Reason.NO_TRAFFIC in candidate.reasons:
            assert candidate.application.pk in silent


FAILED = RequirementState.FAILED
