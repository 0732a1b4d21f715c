"""No component that ships may be under AGPL or GPL; LGPL is used by import only."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata

from tools.supply_chain.locks import Component

_FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (Affero )?General Public", re.I)
_EXCEPTION = re.compile(r"GPL-3\.0[\w.-]* WITH GCC-exception-3\.1", re.I)
"""The run-time library of a compiler: it may be part of programs under any licence."""


def find_licence(component: Component) -> str:
    """Give the licence a component names; of a Python package from what is installed."""
    if component.licence or component.ecosystem != "pypi":
        return component.licence
    try:
        about = metadata(component.name)
    except PackageNotFoundError:
        return ""
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        value.rpartition(" :: ")[2]
        for value in about.get_all("Classifier") or ()
        if value.startswith("License ::")
    ]
    named = str(about.get("License") or "").strip().split("\n")[0]
    return " OR ".join(each for each in classified if each != "OSI Approved") or named[:80]


def list_faults(components: Iterable[Component]) -> list[str]:
    """List what ships under a licence that forbids it, or under none that is named."""
    faults = []
    for each in components:
        if not each.ships:
            continue
        licence = find_licence(each)
        if is_forbidden(licence):
            faults.append(f"{each.name} {each.version} ships under {licence}")
    return faults


def is_forbidden(licence: str) -> bool:
    """Tell whether what is under a licence must not ship with an Apache-2.0 product.

    >>> is_forbidden("AGPL-3.0-only"), is_forbidden("LGPL-3.0-only"), is_forbidden("MIT")
    (True, False, False)
    """
    choices = re.split(r"\bOR\b", _EXCEPTION.sub("", licence))
    return all(_FORBIDDEN.search(choice) for choice in choices)
