"""CSV files as spreadsheet programs write them: several encodings, several separators."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from sambung.kernel.messages import message as _
from sambung.tabular.assembly import NumberedRow
from sambung.tabular.faults import FaultList

_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def read_text_rows(path: Path, faults: FaultList) -> Iterator[NumberedRow]:
    """Give the records of a CSV file with their numbers; a blank line counts as a row.

    The text may be UTF-8, UTF-16 with its mark, or Windows-1252; the separator is the comma,
    semicolon or tab that occurs most in the first line with any, or what a first line `sep=;` says.

    Raises:
        InvalidTable: it is no text, or its quotes do not pair up.
    """
    text = _decode(path.read_bytes(), faults)
    named = _SEPARATOR_LINE.match(text)
    body = text[named.end() :] if named else text
    separator = named[1] if named else _sniff_separator(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            yield number, record
    except csv.Error as error:
        raise faults.refusal(
            _(
                "Row %(row)s cannot be split into cells: its quotation marks do not pair up, or a "
                "cell is far too long. Save the table as CSV again, or as .xlsx.",
                row=number + 1,
            ),
            row=number + 1,
        ) from error


def _decode(content: bytes, faults: FaultList) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise faults.refusal(
        _(
            "The content is no text that can be read as a table. Save the table as Excel Workbook "
            "(.xlsx) or as CSV (UTF-8)."
        )
    )


def _sniff_separator(text: str) -> str:
    header = _first_line(_QUOTED.sub("quoted", text[:100_000]))
    return max(_SEPARATORS, key=header.count)


def _first_line(text: str) -> str:
    """Give the first line that is split into cells, else the first with content.

    A title above the column names has no separator.
    """
    filled = [line for line in text.splitlines() if line.strip(f"{_SEPARATORS} ")]
    split = (line for line in filled if any(separator in line for separator in _SEPARATORS))
    return next(split, next(iter(filled), ""))
