"""Parts of a workbook as a stream of XML events: fast, in little memory, and without expansions.

Expat is driven without a layer between, since a table has millions of events. A part with a
document type is refused, so that nothing in it can be declared, expanded or fetched.
"""

from collections.abc import Mapping
from typing import IO, NoReturn, Protocol
from xml.parsers.expat import ParserCreate

from defusedxml.common import DTDForbidden

_CHUNK_BYTES = 256 * 1024


class PartHandler(Protocol):
    """Hears what is in a part. Names come without the prefix of their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""

    def text(self, content: str) -> None:
        """Hear a piece of text."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""


def parse_part(source: IO[bytes], handler: PartHandler) -> None:
    """Read a part to its end, or until the handler raises.

    Raises:
        ExpatError, DefusedXmlException: the XML is broken or hostile.
    """
    local_names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = local_names.get(name)
        if local is None:
            local = local_names.setdefault(name, name.rpartition(":")[2])
        handler.start(local, attributes)

    def end(name: str) -> None:
        handler.end(local_names[name])

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    while chunk := source.read(_CHUNK_BYTES):
        parser.Parse(chunk)
    parser.Parse(b"", True)  # noqa: FBT003 - it knows no keywords


def _refuse_document_type(
    name: str, system_id: str | None, public_id: str | None, _has_subset: object
) -> NoReturn:
    raise DTDForbidden(name, system_id, public_id)
