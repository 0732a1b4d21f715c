"""A deadline counts working days, and its last day is still in time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.working_days import is_working_day
from sambung.workflow.rules.deadlines import Deadline

FRIDAY = date(2026, 11, 20)
days_of_years = st.dates(date(2025, 1, 1), date(2028, 12, 31))


def test_a_weekend_does_not_count():
    assert Deadline.after(1, today=FRIDAY).due_on == date(2026, 11, 23)


def test_the_last_day_is_in_time_and_the_next_is_not():
    deadline = Deadline(FRIDAY)
    assert not deadline.is_over(today=FRIDAY)
    assert deadline.is_over(today=FRIDAY + timedelta(days=1))


def test_where_nobody_is_waited_for_nothing_is_ever_late():
    nothing = Deadline.after(None, today=FRIDAY)
    assert nothing == Deadline(None)
    assert not nothing.is_over(today=FRIDAY + timedelta(days=9999))
    assert nothing.count_days_left(today=FRIDAY) is None
    assert nothing.count_days_late(today=FRIDAY) == 0


@given(days_of_years, st.integers(1, 40))
def test_all_days_given_are_left_at_first_and_the_last_one_is_a_working_day(today, days):
    deadline = Deadline.after(days, today=today)
    assert deadline.due_on is not None
    assert is_working_day(deadline.due_on)
    assert deadline.count_days_left(today=today) == days
    assert not deadline.is_over(today=today)


@given(days_of_years, st.integers(0, 40), st.integers(0, 90))
def test_days_are_left_or_late_but_never_both(today, days, passed):
    deadline, later = Deadline.after(days, today=today), today + timedelta(days=passed)
    assert not (deadline.count_days_left(today=later) and deadline.count_days_late(today=later))
