"""The level rule, with the properties that make it fair."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.verification.rules import (
    BY_CODE,
    REQUIREMENTS,
    Level,
    Outcome,
    Sighting,
    State,
    decide,
    expiry_of,
    level_reached,
    state_of,
)
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


def level_of(found, exempt=frozenset(), now=NOON) -> int:
    states = {
        requirement.code: state_of(
            requirement,
            found[requirement.code],
            is_exempt=requirement.code in exempt,
            now=now,
        )
        for requirement in REQUIREMENTS
    }
    return ORDER.index(level_reached(states))


@given(evidence(), exemptions, st.data())
def test_missing_proof_never_raises_a_level(found, exempt, data):
    code = data.draw(st.sampled_from(list(found)))
    proofs = [seen for seen in found[code] if seen.outcome is Outcome.MET]
    missing = data.draw(st.sampled_from(proofs)) if proofs else None
    fewer = {**found, code: [seen for seen in found[code] if seen is not missing]}
    assert level_of(fewer, exempt) <= level_of(found, exempt)


@given(evidence(), exemptions, st.randoms())
def test_order_of_evidence_does_not_matter(found, exempt, random):
    shuffled = {code: random.sample(seen, len(seen)) for code, seen in found.items()}
    assert level_of(shuffled, exempt) == level_of(found, exempt)


@given(evidence(), exemptions, st.floats(0, 500))
def test_time_alone_only_lowers(found, exempt, days):
    later = NOON + timedelta(days=days)
    assert level_of(found, exempt, later) <= level_of(found, exempt)


@given(evidence(), exemptions, st.data())
def test_outage_of_ours_lowers_nothing(found, exempt, data):
    code = data.draw(st.sampled_from(list(found)))
    outage = sighting(data.draw(st.floats(0, 400)), Outcome.INCONCLUSIVE, BY_CODE[code])
    more = {**found, code: [*found[code], outage]}
    assert level_of(more, exempt) == level_of(found, exempt)


@given(evidence())
def test_outage_of_ours_is_never_a_failure(found):
    for code, seen in found.items():
        outages = [s for s in seen if s.outcome is Outcome.INCONCLUSIVE]
        state = state_of(BY_CODE[code], outages, is_exempt=False, now=NOON)
        assert state is State.NOT_CHECKED


@pytest.mark.parametrize(
    ("sightings", "state"),
    [
        ([], State.NOT_CHECKED),
        ([sighting(1)], State.MET),
        ([sighting(1), sighting(2, Outcome.FAILED)], State.MET),
        ([sighting(2), sighting(1, Outcome.FAILED)], State.FAILED),
        ([sighting(1), sighting(1, Outcome.FAILED)], State.FAILED),
        ([sighting(8)], State.EXPIRED),
        ([sighting(8, Outcome.FAILED)], State.EXPIRED),
        ([sighting(7)], State.EXPIRED),
        ([sighting(1, Outcome.INCONCLUSIVE)], State.NOT_CHECKED),
        ([sighting(2), sighting(1, Outcome.INCONCLUSIVE)], State.MET),
        ([sighting(2, Outcome.FAILED), sighting(1, Outcome.INCONCLUSIVE)], State.FAILED),
        ([sighting(8), sighting(1, Outcome.INCONCLUSIVE)], State.NOT_CHECKED),
        ([sighting(8), sighting(9, Outcome.INCONCLUSIVE)], State.EXPIRED),
        ([sighting(30), sighting(20, Outcome.INCONCLUSIVE)], State.EXPIRED),
        ([sighting(-1)], State.NOT_CHECKED),
    ],
)
def test_state_follows_from_the_newest_evidence_that_counts(sightings, state):
    assert state_of(ADDRESS, sightings, is_exempt=False, now=NOON) is state


def test_sighting_that_decided_is_named():
    newest = sighting(1)
    assert decide(ADDRESS, [sighting(2), newest], is_exempt=False, now=NOON).sighting is newest


def test_exemption_wins_over_evidence():
    failed = [sighting(1, Outcome.FAILED)]
    assert state_of(ADDRESS, failed, is_exempt=True, now=NOON) is State.NOT_APPLICABLE


MET, EXEMPT = State.MET, State.NOT_APPLICABLE
REGISTERED = {"owner_confirmed": MET}
REACHABLE = {**REGISTERED, "address_answers": MET, "portal_link": MET}
EXCHANGING = {"contract_holds": MET, "traffic_seen": MET, "update_promise_kept": EXEMPT}


@pytest.mark.parametrize(
    ("states", "level"),
    [
        ({}, Level.NONE),
        ({r.code: EXEMPT for r in REQUIREMENTS}, Level.NONE),
        (REGISTERED, Level.REGISTERED),
        ({**REGISTERED, "address_answers": MET}, Level.REGISTERED),
        ({**REGISTERED, "address_answers": EXEMPT, "portal_link": EXEMPT}, Level.REGISTERED),
        ({**REGISTERED, "address_answers": MET, "portal_link": EXEMPT}, Level.REACHABLE),
        (REACHABLE, Level.REACHABLE),
        ({**REACHABLE, "single_sign_on": EXEMPT}, Level.REACHABLE),
        ({**REACHABLE, **EXCHANGING}, Level.REACHABLE),
        ({**REACHABLE, "single_sign_on": EXEMPT, **EXCHANGING}, Level.EXCHANGING),
        ({**REACHABLE, "single_sign_on": MET, **EXCHANGING}, Level.EXCHANGING),
        ({**REACHABLE, "single_sign_on": State.EXPIRED, **EXCHANGING}, Level.REACHABLE),
        ({"address_answers": MET, "portal_link": MET}, Level.NONE),
    ],
)
def test_level_needs_its_own_proof_and_all_below(states, level):
    assert level_reached(states) is level


def test_all_requirements_met_reach_the_top():
    assert level_reached({r.code: MET for r in REQUIREMENTS}) is Level.SHARED


def test_evidence_never_outlives_its_requirement_nor_its_own_end():
    tomorrow = NOON + timedelta(days=1)
    assert expiry_of(ADDRESS, NOON, None) == NOON + timedelta(days=7)
    assert expiry_of(ADDRESS, NOON, tomorrow) == tomorrow
    assert expiry_of(ADDRESS, NOON, NOON + timedelta(days=90)) == NOON + timedelta(days=7)
    assert expiry_of(ADDRESS, NOON, NOON - timedelta(days=1)) == NOON
