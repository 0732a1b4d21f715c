"""When a duty is due, how long one that fails waits, and when somebody has to look."""

from datetime import timedelta

import pytest

from sambung.journal.rules import (
    ALARM_AFTER,
    GRACE,
    NOTE_EVERY,
    Condition,
    Progress,
    Result,
    begin,
    fail,
    get_wait,
    is_over_budget,
    judge,
    leave_off,
    overrun,
    resume,
    succeed,
)
from sambung.kernel.duties import Duty, Process
from tests.factories import NOON

SECOND = timedelta(seconds=1)


def make_duty(**values):
    given = {
        "name": "sweep",
        "run": lambda **_: None,
        "process": Process.WORKER,
        "pause": 2 * SECOND,
        "budget": 60 * SECOND,
    }
    return Duty(**given | values)


DUTY = make_duty()


def fail_times(count, duty=DUTY):
    progress, now = Progress(), NOON
    for _ in range(count):
        progress = begin(progress, duty, now=now)
        progress = fail(progress, duty, fault="ValueError", now=now)
        now = progress.next_at
    return progress


def test_a_duty_is_due_a_pause_after_its_run_ended():
    done = succeed(begin(Progress(), DUTY, now=NOON), DUTY, now=NOON + 5 * SECOND)
    assert done.next_at == NOON + 7 * SECOND
    assert (done.result, done.failures) == (Result.OK, 0)


def test_a_duty_that_rests_pauses_many_times_as_long_as_it_took():
    duty = make_duty(rests=20)
    done = succeed(begin(Progress(), duty, now=NOON), duty, now=NOON + 5 * SECOND)
    assert done.next_at == NOON + 105 * SECOND


def test_the_wait_after_failures_grows_and_is_bounded():
    waits = [get_wait(DUTY, failures).total_seconds() for failures in (1, 2, 3, 8, 9, 5000)]
    assert waits == [2, 4, 8, 256, 300, 300]
    eager = make_duty(pause=SECOND / 2, longest_wait=5 * SECOND)
    assert [get_wait(eager, n).total_seconds() for n in (1, 2, 3, 4, 5)] == [1, 2, 4, 5, 5]
    hourly = make_duty(pause=timedelta(hours=1))
    assert get_wait(hourly, 3) == timedelta(hours=1)


def test_alarm_is_raised_when_it_keeps_failing_and_ends_with_the_first_success():
    assert not fail_times(ALARM_AFTER - 1).is_alarming
    failing = fail_times(ALARM_AFTER)
    assert failing.is_alarming
    again = begin(failing, DUTY, now=NOON)
    assert again.is_alarming, "trying again is no success"
    assert not succeed(again, DUTY, now=NOON).is_alarming


def test_a_run_over_its_budget_alarms_at_once_and_counts_once():
    running = begin(Progress(), DUTY, now=NOON)
    assert not is_over_budget(running, DUTY, now=NOON + 60 * SECOND)
    assert is_over_budget(running, DUTY, now=NOON + 61 * SECOND)
    hanging = overrun(running, DUTY, now=NOON + 61 * SECOND)
    assert (hanging.is_alarming, hanging.failures) == (True, 1)
    assert overrun(hanging, DUTY, now=NOON + 90 * SECOND) == hanging
    late = succeed(hanging, DUTY, now=NOON + 100 * SECOND)
    assert (late.is_alarming, late.failures, late.is_running) == (True, 1, False)
    assert late.next_at == NOON + 102 * SECOND
    next_run = begin(late, DUTY, now=late.next_at)
    assert overrun(next_run, DUTY, now=NOON + 200 * SECOND).failures == 2
    assert not succeed(next_run, DUTY, now=late.next_at).is_alarming


def test_an_alarm_over_a_hanging_run_outlives_the_error_it_ends_with():
    hanging = overrun(begin(Progress(), DUTY, now=NOON), DUTY, now=NOON + 61 * SECOND)
    failed = fail(hanging, DUTY, fault="TimeoutError", now=NOON + 99 * SECOND)
    assert failed.is_alarming
    assert (failed.failures, failed.fault) == (2, "TimeoutError")


def test_a_restart_keeps_the_wait_and_the_count_of_failures():
    failing = fail_times(2)
    assert resume(failing, DUTY, now=NOON) == failing


def test_a_run_that_died_with_its_process_waits_like_a_failure():
    running = begin(fail_times(1), DUTY, now=NOON)
    resumed = resume(running, DUTY, now=NOON + SECOND)
    assert (resumed.result, resumed.failures) == (Result.INTERRUPTED, 2)
    assert resumed.next_at == NOON + 5 * SECOND


def test_a_run_cut_off_by_an_orderly_stop_is_no_failure():
    stopped = leave_off(begin(Progress(), DUTY, now=NOON), now=NOON + SECOND)
    resumed = resume(stopped, DUTY, now=NOON + 9 * SECOND)
    assert (resumed.failures, resumed.next_at) == (0, NOON + SECOND)


def test_what_is_not_heard_of_for_too_long_stands_still():
    done = succeed(begin(Progress(), DUTY, now=NOON), DUTY, now=NOON)
    heard = done.next_at + NOTE_EVERY + GRACE
    assert judge(done, now=heard) is Condition.OK
    assert judge(done, now=heard + SECOND) is Condition.LATE
    running = begin(done, DUTY, now=NOON)
    assert judge(running, now=NOON + DUTY.budget) is Condition.RUNNING
    assert judge(running, now=NOON + DUTY.budget + GRACE + SECOND) is Condition.LATE


@pytest.mark.parametrize(
    ("progress", "condition"),
    [
        (None, Condition.NEVER),
        (fail_times(1), Condition.RETRYING),
        (fail_times(ALARM_AFTER), Condition.FAILING),
    ],
)
def test_how_a_duty_is_in_one_word(progress, condition):
    assert judge(progress, now=NOON) is condition


@pytest.mark.parametrize(
    "values",
    [
        {"process": Process.PUBLISHER, "calls_outside": True},
        {"process": Process.WORKER, "is_woken": True},
        {"pause": timedelta()},
        {"budget": timedelta()},
    ],
)
def test_a_duty_that_makes_no_sense_is_refused(values):
    with pytest.raises(ValueError, match="sweep"):
        make_duty(**values)
