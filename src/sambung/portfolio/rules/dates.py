"""Dates of claims, which are often known by month or year only."""

from datetime import date

_LENGTHS = {"year": 4, "month": 7, "day": 10}


def parse_date(text: str) -> tuple[date | None, str]:
    """Read an ISO date of any precision: gives the first day it covers, and the precision.

    >>> parse_date("2023-10")
    (datetime.date(2023, 10, 1), 'month')

    Raises:
        ValueError: the text is no such date.
    """
    if not text:
        return None, "year"
    precision = {length: name for name, length in _LENGTHS.items()}.get(len(text))
    if precision is None:
        raise ValueError(f"not a date of the form 2023, 2023-10 or 2023-10-17: {text!r}")
    return date.fromisoformat(text + "-01-01"[: 10 - len(text)]), precision


def show_date(day: date | None, precision: str) -> str:
    """Give the ISO text of a date, no more exact than it is known; "" when there is none.

    >>> show_date(date(2023, 10, 1), "month")
    '2023-10'
    """
    return day.isoformat()[: _LENGTHS[precision]] if day else ""
