"""The standard publiccode.yml: its keys, which of them are mandatory, and places in a document."""

from collections.abc import Mapping, Sequence
from typing import Any

Document = dict[str, Any]
Path = tuple[str, ...]

OWN_VERSION = "0.4"
"""The version Sambung writes when a file did not bring one of its own."""
KNOWN_VERSIONS = ("0", "0.2", "0.3", "0.4", "0.5")
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
        "description",
        "legal",
        "maintenance",
        "localisation",
        "dependsOn",
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
"""The keys of the standard, in the order in which Sambung writes them. `*` is any language."""

MANDATORY: tuple[Path, ...] = (
    ("publiccodeYmlVersion",),
    ("name",),
    ("url",),
    ("platforms",),
    ("categories",),
    ("developmentStatus",),
    ("softwareType",),
    ("legal", "license"),
    ("maintenance", "type"),
    ("localisation", "localisationReady"),
    ("localisation", "availableLanguages"),
)
_OF_ONE_LANGUAGE = ("shortDescription", "longDescription", "features")
_MAINTAINERS = {"contract": "contractors", "internal": "contacts", "community": "contacts"}

_SOFTWARE_TYPES = {"mobile": "standalone/mobile", "device": "standalone/iot"}


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


def find_language(document: Document) -> str:
    """Find the language whose description is taken: Indonesian, else English, else the first."""
    described = find(document, ["description"])
    if not isinstance(described, dict):
        return ""
    languages = [name for name, texts in described.items() if isinstance(texts, dict)]
    wanted = [language for language in PREFERRED_LANGUAGES if language in languages]
    return (wanted or languages or [""])[0]


def list_missing(document: Document) -> tuple[str, ...]:
    """List the mandatory keys a document lacks, or whose value the standard would refuse."""
    missing = ["/".join(path) for path in MANDATORY if find(document, path) in (None, "", [])]
    described = find(document, ["description"])
    languages = described.values() if isinstance(described, dict) else []
    missing += [
        f"description/{find_language(document) or 'id'}/{key}"
        for key in _OF_ONE_LANGUAGE
        if not any(_is_fit(key, find(texts, [key])) for texts in languages)
    ]
    people = _MAINTAINERS.get(str(find(document, ["maintenance", "type"])))
    if people and not find(document, ["maintenance", people]):
        missing.append(f"maintenance/{people}")
    return tuple(missing)


def list_unknown(document: Document) -> tuple[str, ...]:
    """List the keys the standard does not know. They are kept, and come out again."""
    unknown = []
    for path, known in KNOWN_KEYS.items():
        for place in _expand(document, path):
            section = find(document, place)
            names = section if isinstance(section, dict) else {}
            unknown += ["/".join((*place, name)) for name in names if name not in known]
    return tuple(unknown)


def software_type_of(platform: str) -> str:
    """Give the `softwareType` of an application people use on a platform; "" when unknown."""
    if platform == "unknown":
        return ""
    if platform in ("web", "intranet"):
        return "standalone/web"
    return _SOFTWARE_TYPES.get(platform, "standalone/other")


def _is_fit(key: str, value: Any) -> bool:
    if key == "features":
        return isinstance(value, list) and bool(value)
    if not isinstance(value, str) or not value:
        return False
    if key == "shortDescription":
        return len(value) <= SHORT_LENGTH
    return SHORT_LENGTH <= len(value) <= LONG_LENGTH


def _expand(document: Document, path: Path) -> list[Path]:
    if "*" not in path:
        return [path]
    section = find(document, path[:-1])
    return [(*path[:-1], name) for name in section] if isinstance(section, dict) else []
