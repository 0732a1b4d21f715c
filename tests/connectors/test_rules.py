"""Columns become fields: names, types, keys; and what looks personal is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.connectors.tables.rules.keys import choose_key, is_key
from sambung.connectors.tables.rules.personal_data import find_personal_columns
from sambung.connectors.tables.rules.rows import (
    Column,
    ColumnType,
    check_kept_columns,
    convert_rows,
    describe_columns,
    infer_type,
    name_columns,
    parse_value,
)
from sambung.kernel.errors import InvalidTable
from sambung.tabular.faults import FaultList
from sambung.tabular.tables import Row, Table, show_cell

FILE = "kelurahan.xlsx"


def make_table(header, *rows) -> Table:
    """Make a table as the reader would: text, with the type of what is no text beside it."""
    return Table(
        FILE,
        "Data",
        tuple(header),
        tuple(
            Row(
                number,
                {title: show_cell(cell) for title, cell in zip(header, cells, strict=True)},
                {
                    title: cell
                    for title, cell in zip(header, cells, strict=True)
                    if not isinstance(cell, str)
                },
            )
            for number, cells in enumerate(rows, start=2)
        ),
    )


def type_of(*cells, title="Nilai") -> ColumnType:
    return infer_type(title, make_table([title], *[[cell] for cell in cells]).rows)


class TestNames:
    @given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
    def test_are_unique_and_safe_whatever_the_titles(self, titles):
        names = name_columns(titles)
        assert len(set(names)) == len(titles)
        for name in names:
            assert name.isidentifier()
            assert "__" not in name
            assert name.isascii()
            assert len(name) <= 64

    def test_stay_the_same_when_columns_are_added_behind(self):
        assert name_columns(["Kode", "Nama", "kode."])[:2] == name_columns(["Kode", "Nama"])


class TestTypes:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["1", "-20", ""], ColumnType.INTEGER),
            ([1, 2], ColumnType.INTEGER),
            (["1.5", "2"], ColumnType.NUMBER),
            ([1.234, 2], ColumnType.NUMBER),
            (["007", "8"], ColumnType.TEXT),
            (["32.73.01"], ColumnType.TEXT),
            (["1.234", "2.500"], ColumnType.TEXT),
            (["1,5"], ColumnType.TEXT),
            (["1" * 16], ColumnType.TEXT),
            (["2026-08-17"], ColumnType.DATE),
            (["2026-02-30"], ColumnType.TEXT),
            (["17/08/2026"], ColumnType.TEXT),
            ([True, "false"], ColumnType.BOOLEAN),
            (["", ""], ColumnType.TEXT),
            (["1", "tidak ada"], ColumnType.TEXT),
            (["1٢"], ColumnType.TEXT),
        ],
    )
    def test_are_the_narrowest_that_fit_every_cell(self, cells, expected):
        assert type_of(*cells) is expected

    def test_codes_stay_text_even_when_they_are_digits(self):
        assert type_of("1001", 1002, title="Kode Kecamatan") is ColumnType.TEXT

    @given(st.lists(st.integers(-(10**14), 10**14), min_size=1))
    def test_whole_numbers_come_back_as_they_were(self, numbers):
        table = make_table(["Nilai"], *[[number] for number in numbers])
        columns = describe_columns(table)
        rows = convert_rows(table, columns, FaultList(FILE))
        assert [row["nilai"] for row in rows] == numbers

    def test_published_types_stay_and_misfits_are_named(self):
        published = [Column("warga", "Warga", ColumnType.INTEGER)]
        table = make_table(["Warga"], ["12"], ["banyak"])
        faults = FaultList(FILE)
        columns = describe_columns(table, published)
        convert_rows(table, columns, faults)
        with pytest.raises(InvalidTable) as caught:
            faults.stop_if_any()
        (fault,) = caught.value.faults
        assert (fault.row, fault.column, fault.found) == (3, "Warga", "banyak")
        assert "published with whole numbers" in str(fault.expected)

    def test_a_missing_published_column_is_a_fault(self):
        faults = FaultList(FILE)
        kept = Column("nama", "Nama", ColumnType.TEXT)
        check_kept_columns([kept], [kept, Column("luas", "Luas", ColumnType.NUMBER)], faults)
        with pytest.raises(InvalidTable, match="“Luas” was published before"):
            faults.stop_if_any()

    @pytest.mark.parametrize(("text", "wanted"), [("x", "integer"), ("1", "boolean")])
    def test_a_filter_of_another_type_is_no_value(self, text, wanted):
        with pytest.raises(ValueError, match=wanted):
            parse_value(text, ColumnType(wanted))


class TestKey:
    def choose(self, table, wanted=None) -> str:
        columns = describe_columns(table)
        return choose_key(table, columns, wanted, FaultList(FILE)).name

    def test_is_the_first_column_that_differs_in_every_row_but_no_row_number(self):
        table = make_table(["No", "Kota", "Kode"], [1, "Bandung", "a"], [2, "Bandung", "b"])
        assert self.choose(table) == "kode"

    def test_is_the_row_number_when_nothing_else_differs(self):
        assert self.choose(make_table(["No", "Kota"], [1, "x"], [2, "x"])) == "no"

    def test_can_be_named_by_title_or_field(self):
        table = make_table(["Kode", "Nama Kelurahan"], ["1", "a"], ["2", "b"])
        assert self.choose(table, "nama kelurahan") == "nama_kelurahan"
        assert self.choose(table, "nama_kelurahan") == "nama_kelurahan"

    def test_refused_when_named_but_double_or_empty_each_row_named(self):
        table = make_table(["Kode"], ["1"], ["1"], ["2"], ["a/b"])
        with pytest.raises(InvalidTable) as caught:
            self.choose(table, "Kode")
        assert [fault.row for fault in caught.value.faults] == [2, 3, 5]

    def test_refused_when_no_column_has_that_name(self):
        with pytest.raises(InvalidTable, match="The columns are: Kode"):
            self.choose(make_table(["Kode"], ["1"]), "Nama")

    def test_refused_when_no_column_differs_in_every_row(self):
        with pytest.raises(InvalidTable, match="different value in every row"):
            self.choose(make_table(["Kota"], ["Bandung"], ["Bandung"]))

    @given(st.text(max_size=5))
    def test_never_holds_what_would_change_an_address(self, text):
        if is_key(text):
            assert not set(text) & set("/\\?#%")
            assert text not in ("", ".", "..")


class TestPersonalData:
    @pytest.mark.parametrize(
        ("title", "cell"),
        [
            ("Nomor", "3273012345678901"),
            ("Nomor", 3273012345678901),
            ("Catatan", "atas nama NIK 3273012345678901"),
            ("Catatan", "3273 0123 4567 8901"),
            ("Pajak", "01.234.567.8-901.000"),
            ("Kontak", "0812-3456-7890"),
            ("Kontak", "+62 812 3456 7890"),
            ("Pegawai", "198501012010011001"),
            ("No. KTP", "12345678"),
            ("NPWP", "012345678901000"),
        ],
    )
    def test_is_found_by_form_or_title(self, title, cell):
        table = make_table(["Kode", title], ["1", "-"], ["2", cell])
        (found,) = find_personal_columns(table)
        assert (found.title, found.row) == (title, 3)

    @pytest.mark.parametrize(
        ("title", "cell"),
        [
            ("Kode kelurahan", "32.73.01.1001"),
            ("Jumlah KK", 1500),
            ("Jumlah KTP", "12345678"),
            ("Telepon kantor", "022-4201234"),
            ("NIK", ""),
            ("Luas", "1.234.567,89"),
            ("Koordinat", "-6.9174639, 107.6191228"),
        ],
    )
    def test_is_not_seen_in_ordinary_columns(self, title, cell):
        assert find_personal_columns(make_table(["Kode", title], ["1", cell])) == ()
