"""Actions: what a person can do. Each package declares its own, with the rule, in `permissions.py`.

On start-up the declarations of all packages become one table. A package is found by itself: no
list names it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sambung.kernel.actor import Role


class Scope(StrEnum):
    """How far a role reaches when somebody uses it for an action."""

    AGENCY = "agency"
    """For the agency the role was given for; a role for the whole city reaches every agency."""
    CITY = "city"
    """Only with a role for the whole city."""
    OWN = "own"
    """For what is one's own; somebody else's only with a role of the rule."""


class Concerned(StrEnum):
    """Who may not act alone although no earlier action made him the first person."""

    PERSON = "person_concerned"
    """Whom the action is about: nobody grants to, confirms, helps or suspends oneself."""


@dataclass(frozen=True, eq=False)
class Action:
    """Something that changes something or opens what is not public, and who may do it.

    `code` is the name of the constant in small letters; `task` completes the sentence "To … you
    need the role"; `reason` says why the rule is as it is.

    `second_person` says who may not do this although a role allows it: who did the action named
    there, or whom this one is about (see `second_person.require_second_person`). Where one person
    is enough, `alone` says why. Every action has one of the two.

    Raises:
        ImproperlyConfigured: the rule names an unknown role, lets nobody do it, has no reason,
            or says both or neither of `second_person` and `alone`.
    """

    code: str
    task: Any
    reason: str
    roles: tuple[Role, ...] = ()
    scope: Scope = Scope.AGENCY
    second_person: "Action | Concerned | None" = None
    alone: str = ""

    def __post_init__(self) -> None:
        unknown = [role for role in self.roles if not isinstance(role, Role)]
        if unknown:
            raise ImproperlyConfigured(f"{self.code}: unknown roles {unknown}")
        if len(set(self.roles)) < len(self.roles):
            raise ImproperlyConfigured(f"{self.code}: a role stands there twice")
        if not self.roles and self.scope is not Scope.OWN:
            raise ImproperlyConfigured(f"{self.code}: nobody may do it")
        if not self.reason:
            raise ImproperlyConfigured(f"{self.code}: the rule has no reason")
        if (self.second_person is None) == (not self.alone):
            raise ImproperlyConfigured(
                f"{self.code}: name the second person, or say why one is enough"
            )

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """A row of the table: an action and the package that declares it."""

    package: str
    action: Action


_table: dict[str, DeclaredAction] = {}


def collect_actions(modules: Iterable[ModuleType]) -> Mapping[str, DeclaredAction]:
    """Make the table of what modules declare, by code, in the order of modules and declarations.

    Raises:
        ImproperlyConfigured: two actions have one code, or a constant is not named as its code.
    """
    table: dict[str, DeclaredAction] = {}
    for module in modules:
        for name, action in vars(module).items():
            if not isinstance(action, Action):
                continue
            if name != action.code.upper():
                raise ImproperlyConfigured(f"{module.__name__}.{name} declares {action.code}")
            package = module.__name__.removesuffix(".permissions").rpartition(".")[2]
            row = table.setdefault(action.code, DeclaredAction(package, action))
            if row.action is not action:
                raise ImproperlyConfigured(
                    f"{action.code} is declared twice: by {row.package} and by {package}"
                )
    return table


def fill_table(modules: Iterable[ModuleType]) -> None:
    """Put what modules declare in place of the present table; called once, on start-up."""
    collected = collect_actions(modules)
    _table.clear()
    _table.update(collected)


def list_actions() -> tuple[DeclaredAction, ...]:
    """List the whole table."""
    return tuple(_table.values())


def is_declared(action: Action) -> bool:
    """Tell whether an action stands in the table; one that does not is nobody's."""
    row = _table.get(action.code)
    return row is not None and row.action is action
