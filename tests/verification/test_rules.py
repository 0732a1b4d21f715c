"""The level rule, with the properties that make it fair."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.portfolio.models import Origin, Platform
from sambung.verification.rules.levels import (
    BY_CODE,
    REQUIREMENTS,
    Level,
    Outcome,
    RequirementState,
    Sighting,
    decide,
    expiry_of,
    is_exempt_from,
    level_reached,
    state_of,
)
from sambung.verification.rules.requirement_sets import Profile, list_requirements
from tests.factories import NOON

ADDRESS = BY_CODE["address_answers"]
ORDER = list(Level)


def sighting(days_ago: float, outcome: Outcome = Outcome.MET, requirement=ADDRESS) -> Sighting:
    at = NOON - timedelta(days=days_ago)
    return Sighting(outcome, at, expiry_of(requirement, at, None))


@st.composite
def evidence(draw) -> dict[str, list[Sighting]]:
    """Evidence for every requirement, as it comes to be: it lives its lifetime."""
    days = st.floats(0, 400)
    outcomes = st.sampled_from(Outcome)
    return {
        requirement.code: [
            sighting(*seen, requirement)
            for seen in draw(st.lists(st.tuples(days, outcomes), max_size=4))
        ]
        for requirement in REQUIREMENTS
    }


exemptions = st.sets(st.sampled_from([r.code for r in REQUIREMENTS]))
profiles = st.builds(
    Profile,
    platform=st.sampled_from([*Platform, "made of wood"]),
    origin=st.sampled_from(Origin),
    is_in_season=st.booleans(),
    has_address=st.booleans(),
    has_promise=st.booleans(),
    is_network_open=st.booleans(),
)


def level_of(found, exempt, profile, now=NOON) -> int:
    asked = list_requirements(profile)
    states = {
        requirement.code: state_of(
            requirement,
            found[requirement.code],
            is_exempt=is_exempt_from(requirement, exempt),
            now=now,
        )
        for requirement in asked
    }
    return ORDER.index(level_reached(states, asked))


@given(evidence(), exemptions, profiles, st.data())
def test_missing_proof_never_raises_a_level(found, exempt, profile, data):
    code = data.draw(st.sampled_from(list(found)))
    proofs = [seen for seen in found[code] if seen.outcome is Outcome.MET]
    missing = data.draw(st.sampled_from(proofs)) if proofs else None
    fewer = {**found, code: [seen for seen in found[code] if seen is not missing]}
    assert level_of(fewer, exempt, profile) <= level_of(found, exempt, profile)


@given(evidence(), exemptions, profiles, st.randoms())
def test_order_of_evidence_does_not_matter(found, exempt, profile, random):
    shuffled = {code: random.sample(seen, len(seen)) for code, seen in found.items()}
    assert level_of(shuffled, exempt, profile) == level_of(found, exempt, profile)


@given(evidence(), exemptions, profiles, st.floats(0, 500))
def test_time_alone_only_lowers(found, exempt, profile, days):
    later = NOON + timedelta(days=days)
    assert level_of(found, exempt, profile, later) <= level_of(found, exempt, profile)


@given(evidence(), exemptions, profiles, st.data())
def test_outage_of_ours_lowers_nothing(found, exempt, profile, data):
    code = data.draw(st.sampled_from(list(found)))
    outage = sighting(data.draw(st.floats(0, 400)), Outcome.INCONCLUSIVE, BY_CODE[code])
    more = {**found, code: [*found[code], outage]}
    assert level_of(more, exempt, profile) == level_of(found, exempt, profile)


@given(evidence(), exemptions, profiles, st.data())
def test_dropping_an_exemption_never_raises_a_level_above_what_was_seen(
    found, exempt, profile, data
):
    """Unless the requirement was met all along: then it was the exemption that held it back."""
    dropped = data.draw(st.sampled_from(sorted(exempt))) if exempt else None
    unproved = {**found, dropped: []} if dropped else found
    fewer = exempt - {dropped}
    assert level_of(unproved, fewer, profile) <= level_of(unproved, exempt, profile)


@given(evidence(), exemptions, profiles, st.data())
def test_advice_never_moves_a_level(found, exempt, profile, data):
    code = data.draw(st.sampled_from([r.code for r in REQUIREMENTS if not r.counts]))
    other = data.draw(st.lists(st.sampled_from(Outcome), max_size=2))
    changed = {**found, code: [sighting(1, outcome, BY_CODE[code]) for outcome in other]}
    assert level_of(changed, exempt, profile) == level_of(found, exempt, profile)


@given(evidence(), exemptions, profiles)
def test_no_level_is_reached_without_what_it_is_about(found, exempt, profile):
    reached = ORDER[level_of(found, exempt, profile)]
    for requirement in REQUIREMENTS:
        if requirement.is_key and requirement.level is reached:
            state = state_of(requirement, found[requirement.code], is_exempt=False, now=NOON)
            assert state is RequirementState.MET


@given(evidence())
def test_outage_of_ours_is_never_a_failure(found):
    for code, seen in found.items():
        outages = [s for s in seen if s.outcome is Outcome.INCONCLUSIVE]
        state = state_of(BY_CODE[code], outages, is_exempt=False, now=NOON)
        assert state is RequirementState.NOT_CHECKED


@pytest.mark.parametrize(
    ("sightings", "state"),
    [
        ([], RequirementState.NOT_CHECKED),
        ([sighting(1)], RequirementState.MET),
        ([sighting(1), sighting(2, Outcome.FAILED)], RequirementState.MET),
        ([sighting(2), sighting(1, Outcome.FAILED)], RequirementState.FAILED),
        ([sighting(1), sighting(1, Outcome.FAILED)], RequirementState.FAILED),
        ([sighting(1), sighting(1, Outcome.UNDECIDED)], RequirementState.NOT_CHECKED),
        ([sighting(1, Outcome.UNDECIDED), sighting(1)], RequirementState.NOT_CHECKED),
        ([sighting(1, Outcome.UNDECIDED), sighting(1, Outcome.FAILED)], RequirementState.FAILED),
        ([sighting(8)], RequirementState.EXPIRED),
        ([sighting(8, Outcome.FAILED)], RequirementState.EXPIRED),
        ([sighting(7)], RequirementState.EXPIRED),
        ([sighting(1, Outcome.INCONCLUSIVE)], RequirementState.NOT_CHECKED),
        ([sighting(2), sighting(1, Outcome.INCONCLUSIVE)], RequirementState.MET),
        ([sighting(2, Outcome.FAILED), sighting(1, Outcome.INCONCLUSIVE)], RequirementState.FAILED),
        ([sighting(8), sighting(1, Outcome.INCONCLUSIVE)], RequirementState.NOT_CHECKED),
        ([sighting(8), sighting(9, Outcome.INCONCLUSIVE)], RequirementState.EXPIRED),
        ([sighting(30), sighting(20, Outcome.INCONCLUSIVE)], RequirementState.EXPIRED),
        ([sighting(-1)], RequirementState.NOT_CHECKED),
    ],
)
def test_state_follows_from_the_newest_evidence_that_counts(sightings, state):
    assert state_of(ADDRESS, sightings, is_exempt=False, now=NOON) is state


def test_sighting_that_decided_is_named():
    newest = sighting(1)
    assert decide(ADDRESS, [sighting(2), newest], is_exempt=False, now=NOON).sighting is newest


def test_exemption_wins_over_evidence():
    failed = [sighting(1, Outcome.FAILED)]
    assert state_of(ADDRESS, failed, is_exempt=True, now=NOON) is RequirementState.NOT_APPLICABLE


MET, EXEMPT = RequirementState.MET, RequirementState.NOT_APPLICABLE
WEB = list_requirements(Profile(platform="web"))
REGISTERED = {"owner_confirmed": MET}
PAGE = {"tls_certificate": MET, "page_genuine": MET, "portal_link": MET}
REACHABLE = {**REGISTERED, **PAGE, "address_answers": MET}
NO_PAGE = {**REGISTERED, **dict.fromkeys([*PAGE, "address_answers"], EXEMPT)}
EXCHANGING = {"contract_holds": MET, "traffic_seen": MET}


@pytest.mark.parametrize(
    ("states", "level"),
    [
        ({}, Level.NONE),
        ({r.code: EXEMPT for r in REQUIREMENTS}, Level.NONE),
        (REGISTERED, Level.REGISTERED),
        ({**REGISTERED, "address_answers": MET}, Level.REGISTERED),
        (NO_PAGE, Level.REGISTERED),
        ({**NO_PAGE, "portal_link": MET}, Level.REGISTERED),
        ({**REACHABLE, "portal_link": EXEMPT}, Level.REACHABLE),
        ({**REACHABLE, "tls_certificate": RequirementState.FAILED}, Level.REGISTERED),
        ({**REACHABLE, "page_genuine": RequirementState.FAILED}, Level.REGISTERED),
        ({**REACHABLE, "security_contact": RequirementState.FAILED}, Level.REACHABLE),
        (REACHABLE, Level.REACHABLE),
        ({**REACHABLE, "single_sign_on": EXEMPT}, Level.REACHABLE),
        ({**REACHABLE, **EXCHANGING}, Level.REACHABLE),
        ({**REACHABLE, "single_sign_on": EXEMPT, **EXCHANGING}, Level.EXCHANGING),
        ({**REACHABLE, "single_sign_on": MET, **EXCHANGING}, Level.EXCHANGING),
        ({**NO_PAGE, "single_sign_on": MET, **EXCHANGING}, Level.EXCHANGING),
        ({**REACHABLE, "single_sign_on": RequirementState.EXPIRED, **EXCHANGING}, Level.REACHABLE),
        ({"address_answers": MET, **PAGE}, Level.NONE),
    ],
)
def test_level_needs_its_own_proof_and_all_below(states, level):
    assert level_reached(states, WEB) is level


def test_all_requirements_met_reach_the_top():
    assert level_reached({r.code: MET for r in REQUIREMENTS}, REQUIREMENTS) is Level.SHARED


def test_exemption_of_the_address_covers_what_looks_at_the_same_answer():
    covered = [r.code for r in REQUIREMENTS if is_exempt_from(r, {"address_answers"})]
    assert covered == ["address_answers", "tls_certificate", "page_genuine"]


def test_evidence_never_outlives_its_requirement_nor_its_own_end():
    tomorrow = NOON + timedelta(days=1)
    assert expiry_of(ADDRESS, NOON, None) == NOON + timedelta(days=7)
    assert expiry_of(ADDRESS, NOON, tomorrow) == tomorrow
    assert expiry_of(ADDRESS, NOON, NOON + timedelta(days=90)) == NOON + timedelta(days=7)
    assert expiry_of(ADDRESS, NOON, NOON - timedelta(days=1)) == NOON


def test_levels_compare_by_what_they_stand_for():
    assert sorted(Level, reverse=True)[::-1] == list(Level)
    assert [level.rank for level in Level] == list(range(7))
    assert Level.NONE < Level.REGISTERED < Level.SHARED
    assert Level.EXCHANGING >= "3" > Level.NONE
