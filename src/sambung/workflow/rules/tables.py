"""The way of a matter as one table: from which state, by which step, to which state.

A package writes its table once, as values; operations, pages, documents and tests read it there.

>>> from enum import StrEnum
>>> class DoorState(StrEnum):
...     OPEN = "open"
...     SHUT = "shut"
>>> class DoorStep(StrEnum):
...     SHUT = "shut"
>>> table = StateTable(
...     states=(State(DoorState.OPEN, _("open")), State(DoorState.SHUT, _("shut"), is_final=True)),
...     steps=(Step(DoorState.OPEN, DoorStep.SHUT, DoorState.SHUT),),
...     titles={DoorStep.SHUT: _("Shut")},
...     way=(DoorState.OPEN, DoorState.SHUT),
... )
>>> table.get_step("open", "shut").to
<DoorState.SHUT: 'shut'>
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict, InvalidInput, SambungError
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _

S = TypeVar("S", bound=StrEnum)
T = TypeVar("T", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be given with a step. `missing` says what to do while it is not there.

    What is not there is a fault of the input, unless `refused` says that the matter is not ready.
    """

    key: str
    missing: Message
    refused: type[SambungError] = InvalidInput


@dataclass(frozen=True, slots=True)
class State(Generic[S]):
    """Where a matter can stand, who is waited for there, and how many working days.

    Without `owner` nobody is waited for; without `days` there is no deadline. From a final state
    no step leads away.
    """

    key: S
    title: Message
    owner: Role | None = None
    days: int | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Step(Generic[S, T]):
    """One line of the table: at this state, this step leads to that state, if all needs are met."""

    at: S
    key: T
    to: S
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, eq=False)
class StateTable(Generic[S, T]):
    """The states of a matter, the first one first, and every step between them.

    `titles` are the steps in words. `way` is the usual way, as people are shown it. `refused` is
    the error of a step that is not in the table, where machines tell it by a code of its own.

    Raises:
        ValueError: a state or a step is named twice, or not at all.
    """

    states: Sequence[State[S]]
    steps: Sequence[Step[S, T]]
    titles: Mapping[T, Message]
    way: Sequence[S]
    refused: type[Conflict] = Conflict
    _states: dict[str, State[S]] = field(init=False, repr=False)
    _steps: dict[tuple[str, str], Step[S, T]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        states = {state.key.value: state for state in self.states}
        steps = {(step.at.value, step.key.value): step for step in self.steps}
        if len(states) != len(self.states) or len(steps) != len(self.steps):
            raise ValueError("a state or a step stands twice in the table")
        if unknown := {place for step in self.steps for place in (step.at, step.to)} - set(states):
            raise ValueError(f"no such state: {', '.join(sorted(unknown))}")
        if unnamed := {step.key for step in self.steps} - set(self.titles):
            raise ValueError(f"without a title: {', '.join(sorted(unnamed))}")
        object.__setattr__(self, "_states", states)
        object.__setattr__(self, "_steps", steps)

    def get_state(self, key: str) -> State[S]:
        """Give a state by its stored word.

        Raises:
            KeyError: there is no such state.
        """
        return self._states[str(key)]

    def list_steps(self, at: str) -> tuple[Step[S, T], ...]:
        """List the steps that are possible at a state, in the order of the table."""
        return tuple(step for step in self.steps if step.at == at)

    def get_step(self, at: str, key: str) -> Step[S, T]:
        """Give a step, if the table has it at this state; its needs are not looked at.

        Raises:
            Conflict: it is not possible at this state; says what is. Of the table's own kind.
        """
        step = self._steps.get((str(at), str(key)))
        if step is not None:
            return step
        if not (possible := self.list_steps(at)):
            raise self.refused(_("This is finished; nothing more can be done with it."))
        titles: Mapping[str, Message] = {each.value: title for each, title in self.titles.items()}
        raise self.refused(
            _(
                "“%(step)s” is not possible while the state is “%(state)s”. Possible now:"
                " %(possible)s.",
                step=titles.get(str(key), key),
                state=self.get_state(at).title,
                possible=", ".join(str(self.titles[each.key]) for each in possible),
            )
        )

    def take_step(self, at: str, key: str, *, given: Collection[str] = ()) -> State[S]:
        """Give the state that a step leads to. `given` are the needs that are met, by key.

        Raises:
            Conflict: the step is not possible at this state, or the matter is not ready for it.
            InvalidInput: something has to be said with it; tells what.
        """
        step = self.get_step(at, key)
        for need in step.needs:
            if need.key not in given:
                raise need.refused(need.missing)
        return self.get_state(step.to)
