"""A letter as PDF."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sambung.documents.letters.content.blocks import (
    Block,
    Content,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Spans,
    Table,
)
from sambung.documents.letters.content.layout import (
    list_recipient_lines,
    list_reference_lines,
    share_width,
)
from sambung.documents.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("letter.typ")


def write_pdf(content: Content) -> bytes:
    """Set a letter on A4. A city may put its own `letter.typ` in place."""
    values = {
        "form": content.form,
        "title": content.title,
        "letterhead": asdict(content.letterhead),
        "number": content.number,
        "subject": content.subject,
        "dateline": ", ".join(part for part in (content.place, content.date) if part),
        "reference": list_reference_lines(content),
        "recipient": list_recipient_lines(content),
        "signers": [asdict(signer) for signer in content.signers],
        "copies": [] if content.form == "nota dinas" else content.copies,
        "blocks": [_as_plain(block) for block in content.blocks],
    }
    return typeset(_TEMPLATE, values)


def _as_plain(block: Block) -> dict[str, Any]:
    """Give a block as plain values, for a template of another language."""
    match block:
        case Heading(level, spans):
            return {"kind": "heading", "level": level, "spans": _plain_spans(spans)}
        case Paragraph(spans):
            return {"kind": "paragraph", "spans": _plain_spans(spans)}
        case Listing(is_numbered, start, items):
            plain = [[_as_plain(inner) for inner in item] for item in items]
            return {"kind": "list", "numbered": is_numbered, "start": start, "items": plain}
        case Table(header, rows):
            return {
                "kind": "table",
                "widths": share_width(block),
                "header": [_plain_spans(cell) for cell in header],
                "rows": [[_plain_spans(cell) for cell in row] for row in rows],
            }
        case PageBreak():
            return {"kind": "page_break"}


def _plain_spans(spans: Spans) -> list[dict[str, Any]]:
    return [{"text": span.text, "bold": span.is_bold, "italic": span.is_italic} for span in spans]
