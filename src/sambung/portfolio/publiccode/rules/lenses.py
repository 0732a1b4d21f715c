"""What publiccode.yml and an entry have in common, and how each says it.

A *lens* looks at one value in a document: `read` finds it, `write` puts it there. Where the
document can say it in several ways (`platforms: [web, linux]`), `agrees` tells whether the entry
and the document mean the same, so that the words of the file are left alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sambung.portfolio.publiccode.rules.document import (
    SHORT_LENGTH,
    Document,
    Path,
    find,
    find_bare_text,
    find_language,
    put,
    shorten,
)

_STATUS_READ = {
    "concept": "planned",
    "development": "planned",
    "beta": "trial",
    "stable": "active",
    "obsolete": "inactive",
}
_STATUS_WRITTEN = {
    "planned": "development",
    "trial": "beta",
    "active": "stable",
    "seasonal": "stable",
    "replaced": "obsolete",
    "inactive": "obsolete",
}
_PLATFORM_READ = {"web": "web", "android": "mobile", "ios": "mobile"}
_PLATFORM_OF_TYPE = {
    "standalone/web": "web",
    "standalone/mobile": "mobile",
    "standalone/desktop": "desktop",
    "standalone/iot": "device",
}
_PLATFORM_WRITTEN = {
    "web": ("web",),
    "intranet": ("web",),
    "mobile": ("mobile",),
    "desktop": ("desktop",),
    "messaging": ("messaging",),
    "telephone": ("telephone",),
    "device": ("device",),
    "sheet": ("sheet",),
}


@dataclass(frozen=True, slots=True)
class Lens:
    """One value that an entry and a document both hold. Values are texts; "" is none."""

    field: str
    path: Path
    read: Callable[[Document], str]
    write: Callable[[Document, str], None]
    to_words: Callable[[str], Any] = str
    """How a value is written; two values written alike mean the same to a document."""

    @property
    def key(self) -> str:
        """The place in the document, as the standard writes it: `legal/license`."""
        return "/".join(self.path)

    def agrees(self, document: Document, value: str) -> bool:
        """Tell whether the document says what the entry says, as far as it can."""
        read = self.read(document)
        return read == value or bool(self.to_words(read) == self.to_words(value))


def _text(field: str, path: Path, limit: int, form: str = "") -> Lens:
    def read(document: Document) -> str:
        value = find(document, path)
        value = " ".join(value.split()) if isinstance(value, str) else ""
        fits = len(value) <= limit and (not form or re.fullmatch(form, value))
        return value if fits else ""

    def write(document: Document, value: str) -> None:
        put(document, path, value or None)

    return Lens(field, path, read, write)


def _day(text: Any) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _read_released(document: Document) -> str:
    return _day(document.get("releaseDate"))


def _write_released(document: Document, value: str) -> None:
    put(document, ["releaseDate"], value or None)


def _read_purpose(document: Document) -> str:
    short, long = _find_descriptions(document)
    if _is_cut(short, long) and len(long) <= 2000:
        return long
    return short if len(short) <= 2000 else ""


def _write_purpose(document: Document, value: str) -> None:
    """Write a long purpose in both lengths. A long text that was the file's own stays."""
    short, long = _find_descriptions(document)
    place = ("description", find_language(document) or "id")
    if bare := find_bare_text(document):
        put(document, bare, None)
    put(document, (*place, "shortDescription"), shorten(value) or None)
    if not long or _is_cut(short, long):
        put(document, (*place, "longDescription"), value if len(value) >= SHORT_LENGTH else None)


def _find_descriptions(document: Document) -> tuple[str, str]:
    place = ("description", find_language(document))
    bare = find_bare_text(document)
    short = find(document, bare or (*place, "shortDescription"))
    long = find(document, (*place, "longDescription"))
    is_text = isinstance(short, str)
    return " ".join(short.split()) if is_text else "", long if isinstance(long, str) else ""


def _is_cut(short: str, long: str) -> bool:
    """Tell whether the short text is only the beginning of the long one."""
    return short.endswith("…") and shorten(long) == short


def _read_platform(document: Document) -> str:
    named = document.get("platforms")
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    for name in names:
        word = name.strip().casefold() if isinstance(name, str) else ""
        platform = _PLATFORM_READ.get(word) or (word if word in _PLATFORM_WRITTEN else "")
        if platform:
            return platform
    # Software for the web is used in a browser, whatever its servers run on (`platforms: [linux]`).
    kind = document.get("softwareType")
    return _PLATFORM_OF_TYPE.get(kind, "") if names and isinstance(kind, str) else ""


def _write_platform(document: Document, value: str) -> None:
    put(document, ["platforms"], list(_PLATFORM_WRITTEN.get(value, ())) or None)


def _read_status(document: Document) -> str:
    stated = document.get("developmentStatus")
    return _STATUS_READ.get(stated, "") if isinstance(stated, str) else ""


def _write_status(document: Document, value: str) -> None:
    put(document, ["developmentStatus"], _STATUS_WRITTEN.get(value))


def _first_contractor(document: Document) -> Document:
    contractors = find(document, ["maintenance", "contractors"])
    first = contractors[0] if isinstance(contractors, list) and contractors else None
    return first if isinstance(first, dict) else {}


def _read_vendor(document: Document) -> str:
    name = _first_contractor(document).get("name")
    return " ".join(name.split()) if isinstance(name, str) and len(name) <= 200 else ""


def _write_vendor(document: Document, value: str) -> None:
    if _first_contractor(document) and not value:
        contractors = document["maintenance"]["contractors"][1:]
        put(document, ["maintenance", "contractors"], contractors or None)
    elif value:
        _change_contractor(document, "name", value)
        if find(document, ["maintenance", "type"]) is None:
            put(document, ["maintenance", "type"], "contract")


def _read_contract_end(document: Document) -> str:
    return _day(_first_contractor(document).get("until"))


def _write_contract_end(document: Document, value: str) -> None:
    first = _first_contractor(document)
    if value and first:
        _change_contractor(document, "until", value)
    elif first:
        first.pop("until", None)


def _change_contractor(document: Document, key: str, value: str) -> None:
    if not _first_contractor(document):
        put(document, ["maintenance", "contractors"], [{}])
    document["maintenance"]["contractors"][0][key] = value


LENSES: tuple[Lens, ...] = (
    _text("name", ("name",), 200),
    _text("repository", ("url",), 500, r"https?://[^\s\\<>\"@/][^\s\\<>\"]*"),
    _text("version", ("softwareVersion",), 60),
    Lens("released_on", ("releaseDate",), _read_released, _write_released),
    Lens(
        "platform",
        ("platforms",),
        _read_platform,
        _write_platform,
        lambda value: _PLATFORM_WRITTEN.get(value, ()),
    ),
    Lens(
        "status",
        ("developmentStatus",),
        _read_status,
        _write_status,
        lambda value: _STATUS_WRITTEN.get(value, ""),
    ),
    Lens(
        "purpose", ("description", "*", "shortDescription"), _read_purpose, _write_purpose, shorten
    ),
    _text("licence", ("legal", "license"), 60),
    Lens("vendor", ("maintenance", "contractors", "name"), _read_vendor, _write_vendor),
    Lens(
        "contract_ends_on",
        ("maintenance", "contractors", "until"),
        _read_contract_end,
        _write_contract_end,
    ),
)
"""The values kept in step, in the order in which they are written."""
