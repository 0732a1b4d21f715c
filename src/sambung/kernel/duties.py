"""What a duty is: something a package has Sambung do again and again by itself.

A package declares its own in its `jobs` module, as `DUTIES`; `sambung.journal` finds and runs them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Process(StrEnum):
    """The processes that carry duties."""

    PUBLISHER = "publisher"
    """Puts into force what was decided. Never talks to anybody outside Sambung."""
    WORKER = "worker"


class Run(Protocol):
    """What a duty does once. Whatever it raises counts as a failure."""

    def __call__(self, *, now: datetime) -> object:
        """Do what is due."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a package has to do again and again.

    `pause` lies between the end of a run and the next; with `rests` it is at least so many times
    as long as the run took. A run longer than `budget` counts as a failure. `is_woken` lets a
    commit that announces an event end the pause. After failures the pause doubles up to
    `longest_wait`. `package` is filled in by the registry.

    Raises:
        ValueError: pause or budget is nothing, or the publisher would talk to the outside.
    """

    name: str
    run: Run
    process: Process
    pause: timedelta
    budget: timedelta
    calls_outside: bool = False
    is_woken: bool = False
    rests: int = 0
    longest_wait: timedelta = timedelta(minutes=5)
    package: str = ""

    def __post_init__(self) -> None:
        if self.calls_outside and self.process is Process.PUBLISHER:
            raise ValueError(f"{self.name}: the publisher talks to nobody outside")
        if self.is_woken and self.process is not Process.PUBLISHER:
            raise ValueError(f"{self.name}: a commit wakes duties of the publisher alone")
        if min(self.pause, self.budget) <= timedelta():
            raise ValueError(f"{self.name}: pause and budget must be longer than nothing")
