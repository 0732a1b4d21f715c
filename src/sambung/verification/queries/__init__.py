"""Reads of verification: the standing of one application, the counts, and the list.

Declared and verified never meet here: a level follows from evidence alone. Illustrations are
always at `none`, examples are counted apart, and parts of Sambung appear nowhere.
"""

from sambung.verification.queries.counts import LevelCounts, count_levels
from sambung.verification.queries.listing import (
    Criteria,
    ListedApplication,
    Page,
    search_applications,
)
from sambung.verification.queries.standings import (
    RequirementStanding,
    Standing,
    get_standing,
    list_standings,
)

__all__ = [
    "Criteria",
    "LevelCounts",
    "ListedApplication",
    "Page",
    "RequirementStanding",
    "Standing",
    "count_levels",
    "get_standing",
    "list_standings",
    "search_applications",
]
