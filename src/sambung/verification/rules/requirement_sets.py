"""What is asked of which application: the requirement set of each platform, as plain data.

A set leaves out what does not fit: nobody calls a web address of a parking machine. What is not
known of an application waives nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sambung.verification.rules.levels import REQUIREMENTS, Requirement


class Waiver(StrEnum):
    """Why a requirement is not asked of an application."""

    PLATFORM = "platform"
    ORIGIN = "origin"
    SEASON = "season"
    NETWORK = "network"
    NO_ADDRESS = "no_address"
    NO_PROMISE = "no_promise"
    NO_ACCOUNTS = "no_accounts"


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which requirements fit an application, as plain values.

    `platform` and `origin` are the values of the portfolio. `season` holds the first and the last
    month of a seasonal service. `has_promise`: it publishes a table for which a next version is
    promised. `is_network_open`: a network of its agency was opened to the probes. `has_accounts`
    is false where the entry says that nobody signs in. `has_client`: people can sign in to it with
    the city account, whatever else is said of it.
    """

    platform: str = "unknown"
    origin: str = "unknown"
    is_in_season: bool = True
    season: tuple[int, int] | None = None
    has_address: bool = False
    has_promise: bool = False
    is_network_open: bool = False
    has_accounts: bool = True
    has_client: bool = False


_OF_AN_ADDRESS = frozenset({"address_answers", "tls_certificate"})
_OF_A_PUBLIC_PAGE = frozenset({"portal_link", "page_genuine", "security_contact"})
ASKED_OUTSIDE = _OF_AN_ADDRESS | _OF_A_PUBLIC_PAGE
"""What is seen only by calling the registered address."""
_SIGN_ON = frozenset({"single_sign_on"})
_NOT_ON_PLATFORM: Mapping[str, frozenset[str]] = {
    "mobile": frozenset({"security_contact"}),
    "desktop": ASKED_OUTSIDE,
    "messaging": ASKED_OUTSIDE | _SIGN_ON,
    "telephone": ASKED_OUTSIDE | _SIGN_ON,
    "device": ASKED_OUTSIDE | _SIGN_ON,
    "sheet": ASKED_OUTSIDE | _SIGN_ON,
    "intranet": _OF_A_PUBLIC_PAGE,
}
"""What is never asked on a platform. The address of a mobile application is its store page.

Nobody signs in to a text message, a telephone line, a machine or a table of data.
"""
_OF_A_STORE_PAGE = frozenset({"portal_link", "page_genuine", "tls_certificate"})
_IN_SEASON_ONLY = ASKED_OUTSIDE | _SIGN_ON | {"traffic_seen"}


def _is_offered(code: str, of: Profile) -> bool:
    """Tell whether people can sign in after all: then their sign-ins are asked for and count."""
    return code in _SIGN_ON and of.has_client


_Rule = Callable[[str, Profile], bool]
_WAIVERS: Mapping[Waiver, _Rule] = {
    Waiver.PLATFORM: lambda code, of: (
        code in _NOT_ON_PLATFORM.get(of.platform, frozenset()) and not _is_offered(code, of)
    ),
    Waiver.ORIGIN: lambda code, of: (
        code in _SIGN_ON and of.origin == "national" and not _is_offered(code, of)
    ),
    Waiver.NO_ACCOUNTS: lambda code, of: (
        code in _SIGN_ON and not of.has_accounts and not _is_offered(code, of)
    ),
    Waiver.NO_PROMISE: lambda code, of: code == "update_promise_kept" and not of.has_promise,
    Waiver.NO_ADDRESS: lambda code, of: (
        code in _OF_A_STORE_PAGE and of.platform == "mobile" and not of.has_address
    ),
    Waiver.NETWORK: lambda code, of: (
        code in _OF_AN_ADDRESS and of.platform == "intranet" and not of.is_network_open
    ),
    Waiver.SEASON: lambda code, of: code in _IN_SEASON_ONLY and not of.is_in_season,
}
"""The rules in order: the first that applies is the reason people read."""


@cache
def list_requirements(profile: Profile) -> tuple[Requirement, ...]:
    """List what is asked of an application with this profile: its requirement set.

    What is not asked is passed on the way up, but proves nothing (see `level_reached`).
    """
    return tuple(r for r in REQUIREMENTS if find_waiver(r.code, profile) is None)


def find_waiver(code: str, profile: Profile) -> Waiver | None:
    """Tell why a requirement is not asked of an application; None when it is."""
    return next((waiver for waiver, applies in _WAIVERS.items() if applies(code, profile)), None)


def is_month_in_season(month: int, season: tuple[int, int]) -> bool:
    """Tell whether a month lies in a season; a season may run over the turn of the year.

    >>> [month for month in range(1, 13) if is_month_in_season(month, (11, 2))]
    [1, 2, 11, 12]
    """
    first, last = season
    return first <= month <= last if first <= last else month >= first or month <= last
