"""Making a letter from a template and values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sambung.documents.letters.content.blocks import Content, Letterhead, Signer
from sambung.documents.letters.content.markdown import read_blocks, read_line
from sambung.documents.letters.content.values import write_date
from sambung.documents.letters.pages import write_pdf
from sambung.documents.letters.templates import explain, fill_template, find_template
from sambung.documents.letters.text import write_text
from sambung.documents.letters.word import write_docx

FORMS = ("surat", "nota dinas", "naskah")
"""A letter, a memorandum within the government, and a paper with a title such as an agreement."""

_KEYS = ("bentuk", "judul", "sifat", "lampiran", "hal", "tembusan")
_NUMBER_TO_COME = "………………………"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that can be had in three formats, with the same words in each."""

    content: Content

    def as_text(self) -> str:
        """Give it as plain text, to be pasted elsewhere."""
        return write_text(self.content)

    def as_docx(self) -> bytes:
        """Give it as a file for a word processor."""
        return write_docx(self.content)

    def as_pdf(self) -> bytes:
        """Give it as PDF on A4."""
        return write_pdf(self.content)


def make_letter(name: str, values: Mapping[str, Any]) -> Letter:
    """Make a letter from the template of that name.

    Some values make the frame: `letterhead` (city, agency, address), `date`, `place`, `number`
    (empty: the register of letters gives it later), `recipient` (lines), `sender`, `signers`
    (each position, name, nip, party) and `copies`. Only `letterhead` and `date` must be there.
    The template may use these and every other one.

    Raises:
        NotFound: there is no such template.
        Unavailable: the template is broken, or asks for a value that is not given; names file
            and line.
    """
    path = find_template(name)
    lines = fill_template(path, values).splitlines()
    head, body = _split(path, lines)
    return Letter(
        Content(
            form=_read_form(path, head),
            title=head.get("judul", ""),
            letterhead=Letterhead(**values["letterhead"]),
            number=str(values.get("number") or _NUMBER_TO_COME),
            nature=head.get("sifat", ""),
            attachment=head.get("lampiran", ""),
            subject=head.get("hal", ""),
            place=str(values.get("place", "")),
            date=write_date(values["date"]),
            recipient=_lines(values.get("recipient", ())),
            sender=str(values.get("sender", "")),
            signers=tuple(Signer(**signer) for signer in values.get("signers", ())),
            copies=_lines(values.get("copies", ()))
            or tuple(part.strip() for part in head.get("tembusan", "").split(";") if part.strip()),
            blocks=read_blocks("\n".join(body)),
        )
    )


def _split(path: Path, lines: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Part the head, between two lines of three dashes, from the body."""
    if not lines or lines[0].strip() != "---":
        raise explain(path, 1, _("it must begin with a line of three dashes."))
    head: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == "---":
            return head, lines[number:]
        key, colon, text = line.partition(":")
        key = key.strip().lower()
        if line.strip() and (not colon or key not in _KEYS):
            expected = ", ".join(_KEYS)
            reason = _("expected one of %(keys)s, then a colon.") % {"keys": expected}
            raise explain(path, number, reason)
        if key:
            head[key] = read_line(text.strip())
    raise explain(path, len(lines), _("the second line of three dashes is missing."))


def _read_form(path: Path, head: Mapping[str, str]) -> str:
    form = head.get("bentuk", FORMS[0])
    if form not in FORMS:
        forms = ", ".join(FORMS)
        raise explain(path, 0, _("“bentuk” must be one of: %(forms)s.") % {"forms": forms})
    return form


def _lines(value: str | Sequence[str]) -> tuple[str, ...]:
    texts = value.splitlines() if isinstance(value, str) else value
    return tuple(str(text).strip() for text in texts if str(text).strip())
