"""Working days of the offices: Monday to Friday without national holidays and joint leave.

Joint leave (*cuti bersama*) is decided anew each year by three ministers, and for civil servants by
presidential decree; the calendar library takes it up as it is published. A city adds days its own
offices are closed or open by settings.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

import holidays
from holidays.constants import GOVERNMENT, PUBLIC

_SATURDAY = 5
_closed: frozenset[date] = frozenset()
_open: frozenset[date] = frozenset()


def use_city_days(*, closed: Collection[date], opened: Collection[date]) -> None:
    """Take up the days on which the offices of the city are closed, or open, otherwise than said.

    Once, when a process starts; a day that is in both counts as open.
    """
    global _closed, _open
    _closed, _open = frozenset(closed), frozenset(opened)


@cache
def _list_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year, categories=(PUBLIC, GOVERNMENT)))


def is_working_day(day: date) -> bool:
    """Tell whether offices are open on a day.

    >>> is_working_day(date(2026, 3, 18)), is_working_day(date(2026, 3, 25))
    (False, True)
    """
    if day in _open:
        return True
    return day.weekday() < _SATURDAY and day not in _closed and day not in _list_holidays(day.year)


def count_working_days(start: date, end: date) -> int:
    """Count the working days after `start` up to and with `end`; 0 when `end` is not later.

    >>> count_working_days(date(2026, 11, 20), date(2026, 11, 23))
    1
    """
    days = max(0, (end - start).days)
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


def add_working_days(day: date, count: int) -> date:
    """Give the day that is so many working days after another.

    >>> add_working_days(date(2026, 3, 13), 5)
    datetime.date(2026, 3, 27)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
