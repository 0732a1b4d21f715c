"""Reading tables: what is taken, and the text of every refusal."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils.translation import gettext
from openpyxl import load_workbook

from sambung.kernel.errors import InvalidTable
from sambung.kernel.messages import set_translator
from sambung.tabular.reading import read_table
from tests.tabular.workbook_files import (
    HEADER_ROW,
    save_raw_workbook,
    save_workbook,
    sheet_xml,
    text_cell,
)

VILLAGES = [["Kode", "Nama"], ["32.73.01.1001", "Sukarasa"], ["32.73.01.1002", "Gegerkalong"]]

HALF_PAST_NINE = datetime(2026, 8, 17, 9, 30)  # noqa: DTZ001 - a sheet knows no time zone


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "kelurahan.xlsx"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "kelurahan.csv"


def refusal(path: Path, **limits: int) -> InvalidTable:
    with pytest.raises(InvalidTable) as caught:
        read_table(path, **limits)
    return caught.value


def rows_of(path: Path) -> list[dict[str, str]]:
    return [dict(row.values) for row in read_table(path).rows]


class TestTaken:
    def test_workbook_gives_text_and_types(self, book):
        save_workbook(
            book,
            [
                ["Kode", "Warga", "Luas", "Diukur", "Pukul", "Aktif"],
                ["007", 1500, 2.5, date(2026, 8, 17), HALF_PAST_NINE, True],
            ],
        )
        table = read_table(book)
        (row,) = table.rows
        assert (table.file_name, table.sheet) == ("kelurahan.xlsx", "Lembar 1")
        assert row.number == 2
        assert list(row.values.values()) == [
            "007",
            "1500",
            "2.5",
            "2026-08-17",
            "2026-08-17T09:30:00",
            "true",
        ]
        assert row.cell("Kode") == "007"
        assert row.cell("Warga") == 1500
        assert row.cell("Diukur") == date(2026, 8, 17)

    def test_number_shown_with_leading_zeros_is_read_as_that_text(self, book):
        workbook = save_workbook(book, [["Kode"], [7]])
        workbook.active["A2"].number_format = "0000"
        workbook.save(book)
        assert read_table(book).rows[0].cell("Kode") == "0007"

    def test_first_visible_sheet_with_content_is_taken_and_the_notes_say_so(self, book):
        workbook = save_workbook(book, [["Rahasia"], ["x"]], [], VILLAGES, [["Lain"], ["y"]])
        workbook["Lembar 1"].sheet_state = "hidden"
        workbook.save(book)
        table = read_table(book)
        assert table.sheet == "Lembar 3"
        assert str(table.notes[0]) == "Only the sheet “Lembar 3” was read. Not read: Lembar 4."

    def test_a_reach_that_the_sheet_states_wrongly_does_not_matter(self, book):
        row = f'<row r="2">{text_cell("A2", "1")}{text_cell("B2", "Isola")}</row>'
        save_raw_workbook(book, sheet_xml(HEADER_ROW, row, before='<dimension ref="A1"/>'))
        assert rows_of(book) == [{"Kode": "1", "Nama": "Isola"}]

    def test_rows_and_cells_without_references_are_counted(self, book):
        cell = '<c t="inlineStr"><is><t>%s</t></is></c>'
        rows = [f"<row>{cell % a}{cell % b}</row>" for a, b in [("Kode", "Nama"), ("1", "Isola")]]
        save_raw_workbook(book, sheet_xml(*rows))
        assert rows_of(book) == [{"Kode": "1", "Nama": "Isola"}]

    def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_sheet(self, book):
        save_workbook(book, [[], [], *VILLAGES[:2], [None, "  "], VILLAGES[2]])
        assert [row.number for row in read_table(book).rows] == [4, 6]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_csv_is_read_in_any_usual_encoding_and_separator(self, sheet, encoding, separator):
        lines = [["Nama", "Alamat"], ["Café Braga", f'"Jl. Braga{separator}\nBandung"'], ["Isola"]]
        sheet.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
        assert rows_of(sheet) == [
            {"Nama": "Café Braga", "Alamat": f"Jl. Braga{separator}\nBandung".strip()},
            {"Nama": "Isola", "Alamat": ""},
        ]

    def test_csv_that_names_its_separator_is_read_with_it(self, sheet):
        sheet.write_text("sep=;\r\nNama,lengkap;Kode\r\nIsola;1\r\n")
        assert rows_of(sheet) == [{"Nama,lengkap": "Isola", "Kode": "1"}]

    def test_text_that_looks_like_a_formula_is_text(self, sheet):
        sheet.write_text("Nama\n=1+1\n")
        assert rows_of(sheet) == [{"Nama": "=1+1"}]

    def test_the_name_people_know_the_file_by_is_used(self, sheet):
        sheet.write_text("Nama\nIsola\n")
        assert read_table(sheet, file_name="unggahan.csv").file_name == "unggahan.csv"


class TestHeader:
    def test_refused_when_the_file_holds_no_rows(self, book):
        save_workbook(book, [])
        assert "No visible sheet" in str(refusal(book))

    def test_refused_when_only_column_names_are_there(self, sheet):
        sheet.write_text("Kode,Nama\n")
        assert "no rows under them" in str(refusal(sheet))

    def test_refused_when_the_first_row_holds_only_numbers(self, sheet):
        sheet.write_text("1,2\n3,4\n")
        assert "only numbers" in str(refusal(sheet))

    def test_refused_when_names_are_missing_or_double_each_with_its_place(self, book):
        save_workbook(book, [["Kode", None, "kode ", "Nama"], ["1", "2", "3", "4"]])
        error = refusal(book)
        assert [(fault.row, fault.column) for fault in error.faults] == [(1, "B"), (1, "C")]
        assert "Column B has no name" in str(error.faults[0].expected)
        assert "columns A and C have the same name" in str(error.faults[1].expected)
        assert "has 2 faults" in str(error)

    def test_refused_when_a_title_stands_above_the_names(self, book):
        save_workbook(book, [["DAFTAR KELURAHAN"], *VILLAGES])
        assert "take away titles" in str(refusal(book))

    def test_refused_when_a_row_is_wider_than_the_header(self, sheet):
        sheet.write_text("Kode,Nama\n1,Isola\n2,Jl. Braga, Bandung\n")
        (fault,) = refusal(sheet).faults
        assert (fault.row, fault.column, fault.found) == (3, "C", "Bandung")


class TestWorkbookContent:
    def test_merged_cells_are_named(self, book):
        workbook = save_workbook(book, [*VILLAGES, ["x", "y"], ["z", "w"]])
        workbook.active.merge_cells("A3:B4")
        workbook.save(book)
        (fault,) = refusal(book).faults
        assert (fault.row, fault.column, fault.found) == (3, "A", "A3:B4")
        assert "A3:B4 are merged" in str(fault.expected)

    def test_formulas_and_error_values_are_named(self, book):
        workbook = save_workbook(book, VILLAGES)
        workbook.active["A2"] = "=SUM(1,2)"
        workbook.active["B3"] = "#REF!"
        workbook.save(book)
        faults = refusal(book).faults
        assert [(f.row, f.column, f.found) for f in faults] == [
            (2, "A", "=SUM(1,2)"),
            (3, "B", "#REF!"),
        ]
        assert "paste it as values" in str(faults[0].expected)

    def test_formulas_of_formatting_rules_do_not_count(self, book):
        row = f'<row r="2">{text_cell("A2", "1")}{text_cell("B2", "Isola")}</row>'
        rule = '<extLst><ext><x:f xmlns:x="urn:x">A1&gt;0</x:f></ext></extLst>'
        save_raw_workbook(book, sheet_xml(HEADER_ROW, row, after=rule))
        assert rows_of(book) == [{"Kode": "1", "Nama": "Isola"}]

    def test_hidden_rows_and_columns_are_not_published_unseen(self, book):
        workbook = save_workbook(book, VILLAGES)
        workbook.active.column_dimensions["B"].hidden = True
        workbook.active.row_dimensions[3].hidden = True
        workbook.save(book)
        faults = refusal(book).faults
        assert [(f.row, f.column) for f in faults] == [(None, "B"), (3, None)]

    def test_control_characters_are_refused_with_their_cell(self, book):
        row = f'<row r="2">{text_cell("A2", "1")}{text_cell("B2", "I_x0000_sola")}</row>'
        save_raw_workbook(book, sheet_xml(HEADER_ROW, row))
        (fault,) = refusal(book).faults
        assert (fault.row, fault.column, fault.found) == (2, "Nama", "I�sola")


class TestSize:
    @pytest.mark.parametrize("number", ["1048577", "1000000000", "0", "-3", "x"])
    def test_a_row_beyond_the_last_a_sheet_has_is_refused(self, book, number):
        row = f'<row r="{number}">{text_cell("A2", "1")}</row>'
        save_raw_workbook(book, sheet_xml(row, row))
        assert "damaged" in str(refusal(book))

    def test_a_million_rows_are_refused(self, book):
        cell = '<c r="A{n}"><v>{n}</v></c>'
        rows = (f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(2, 1_000_001))
        save_raw_workbook(book, sheet_xml(f'<row r="1">{text_cell("A1", "Kode")}</row>', *rows))
        assert "more than 100000 rows" in str(refusal(book))

    def test_a_line_of_nothing_but_separators_is_refused(self, sheet):
        sheet.write_text("Kode,Nama\n1,Isola\n" + "," * 20_000)
        assert "more than 200 columns" in str(refusal(sheet))

    def test_a_million_lines_are_refused(self, sheet):
        sheet.write_text("Kode\n" + "".join(f"{number}\n" for number in range(1_000_000)))
        assert "more than 100000 rows" in str(refusal(sheet))

    def test_the_limit_itself_is_allowed(self, sheet):
        sheet.write_text("Kode,Nama\n1,a\n2,b\n")
        assert len(read_table(sheet, max_rows=2, max_columns=2, max_cells=4).rows) == 2
        assert "more than 1 rows" in str(refusal(sheet, max_rows=1))
        assert "more than 1 columns" in str(refusal(sheet, max_columns=1))
        assert "more than 3 cells" in str(refusal(sheet, max_cells=3))

    def test_a_value_in_a_far_column_is_refused(self, book):
        far = f'<row r="2">{text_cell("XFD2", "x")}</row>'
        save_raw_workbook(book, sheet_xml(HEADER_ROW, far))
        assert "more than 200 columns" in str(refusal(book))

    def test_more_than_twenty_megabytes_are_refused(self, sheet):
        sheet.write_bytes(b"Kode\n" + b"a" * 20 * 1024 * 1024)
        assert "larger than 20 MB" in str(refusal(sheet))


class TestHostile:
    def test_zip_bomb_is_refused_before_it_is_unpacked(self, book):
        save_raw_workbook(book, " " * 300_000_000)
        assert book.stat().st_size < 1_000_000
        assert "unpack to far more" in str(refusal(book))

    @pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/styles.xml"])
    def test_zip_bomb_in_another_part_is_refused(self, book, member):
        save_raw_workbook(book, sheet_xml(HEADER_ROW), extra={member: b" " * 70_000_000})
        assert "unpack to far more" in str(refusal(book))

    def test_an_entry_that_lies_about_its_size_is_refused(self, book):
        save_raw_workbook(book, " " * 5_000_000)
        content = book.read_bytes()
        lie = content.replace((5_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))
        assert lie != content
        book.write_bytes(lie)
        assert "damaged" in str(refusal(book))

    @pytest.mark.parametrize(
        "bomb",
        [
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
            '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
        ],
        ids=["grows", "a file outside", "a definition outside"],
    )
    def test_xml_that_expands_itself_or_leads_outside_is_refused(self, book, bomb):
        row = f'<row r="2">{text_cell("A2", "&b;")}</row>'
        save_raw_workbook(book, bomb + sheet_xml(HEADER_ROW, row))
        assert "damaged" in str(refusal(book))

    def test_a_workbook_without_its_sheet_is_refused(self, book):
        save_raw_workbook(book, None)
        assert "damaged" in str(refusal(book))

    def test_a_truncated_workbook_is_refused(self, book):
        save_workbook(book, VILLAGES)
        book.write_bytes(book.read_bytes()[:2000])
        assert "damaged" in str(refusal(book))


class TestWrongType:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "file is empty"),
            (b"%PDF-1.7\n...", "type PDF"),
            (b"\x89PNG\r\n\x1a\n...", "type PNG"),
            (b"\n<html><table>", "type HTML/XML"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "protected with a password",
            ),
            (b"Kode,Nama\n1,\0Isola\n", "no text"),
            (b"\xff\xfeK", "no text"),
            (b'Kode,Nama\n1,"Isola\n', "quotation marks do not pair up"),
        ],
    )
    def test_refused_by_content_whatever_the_name_says(self, book, content, said):
        book.write_bytes(content)
        assert said in str(refusal(book))

    @pytest.mark.parametrize(
        ("member", "kind"),
        [("content.xml", "OpenDocument"), ("word/document.xml", "DOCX"), ("foto.jpg", "ZIP")],
    )
    def test_other_zip_documents_are_named(self, book, member, kind):
        with zipfile.ZipFile(book, "w") as archive:
            archive.writestr(member, "<x/>")
        assert f"type {kind}" in str(refusal(book))


class TestMessages:
    def test_faults_are_translated_when_they_are_shown(self, book):
        book.write_bytes(b"")
        fault = refusal(book).faults[0]
        english = fault.as_dict()["expected"]
        set_translator(str.upper)
        try:
            assert fault.as_dict()["expected"] == english.upper()
        finally:
            set_translator(gettext)


def test_the_workbook_on_disk_is_left_as_it_was(book):
    save_workbook(book, VILLAGES)
    before = book.read_bytes()
    read_table(book)
    assert book.read_bytes() == before
    assert load_workbook(book).sheetnames == ["Lembar 1"]
