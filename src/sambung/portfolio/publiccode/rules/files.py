"""What a publiccode.yml may weigh, and what is read of it."""

from dataclasses import dataclass

from sambung.kernel.messages import Message
from sambung.portfolio.publiccode.rules.document import Document

LARGEST_FILE = 1_000_000
"""In bytes."""


@dataclass(frozen=True, slots=True)
class PubliccodeFile:
    """What a file holds: the whole document, and notes on what a reader should know of it."""

    document: Document
    version: str
    notes: tuple[Message, ...]
