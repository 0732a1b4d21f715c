"""Where an officer can go: for the navigation of every page, and for the map on the desk.

Each subject of the console registers its entries in its own `navigation.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action
from sambung.directory.authorization import may_anywhere
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.governance.permissions import READ_OBSTACLES
from sambung.kernel.actor import Actor
from sambung.portfolio.permissions import ASSIGN_RESPONSIBLE

FOLLOWING = (READ_OBSTACLES, ASSIGN_RESPONSIBLE, PUBLISH_INTERFACE)
"""Who may do one of these follows the work on some applications."""


class Group(Enum):
    """Entries that belong together, in the order they stand on the desk."""

    INTEGRATION = _("The work of integration")
    APPLICATIONS = _("Applications and data")
    PEOPLE = _("Officers and citizens")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page to go to: its URL name and title, and what one must be allowed to do (one of these).

    `order` is its place in the group, `short` its name in the navigation of every page; an entry
    without one is on the map only.
    """

    address: str
    title: Any
    actions: tuple[Action, ...]
    group: Group
    order: int
    short: Any = ""


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group with the entries open to an officer, in order."""

    title: Any
    entries: tuple[Entry, ...]


_places: dict[tuple[Group, int], Entry] = {}


def register(*entries: Entry) -> None:
    """Give pages their place in the navigation.

    Raises:
        ImproperlyConfigured: another page has that place, or the page is registered already.
    """
    for entry in entries:
        other = _places.setdefault((entry.group, entry.order), entry)
        if other is not entry:
            raise ImproperlyConfigured(
                f"{entry.address} and {other.address} both stand at {entry.order} of {entry.group}."
            )
        if [known.address for known in _places.values()].count(entry.address) > 1:
            raise ImproperlyConfigured(f"{entry.address} is registered twice.")


def list_groups(actor: Actor) -> tuple[OpenGroup, ...]:
    """List the entries open to an officer, in their groups; a group without any is left out."""
    groups = (OpenGroup(group.value, tuple(_list_open(group, actor))) for group in Group)
    return tuple(group for group in groups if group.entries)


def list_main_entries(actor: Actor) -> tuple[Entry, ...]:
    """List the entries open to an officer that stand in the navigation of every page."""
    return tuple(e for group in list_groups(actor) for e in group.entries if e.short)


def _list_open(group: Group, actor: Actor) -> Iterator[Entry]:
    for place in sorted((place for place in _places if place[0] is group), key=lambda p: p[1]):
        entry = _places[place]
        if any(may_anywhere(actor, action) for action in entry.actions):
            yield entry
