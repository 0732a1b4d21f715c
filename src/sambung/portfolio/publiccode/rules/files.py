"""What a publiccode.yml may weigh, and what is read of it."""

from dataclasses import dataclass

from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.publiccode.rules.document import Document

LARGEST_FILE = 1_000_000
"""In bytes."""


@dataclass(frozen=True, slots=True)
class PubliccodeFile:
    """What a file holds: the whole document, and notes on what a reader should know of it."""

    document: Document
    version: str
    notes: tuple[Message, ...]


def check_size(content: bytes) -> None:
    """Refuse what is larger than any publiccode.yml, before it is looked at.

    Raises:
        InvalidInput: it is.
    """
    if len(content) > LARGEST_FILE:
        raise InvalidInput(_("The file is larger than 1 MB. A publiccode.yml is a few pages long."))
