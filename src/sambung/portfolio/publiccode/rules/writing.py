"""Writing publiccode.yml: what an entry says, laid over what a file brought.

Nothing is invented. What the standard asks for and nobody knows stays out, and the head of the
file names it.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from sambung.portfolio.publiccode.rules.document import (
    KNOWN_KEYS,
    OWN_VERSION,
    Document,
    Path,
    list_missing,
    put,
    software_type_of,
)
from sambung.portfolio.publiccode.rules.lenses import LENSES


def compose(
    values: Mapping[str, str], kept: Mapping[str, Any], *, agency: str = "", is_own: bool = False
) -> Document:
    """Make the document of an entry out of its values and what a file once brought.

    `agency` is the name of the agency that uses the software; `is_own` says that the city made
    it. Where entry and file mean the same, the words of the file stay.
    """
    document: Document = copy.deepcopy(dict(kept))
    document.setdefault("publiccodeYmlVersion", OWN_VERSION)
    for lens in LENSES:
        value = values.get(lens.field, "")
        if not lens.agrees(document, value):
            lens.write(document, value)
    is_written_here = is_own and not kept  # a file without `maintenance` stays without one
    _complete(document, values, agency=agency, is_own=is_written_here)
    return _order_section(document, ())


def show(document: Document, *, remark: str = "") -> str:
    """Give the text of a document, with `remark` in front for the keys that are missing."""
    missing = list_missing(document)
    head = f"# {remark} {', '.join(missing)}\n" if missing and remark else ""
    text: str = yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, default_flow_style=False, width=100
    )
    return head + text


def _complete(document: Document, values: Mapping[str, str], *, agency: str, is_own: bool) -> None:
    """Add what follows from the entry and has no place of its own in it."""
    address = values.get("address", "")
    if address.startswith(("https://", "http://")):
        document.setdefault("landingURL", address)
    if agency:
        document.setdefault("usedBy", [agency])
    if kind := software_type_of(values.get("platform", "unknown")):
        document.setdefault("softwareType", kind)
    if is_own and not values.get("vendor"):
        maintenance = document.get("maintenance")
        if not isinstance(maintenance, dict) or "type" not in maintenance:
            put(document, ["maintenance", "type"], "internal")


def _order_section(section: Document, path: Path) -> Document:
    """Put the keys of the standard in its order and the others after them, at every place."""
    known: Sequence[str] = KNOWN_KEYS.get(path, ())
    names = [name for name in known if name in section]
    names += sorted(name for name in section if name not in known)
    return {name: _order(section[name], _place(path, name)) for name in names}


def _order(value: Any, path: Path) -> Any:
    return _order_section(value, path) if isinstance(value, dict) else value


def _place(path: Path, name: str) -> Path:
    return (*path, "*") if path == ("description",) else (*path, name)
