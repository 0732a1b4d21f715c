"""Reading the little Markdown of letters. What is no part of it stays text.

Known are headings, paragraphs, numbered and bulleted lists, tables, bold, italics, line breaks
and `***` alone in a line, which begins a new page. No links, pictures, HTML or code: a letter is
printed.
"""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from sambung.documents.letters.content.blocks import (
    Block,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Span,
    Spans,
    Table,
)
from sambung.documents.letters.content.values import reveal

_SMALLEST_HEADING = 3
_reader = MarkdownIt("zero").enable(
    ["heading", "list", "table", "hr", "emphasis", "escape", "newline"]
)


def read_blocks(text: str) -> tuple[Block, ...]:
    """Read the body of a letter."""
    return tuple(_read_children(SyntaxTreeNode(_reader.parse(text))))


def read_line(text: str) -> str:
    """Read one line, without its styles."""
    tree = SyntaxTreeNode(_reader.parseInline(text))
    return "".join(span.text for span in _read_spans(tree.children)).strip()


def _read_children(node: SyntaxTreeNode) -> Iterator[Block]:
    for child in node.children:
        match child.type:
            case "heading":
                level = min(int(child.tag[1:]), _SMALLEST_HEADING)
                yield Heading(level, _read_spans(child.children))
            case "paragraph":
                yield Paragraph(_read_spans(child.children))
            case "bullet_list" | "ordered_list":
                items = tuple(tuple(_read_children(item)) for item in child.children)
                start = int(child.attrs.get("start", 1))
                yield Listing(child.type == "ordered_list", start, items)
            case "table":
                yield _read_table(child)
            case "hr":
                yield PageBreak()


def _read_table(node: SyntaxTreeNode) -> Table:
    rows = [
        tuple(_read_spans(cell.children) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return Table(rows[0], tuple(rows[1:]))


def _read_spans(nodes: Iterable[SyntaxTreeNode]) -> Spans:
    return tuple(_join(_walk(nodes, is_bold=False, is_italic=False)))


def _walk(nodes: Iterable[SyntaxTreeNode], *, is_bold: bool, is_italic: bool) -> Iterator[Span]:
    for node in nodes:
        match node.type:
            case "text" | "text_special":
                yield Span(reveal(node.content), is_bold, is_italic)
            case "softbreak":
                yield Span(" ", is_bold, is_italic)
            case "hardbreak":
                yield Span("\n", is_bold, is_italic)
            case "strong":
                yield from _walk(node.children, is_bold=True, is_italic=is_italic)
            case "em":
                yield from _walk(node.children, is_bold=is_bold, is_italic=True)
            case _:
                yield from _walk(node.children, is_bold=is_bold, is_italic=is_italic)


def _join(spans: Iterable[Span]) -> Iterator[Span]:
    """Put neighbours of one style together."""
    held: Span | None = None
    for span in spans:
        if held and (held.is_bold, held.is_italic) == (span.is_bold, span.is_italic):
            held = Span(held.text + span.text, held.is_bold, held.is_italic)
            continue
        if held and held.text:
            yield held
        held = span
    if held and held.text:
        yield held
