"""What a letter holds, before it is a file of any kind: plain values, no layout."""

from dataclasses import dataclass


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
