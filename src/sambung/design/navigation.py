"""Where everybody can go from any page. Packages register their entries in `navigation.py`."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.core.exceptions import ImproperlyConfigured


class Bar(Enum):
    """Which part of the frame an entry stands in."""

    MAIN = auto()
    FOOTER = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """A page everybody may open: its URL name (or path) and label, and its place in a bar."""

    address: str
    label: Any
    bar: Bar
    order: int


_places: dict[tuple[Bar, int], Entry] = {}


def register(*entries: Entry) -> None:
    """Give pages their place in the frame.

    Raises:
        ImproperlyConfigured: another page has that place.
    """
    for entry in entries:
        other = _places.setdefault((entry.bar, entry.order), entry)
        if other is not entry:
            raise ImproperlyConfigured(
                f"{entry.address} and {other.address} both stand at {entry.order} of {entry.bar}."
            )


def list_entries(bar: Bar) -> tuple[Entry, ...]:
    """List what stands in a part of the frame, in order."""
    found = (entry for entry in _places.values() if entry.bar is bar)
    return tuple(sorted(found, key=lambda entry: entry.order))
