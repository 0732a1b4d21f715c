"""What a letter holds, before it is a file of any kind: plain values, no layout."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. A line break stands in it as a newline."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Listing:
    """A numbered or bulleted list; an item holds blocks. `start` is the first number."""

    is_numbered: bool
    start: int
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headings; every row has as many cells as that."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Listing | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the city, the agency, and how to reach it."""

    city: str
    agency: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. `party` stands above the position where two parties sign side by side."""

    position: str
    name: str = ""
    nip: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A whole letter. `form` is one of `letter.FORMS`; `date` is in words already."""

    form: str
    title: str
    letterhead: Letterhead
    number: str
    nature: str
    attachment: str
    subject: str
    place: str
    date: str
    recipient: tuple[str, ...]
    sender: str
    signers: tuple[Signer, ...]
    copies: tuple[str, ...]
    blocks: tuple[Block, ...]


def as_plain(block: Block) -> dict[str, Any]:
    """Give a block as plain values, for a template of another language."""
    match block:
        case Heading(level, spans):
            return {"kind": "heading", "level": level, "spans": _plain_spans(spans)}
        case Paragraph(spans):
            return {"kind": "paragraph", "spans": _plain_spans(spans)}
        case Listing(is_numbered, start, items):
            plain = [[as_plain(inner) for inner in item] for item in items]
            return {"kind": "list", "numbered": is_numbered, "start": start, "items": plain}
        case Table(header, rows):
            return {
                "kind": "table",
                "header": [_plain_spans(cell) for cell in header],
                "rows": [[_plain_spans(cell) for cell in row] for row in rows],
            }
        case PageBreak():
            return {"kind": "page_break"}


def _plain_spans(spans: Spans) -> list[dict[str, Any]]:
    return [{"text": span.text, "bold": span.is_bold, "italic": span.is_italic} for span in spans]
