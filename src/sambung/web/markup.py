"""Reading HTML somebody else wrote, in one pass: never back, so no page takes longer than its size.

The parser of the standard library tries unfinished tags and comments again and again; sixty
kilobytes of them take it half a minute, during which the whole process stands still. What is
never finished ends here with the page, as in a browser.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_TEXT_ONLY = frozenset({"title", "textarea", "script", "style", "xmp", "iframe", "noembed"})
"""Elements whose content holds no tags."""
_TAG_NAME = re.compile(r"[A-Za-z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:
        (?P<end>>)
        |(?P<name>[^\s/>][^\s/>=]*+)
         (?:\s*+=\s*+(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)
                       |(?P<bare>[^\s>]*+)))?+
    )""",
    re.VERBOSE,
)
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Start:
    """A tag that opens an element, in lower case, with its attributes; of two alike the first."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """A tag that closes an element."""

    tag: str


Piece = Start | End | str
"""A tag, or text with its references to characters resolved."""


def read_markup(text: str) -> Iterator[Piece]:
    """Give the tags and texts of a page in their order. Comments and declarations are left out."""
    at = 0
    while at < len(text):
        opening = text.find("<", at)
        if opening != at:
            stop = len(text) if opening < 0 else opening
            yield html.unescape(text[at:stop])
            at = stop
            continue
        following = text[at + 1 : at + 2]
        if following == "/" and _TAG_NAME.match(text, at + 2):
            name, _attributes, at = _read_tag(text, at + 2)
            yield End(name)
        elif _TAG_NAME.match(text, at + 1):
            name, attributes, at = _read_tag(text, at + 1)
            yield Start(name, attributes)
            if name in _TEXT_ONLY:
                stop = _find_closing(text, name, at)
                yield html.unescape(text[at:stop])
                at = stop
        elif following and following in "!?/":
            at = _skip_comment(text, at)
        else:
            yield "<"
            at += 1


def _read_tag(text: str, at: int) -> tuple[str, Mapping[str, str], int]:
    """Read a tag from its name on; gives name, attributes and the place behind it."""
    named = _TAG_NAME.match(text, at)
    name = named.group()[:_LONGEST_NAME].lower() if named else ""
    at = named.end() if named else at
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(text, at):
        at = found.end()
        if found["end"]:
            return name, attributes, at
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"][:_LONGEST_NAME].lower(), html.unescape(value))
    return name, attributes, len(text)


def _find_closing(text: str, name: str, at: int) -> int:
    found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(text, at)
    return found.start() if found else len(text)


def _skip_comment(text: str, at: int) -> int:
    is_comment = text.startswith("<!--", at)
    mark = "-->" if is_comment else ">"
    stop = text.find(mark, at + 2)
    return len(text) if stop < 0 else stop + len(mark)
