"""The registry of probes. A probe joins by one file in `probes/` that names it `PROBE`.

No list has to be changed anywhere: the folder is the list.
"""

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar

from sambung.portfolio.models import Application
from sambung.verification import probes
from sambung.verification.rules import BY_CODE, Observation

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


def list_probes() -> tuple[Probe[Any], ...]:
    """List the probes of the folder, in order of their file names.

    Raises:
        TypeError: a file names no probe, or the probe's requirement does not exist.
    """
    found = []
    for module in sorted(pkgutil.iter_modules(probes.__path__), key=lambda module: module.name):
        name = f"{probes.__name__}.{module.name}"
        probe = getattr(import_module(name), "PROBE", None)
        if not isinstance(probe, Probe) or probe.requirement not in BY_CODE:
            raise TypeError(f"{name} must define PROBE, a Probe of a known requirement")
        found.append(probe)
    return tuple(found)
