"""Where an officer can go: one ordered list, for the navigation and for the map on the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.clearance.permissions import ASK_FOR_SIMILAR, READ_CLEARANCE
from sambung.console.permissions import OPEN_DESK, READ_AUDIT, READ_BOARD
from sambung.directory.actions import Action
from sambung.directory.authorization import may_anywhere
from sambung.directory.permissions import INVITE_OFFICERS, READ_OFFICERS
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.governance.permissions import READ_FILE, READ_OBSTACLES
from sambung.identity.permissions import CONFIRM_PERSON
from sambung.kernel.actor import Actor
from sambung.portfolio.permissions import (
    ASSIGN_RESPONSIBLE,
    EXPORT_APPLICATIONS,
    REGISTER_APPLICATION,
)
from sambung.rationalisation.permissions import READ_RATIONALISATION
from sambung.verification.permissions import ANSWER_CLARIFICATION, CONFIRM_OWNERSHIP

FOLLOWING = (READ_OBSTACLES, ASSIGN_RESPONSIBLE, PUBLISH_INTERFACE)
"""Who may do one of these follows the work on some applications."""


@dataclass(frozen=True, slots=True)
class Way:
    """A page to go to: its URL name and title, and what one must be allowed to do (one of these).

    `short` is its name in the navigation of every page; a way without one is on the map only.
    """

    address: str
    title: Any
    actions: tuple[Action, ...]
    short: Any = ""


@dataclass(frozen=True, slots=True)
class WayGroup:
    """Ways that belong together."""

    title: Any
    ways: tuple[Way, ...]


_GROUPS = (
    WayGroup(
        _("The work of integration"),
        (
            Way(
                "console:board",
                _("Board of applications"),
                FOLLOWING,
                pgettext_lazy("navigation", "Board"),
            ),
            Way(
                "console:files",
                _("Integration files"),
                (READ_FILE,),
                pgettext_lazy("navigation", "Files"),
            ),
            Way("console:obstacles", _("Obstacles"), (READ_OBSTACLES,), _("Obstacles")),
            Way(
                "console:clarifications",
                _("Falls of levels"),
                (ANSWER_CLARIFICATION,),
                pgettext_lazy("navigation", "Falls"),
            ),
            Way("console:deaths", _("What died silently"), FOLLOWING),
            Way("console:sources", _("What sources state differently"), FOLLOWING),
            Way(
                "console:weekly",
                _("The week on one page"),
                (READ_BOARD,),
                pgettext_lazy("navigation", "The week"),
            ),
            Way("console:benefits", _("Benefits"), (OPEN_DESK,)),
        ),
    ),
    WayGroup(
        _("Applications and data"),
        (
            Way("console:similar", _("Does something like this exist?"), (ASK_FOR_SIMILAR,)),
            Way(
                "console:clearances",
                _("Proposals for new applications"),
                (READ_CLEARANCE,),
                pgettext_lazy("navigation", "Proposals"),
            ),
            Way(
                "console:workbook",
                _("Work with the workbook"),
                (EXPORT_APPLICATIONS,),
                pgettext_lazy("navigation", "Workbook"),
            ),
            Way(
                "console:register_application",
                _("Register an application"),
                (REGISTER_APPLICATION,),
            ),
            Way("console:confirmations", _("Confirm your applications"), (CONFIRM_OWNERSHIP,)),
            Way("console:links", _("Map of links"), (OPEN_DESK,)),
            Way(
                "console:rationalisation",
                _("What to keep, merge or retire"),
                (READ_RATIONALISATION,),
            ),
            Way("console:interfaces", _("See what other agencies offer"), (OPEN_DESK,)),
        ),
    ),
    WayGroup(
        _("Officers and citizens"),
        (
            Way("console:counter", _("Counter"), (CONFIRM_PERSON,), _("Counter")),
            Way("console:officers", _("Officers"), (READ_OFFICERS,), _("Officers")),
            Way("console:invite", _("Invite officers"), (INVITE_OFFICERS,)),
            Way("console:audit", _("Who did what"), (READ_AUDIT,)),
        ),
    ),
)


def list_way_groups(actor: Actor) -> tuple[WayGroup, ...]:
    """List the ways open to an officer, in their groups; a group without any is left out."""
    groups = (WayGroup(group.title, tuple(_open(group.ways, actor))) for group in _GROUPS)
    return tuple(group for group in groups if group.ways)


def list_main_ways(actor: Actor) -> tuple[Way, ...]:
    """List the ways open to an officer that stand in the navigation of every page."""
    return tuple(way for group in list_way_groups(actor) for way in group.ways if way.short)


def _open(ways: Iterable[Way], actor: Actor) -> Iterator[Way]:
    return (way for way in ways if any(may_anywhere(actor, action) for action in way.actions))
