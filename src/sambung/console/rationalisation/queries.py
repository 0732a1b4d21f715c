"""What the pages about departures show."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sambung.directory.authorization import may
from sambung.directory.second_person import find_second_person_refusal
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor
from sambung.kernel.messages import Message
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.models import Departure
from sambung.rationalisation.permissions import AGREE_DEPARTURE, LEAD_DEPARTURE
from sambung.rationalisation.rules.departures import (
    DEPARTURE_TABLE,
    DepartureState,
    DepartureStep,
)

_PAGES = {
    DepartureStep.AGREE: ("console:agree_departure", True),
    DepartureStep.ANNOUNCE: ("console:announce_departure", False),
    DepartureStep.MOVE: ("console:move_departure", False),
    DepartureStep.SWITCH_OFF: ("console:switch_off_departure", True),
    DepartureStep.FINISH: ("console:finish_departure", True),
    DepartureStep.STOP: ("console:stop_departure", False),
}
"""Where each step is taken, and whether by a button alone."""


@dataclass(frozen=True, slots=True)
class ShownDeparture:
    """A departure with its state in words."""

    departure: Departure
    state: Message


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step the officer may take now."""

    step: DepartureStep
    title: Message
    address: str
    is_button: bool


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """What was done, when and by whom."""

    title: Message
    at: datetime
    by: str


def describe_departure(departure: Departure) -> ShownDeparture:
    """Describe a departure in the reader's language; no query."""
    return ShownDeparture(departure, DEPARTURE_TABLE.get_state(departure.state).title)


def list_steps(departure: Departure, actor: Actor) -> tuple[ShownStep, ...]:
    """List the steps that are possible now and that the officer may take."""
    return tuple(
        ShownStep(
            step=step.key,
            title=DEPARTURE_TABLE.titles[step.key],
            address=reverse(_PAGES[step.key][0], args=[departure.code]),
            is_button=_PAGES[step.key][1],
        )
        for step in DEPARTURE_TABLE.list_steps(departure.state)
        if _may_take(step.key, departure, actor)
    )


def find_refusal(departure: Departure, actor: Actor) -> str:
    """Say why the head who proposed the departure does not agree to it as well; "" otherwise."""
    owner = get_owner_code(departure.application)
    is_open = departure.state == DepartureState.PROPOSED and may(actor, AGREE_DEPARTURE, owner)
    if not is_open:
        return ""
    return find_second_person_refusal(
        actor, AGREE_DEPARTURE, first_person_id=departure.proposed_by, agency_code=owner
    )


def list_story(departure: Departure) -> tuple[StoryEntry, ...]:
    """List what was done with a departure, newest first."""
    return tuple(
        StoryEntry(
            DEPARTURE_TABLE.get_state(entry.after["state"]).title, entry.at, entry.actor_name
        )
        for entry in list_audit(departure.subject)
        if "state" in entry.after
    )


def _may_take(step: DepartureStep, departure: Departure, actor: Actor) -> bool:
    owner = get_owner_code(departure.application)
    may_agree = may(actor, AGREE_DEPARTURE, owner)
    if step is DepartureStep.AGREE:
        return may_agree and not find_refusal(departure, actor)
    may_lead = may(actor, LEAD_DEPARTURE, owner)
    return may_lead or (step is DepartureStep.STOP and may_agree)
