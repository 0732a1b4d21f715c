"""A letter as PDF."""

from dataclasses import asdict
from pathlib import Path

from sambung.documents.letters.content import Content, as_plain
from sambung.documents.letters.layout import list_recipient_lines, list_reference_lines
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
        "blocks": [as_plain(block) for block in content.blocks],
    }
    return typeset(_TEMPLATE, values)
