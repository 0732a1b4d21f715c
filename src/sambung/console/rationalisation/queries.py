"""What the pages about departures show."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sambung.directory.authorization import may
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor
from sambung.kernel.messages import Message
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.models import Departure
from sambung.rationalisation.permissions import AGREE_DEPARTURE, LEAD_DEPARTURE
from sambung.rationalisation.rules.departures import (
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    DepartureState,
    DepartureStep,
)

_WAY = (
    DepartureState.PROPOSED,
    DepartureState.AGREED,
    DepartureState.ANNOUNCED,
    DepartureState.MOVING,
    DepartureState.SILENT,
    DepartureState.DONE,
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
class WayMark:
    """A state on the way: past, here or ahead."""

    title: Message
    place: str


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
    return ShownDeparture(departure, STATE_NAMES[DepartureState(departure.state)])


def list_way(departure: Departure) -> tuple[WayMark, ...]:
    """List the states of the way; of a stopped departure none, for it goes nowhere."""
    if departure.state not in _WAY:
        return ()
    here = _WAY.index(DepartureState(departure.state))
    places = ["past"] * here + ["here"] + ["ahead"] * (len(_WAY) - here - 1)
    return tuple(
        WayMark(STATE_NAMES[state], place) for state, place in zip(_WAY, places, strict=True)
    )


def list_steps(departure: Departure, actor: Actor) -> tuple[ShownStep, ...]:
    """List the steps that are possible now and that the officer may take."""
    return tuple(
        ShownStep(
            step=step,
            title=STEP_NAMES[step],
            address=reverse(_PAGES[step][0], args=[departure.code]),
            is_button=_PAGES[step][1],
        )
        for state, step in STEPS
        if state == departure.state and _may_take(step, departure, actor)
    )


def list_story(departure: Departure) -> tuple[StoryEntry, ...]:
    """List what was done with a departure, newest first."""
    return tuple(
        StoryEntry(STATE_NAMES[DepartureState(entry.after["state"])], entry.at, entry.actor_name)
        for entry in list_audit(departure.subject)
        if "state" in entry.after
    )


def _may_take(step: DepartureStep, departure: Departure, actor: Actor) -> bool:
    owner = get_owner_code(departure.application)
    may_agree = may(actor, AGREE_DEPARTURE, owner)
    if step is DepartureStep.AGREE:
        return may_agree
    may_lead = may(actor, LEAD_DEPARTURE, owner)
    return may_lead or (step is DepartureStep.STOP and may_agree)
