"""Working days: Monday to Friday without the national holidays of Indonesia."""

from datetime import date, timedelta
from functools import cache

import holidays

_SATURDAY = 5


@cache
def _list_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether offices are open on a day."""
    return day.weekday() < _SATURDAY and day not in _list_holidays(day.year)


def count_working_days(start: date, end: date) -> int:
    """Count the working days after `start` up to and with `end`; 0 when `end` is not later.

    >>> count_working_days(date(2026, 11, 20), date(2026, 11, 23))
    1
    """
    days = max(0, (end - start).days)
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


def add_working_days(day: date, count: int) -> date:
    """Give the day that is so many working days after another.

    >>> add_working_days(date(2026, 11, 20), 1)
    datetime.date(2026, 11, 23)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
