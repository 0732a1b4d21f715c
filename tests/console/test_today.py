"""Hari ini: one next step for each application, and what an officer must see first."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sambung.console.board.rules import (
    BoardStep,
    Facts,
    StepKind,
    falls_since,
    next_step,
    urgency,
)
from sambung.console.desk.today import get_today
from sambung.directory.provenance import Provenance
from sambung.governance.models import IntegrationFile, Obstacle, ObstacleKind
from sambung.kernel.actor import Role
from sambung.verification.models import Clarification, Evidence, LevelChange
from tests.factories import NOON, make_application, make_officer, sign_in

WIB = ZoneInfo("Asia/Jakarta")

TODAY = date(2026, 11, 20)
FRIDAY = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
facts = st.builds(
    Facts,
    answer_until=days,
    has_file=st.booleans(),
    file_due=days,
    has_action=st.booleans(),
    waiting_days=st.none() | st.integers(0, 60),
    obstacle_due=days,
    has_obstacle=st.booleans(),
    missing=st.sampled_from(["", "portal_link"]),
    missing_state=st.sampled_from(["", "failed", "expired", "not_checked"]),
    is_invented=st.booleans(),
)


@given(facts)
def test_every_application_has_exactly_one_next_step(known):
    assert isinstance(next_step(known, today=TODAY), BoardStep)


@given(facts, st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_a_fall_to_answer_comes_before_everything_else(known, until):
    if not known.is_invented:
        asked = Facts(**{**as_values(known), "answer_until": until})
        assert next_step(asked, today=TODAY) == BoardStep(StepKind.ANSWER, until)


@given(facts, facts)
def test_steps_have_a_total_order(one, other):
    a, b = (next_step(known, today=TODAY) for known in (one, other))
    assert (urgency(a) == urgency(b)) == (a == b)


@given(facts)
def test_an_invented_application_asks_for_nothing(known):
    invented = Facts(**{**as_values(known), "is_invented": True})
    assert next_step(invented, today=TODAY).kind is StepKind.NOTHING


def as_values(known):
    return {name: getattr(known, name) for name in Facts.__slots__}


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (Facts(), StepKind.NOTHING),
        (Facts(missing="portal_link", missing_state="not_checked"), StepKind.PROVE),
        (Facts(missing="portal_link", missing_state="failed"), StepKind.REPAIR),
        (Facts(missing="portal_link", missing_state="expired"), StepKind.RENEW),
        (Facts(has_file=True), StepKind.PLAN),
        (Facts(has_file=True, has_action=True), StepKind.STEP),
        (Facts(has_file=True, waiting_days=5), StepKind.WAIT),
        (Facts(has_file=True, waiting_days=6), StepKind.REMIND),
        (Facts(has_file=True, file_due=TODAY, has_action=True), StepKind.STEP),
        (Facts(has_file=True, file_due=TODAY - timedelta(1)), StepKind.OVERDUE_STEP),
        (Facts(has_obstacle=True, obstacle_due=TODAY), StepKind.OBSTACLE),
        (Facts(has_obstacle=True, obstacle_due=TODAY - timedelta(1)), StepKind.OVERDUE_OBSTACLE),
    ],
)
def test_the_next_step_follows_from_the_state_of_the_work(known, kind):
    assert next_step(known, today=TODAY).kind is kind


def test_news_on_a_monday_begins_on_friday():
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert falls_since(monday, zone=WIB) == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def make_file(application, now=NOON, **values):
    return IntegrationFile.objects.create(
        code=f"BRK-{application.pk}",
        application=application,
        goal="SSO",
        opened_at=now,
        opened_by_name="Tim",
        changed_at=now,
        **values,
    )


def make_obstacle(application, now=NOON, **values):
    return Obstacle.objects.create(
        application=application,
        requirement="portal_link",
        finding="link_broken",
        kind=ObstacleKind.TECHNICAL,
        opened_at=now,
        last_seen_at=now,
        **values,
    )


@pytest.mark.django_db
def test_today_tells_what_is_overdue_fell_is_awaited_and_to_be_answered():
    late, fallen = make_application("Terlambat"), make_application("Turun")
    make_file(
        late, due_on=TODAY - timedelta(3), waiting_on="Dinas X", waiting_since=FRIDAY - timedelta(4)
    )
    make_obstacle(late, due_on=TODAY - timedelta(1))
    LevelChange.objects.create(
        application=fallen,
        before="1",
        after="0",
        seen_at=FRIDAY - timedelta(hours=9),
        public_at=FRIDAY,
    )
    Clarification.objects.create(
        application=fallen,
        level_before="1",
        requirement="portal_link",
        opened_at=FRIDAY,
        until=FRIDAY + timedelta(days=5),
    )
    today = get_today(None, now=FRIDAY)
    assert [file.application for file in today.overdue_files.items] == [late]
    assert [obstacle.application for obstacle in today.overdue_obstacles.items] == [late]
    assert [change.application for change in today.fallen.items] == [fallen]
    assert [(entry.file.application, entry.days) for entry in today.awaited.items] == [(late, 4)]
    assert [row.application for row in today.to_answer.items] == [fallen]
    assert [line.row.application for line in today.lines] == [fallen, late]


@pytest.mark.django_db
def test_today_is_narrowed_to_the_agency():
    mine, other = make_application("Milik sendiri"), make_application("Milik lain")
    for application in (mine, other):
        make_file(application, due_on=TODAY - timedelta(3))
        make_obstacle(application, due_on=TODAY - timedelta(1))
    today = get_today((mine.owner.code,), now=FRIDAY)
    assert today.overdue_count == 2
    assert [line.row.application for line in today.lines] == [mine]


@pytest.mark.django_db
def test_a_level_that_came_back_overnight_is_no_news():
    application = make_application()
    for before, after, hours in (("1", "0", 9), ("0", "1", 2)):
        LevelChange.objects.create(
            application=application,
            before=before,
            after=after,
            seen_at=FRIDAY - timedelta(hours=hours),
            public_at=FRIDAY,
        )
    assert get_today(None, now=FRIDAY).fallen.count == 0


@pytest.mark.django_db
def test_today_asks_as_many_queries_for_many_as_for_few(django_assert_max_num_queries):
    for _number in range(3):
        make_obstacle(make_application(), due_on=TODAY)
    with django_assert_max_num_queries(40) as few:
        get_today(None, now=FRIDAY)
    for _number in range(30):
        application = make_application()
        make_obstacle(application, due_on=TODAY)
        make_file(application, due_on=TODAY)
    with django_assert_max_num_queries(len(few)):
        get_today(None, now=FRIDAY)


@pytest.mark.django_db
def test_the_first_screen_of_the_team_begins_with_today():
    application = make_application("Layanan A", provenance=Provenance.REGISTERED)
    make_file(application, due_on=date(2020, 1, 1), next_action="Telepon dinas")
    page = (
        sign_in(make_officer("tim", Role.INTEGRATOR)).get(reverse("console:home")).content.decode()
    )
    assert "Telepon dinas" in page
    assert reverse("console:board") in page
    assert reverse("console:deaths") in page


@pytest.mark.django_db
class TestApplicationPage:
    def test_each_proof_shows_finding_time_and_expiry_without_names_of_code(self):
        application = make_application()
        Evidence.objects.create(
            application=application,
            requirement="address_answers",
            outcome="failed",
            observed_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(days=7),
            probe="address_answers",
            finding="no_connection",
            details={"host": "a.example"},
        )
        client = sign_in(make_officer("tim", Role.INTEGRATOR))
        page = client.get(reverse("console:application", args=[application.code])).content.decode()
        assert "a.example" in page
        assert "address_answers" not in page
        assert reverse("console:check_now", args=[application.code]) in page

    def test_nobody_opens_the_page_of_another_agencys_application(self):
        mine, other = make_application(), make_application()
        client = sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=mine.owner))
        assert client.get(reverse("console:application", args=[mine.code])).status_code == 200
        assert client.get(reverse("console:application", args=[other.code])).status_code == 404

    def test_checking_twice_within_a_minute_is_refused_in_words(self):
        cache.clear()
        application = make_application()
        client = sign_in(make_officer("tim", Role.INTEGRATOR))
        address = reverse("console:check_now", args=[application.code])
        first = client.post(address, follow=True).content.decode()
        second = client.post(address, follow=True).content.decode()
        assert "baru saja diperiksa" in second
        assert "baru saja diperiksa" not in first

    def test_who_only_reads_cannot_check(self):
        application = make_application()
        client = sign_in(make_officer("pemeriksa", Role.AUDITOR, agency=application.owner))
        address = reverse("console:check_now", args=[application.code])
        assert client.post(address).status_code == 403
        page = client.get(reverse("console:application", args=[application.code])).content.decode()
        assert address not in page
