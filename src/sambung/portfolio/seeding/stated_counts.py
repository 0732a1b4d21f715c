"""How many applications the city has, by source: figures side by side, never put together.

The figures lie with the data set of the city in `stated_counts.csv`, word for word as collected;
what was inferred about a date is said beside it.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.directory.queries import find_city
from sambung.portfolio.seeding.cities import CITIES

RELIABILITIES: dict[str, Promise] = {
    "press": _("Press"),
    "press_several": _("Press, several papers"),
    "press_thesis": _("Press and a thesis"),
    "press_claim": _("Press, a claim"),
    "blog": _("Blog"),
    "user_blog": _("Blog of a reader, weak"),
    "third_party": _("Third party"),
}


@dataclass(frozen=True, slots=True)
class StatedCount:
    """What one source says: `as_of` is as exact as it is known, `figure` as it was written."""

    as_of: str
    date_note: str
    scope: str
    figure: str
    breakdown: str
    source: str
    reliability: str

    @property
    def reliability_title(self) -> Promise | str:
        """What kind of source it is, in the reader's language."""
        return RELIABILITIES.get(self.reliability, self.reliability)


def list_stated_counts() -> tuple[StatedCount, ...]:
    """List what sources said of the city's number of applications, newest first."""
    city = find_city()
    path = CITIES / city.slug / "stated_counts.csv" if city else None
    return _read(path) if path is not None and path.is_file() else ()


def _read(path: Path) -> tuple[StatedCount, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [StatedCount(as_of=row.pop("date"), **row) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: row.as_of, reverse=True))
