"""The standard publiccode.yml: its keys, which of them are mandatory, and places in a document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _

Document = dict[str, Any]
Path = tuple[str, ...]

OWN_VERSION = "0.4"
"""The version Sambung writes when a file did not bring one of its own."""
KNOWN_VERSIONS = ("0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7")
PREFERRED_LANGUAGES = ("id", "id-ID", "en")
SHORT_LENGTH = 150
LONG_LENGTH = 10_000

KNOWN_KEYS: Mapping[Path, tuple[str, ...]] = {
    (): (
        "publiccodeYmlVersion",
        "name",
        "applicationSuite",
        "url",
        "landingURL",
        "isBasedOn",
        "organisation",
        "organizationUri",
        "softwareVersion",
        "releaseDate",
        "logo",
        "monochromeLogo",
        "inputTypes",
        "outputTypes",
        "platforms",
        "categories",
        "usedBy",
        "fundedBy",
        "roadmap",
        "developmentStatus",
        "softwareType",
        "intendedAudience",
        "supports",
        "description",
        "legal",
        "maintenance",
        "localisation",
        "dependsOn",
        "publiccode-yaml-version",
        "tags",
    ),
    ("organisation",): ("uri", "name"),
    ("intendedAudience",): ("countries", "unsupportedCountries", "scope"),
    ("description", "*"): (
        "localisedName",
        "genericName",
        "shortDescription",
        "longDescription",
        "documentation",
        "apiDocumentation",
        "features",
        "screenshots",
        "videos",
        "awards",
    ),
    ("legal",): ("license", "mainCopyrightOwner", "repoOwner", "authorsFile"),
    ("maintenance",): ("type", "contractors", "contacts"),
    ("localisation",): ("localisationReady", "availableLanguages"),
    ("dependsOn",): ("open", "proprietary", "hardware"),
}
"""The keys of the standard, in the order in which Sambung writes them. `*` is any language.

The last two are of version 0.1. Sections of a country (`it:`, `id:`) belong to the standard as well
(its part on country-specific extensions; since 0.7 `supports` takes their place).
"""

MANDATORY: tuple[Path, ...] = (
    ("publiccodeYmlVersion",),
    ("name",),
    ("url",),
    ("platforms",),
    ("developmentStatus",),
    ("softwareType",),
    ("legal", "license"),
    ("maintenance", "type"),
    ("localisation", "localisationReady"),
    ("localisation", "availableLanguages"),
)
_WITH_CATEGORIES = ("0.2", "0.3", "0.4")
"""The versions that ask for `categories`; 0.1 had `tags`, and since 0.5 they are optional."""
_COUNTRY = re.compile(r"[a-z]{2}", re.IGNORECASE)
_OF_ONE_LANGUAGE = ("shortDescription", "longDescription", "features")
_MAINTAINERS = {"contract": "contractors", "internal": "contacts", "community": "contacts"}

_SOFTWARE_TYPES = {
    "mobile": "standalone/mobile",
    "desktop": "standalone/desktop",
    "device": "standalone/iot",
}


def find(document: Any, path: Sequence[str]) -> Any:
    """Find what stands at a place; None when there is nothing or the way is of another form."""
    for step in path:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def put(document: Document, path: Sequence[str], value: Any) -> None:
    """Put a value at a place; None takes it away, and with it a section that is empty then."""
    *way, last = path
    sections = [document]
    for step in way:
        inner = sections[-1].get(step)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = sections[-1][step] = {}
        sections.append(inner)
    if value is not None:
        sections[-1][last] = value
        return
    sections[-1].pop(last, None)
    for section, step in zip(sections[-2::-1], reversed(way), strict=True):
        if not section[step]:
            del section[step]


def shorten(text: str) -> str:
    """Give a text on one line of at most 150 characters, as `shortDescription` asks.

    >>> shorten("Antrean  puskesmas")
    'Antrean puskesmas'
    """
    line = " ".join(text.split())
    if len(line) <= SHORT_LENGTH:
        return line
    cut = line[: SHORT_LENGTH - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def version_of(document: Document) -> str:
    """Give the version of the standard a document names, such as `0.4`; "" when it names none."""
    stated = document.get("publiccodeYmlVersion") or document.get("publiccode-yaml-version") or ""
    version = str(stated).strip().rpartition("/")[2]
    return re.sub(r"^(0\.[0-9]+)(\.[0-9]+)+$", r"\1", version)


def find_language(document: Document) -> str:
    """Find the language whose description is taken: Indonesian, else English, else the first.

    The first by name: the order of the keys is lost when a document is written.
    """
    described = find(document, ["description"])
    if not isinstance(described, dict):
        return ""
    languages = [name for name, texts in described.items() if isinstance(texts, dict)]
    languages = languages or [name for name, text in described.items() if isinstance(text, str)]
    wanted = [language for language in PREFERRED_LANGUAGES if language in languages]
    return (wanted or sorted(languages, key=str) or [""])[0]


def find_bare_text(document: Document) -> Path:
    """Find where a text stands in place of the sections of a description; empty when nowhere."""
    if isinstance(document.get("description"), str):
        return ("description",)
    place = ("description", find_language(document))
    return place if isinstance(find(document, place), str) else ()


def list_missing(document: Document) -> tuple[str, ...]:
    """List the mandatory keys a document lacks. What is there but does not fit is not missing."""
    mandatory = list(MANDATORY)
    if version_of(document) in _WITH_CATEGORIES:
        mandatory.insert(4, ("categories",))
    missing = ["/".join(path) for path in mandatory if find(document, path) in (None, "", [])]
    if ("publiccode-yaml-version") in document and "publiccodeYmlVersion" in missing:
        missing.remove("publiccodeYmlVersion")
    if not find_bare_text(document):
        missing += [
            f"description/{find_language(document) or 'id'}/{key}"
            for key in _OF_ONE_LANGUAGE
            if all(find(texts, [key]) in (None, "", []) for texts in _list_texts(document))
        ]
    people = _MAINTAINERS.get(str(find(document, ["maintenance", "type"])))
    if people and not find(document, ["maintenance", people]):
        missing.append(f"maintenance/{people}")
    return tuple(missing)


def list_unfit(document: Document) -> tuple[Message, ...]:
    """Say which texts are there but of a form or length the standard would refuse."""
    unfit: list[Message] = []
    if place := find_bare_text(document):
        unfit.append(
            _(
                "A text stands under %(key)s, where the standard expects a language with"
                " shortDescription, longDescription and features (such as"
                " description/id/shortDescription). The text was taken as the purpose.",
                key="/".join(place),
            )
        )
    described = document.get("description")
    for language, texts in described.items() if isinstance(described, dict) else ():
        short, long = (find(texts, [key]) for key in _OF_ONE_LANGUAGE[:2])
        if isinstance(short, str) and len(short) > SHORT_LENGTH:
            unfit.append(_too_long(f"description/{language}/shortDescription", short, SHORT_LENGTH))
        if isinstance(long, str) and len(long) > LONG_LENGTH:
            unfit.append(_too_long(f"description/{language}/longDescription", long, LONG_LENGTH))
        if isinstance(long, str) and 0 < len(long) < SHORT_LENGTH:
            unfit.append(
                _(
                    "%(key)s is shorter than the standard asks: %(count)d characters, at least"
                    " %(least)d.",
                    key=f"description/{language}/longDescription",
                    count=len(long),
                    least=SHORT_LENGTH,
                )
            )
    return tuple(unfit)


def list_unknown(document: Document) -> tuple[str, ...]:
    """List the keys the standard does not know. They are kept, and come out again."""
    unknown = []
    for path, known in KNOWN_KEYS.items():
        for place in _expand(document, path):
            section = find(document, place)
            names = section if isinstance(section, dict) else {}
            unknown += [
                "/".join((*place, name))
                for name in names
                if name not in known and not (path == () and _COUNTRY.fullmatch(name))
            ]
    return tuple(unknown)


def software_type_of(platform: str) -> str:
    """Give the `softwareType` of an application people use on a platform; "" when unknown."""
    if platform == "unknown":
        return ""
    if platform in ("web", "intranet"):
        return "standalone/web"
    return _SOFTWARE_TYPES.get(platform, "standalone/other")


def _list_texts(document: Document) -> list[Any]:
    described = document.get("description")
    return list(described.values()) if isinstance(described, dict) else []


def _too_long(key: str, text: str, most: int) -> Message:
    return _(
        "%(key)s is longer than the standard allows: %(count)d characters, at most %(most)d. It"
        " is kept as it is.",
        key=key,
        count=len(text),
        most=most,
    )


def _expand(document: Document, path: Path) -> list[Path]:
    if "*" not in path:
        return [path]
    section = find(document, path[:-1])
    return [(*path[:-1], name) for name in section] if isinstance(section, dict) else []
