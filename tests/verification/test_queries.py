"""Counts add up, examples stay apart, and lists cost a fixed number of queries."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from sambung.directory.provenance import Provenance
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import InvalidInput, NotFound
from sambung.portfolio.models import Claim, Kind, Statement
from sambung.verification.finding_texts import describe_finding, list_finding_codes
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.models import Evidence
from sambung.verification.operations import record_evidence
from sambung.verification.queries import (
    Criteria,
    count_levels,
    get_standing,
    list_standings,
    search_applications,
)
from sambung.verification.rules.levels import Level, Observation, Outcome, RequirementState
from tests.factories import NOON, make_agency, make_application

pytestmark = pytest.mark.django_db

REACHABLE = ("owner_confirmed", "address_answers", "tls_certificate", "page_genuine", "portal_link")


def prove(application, *requirements: str, days_ago: float = 0, outcome=Outcome.MET):
    for requirement in requirements:
        record_evidence(
            actor=SYSTEM,
            application=application,
            requirement=requirement,
            observation=Observation(outcome, "address_answered", {"status": 200}),
            probe=requirement,
            now=NOON - timedelta(days=days_ago),
        )


def search(page: int = 1, page_size: int = 25, **criteria: str):
    return search_applications(Criteria(**criteria), page=page, page_size=page_size, now=NOON)


def names(page) -> list[str]:
    return [item.application.name for item in page]


def test_levels_add_up_and_examples_stay_apart():
    prove(make_application(), "owner_confirmed")
    prove(make_application(), *REACHABLE)
    prove(make_application(provenance=Provenance.DOCUMENTED), "address_answers", days_ago=8)
    prove(make_application(), "address_answers", outcome=Outcome.INCONCLUSIVE)
    make_application(provenance=Provenance.ILLUSTRATIVE)
    make_application(provenance=Provenance.SYSTEM)
    prove(make_application(provenance=Provenance.EXAMPLE), "owner_confirmed")
    counts = count_levels(now=NOON)
    assert counts.by_level == {
        "none": 3,
        "0": 1,
        "1": 1,
        "2": 0,
        "3": 0,
        "4": 0,
        "5": 0,
    }
    assert counts.not_checked == 2
    assert (counts.examples_total, counts.examples["0"]) == (1, 1)
    assert set(counts.examples) == set(counts.by_level)


def test_evidence_on_an_illustration_counts_for_nothing():
    invented = make_application(provenance=Provenance.ILLUSTRATIVE)
    Evidence.objects.create(
        application=invented,
        requirement="owner_confirmed",
        outcome=Outcome.MET,
        observed_at=NOON,
        expires_at=NOON + timedelta(days=30),
        probe="x",
        finding="x",
    )
    assert count_levels(now=NOON).by_level["none"] == 1
    assert get_standing(invented, now=NOON).level is Level.NONE
    assert search(level="none").paginator.count == 1


def test_level_decays_by_itself():
    application = make_application()
    prove(application, *REACHABLE)
    assert get_standing(application, now=NOON).level is Level.REACHABLE
    assert get_standing(application, now=NOON + timedelta(days=7)).level is Level.REGISTERED
    assert get_standing(application, now=NOON + timedelta(days=365)).level is Level.NONE
    assert count_levels(now=NOON + timedelta(days=7)).by_level["0"] == 1


def test_standing_shows_every_requirement_with_its_evidence():
    application = make_application()
    prove(application, "address_answers", outcome=Outcome.FAILED)
    prove(application, "address_answers", days_ago=1)
    standing = get_standing(application, now=NOON)
    found = {r.requirement: r for r in standing.requirements}
    assert len(found) == 13
    assert found["address_answers"].state is RequirementState.FAILED
    assert found["address_answers"].observed_at == NOON
    assert found["address_answers"].expires_at == NOON + timedelta(days=7)
    assert found["one_process"].state is RequirementState.NOT_CHECKED
    assert found["one_process"].evidence is None


def test_promise_is_asked_only_of_those_who_made_one():
    standing = get_standing(make_application(), now=NOON)
    promise = next(r for r in standing.requirements if r.requirement == "update_promise_kept")
    assert promise.state is RequirementState.NOT_APPLICABLE
    assert str(promise.reason)


def test_all_ways_to_a_level_agree():
    applications = [make_application() for _ in range(3)]
    prove(applications[0], "owner_confirmed", "address_answers")
    prove(applications[1], *REACHABLE, days_ago=3)
    prove(applications[1], "portal_link", outcome=Outcome.FAILED, days_ago=3)
    levels = {item.application.pk: item.level for item in search()}
    for standing in list_standings(now=NOON):
        assert levels[standing.application.pk] is standing.level
        assert get_standing(standing.application, now=NOON).level is standing.level


def test_a_text_finds_by_name_purpose_and_agency():
    agency = make_agency("DISDIK")
    make_application("Rapor Daring", owner=agency, purpose="Nilai siswa")
    make_application("Absensi Siswa")
    assert names(search(text="siswa")) == ["Absensi Siswa", "Rapor Daring"]
    assert names(search(text="SISWA disdik"))[0] == "Rapor Daring"
    assert names(search(text="sisw")) == ["Absensi Siswa", "Rapor Daring"]
    assert names(search(text="isw")) == []


def test_list_is_narrowed_by_agency_kind_provenance_and_level():
    public = make_application("A")
    make_application("B", kind=Kind.ADMINISTRATIVE, provenance=Provenance.DOCUMENTED)
    make_application("C", provenance=Provenance.EXAMPLE)
    make_application("D", provenance=Provenance.SYSTEM)
    prove(public, "owner_confirmed")
    watch_levels(now=NOON)
    assert names(search()) == ["A", "B"]
    assert names(search(agency_code=public.owner.code)) == ["A"]
    assert names(search(kind="administrative")) == ["B"]
    assert names(search(provenance="example")) == ["C"]
    assert names(search(level="0")) == ["A"]
    assert names(search(level="none")) == ["B"]
    assert search(level="0")[0].level is Level.REGISTERED


def test_filter_by_level_agrees_with_the_level_shown_while_a_fall_is_in_question():
    stays, falls = make_application("Tetap"), make_application("Turun")
    for application in (stays, falls):
        prove(application, *REACHABLE, days_ago=1)
    watch_levels(now=NOON - timedelta(hours=12))
    prove(falls, "tls_certificate", outcome=Outcome.FAILED)
    watch_levels(now=NOON)
    assert names(search(level="1")) == ["Tetap", "Turun"]
    assert names(search(level="0")) == []
    assert {item.level for item in search(level="1")} == {Level.REACHABLE}
    later = NOON + timedelta(days=6)
    found = search_applications(Criteria(level="0"), page=1, page_size=25, now=later)
    assert names(found) == ["Turun"]


@pytest.mark.parametrize(
    "criteria", [{"kind": "x"}, {"level": "6"}, {"provenance": "system"}, {"provenance": "x"}]
)
def test_unknown_filter_is_refused_with_the_allowed_values(criteria):
    with pytest.raises(InvalidInput):
        search(**criteria)


def test_pages_follow_each_other():
    for name in "abcde":
        make_application(name)
    assert [names(search(page, 2)) for page in (1, 2, 3)] == [["a", "b"], ["c", "d"], ["e"]]
    assert search(1, 2).paginator.num_pages == 3
    for page in (0, 4):
        with pytest.raises(NotFound):
            search(page, 2)


def test_first_page_exists_when_nothing_fits():
    pages = search(text="tidak ada").paginator
    assert (pages.count, pages.num_pages) == (0, 1)


def test_claims_come_apart_from_the_level():
    application = make_application()
    Claim.objects.create(
        application=application,
        statement=Statement.INTEGRATED,
        claimant="Diskominfo",
        source="siaran pers",
    )
    item = search()[0]
    assert (item.level, item.claims[0].claimant) == (Level.NONE, "Diskominfo")


@pytest.mark.parametrize("size", [2, 12])
def test_queries_do_not_grow_with_the_number_of_applications(size, django_assert_num_queries):
    for _ in range(size):
        prove(make_application(), "owner_confirmed", "address_answers")
    application = make_application()
    watch_levels(now=NOON)
    with django_assert_num_queries(11):
        search()
    with django_assert_num_queries(11):
        search(level="0")
    with django_assert_num_queries(6):
        count_levels(now=NOON)
    with django_assert_num_queries(10):
        count_levels(now=NOON + timedelta(hours=1))
    with django_assert_num_queries(5):
        list_standings(now=NOON)
    with django_assert_num_queries(4):
        get_standing(application, now=NOON)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("details", [{}, {"promised_on": "2026-11-30", "status": 200}])
def test_every_finding_has_words_for_people(language, details):
    with override(language):
        for code in list_finding_codes():
            text = describe_finding(code, details)
            assert text
            assert text != code
            assert "%(" not in text


def test_unknown_finding_of_an_old_entry_is_shown_as_it_is():
    assert describe_finding("from_another_time", {}) == "from_another_time"
