"""The board: what it finds, in which order, with how many queries; and signs of silent death."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.directory.provenance import Provenance
from sambung.governance.models import IntegrationFile, Obstacle
from sambung.kernel.actor import Role
from sambung.kernel.errors import InvalidInput, NotFound
from sambung.portfolio.models import Claim, Statement
from sambung.portfolio.queries import get_responsible
from sambung.portfolio.responsibility import list_responsibles
from sambung.verification.models import Evidence, LevelChange
from sambung.verification.queries.board import list_board
from sambung.verification.queries.board_search import BoardCriteria
from sambung.verification.queries.contradictions import list_contradictions
from sambung.verification.queries.deaths import Death, list_silent_deaths
from sambung.verification.queries.level_index import Trend, trend_of
from sambung.verification.rules.contradictions import Conflict, find_conflict
from sambung.verification.rules.levels import Level, RequirementState
from tests.factories import make_agency, make_application, make_officer, make_person

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def see(application, requirement, outcome, *, days_ago=0.5, finding="no_connection", **details):
    seen = NOW - timedelta(days=days_ago)
    return Evidence.objects.create(
        application=application,
        requirement=requirement,
        outcome=outcome,
        observed_at=seen,
        expires_at=seen + timedelta(days=365),
        probe=requirement,
        finding=finding,
        details=details,
    )


def move(application, before, after, days_ago):
    seen = NOW - timedelta(days=days_ago)
    LevelChange.objects.create(
        application=application, before=before, after=after, seen_at=seen, public_at=seen
    )


def names(**asked):
    board = list_board(BoardCriteria(**asked), page=1, page_size=25, now=NOW)
    return [row.application.name for row in board.rows]


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_a_trend_and_its_way_back_are_opposites(one, other):
    opposite = {Trend.ROSE: Trend.FELL, Trend.FELL: Trend.ROSE, Trend.STEADY: Trend.STEADY}
    assert trend_of(other, one) is opposite[trend_of(one, other)]


@pytest.mark.django_db
class TestBoard:
    def test_a_search_goes_by_relevance_and_another_order_can_be_asked_for(self):
        make_application("Bayar Parkir", purpose="Retribusi.")
        make_application("Akta Parkir", purpose="Pembayaran parkir lewat QRIS.")
        make_application("Cemara", purpose="Pemakaman.")
        assert names(text="membayar parkr", sort="relevance")[0] == "Bayar Parkir"
        assert names(text="membayar parkr", sort="name") == ["Akta Parkir", "Bayar Parkir"]
        assert names(text="lowongan", sort="relevance") == []

    def test_a_search_stays_within_the_agencies_and_the_filters(self):
        mine, other = make_agency("DISHUB"), make_agency("DISDIK")
        make_application("Parkir A", owner=mine)
        make_application("Parkir B", owner=other)
        assert names(text="parking", sort="relevance", within=("DISHUB",)) == ["Parkir A"]
        assert names(text="parking", sort="relevance", agency_code="DISDIK") == ["Parkir B"]
        assert names(text="parking", sort="relevance", level="none") == ["Parkir A", "Parkir B"]

    def test_due_work_stands_first_then_the_rest_by_name_and_illustrations_last(self):
        make_application("Cemara")
        make_application("Aren", provenance=Provenance.ILLUSTRATIVE)
        late, soon = make_application("Damar"), make_application("Eboni")
        for application, days in ((soon, 2), (late, -3)):
            Obstacle.objects.create(
                application=application,
                requirement="portal_link",
                finding="x",
                kind="data",
                opened_at=NOW,
                last_seen_at=NOW,
                due_on=(NOW + timedelta(days=days)).date(),
            )
        IntegrationFile.objects.create(
            code="BRK-1",
            application=soon,
            goal="x",
            opened_at=NOW,
            opened_by_name="x",
            changed_at=NOW,
            due_on=(NOW - timedelta(days=9)).date(),
        )
        make_application("Bambu")
        assert names() == ["Eboni", "Damar", "Bambu", "Cemara", "Aren"]
        assert names(obstacle="data") == ["Eboni", "Damar"]
        assert names(obstacle="legal") == []

    def test_the_pages_of_an_order_hold_every_application_once(self):
        for number in range(7):
            application = make_application(f"A{number}")
            if number % 3 == 0:
                Obstacle.objects.create(
                    application=application,
                    requirement="portal_link",
                    finding="x",
                    kind="data",
                    opened_at=NOW,
                    last_seen_at=NOW,
                    due_on=NOW.date(),
                )
        for sort in ("due", "name", "lowest", "highest"):
            found = [
                row.application.name
                for page in (1, 2, 3, 4)
                for row in list_board(
                    BoardCriteria(sort=sort), page=page, page_size=2, now=NOW
                ).rows
            ]
            assert sorted(found) == [f"A{number}" for number in range(7)]

    def test_level_and_trend_come_from_what_the_watch_saw(self):
        risen, fallen, steady = (make_application(name) for name in ("Naik", "Turun", "Tetap"))
        make_application("Tanpa")
        move(risen, "none", "0", 40)
        move(risen, "0", "2", 3)
        move(fallen, "none", "2", 50)
        move(fallen, "2", "none", 1)
        move(steady, "none", "1", 60)
        assert names(trend="rose") == ["Naik"]
        assert names(trend="fell") == ["Turun"]
        assert names(trend="steady") == ["Tanpa", "Tetap"]
        assert names(level="2") == ["Naik"]
        assert names(level="none") == ["Tanpa", "Turun"]
        assert names(sort="highest") == ["Naik", "Tetap", "Tanpa", "Turun"]
        assert names(sort="lowest") == ["Tanpa", "Turun", "Tetap", "Naik"]
        board = list_board(BoardCriteria(level="2"), page=1, page_size=5, now=NOW)
        assert sum(board.by_level.values()) == 4
        assert board.count == 1

    def test_an_agency_sees_only_its_own(self):
        mine = make_application("Milik")
        make_application("Lain")
        assert names(within=(mine.owner.code,)) == ["Milik"]
        assert names(within=()) == []

    def test_who_leads_the_file_is_found_as_responsible(self):
        user = make_person("sari")
        led, named = make_application("Dipimpin"), make_application("Bernama", responsible=user)
        make_application("Lain")
        IntegrationFile.objects.create(
            code="BRK-2",
            application=led,
            goal="x",
            opened_at=NOW,
            opened_by_name="x",
            changed_at=NOW,
            responsible=user,
        )
        assert set(names(responsible=str(user.pk))) == {led.name, named.name}
        assert set(names(responsible="nobody")) == {"Dipimpin", "Lain"}

    @pytest.mark.parametrize(
        "asked",
        [
            {"level": "9"},
            {"trend": "x"},
            {"obstacle": "x"},
            {"sort": "x"},
            {"responsible": "bukan-id"},
            {"provenance": "system"},
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, asked):
        with pytest.raises(InvalidInput):
            names(**asked)

    def test_a_page_beyond_the_last_is_not_found(self):
        with pytest.raises(NotFound):
            list_board(BoardCriteria(), page=2, page_size=25, now=NOW)

    @pytest.mark.parametrize("sort", ["due", "name", "lowest"])
    def test_queries_stay_the_same_for_many(self, sort, django_assert_max_num_queries):
        def fill(count):
            for _number in range(count):
                application = make_application()
                see(application, "address_answers", "failed", host="a")
                move(application, "none", "0", 3)
                Claim.objects.create(
                    application=application, statement=Statement.ACTIVE, claimant="x", source="x"
                )

        def ask():
            list_board(BoardCriteria(sort=sort), page=1, page_size=25, now=NOW)

        fill(3)
        with django_assert_max_num_queries(20) as few:
            ask()
        fill(22)
        with django_assert_max_num_queries(len(few)):
            ask()


@pytest.mark.django_db
def test_who_answers_for_many_is_who_answers_for_each():
    agency = make_agency()
    make_officer("a", Role.LEADER, agency=agency)
    officer = make_officer("b", Role.APPLICATION_OWNER, agency=agency)
    gone = make_officer("c", Role.DATA_OWNER, agency=agency, is_active=False)
    applications = [
        make_application(owner=agency, responsible=user) for user in (officer, gone, None)
    ]
    applications.append(make_application(responsible=officer))
    found = list_responsibles(applications, now=NOW)
    assert [found[a.pk] for a in applications] == [
        get_responsible(a, now=NOW) for a in applications
    ]


@pytest.mark.django_db
class TestSilentDeaths:
    def deaths(self):
        return [(sign.application.name, sign.death) for sign in list_silent_deaths(now=NOW)]

    def test_one_failure_is_no_death_but_three_or_two_days_are(self):
        once, thrice, long_gone = (make_application(name) for name in ("Sekali", "Tiga", "Lama"))
        see(once, "address_answers", "failed", host="a")
        for hours in (1, 2, 3):
            see(thrice, "address_answers", "failed", days_ago=hours / 24, host="a")
        see(long_gone, "address_answers", "failed", days_ago=3, host="a")
        assert self.deaths() == [("Lama", Death.ADDRESS_GONE), ("Tiga", Death.ADDRESS_GONE)]

    def test_the_day_it_began_is_the_first_failure_after_the_last_success(self):
        application = make_application()
        see(application, "address_answers", "failed", days_ago=6, host="a")
        see(application, "address_answers", "met", days_ago=5)
        see(application, "address_answers", "failed", days_ago=4, host="a")
        see(application, "address_answers", "failed", days_ago=1, host="a")
        (sign,) = list_silent_deaths(now=NOW)
        assert sign.since == NOW - timedelta(days=4)

    def test_what_works_again_is_not_dead(self):
        application = make_application()
        see(application, "address_answers", "failed", days_ago=4, host="a")
        see(application, "address_answers", "met", days_ago=1)
        assert self.deaths() == []

    def test_an_ended_certificate_counts_at_once(self):
        application = make_application("Sertifikat")
        see(application, "tls_certificate", "failed", finding="certificate_expired", host="a")
        see(application, "address_answers", "failed", finding="certificate_expired", host="a")
        assert self.deaths() == [("Sertifikat", Death.CERTIFICATE_EXPIRED)]

    def test_a_faulty_entry_is_no_death(self):
        see(make_application(), "address_answers", "failed", days_ago=5, finding="address_missing")
        assert self.deaths() == []

    def test_silence_counts_until_it_is_taken_back(self):
        silent, forgiven = make_application("Diam"), make_application("Berakhir")
        for application in (silent, forgiven):
            see(application, "traffic_seen", "failed", days_ago=2, finding="no_calls_seen")
        see(forgiven, "traffic_seen", "undecided", finding="no_agreement_in_force")
        assert self.deaths() == [("Diam", Death.NO_TRAFFIC)]

    def test_a_departed_officer_is_a_sign_and_an_agency_nobody_ever_joined_is_not(self):
        departed = make_person("d", is_active=False)
        make_application("Ditinggal", responsible=departed)
        make_application("Tak pernah")
        once = make_application("Dahulu")
        see(once, "owner_confirmed", "met", days_ago=30, finding="confirmed_by_owner")
        assert sorted(self.deaths()) == [
            ("Dahulu", Death.OWNER_LEFT),
            ("Ditinggal", Death.OWNER_LEFT),
        ]

    def test_queries_stay_the_same_for_many(self, django_assert_max_num_queries):
        see(make_application(), "address_answers", "failed", days_ago=5, host="a")
        with django_assert_max_num_queries(12) as few:
            list_silent_deaths(now=NOW)
        for _number in range(20):
            see(make_application(), "address_answers", "failed", days_ago=5, host="a")
        with django_assert_max_num_queries(len(few)):
            list_silent_deaths(now=NOW)


@pytest.mark.django_db
def test_contradictions_name_both_claims_or_what_was_seen():
    application = make_application("Panik")
    for statement in (Statement.ACTIVE, Statement.RETIRED, Statement.INTEGRATED):
        Claim.objects.create(
            application=application, statement=statement, claimant=statement, source="x"
        )
    see(application, "address_answers", "failed", host="a")
    assert {found.conflict for found in list_contradictions(now=NOW)} == {
        Conflict.BY_CLAIM,
        Conflict.NOT_ANSWERING,
        Conflict.NOT_INTEGRATED,
    }
    assert list_contradictions(agency_codes=("LAIN",), now=NOW) == ()


@given(st.sampled_from(["integrated", "active", "retired", "listed", "other"]))
def test_what_nobody_checked_contradicts_no_claim_of_life(statement):
    found = find_conflict(
        statement, Level.EXCHANGING, {"address_answers": RequirementState.NOT_CHECKED}
    )
    assert found is None
