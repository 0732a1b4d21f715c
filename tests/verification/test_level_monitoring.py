"""The watch over levels: what it writes down, whom it tells, and what is public meanwhile."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from sambung.directory.provenance import Provenance
from sambung.governance.models import Obstacle
from sambung.governance.rules.causes import EXPIRED
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Role
from sambung.messaging.outbox import get_outbox
from sambung.portfolio.models import Inventory, Status
from sambung.verification import level_monitoring
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.models import Clarification, Evidence, LevelChange
from sambung.verification.publication.moments import list_published_levels
from sambung.verification.publication.rules import Ending, Plan, Running, plan
from sambung.verification.queries import count_levels, list_public_changes
from sambung.verification.rules.levels import Level, Outcome
from tests.factories import NOON, make_agency, make_application, make_officer
from tests.verification.levels import after, lift, lose, see

FIVE_DAYS = timedelta(days=5)
LEVELS = st.sampled_from(list(Level))


# --- The plan: values in, values out


@dataclass
class Simulation:
    """What the watch would hold after a number of passes."""

    known: Level = Level.NONE
    running: Running | None = None
    shown: Level = Level.NONE

    def look(self, computed: Level, now) -> Plan:
        todo = plan(self.known, computed, self.running, now=now, time_to_answer=FIVE_DAYS)
        before = self.known
        self.known = computed
        if todo.ending is not None:
            self.running = None
        if todo.opens:
            self.running = Running(before, todo.change.public_at)
        self.shown = self.running.level_before if self.running else self.known
        return todo


@given(st.lists(st.tuples(LEVELS, st.integers(0, 96)), max_size=30))
def test_no_fall_is_public_before_the_agency_had_its_time(passes):
    simulation, now, below_since = Simulation(), NOON, None
    for computed, hours in passes:
        now += timedelta(hours=hours)
        shown_before = simulation.shown
        simulation.look(computed, now)
        if computed < shown_before:
            below_since = below_since or now
            assert simulation.shown is shown_before or now - below_since >= FIVE_DAYS
        if computed >= simulation.shown:
            below_since = None
        assert simulation.known is computed


@given(LEVELS, LEVELS, st.one_of(st.none(), st.tuples(LEVELS, st.integers(-9, 9))))
def test_planning_again_after_it_was_written_down_changes_nothing(known, computed, running):
    simulation = Simulation(
        known, Running(running[0], NOON + timedelta(days=running[1])) if running else None
    )
    simulation.look(computed, NOON)
    assert simulation.look(computed, NOON) == Plan()


def test_a_rise_is_public_at_once():
    todo = plan(Level.NONE, Level.REACHABLE, None, now=NOON, time_to_answer=FIVE_DAYS)
    assert (todo.change.public_at, todo.opens, todo.ending) == (NOON, False, None)


def test_a_deeper_fall_goes_on_with_the_same_clarification():
    running = Running(Level.EXCHANGING, NOON + timedelta(days=1))
    todo = plan(Level.REACHABLE, Level.NONE, running, now=NOON, time_to_answer=FIVE_DAYS)
    assert (todo.change.public_at, todo.opens, todo.ending) == (running.until, False, None)


def test_a_rise_to_the_former_level_ends_it():
    running = Running(Level.EXCHANGING, NOON + timedelta(days=1))
    todo = plan(Level.NONE, Level.EXCHANGING, running, now=NOON, time_to_answer=FIVE_DAYS)
    assert (todo.ending, todo.change.public_at) == (Ending.RECOVERED, NOON)


# --- In the database


@pytest.fixture
def application(db):
    """Give an application at level 2 that the watch knows, with a head of its agency."""
    application = make_application("Sipandai")
    make_officer(
        "kepala",
        Role.LEADER,
        agency=application.owner,
        email="kepala@example.org",
        full_name="Bu Dewi",
    )
    lift(application, Level.SINGLE_SIGN_ON)
    watch_levels(now=after(hours=1))
    return application


@pytest.fixture(autouse=True)
def empty_outbox():
    for path in get_outbox().glob("*.json"):
        path.unlink()


def list_mails():
    return [json.loads(path.read_text()) for path in sorted(get_outbox().glob("*.json"))]


def shown(application, now):
    return list_published_levels(None, now=now)[application.pk]


def steps(application):
    rows = LevelChange.objects.filter(application=application).order_by("id")
    return [(row.before, row.after) for row in rows]


def test_the_first_pass_takes_levels_as_it_finds_them(application):
    make_application()
    assert steps(application) == [("none", "2")]
    assert LevelChange.objects.count() == 1
    assert not Clarification.objects.exists()
    assert watch_levels(now=after(hours=2)) == 0


@pytest.mark.django_db(transaction=True)
def test_a_fall_is_told_to_the_agency_and_not_to_the_public(application):
    lose(application, at=after(1))
    watch_levels(now=after(1))
    clarification = Clarification.objects.get()
    assert (clarification.level_before, clarification.requirement, clarification.finding) == (
        "2",
        "address_answers",
        "certificate_expired",
    )
    assert clarification.until == after(6)
    published = shown(application, after(2))
    assert (published.level, published.until) == (Level.SINGLE_SIGN_ON, after(6))
    (mail,) = list_mails()
    assert (mail["to"], mail["kind"]) == ("kepala@example.org", "level_fell")
    assert "Sipandai" in mail["subject"]
    assert f"/konsol/klarifikasi/{clarification.pk}/" in mail["text"]
    assert "contoh.id" in mail["text"]
    assert "27 November 2026, 12.00 WIB" in mail["text"]
    assert "Dewi" not in mail["text"]


def test_the_fall_is_public_when_the_time_is_over_even_before_the_next_pass(application):
    lose(application, at=after(1))
    watch_levels(now=after(1))
    assert shown(application, after(5.9)).level is Level.SINGLE_SIGN_ON
    assert shown(application, after(6)).level is Level.REGISTERED
    watch_levels(now=after(6.1))
    assert shown(application, after(6.1)).level is Level.REGISTERED
    assert not shown(application, after(6.1)).is_under_clarification
    clarification = Clarification.objects.get()
    assert (clarification.is_recovered, clarification.closed_at) == (False, after(6.1))
    assert [c.after for c in list_public_changes(application, now=after(6.1))] == ["2", "0"]


def test_a_fall_that_is_repaired_in_time_never_becomes_public(application):
    lose(application, at=after(1))
    watch_levels(now=after(1))
    see(application, "address_answers", at=after(2))
    watch_levels(now=after(2))
    assert Clarification.objects.get().is_recovered
    assert steps(application) == [("none", "2"), ("2", "0"), ("0", "2")]
    for days in (2, 6, 6.5):
        assert [c.after for c in list_public_changes(application, now=after(days))] == ["2"]
    assert not shown(application, after(2)).is_under_clarification


def test_a_deeper_fall_opens_no_second_clarification(application):
    lose(application, "single_sign_on", at=after(1))
    watch_levels(now=after(1))
    lose(application, at=after(3))
    watch_levels(now=after(3))
    assert Clarification.objects.count() == 1
    assert shown(application, after(4)).level is Level.SINGLE_SIGN_ON
    watch_levels(now=after(6))
    assert shown(application, after(6)).level is Level.REGISTERED
    public = list_public_changes(application, now=after(6))
    assert [(c.before, c.after) for c in public] == [("none", "2"), ("2", "1"), ("1", "0")]


def test_a_fall_the_watch_has_not_seen_yet_is_held_back_but_not_for_ever(application):
    lose(application, at=after(1))
    assert shown(application, after(1.1)).level is Level.SINGLE_SIGN_ON
    assert shown(application, after(1.1)).is_under_clarification
    assert shown(application, after(6.1)).level is Level.REGISTERED


def test_an_outage_of_the_prober_moves_nothing(application):
    see(application, "address_answers", Outcome.INCONCLUSIVE, at=after(1))
    assert watch_levels(now=after(1)) == 0
    assert not Clarification.objects.exists()


def test_illustrations_and_parts_of_sambung_are_not_watched(db):
    for provenance in (Provenance.ILLUSTRATIVE, Provenance.SYSTEM):
        invented = make_application(provenance=provenance)
        Evidence.objects.create(
            application=invented,
            requirement="owner_confirmed",
            outcome=Outcome.MET,
            observed_at=NOON,
            expires_at=after(30),
            probe="x",
            finding="x",
        )
    assert watch_levels(now=NOON) == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_is_written_to_about_an_example():
    example = make_application(provenance=Provenance.EXAMPLE)
    lift(example, Level.REACHABLE)
    watch_levels(now=NOON)
    lose(example, at=after(1))
    watch_levels(now=after(1))
    assert Clarification.objects.count() == 1
    assert list_mails() == []


@pytest.mark.django_db(transaction=True)
def test_a_pass_cut_off_in_the_middle_is_finished_by_the_next_one(application, monkeypatch):
    other = make_application("Lain")
    lift(other, Level.REACHABLE)
    watch_levels(now=after(hours=2))
    for one in (application, other):
        lose(one, at=after(1))
    taken = level_monitoring._write_change

    def die(one, *arguments, **named):
        taken(one, *arguments, **named)
        if one == other:
            raise KeyboardInterrupt

    monkeypatch.setattr(level_monitoring, "_write_change", die)
    with pytest.raises(KeyboardInterrupt):
        watch_levels(now=after(1))
    assert Clarification.objects.count() == 1
    assert list_mails() == []
    monkeypatch.undo()
    watch_levels(now=after(1, minutes=1))
    assert Clarification.objects.count() == 2
    assert len(list_mails()) == 1, "the other agency has nobody to write to"
    assert watch_levels(now=after(1, minutes=2)) == 0
    assert len(list_mails()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_cut_off_after_it_was_written_is_written_again_and_none_is_lost(
    application, monkeypatch
):
    lose(application, at=after(1))
    monkeypatch.setattr(level_monitoring, "send_message", lambda *_a, **_n: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watch_levels(now=after(1))
    monkeypatch.undo()
    watch_levels(now=after(1, minutes=1))
    assert len(list_mails()) == 1


def test_each_change_is_in_the_journal(application):
    (entry,) = [
        e for e in list_audit(f"application/{application.code}") if e.action == "change_level"
    ]
    assert (entry.before["level"], entry.after["level"]) == ("none", "2")


def test_counts_show_what_is_public_and_say_how_many_are_in_question(application):
    lose(application, at=after(1))
    watch_levels(now=after(1))
    counts = count_levels(now=after(2))
    assert (counts.by_level["2"], counts.under_clarification) == (1, 1)
    counts = count_levels(now=after(6))
    assert (counts.by_level["0"], counts.under_clarification) == (1, 0)


def test_a_pass_without_changes_costs_a_fixed_number_of_queries(application):
    def count():
        with CaptureQueriesContext(connection) as queries:
            watch_levels(now=after(1))
        return len(queries)

    before = count()
    agency = make_agency()
    for _ in range(20):
        lift(make_application(owner=agency), Level.REACHABLE)
    watch_levels(now=after(hours=3))
    assert count() == before <= 9


@pytest.mark.django_db
def test_a_proof_that_ran_out_opens_an_obstacle_which_the_next_proof_solves():
    application = make_application()
    lift(application, Level.REACHABLE)
    watch_levels(now=after())
    watch_levels(now=after(8))
    expired = Obstacle.objects.filter(application=application, finding=EXPIRED)
    assert "address_answers" in expired.values_list("requirement", flat=True)
    lift(application, Level.REACHABLE, at=after(9))
    assert not Obstacle.objects.filter(application=application, solved_at=None).exists()


@pytest.mark.django_db
def test_a_seasonal_service_that_rests_has_nothing_to_answer():
    application = make_application(status=Status.SEASONAL)
    Inventory.objects.create(
        application=application, season_starts=10, season_ends=11, updated_at=NOON
    )
    lift(application, Level.REACHABLE)
    watch_levels(now=after())
    in_december = after(20)
    watch_levels(now=in_december)
    assert not Clarification.objects.exists()
    assert list_public_changes(application, now=in_december)[-1].after == Level.REGISTERED


@pytest.mark.django_db
def test_a_rest_does_not_tell_of_a_fall_that_is_still_in_question():
    application = make_application(status=Status.SEASONAL)
    Inventory.objects.create(
        application=application, season_starts=10, season_ends=11, updated_at=NOON
    )
    lift(application, Level.SINGLE_SIGN_ON)
    watch_levels(now=after())
    lose(application, "single_sign_on", at=after(6))
    watch_levels(now=after(6))
    in_december = after(10)
    watch_levels(now=in_december)
    shown_then = list_published_levels([application.pk], now=in_december)[application.pk]
    assert (shown_then.level, shown_then.is_under_clarification) == (Level.SINGLE_SIGN_ON, True)
    (only,) = list_public_changes(application, now=in_december)
    assert only.after == Level.SINGLE_SIGN_ON
    assert list_public_changes(application, now=after(12))[-1].after == Level.REGISTERED


@pytest.mark.django_db
def test_the_counts_of_a_past_day_know_nothing_of_what_came_later():
    application = make_application()
    lift(application, Level.REGISTERED)
    watch_levels(now=after())
    lift(application, Level.REACHABLE, at=after(3))
    watch_levels(now=after(3))
    assert count_levels(now=after(1)).by_level[Level.REGISTERED.value] == 1
    assert count_levels(now=after(1)).under_clarification == 0


@pytest.mark.django_db
def test_a_past_day_shows_the_clarification_that_was_open_then():
    application = make_application()
    lift(application, Level.REACHABLE)
    watch_levels(now=after())
    lose(application, at=after(1))
    watch_levels(now=after(1))
    see(application, "address_answers", at=after(3))
    watch_levels(now=after(3))
    assert list_published_levels(None, now=after(2))[application.pk].is_under_clarification
    assert not list_published_levels(None, now=after(3))[application.pk].is_under_clarification
