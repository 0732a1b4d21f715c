"""A letter as plain text."""

from collections.abc import Iterable, Iterator

from sambung.documents.letters.content.blocks import (
    Block,
    Content,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Signer,
    Spans,
    Table,
)
from sambung.documents.letters.content.layout import (
    SIGNATURE_LINE,
    list_recipient_lines,
    list_reference_lines,
)

_RULE = "-" * 60


def write_text(content: Content) -> str:
    """Write a letter as plain text, its parts in the order of the printed page."""
    head = content.letterhead
    parts = [[line for line in (head.city.upper(), head.agency.upper(), head.address) if line]]
    parts.append([_RULE])
    if content.title:
        parts.append([content.title.upper(), f"Nomor: {content.number}"])
    if content.form == "surat":
        parts.append([", ".join(part for part in (content.place, content.date) if part)])
    parts.append([f"{label:<9}: {value}" for label, value in list_reference_lines(content)])
    parts.append(list(list_recipient_lines(content)))
    parts.extend(list(_write_block(block)) for block in content.blocks)
    parts.extend(list(_write_signer(signer)) for signer in content.signers)
    if content.copies and content.form != "nota dinas":
        numbered = [f"{number}. {copy}" for number, copy in enumerate(content.copies, 1)]
        parts.append(["Tembusan:", *numbered])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, spans) | Paragraph(spans):
            yield _plain(spans)
        case Listing(is_numbered, start, items):
            for number, item in enumerate(items, start):
                mark = f"{number}. " if is_numbered else "- "
                lines = "\n".join(line for inner in item for line in _write_block(inner))
                yield mark + lines.replace("\n", "\n" + " " * len(mark))
        case Table(header, rows):
            yield from (" | ".join(_plain(cell) for cell in row) for row in (header, *rows))
        case PageBreak():
            yield _RULE


def _write_signer(signer: Signer) -> Iterable[str]:
    name = signer.name or SIGNATURE_LINE
    return (line for line in (signer.party, f"{signer.position},", name, _nip(signer)) if line)


def _nip(signer: Signer) -> str:
    return f"NIP {signer.nip}" if signer.nip else ""


def _plain(spans: Spans) -> str:
    return "".join(span.text for span in spans)
