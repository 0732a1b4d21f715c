"""The parts of a workbook: shared texts, calendars, and cells where they belong."""

from datetime import date

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from sambung.kernel.errors import InvalidTable
from sambung.tabular.reading import read_table
from tests.tabular.workbook_files import (
    HEADER_ROW,
    add_shared_texts,
    save_raw_workbook,
    save_workbook,
    sheet_xml,
    text_cell,
)


@pytest.fixture
def book(tmp_path):
    return tmp_path / "kelurahan.xlsx"


def refusal(path, **limits):
    with pytest.raises(InvalidTable) as caught:
        read_table(path, **limits)
    return caught.value


def rows_of(path):
    return [dict(row.values) for row in read_table(path).rows]


def test_shared_texts_come_without_formatting_and_pronunciation(book):
    rows = [f'<row><c t="s"><v>{number}</v></c></row>' for number in (0, 1)]
    save_raw_workbook(book, sheet_xml(*rows))
    add_shared_texts(
        book,
        "<sst><si><t>Kode</t></si><si><r><t>Su</t></r><r><t>ka_x0041_</t></r>"
        "<rPh><t>x</t></rPh></si></sst>",
    )
    assert rows_of(book) == [{"Kode": "SukaA"}]


def test_days_are_counted_from_1904_where_the_workbook_says_so(book):
    workbook = save_workbook(book, [["Hari"], [date(2026, 8, 17)]])
    workbook.epoch = MAC_EPOCH
    workbook.save(book)
    assert read_table(book).rows[0].cell("Hari") == date(2026, 8, 17)


def test_a_number_no_calendar_has_is_no_date(book):
    workbook = save_workbook(book, [["Hari"], [10**15]])
    workbook.active["A2"].number_format = "dd-mm-yyyy"
    workbook.save(book)
    assert rows_of(book) == [{"Hari": "#VALUE!"}]


@pytest.mark.parametrize("numbers", [(2, 2), (3, 2)])
def test_rows_that_do_not_follow_each_other_are_refused(book, numbers):
    rows = [f'<row r="{number}">{text_cell(f"A{number}", "1")}</row>' for number in numbers]
    save_raw_workbook(book, sheet_xml(HEADER_ROW, *rows))
    assert "damaged" in str(refusal(book))


@pytest.mark.parametrize("reference", ["7", "Ä2", "AAAA2"])
def test_a_cell_that_stands_nowhere_is_refused(book, reference):
    row = f'<row r="2">{text_cell(reference, "1")}</row>'
    save_raw_workbook(book, sheet_xml(HEADER_ROW, row))
    assert "damaged" in str(refusal(book))


def test_more_cells_than_allowed_are_refused_wherever_they_stand(book):
    save_workbook(book, [["Kode"], *([*([None] * 50), "x"] for _ in range(100))])
    assert "single cell" in str(refusal(book, max_cells=10))
    save_workbook(book, [["Kode", "Nama"], *(["1", "x"] for _ in range(300))])
    assert "more than 10 cells" in str(refusal(book, max_cells=10))


def test_blank_texts_beyond_the_columns_do_not_count(book):
    save_workbook(book, [["Kode"], *(["1", *[" "] * 100] for _ in range(20))])
    assert len(read_table(book, max_cells=20).rows) == 20
