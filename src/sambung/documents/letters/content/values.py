"""Values on their way into a template: whatever is in them, they stay text.

Each character of a value that Markdown could take for markup travels as a character of Unicode's
private area and comes back after the text was read. What was never markup cannot become any.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

_SHIFT = 0xE000
_EMPTY = "\ue0ff"
_PRIVATE = range(_SHIFT, _SHIFT + 0x200)
_SHIFTED = {
    ord(character): _SHIFT + ord(character) for character in "\n !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
}
_BACK = {after: before for before, after in _SHIFTED.items()} | {ord(_EMPTY): None}

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


class MissingName(BaseException):
    """A template asks for a name that was not given.

    No `Exception`, because the comparisons of `if` swallow those. `fill_template` catches it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Place:
    """A text in a template: printed as it is, compared by what it says, without methods."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __html__(self) -> str:
        return hide(self._text)

    def __str__(self) -> str:
        return hide(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return self._text == (other._text if isinstance(other, Place) else other)

    def __hash__(self) -> int:
        return hash(self._text)

    def __getitem__(self, name: str) -> Any:
        raise MissingName(name)

    def __contains__(self, part: object) -> bool:
        return (part._text if isinstance(part, Place) else str(part)) in self._text


class Record:
    """Values with names: a missing name is an error, and nothing but the values can be reached."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise MissingName(name)
        return self._values[name]

    def __bool__(self) -> bool:
        return bool(self._values)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("a record is not walked through")


class Items(tuple[Any, ...]):
    """Values in a row: walked through, or one of them by its number."""

    __slots__ = ()

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, str) and not place.isdecimal():
            raise MissingName(place)
        return super().__getitem__(int(place))


def wrap(value: Any) -> Any:
    """Make a value fit for a template: texts, numbers, dates, and mappings and lists of them.

    Raises:
        TypeError: it is something else.
    """
    if value is None:
        return Place("")
    if isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        raise TypeError("a letter shows days: give a date")
    if isinstance(value, date):
        return Place(write_date(value))
    if isinstance(value, Mapping):
        return Record({str(name): wrap(each) for name, each in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return Items(wrap(each) for each in value)
    if isinstance(value, bytes) or callable(value):
        raise TypeError(f"no value for a letter: {type(value).__name__}")
    return Place(str(value))


def hide(text: str) -> str:
    """Write a text in characters Markdown does not know."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    kept = (
        "\ufffd" if ord(character) in _PRIVATE else character
        for character in text
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(kept).translate(_SHIFTED) or _EMPTY


def reveal(text: str) -> str:
    """Give back what `hide` hid."""
    return text.translate(_BACK)


def write_date(day: date) -> str:
    """Write a day as letters do, in Indonesian whatever the language of the page.

    >>> write_date(date(2026, 3, 9))
    '9 Maret 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
