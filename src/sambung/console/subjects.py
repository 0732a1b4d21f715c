"""The subjects of the console: each a folder with the same few rooms, found by a walk."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from sambung import console


def import_rooms(room: str) -> tuple[ModuleType, ...]:
    """Import a room (`urls`, `navigation`, …) of every subject that has it, by name of subject."""
    subjects = [found.name for found in iter_modules(console.__path__) if found.ispkg]
    names = [f"{console.__name__}.{subject}.{room}" for subject in sorted(subjects)]
    return tuple(import_module(name) for name in names if find_spec(name))
