"""A letter as a file for a word processor, laid out as its PDF is."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from sambung.documents.letters.content.blocks import (
    Block,
    Content,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Signer,
    Span,
    Spans,
    Table,
)
from sambung.documents.letters.content.layout import (
    SIGNATURE_LINE,
    list_recipient_lines,
    list_reference_lines,
    share_width,
)

_FONT = "Arial"
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_HANGING = Cm(0.75)
_TEXT_WIDTH = 15.7


def write_docx(content: Content) -> bytes:
    """Write a letter for a word processor, A4, with styles an office can change."""
    document = _begin(content)
    _add_letterhead(document, content)
    if content.form == "surat":
        _add_letter_head(document, content)
    else:
        _add_title(document, content)
    for block in content.blocks:
        _add_block(document, block, depth=0)
    _add_signers(document, content.signers)
    if content.copies and content.form != "nota dinas":
        _add_line(document, "Tembusan:", size=10, before=12)
        for number, copy in enumerate(content.copies, 1):
            _hang(_add_line(document, f"{number}.\t{copy}", size=10), depth=1)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _begin(content: Content) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2.2)
    section.left_margin, section.right_margin = Cm(3), Cm(2.3)
    document.core_properties.title = content.subject or content.title
    document.core_properties.author = content.letterhead.agency
    document.core_properties.language = "id-ID"
    document.core_properties.comments = ""
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(5)
    style.paragraph_format.line_spacing = 1.1
    return document


def _add_letterhead(document: Any, content: Content) -> None:
    head = content.letterhead
    last = _add_line(document, head.city.upper(), size=13, align=_CENTRE)
    last = _add_line(document, head.agency.upper(), size=15, is_bold=True, align=_CENTRE)
    if head.address:
        last = _add_line(document, head.address, size=9, align=_CENTRE)
    last.paragraph_format.space_after = Pt(12)
    _rule_below(last, "thickThinSmallGap", 24)


def _add_letter_head(document: Any, content: Content) -> None:
    """Put number, nature and matter at the left, place and date at the right."""
    lines = list_reference_lines(content)
    table = _add_grid(document, len(lines), (2.2, 0.4, 7.6, 5.5))
    for row, (label, value) in zip(table.rows, lines, strict=True):
        _fill_cells(row, (label, ":", value))
    dated = ", ".join(part for part in (content.place, content.date) if part)
    cell = table.cell(0, 3).paragraphs[0]
    cell.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_runs(cell, (Span(dated),))
    recipient = list_recipient_lines(content)
    if recipient:
        line = _add_line(document, "\n".join(recipient), before=14)
        line.paragraph_format.space_after = Pt(14)


def _add_title(document: Any, content: Content) -> None:
    last = _add_line(
        document,
        (content.title or "Nota Dinas").upper(),
        is_bold=True,
        align=_CENTRE,
    )
    if content.form == "naskah":
        last = _add_line(document, f"Nomor: {content.number}", align=_CENTRE)
    last.paragraph_format.space_after = Pt(12)
    lines = list_reference_lines(content)
    if not lines:
        return
    table = _add_grid(document, len(lines), (2.2, 0.4, 13.1))
    for row, line in zip(table.rows, lines, strict=True):
        _fill_cells(row, (line[0], ":", line[1]))
    _rule_below(_add_line(document, "", size=4), "single", 6)


def _add_block(document: Any, block: Block, *, depth: int) -> None:
    match block:
        case Heading(level, spans):
            paragraph = _add_spans(document, spans, is_bold=True, is_upper=level == 1)
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_before = Pt(8)
            if level == 1:
                paragraph.alignment = _CENTRE
        case Paragraph(spans):
            paragraph = _add_spans(document, spans)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.left_indent = _HANGING * depth
        case Listing(is_numbered, start, items):
            for number, item in enumerate(items, start):
                _add_item(document, f"{number}." if is_numbered else "–", item, depth=depth + 1)
        case Table():
            _add_table(document, block)
        case PageBreak():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _add_item(document: Any, mark: str, blocks: Sequence[Block], *, depth: int) -> None:
    """Add an item of a list. The mark is text, so that numbers are the same in every format."""
    first, *others = blocks or (Paragraph(()),)
    if not isinstance(first, Paragraph | Heading):
        first, others = Paragraph(()), list(blocks)
    paragraph = _add_spans(document, (Span(f"{mark}\t"), *first.spans))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.space_after = Pt(3)
    _hang(paragraph, depth=depth)
    for block in others:
        _add_block(document, block, depth=depth)


def _add_table(document: Any, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.header))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, cells in enumerate((block.header, *block.rows)):
        row = table.add_row()
        for cell, spans in zip(row.cells, cells, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            _add_runs(paragraph, spans, is_bold=number == 0)
    _set_widths(table, [_TEXT_WIDTH * share for share in share_width(block)])
    if table.rows:
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
    _add_line(document, "", size=4)


def _add_signers(document: Any, signers: Sequence[Signer]) -> None:
    if not signers:
        return
    is_alone = len(signers) == 1
    table = _add_grid(document, (len(signers) + 1) // 2, (7.2, 8.5) if is_alone else (7.85, 7.85))
    for number, signer in enumerate(signers, 1 if is_alone else 0):
        _fill_signature(table.cell(0 if is_alone else number // 2, number % 2), signer)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill_signature(cell: Any, signer: Signer) -> None:
    above = [Span(signer.party, is_bold=True), Span("\n")] if signer.party else []
    below = f"\nNIP {signer.nip}" if signer.nip else ""
    position = cell.paragraphs[0]
    _add_runs(position, (*above, Span(f"{signer.position},")))
    position.paragraph_format.space_after = Pt(56)
    name = cell.add_paragraph()
    _add_runs(name, (Span(signer.name or SIGNATURE_LINE, is_bold=bool(signer.name)), Span(below)))
    for paragraph in (position, name):
        paragraph.alignment = _CENTRE
        paragraph.paragraph_format.keep_together = True
    position.paragraph_format.keep_with_next = True


def _add_grid(document: Any, rows: int, widths: Sequence[float]) -> Any:
    """Add a table without lines, which keeps things side by side."""
    table = document.add_table(rows=rows, cols=len(widths))
    _set_widths(table, widths)
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    return table


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Set the widths of columns, in centimetres: for Word at the cells, for others at the grid."""
    table.autofit = False
    for number, width in enumerate(widths):
        table.columns[number].width = Cm(width)
        for cell in table.columns[number].cells:
            cell.width = Cm(width)


def _fill_cells(row: Any, texts: Sequence[str]) -> None:
    for cell, text in zip(row.cells, texts, strict=False):
        _add_runs(cell.paragraphs[0], (Span(text),))


def _add_line(
    document: Any,
    text: str,
    *,
    size: int = 11,
    is_bold: bool = False,
    align: Any = None,
    before: int = 0,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.line_spacing = 1.1
    for run in _add_runs(paragraph, (Span(text),), is_bold=is_bold):
        run.font.size = Pt(size)
    return paragraph


def _add_spans(
    document: Any, spans: Spans, *, is_bold: bool = False, is_upper: bool = False
) -> Any:
    paragraph = document.add_paragraph()
    if is_upper:
        spans = tuple(Span(each.text.upper(), each.is_bold, each.is_italic) for each in spans)
    _add_runs(paragraph, spans, is_bold=is_bold)
    return paragraph


def _add_runs(paragraph: Any, spans: Sequence[Span], *, is_bold: bool = False) -> list[Any]:
    """Add text with its styles; python-docx turns a newline into a line break."""
    runs = []
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold = span.is_bold or is_bold or None
        run.italic = span.is_italic or None
        runs.append(run)
    return runs


def _hang(paragraph: Any, *, depth: int) -> None:
    paragraph.paragraph_format.left_indent = _HANGING * depth
    paragraph.paragraph_format.first_line_indent = -_HANGING
    paragraph.paragraph_format.tab_stops.add_tab_stop(_HANGING * depth)


def _rule_below(paragraph: Any, kind: str, eighths: int) -> None:
    """Draw a line below a paragraph, so many eighths of a point thick."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", kind), ("sz", eighths), ("space", 4), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), str(value))
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)
