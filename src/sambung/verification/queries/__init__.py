"""Reads of verification: the standing of one application, the counts, and the list.

Declared and verified never meet here: a level follows from evidence alone. Illustrations are
always at `none`, examples are counted apart, and parts of Sambung appear nowhere.
"""

from sambung.verification.queries.counts import LevelCounts, count_levels
from sambung.verification.queries.history import (
    PublicChange,
    find_open_clarification,
    list_newest_changes,
    list_public_changes,
)
from sambung.verification.queries.listing import (
    Criteria,
    ListedApplication,
    search_applications,
)
from sambung.verification.queries.published import (
    PublishedRequirement,
    PublishedStanding,
    get_published_standing,
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
    "PublicChange",
    "PublishedRequirement",
    "PublishedStanding",
    "RequirementStanding",
    "Standing",
    "count_levels",
    "find_open_clarification",
    "get_published_standing",
    "get_standing",
    "list_newest_changes",
    "list_public_changes",
    "list_standings",
    "search_applications",
]
