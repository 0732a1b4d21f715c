"""Working days: holidays, joint leave, and the days a city adds."""

from datetime import date

import pytest

from sambung.kernel.working_days import (
    add_working_days,
    count_working_days,
    is_working_day,
    use_city_days,
)

FRIDAY = date(2026, 3, 13)


@pytest.fixture
def city_days():
    yield use_city_days
    use_city_days(closed=(), opened=())


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 3, 17), True),
        (date(2026, 3, 18), False),  # joint leave before Nyepi
        (date(2026, 3, 21), False),  # Idul Fitri, a Saturday
        (date(2026, 3, 24), False),  # joint leave after Idul Fitri
        (date(2026, 3, 25), True),
        (date(2026, 12, 24), False),  # joint leave before Christmas
    ],
)
def test_offices_are_closed_on_holidays_and_joint_leave(day, is_open):
    assert is_working_day(day) is is_open


def test_five_working_days_after_13_march_2026_is_the_27th():
    assert add_working_days(FRIDAY, 5) == date(2026, 3, 27)
    assert count_working_days(FRIDAY, date(2026, 3, 27)) == 5


def test_a_city_closes_and_opens_days_of_its_own(city_days):
    city_days(closed=[date(2026, 3, 16)], opened=[date(2026, 3, 18), date(2026, 3, 14)])
    assert not is_working_day(date(2026, 3, 16))
    assert is_working_day(date(2026, 3, 18))
    assert is_working_day(date(2026, 3, 14)), "a Saturday the city works"
