"""What an entry still lacks: SPBE reference codes, and what publiccode.yml requires.

Pure: the names of the fields are those of the portfolio, the values plain.
"""

from collections.abc import Mapping

SPBE_CODES = (
    "spbe_business",
    "spbe_service",
    "spbe_data",
    "spbe_application",
    "spbe_infrastructure",
    "spbe_security",
)
"""RAB, RAL, RAD, RAA, RAI and RAK of Presidential Regulation 132/2022."""
REQUIRED = (*SPBE_CODES, "purpose", "platform", "status", "repository", "licence", "contact")
"""The keys publiccode.yml requires and nobody but the agency knows; the rest follows from them."""
_NOTHING = frozenset({"", "unknown", "unverified"})


def list_missing(entry: Mapping[str, str | None]) -> tuple[str, ...]:
    """List the fields that are empty or not known, in the order in which people fill them in.

    >>> list_missing({**dict.fromkeys(REQUIRED, "x"), "platform": "unknown", "licence": None})
    ('platform', 'licence')
    """
    return tuple(name for name in REQUIRED if (entry.get(name) or "").strip() in _NOTHING)
