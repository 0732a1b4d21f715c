"""Duties run beside each other: one that fails or hangs waits by itself and is seen."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError

from sambung.journal import attending
from sambung.journal.attending import Attendant
from sambung.journal.models import DutyRecord
from sambung.journal.queries import find_progress, list_audit
from sambung.journal.rules import Progress, Result, begin
from sambung.kernel import clock
from tests.factories import NOON
from tests.journal.test_progress import make_duty


class Told(RuntimeError):
    """An error whose text names a person."""


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    monkeypatch.setattr(attending, "_give_back_connections", lambda: None)


@pytest.fixture
def time(monkeypatch):
    """Give a clock that only moves when a test says so."""

    class Clock:
        at = NOON

    monkeypatch.setattr(clock, "now", lambda: Clock.at)
    return Clock


def raising(error=None):
    def run(**_values):
        raise error or Told("Siti Aminah, 3273010101010001")

    return run


@pytest.mark.django_db
@pytest.mark.parametrize("error", [Told("Siti Aminah"), SystemExit(1), MemoryError()])
def test_whatever_a_duty_raises_is_kept_and_makes_it_wait(time, error):
    attendant = Attendant(make_duty(run=raising(error)))
    attendant.run_once()
    kept = find_progress("sweep")
    assert (kept.result, kept.failures) == (Result.FAILED, 1)
    assert kept.next_at == NOON + timedelta(seconds=2)
    assert type(error).__name__ in kept.fault


@pytest.mark.django_db
def test_what_is_logged_and_kept_names_the_place_and_no_person(time, caplog):
    Attendant(make_duty(run=raising())).run_once()
    assert "duty sweep failed, 1 in a row" in caplog.text
    assert "test_attending.py" in caplog.text
    assert "in run" in caplog.text
    assert "Siti" not in caplog.text
    assert "Siti" not in DutyRecord.objects.get().fault


@pytest.mark.django_db
def test_a_duty_that_keeps_failing_alarms_once_and_tells_when_it_is_over(time, caplog):
    runs = [raising()] * 5
    attendant = Attendant(make_duty(run=lambda *, now: runs.pop()(now=now) if runs else None))
    for _ in range(2):
        attendant.run_once()
    assert list_audit("duty/sweep") == ()
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
    for _ in range(3):
        attendant.run_once()
    assert [e.action for e in list_audit("duty/sweep")] == ["duty_failing"]
    assert [r for r in caplog.records if r.levelno >= logging.ERROR]
    attendant.run_once()
    assert [e.action for e in list_audit("duty/sweep")] == ["duty_recovered", "duty_failing"]


@pytest.mark.django_db
def test_a_duty_that_does_well_is_noted_now_and_then_only(time):
    attendant = Attendant(make_duty())
    for seconds in (0, 10, 20, 29):
        time.at = NOON + timedelta(seconds=seconds)
        attendant.run_once()
    assert find_progress("sweep").started_at == NOON
    time.at = NOON + timedelta(seconds=30)
    attendant.run_once()
    assert find_progress("sweep").started_at == time.at


@pytest.mark.django_db
def test_a_hanging_run_is_reported_while_it_hangs(time, caplog):
    def hang(*, now):
        time.at = NOON + timedelta(seconds=3)
        attendant.look(now=time.at)
        assert find_progress("sweep").is_running
        time.at = NOON + timedelta(seconds=61)
        attendant.look(now=time.at)
        attendant.look(now=time.at)
        assert find_progress("sweep").result is Result.OVERRAN

    attendant = Attendant(make_duty(run=hang))
    attendant.run_once()
    assert caplog.text.count("duty sweep takes longer than") == 1
    assert [e.action for e in list_audit("duty/sweep")] == ["duty_failing"]
    assert attendant.progress.failures == 1


@pytest.mark.django_db
def test_a_new_process_goes_on_where_the_last_one_died(time):
    duty = make_duty()
    last = Attendant(duty)
    last.progress = begin(Progress(), duty, now=NOON)
    last.look(now=NOON + timedelta(seconds=2))
    following = Attendant(duty)
    following.resume(now=NOON + timedelta(seconds=9))
    assert find_progress("sweep").result is Result.INTERRUPTED
    assert following.progress.next_at == NOON + timedelta(seconds=11)


@pytest.mark.django_db
def test_an_orderly_stop_is_no_failure_of_the_run_it_cuts_off(time):
    duty = make_duty()
    last = Attendant(duty)
    last.progress = begin(Progress(), duty, now=NOON)
    last.look(now=NOON + timedelta(seconds=2))
    last.leave_off(now=NOON + timedelta(seconds=3))
    following = Attendant(duty)
    following.resume(now=NOON + timedelta(seconds=9))
    assert following.progress.failures == 0


@pytest.fixture
def without_database(monkeypatch):
    def refuse(*_arguments, **_values):
        raise OperationalError("no such file: Siti")

    monkeypatch.setattr(attending, "keep_progress", refuse)
    monkeypatch.setattr(attending, "find_progress", refuse)


@pytest.mark.usefixtures("without_database")
def test_duties_run_though_nothing_can_be_noted_of_them(caplog):
    ran = threading.Semaphore(0)
    pause = timedelta(milliseconds=1)
    with running(make_duty(run=lambda **_: ran.release(), pause=pause)):
        assert all(ran.acquire(timeout=20) for _ in range(3))
    assert "cannot be noted" in caplog.text
    assert "Siti" not in caplog.text


@pytest.mark.usefixtures("without_database")
def test_a_duty_that_hangs_or_fails_holds_up_no_other():
    hanging, ran = threading.Event(), threading.Semaphore(0)
    hangs = make_duty(name="hangs", run=lambda **_: hanging.wait(60))
    fails = make_duty(name="fails", run=raising())
    works = make_duty(run=lambda **_: ran.release(), pause=timedelta(milliseconds=1))
    with running(hangs, fails, works, before_end=hanging.set):
        assert all(ran.acquire(timeout=20) for _ in range(20))


@pytest.mark.usefixtures("without_database")
def test_waking_ends_the_pause():
    ran = threading.Semaphore(0)
    hourly = make_duty(run=lambda **_: ran.release(), pause=timedelta(hours=1))
    with running(hourly) as (attendant,):
        assert ran.acquire(timeout=20)
        attendant.wake()
        assert ran.acquire(timeout=20)


@pytest.mark.usefixtures("without_database")
def test_a_clock_set_back_stops_no_duty(monkeypatch):
    attendant = Attendant(make_duty())
    attendant.run_once()
    monkeypatch.setattr(clock, "now", lambda: NOON - timedelta(days=365))
    assert attendant._get_pause() <= attendant.duty.longest_wait.total_seconds()


class running:
    """Attend to duties in threads of their own as long as the context lasts."""

    def __init__(self, *duties, before_end=lambda: None):
        self.attendants = [Attendant(duty) for duty in duties]
        self.stopping = threading.Event()
        self.before_end = before_end
        self.threads = [
            threading.Thread(target=each.attend, args=(self.stopping,)) for each in self.attendants
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self.attendants

    def __exit__(self, *_error):
        self.stopping.set()
        self.before_end()
        for each in self.attendants:
            each.wake()
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()
