"""The registry of probes. A probe joins by one file in `probes/` that names it `PROBE`.

No list has to be changed anywhere: the folder is the list.
"""

import pkgutil
from importlib import import_module
from typing import Any

from sambung.verification import probes
from sambung.verification.probe import Probe
from sambung.verification.rules.levels import BY_CODE


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
