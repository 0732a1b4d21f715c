"""What is written reads back the same, and no content brings the reader to fall."""

import csv
import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sambung.kernel.errors import InvalidTable
from sambung.tabular.reading import read_table
from sambung.tabular.tables import clean_text
from sambung.tabular.writing import write_xlsx
from tests.tabular.workbook_files import HEADER_ROW, save_raw_workbook, sheet_xml, text_cell

_TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"),
    max_size=40,
).map(clean_text)
_TRICKY = st.sampled_from(
    ["=1+1", "+62", "-", "@SUM(A1)", "#REF!", "007", "_x0041_", "a\nb", 'x"y', "1;2,3\t4", "3.01"]
)
_NAMES = st.lists(
    st.text(string.ascii_letters, min_size=1, max_size=12),
    min_size=1,
    max_size=5,
    unique_by=str.casefold,
)
# Spreadsheets keep fifteen digits.
_NUMBERS = st.integers(-(10**15), 10**15).flatmap(
    lambda number: st.sampled_from([number, number / 1000])
)
_DATES = st.dates(date(1901, 1, 1), date(2999, 12, 31))


@st.composite
def _tables(draw, cells):
    header = draw(_NAMES)
    row = st.lists(cells, min_size=len(header), max_size=len(header)).filter(
        lambda values: any(value not in ("", None) for value in values)
    )
    return header, draw(st.lists(row, min_size=1, max_size=6))


@settings(max_examples=60, deadline=None)
@given(_tables(_TEXTS | _TRICKY), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_texts_written_as_csv_read_back_the_same(table, separator, with_mark):
    header, rows = table
    # One column has no separator to find, so it is the comma's.
    delimiter = separator if len(header) > 1 else ","
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.csv"
        encoding = "utf-8-sig" if with_mark else "utf-8"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
            writer.writerows([header, *rows])
        read = read_table(path)
    assert list(read.header) == header
    assert [list(row.values.values()) for row in read.rows] == rows


@settings(max_examples=60, deadline=None)
@given(_tables(_TEXTS | _TRICKY | st.none() | st.booleans() | _NUMBERS | _DATES))
def test_cells_written_as_xlsx_read_back_the_same(table):
    header, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.xlsx"
        write_xlsx(path, header, rows)
        read = read_table(path)
    assert list(read.header) == header
    assert [[row.cell(name) for name in header] for row in read.rows] == [
        [None if cell == "" else cell for cell in row] for row in rows
    ]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    _read_or_refuse(content)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_workbook_with_changed_bytes_is_read_or_refused(data):
    content = bytearray(_small_workbook())
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[position] = data.draw(st.integers(0, 255))
    _read_or_refuse(bytes(content))


def _small_workbook() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.xlsx"
        row = f'<row r="2">{text_cell("A2", "1")}<c r="B2"><v>2.5</v></c></row>'
        save_raw_workbook(path, sheet_xml(HEADER_ROW, row))
        return path.read_bytes()


def _read_or_refuse(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.xlsx"
        path.write_bytes(content)
        try:
            read_table(path)
        except InvalidTable as error:
            faults = error.faults
        else:
            faults = None
    assert faults is None or all(str(fault.expected) for fault in faults)


def test_text_that_starts_a_formula_is_stored_as_text(tmp_path):
    path = tmp_path / "tabel.xlsx"
    write_xlsx(path, ["Nama"], [["=HYPERLINK(1)"], ["@SUM(A1)"], ["Isola"]])
    cells = [row[0] for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("s", True),
        ("s", True),
        ("s", False),
    ]
