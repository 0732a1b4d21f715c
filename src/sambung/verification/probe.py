"""What every probe is: a repeatable check that gives evidence for or against one requirement."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Generic, TypeVar

from sambung.portfolio.models import Application
from sambung.verification.rules.levels import Observation

Facts = TypeVar("Facts")


class Probe(ABC, Generic[Facts]):
    """A repeatable check that gives evidence for or against one requirement.

    `prepare` reads the database for many applications at once, in the thread that runs the
    probes; `check` looks at one application, in a thread of its own and without the database, and
    keeps to `timeout`. `conclude` may weigh what was seen with the database again. So a slow
    address holds up nobody else.
    """

    code: ClassVar[str]
    requirement: ClassVar[str]
    every: ClassVar[timedelta]
    """How long after a good result it looks again."""
    retry_after: ClassVar[timedelta] = timedelta(hours=1)
    """How long after any other result it looks again."""
    timeout: ClassVar[timedelta] = timedelta(seconds=10)
    calls_addresses: ClassVar[bool] = False
    """Whether it calls the registered address; those of real applications only by permission."""

    @abstractmethod
    def prepare(self, applications: Sequence[Application], *, now: datetime) -> Mapping[int, Facts]:
        """Give what `check` needs, by key of the application.

        An application that is left out is one the probe does not apply to.
        """

    @abstractmethod
    def check(self, facts: Facts) -> Observation:
        """Look, and tell what was seen. Sambung's own trouble is `Outcome.INCONCLUSIVE`."""

    def conclude(self, facts: Facts, observation: Observation, *, now: datetime) -> Observation:
        """Give what is written down, where the database knows more than `check` could see.

        Runs in the calling thread after `check`. Most probes have nothing to add.
        """
        return observation
