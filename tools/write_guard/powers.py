"""Powers over people: writes that only the action they belong to, or a stronger one, may make.

A weaker action that makes such a write along the way contains the stronger one: who may move an
officer out must not thereby suspend him.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sambung.directory.actions import Action, Scope, list_actions
from sambung.directory.permissions import GRANT_ROLE, REVOKE_ROLE, SUSPEND_OFFICER
from sambung.identity.permissions import END_SESSIONS, MANAGE_CLIENTS
from tools.write_guard.guard import Finding, Guard
from tools.write_guard.reasons import ASKING, TELLING
from tools.write_guard.source import SourceTree


@dataclass(frozen=True)
class Power:
    """A kind of write, known by its words in the source, and the action it belongs to."""

    action: Action
    words: str


POWERS = (
    Power(GRANT_ROLE, r"RoleGrant\.objects\.\w*create|RoleGrant\("),
    Power(REVOKE_ROLE, r"\bvalid_until = now\b|valid_until=now\b"),
    Power(SUSPEND_OFFICER, r"\buser\.is_active = |User\.objects\.[^\n]*is_active="),
    Power(END_SESSIONS, r"\bsession_epoch\b|ended_at=now\b|UserSession\.objects"),
    Power(MANAGE_CLIENTS, r"\bclient\.is_active = |Client\b[^\n]*\bis_active=False\b"),
)

WEAKER: Mapping[str, str] = {
    "sambung.exchange.operations.handovers.hand_over": (
        "roles an administrator gave pass on, none that checks others; sessions end only where no"
        " role is left"
    ),
    "sambung.directory.operations.officers.move_officer": (
        "sessions end once every role outside the new agency could be taken back by the actor"
    ),
    "sambung.identity.accounts.operations.assistance.agree_to_recovery": (
        "a citizen's own sessions, on request, before two officers"
    ),
}
"""Actions that make such a write although they are weaker, each with what stands in its place."""


def is_as_strong(action: Action, other: Action) -> bool:
    """Tell whether whoever may do an action may do the other one as well, and as widely."""
    is_wide = action.scope is not Scope.AGENCY or other.scope is Scope.AGENCY
    return set(action.roles) <= set(other.roles) and is_wide


def find_weaker(tree: SourceTree, power: Power, reasons: Iterable[str]) -> tuple[Finding, ...]:
    """Find the ways to a power on which neither its action nor a stronger one was asked."""
    enough = {
        f"sambung.{row.package}.permissions.{row.action.code.upper()}"
        for row in list_actions()
        if is_as_strong(row.action, power.action)
    }
    guard = Guard(tree, asking=ASKING, telling=TELLING, enough=enough)
    levers = list_levers(tree, guard, power)
    return tuple(each for each in guard.find_unasked(reasons) if each.function in levers)


def list_levers(tree: SourceTree, guard: Guard, power: Power) -> frozenset[str]:
    """List the functions that make the write of a power themselves."""
    writers = set(guard.list_writers())
    words = re.compile(power.words, re.DOTALL)
    return frozenset(
        function.name
        for function in tree.functions.values()
        if function.name in writers
        and function.node is not None
        and words.search(ast.unparse(function.node))
    )
