"""Which duties there are: what each package declares in its `jobs` module as `DUTIES`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from sambung.kernel.duties import Duty, Process

_HOUSE = __name__.partition(".")[0]


@cache
def list_duties() -> tuple[Duty, ...]:
    """List the duties of all packages, by package and name.

    Raises:
        ValueError: two duties have one name.
    """
    duties = sorted(_walk(), key=lambda duty: (duty.package, duty.name))
    twice = [name for name, count in Counter(duty.name for duty in duties).items() if count > 1]
    if twice:
        raise ValueError(f"more than one duty is called {', '.join(twice)}")
    return tuple(duties)


def list_duties_of(process: Process) -> tuple[Duty, ...]:
    """List the duties one process carries."""
    return tuple(duty for duty in list_duties() if duty.process is process)


def _walk() -> Iterator[Duty]:
    for package in iter_modules(import_module(_HOUSE).__path__):
        name = f"{_HOUSE}.{package.name}.jobs"
        if package.ispkg and find_spec(name) is not None:
            for duty in import_module(name).DUTIES:
                yield replace(duty, package=package.name)
