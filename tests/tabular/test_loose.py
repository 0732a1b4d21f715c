"""Tables as offices write them are read, and every decision is said."""

import csv

import pytest
from openpyxl import Workbook

from sambung.kernel.errors import InvalidTable
from sambung.tabular.loose import fold_title
from sambung.tabular.reading import read_table

NAMES = ("nama", "opd", "jenis")


@pytest.fixture
def read(tmp_path):
    def read_rows(*rows, separator=","):
        path = tmp_path / "tabel.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)
        return read_table(path, known_names=NAMES)

    return read_rows


@pytest.fixture
def read_book(tmp_path):
    def read_sheet(fill):
        book = Workbook()
        fill(book.active)
        path = tmp_path / "tabel.xlsx"
        book.save(path)
        return read_table(path, known_names=NAMES)

    return read_sheet


def values(table):
    return [tuple(row.values.values()) for row in table.rows]


def noted(table):
    return " ".join(str(note) for note in table.notes)


def test_titles_are_folded_to_letters_and_digits():
    assert fold_title(" Nama_Aplikasi / Sistem* ") == "nama aplikasi sistem"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_header_is_found_below_titles_and_the_titles_are_said(read, separator):
    table = read(("DAFTAR",), ("Tahun 2025",), NAMES, ("A", "B", "C"), separator=separator)

    assert (table.header, values(table)) == (NAMES, [("A", "B", "C")])
    assert "DAFTAR" in noted(table)
    assert "Tahun 2025" in noted(table)


def test_a_header_nobody_knows_is_the_first_row_that_is_wide_enough(read):
    table = read(("Register of systems",), ("System", "Office", "Since"), ("A", "B", "2019"))

    assert table.header == ("System", "Office", "Since")


def test_rows_that_are_no_rows_are_left_out_and_said(read):
    table = read(
        NAMES,
        ("(1)", "(2)", "(3)"),
        ("A", "B", "C"),
        NAMES,
        ("D", "E", "F"),
        ("Jumlah", "", "2"),
        ("Sumber: kantor",),
    )

    assert values(table) == [("A", "B", "C"), ("D", "E", "F")]
    assert len(table.notes) == 4
    assert [row.number for row in table.rows] == [3, 5]


@pytest.mark.parametrize("row", [("Total", "Kantor", "2"), ("Jumlah penduduk", "", "")])
def test_a_row_that_says_more_than_a_total_stays(read, row):
    assert values(read(NAMES, ("A", "B", "C"), row))[1] == row


def test_columns_without_a_name_or_with_the_same_one_get_one_of_their_own(read):
    table = read((*NAMES, "", "ket", "ket", ""), ("A", "B", "C", "x", "y", "z", ""))

    assert table.header == (*NAMES, "Kolom D", "ket", "ket (2)")


def test_cells_merged_downwards_count_for_each_row(read_book):
    def fill(sheet):
        sheet.append(["DAFTAR APLIKASI"])
        sheet.merge_cells("A1:C1")
        for row in (NAMES, ("A", "Dinkes", "x"), ("B", None, "y"), ("C", "Disdik", "z")):
            sheet.append(row)
        sheet.merge_cells("B3:B4")

    table = read_book(fill)

    assert [row.values["opd"] for row in table.rows] == ["Dinkes", "Dinkes", "Disdik"]
    assert "B3:B4" in noted(table)


def test_formulas_and_hidden_parts_are_read_and_said(read_book):
    def fill(sheet):
        for row in (NAMES, ("A", "B", "=1+1"), ("C", "D", "E")):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    table = read_book(fill)

    assert values(table) == [("A", "B", ""), ("C", "D", "E")]
    assert all(word in noted(table) for word in ("C2", "3", "B"))


def test_a_hundred_merged_cells_are_refused_since_not_all_are_known(read_book):
    def fill(sheet):
        sheet.append(NAMES)
        for number in range(2, 320, 3):
            sheet.cell(number, 1).value = "A"
            sheet.merge_cells(f"A{number}:A{number + 1}")

    with pytest.raises(InvalidTable):
        read_book(fill)


@pytest.mark.parametrize("rows", [[], [("", "")], [("1", "2"), ("3", "4")], [NAMES]])
def test_what_holds_no_table_is_refused(read, rows):
    with pytest.raises(InvalidTable):
        read(*rows)
