"""Reading apart gives what reading gives, refusals word by word, at a bounded price."""

import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from sambung.kernel import confinement
from sambung.kernel.confinement import Allowance
from sambung.kernel.errors import InvalidTable
from sambung.tabular.apart import read_table_apart
from sambung.tabular.reading import read_table
from tests.tabular.workbook_files import save_raw_workbook, save_workbook, sheet_xml

VALUES = [
    ["Kode", "Nama", "Waktu", "Jumlah"],
    ["32.73", "Sukarasa", date(2026, 8, 17), 1],
    ["32.74", None, datetime(2026, 8, 17, 9, 30), 2.5],  # noqa: DTZ001 - a sheet knows no zone
    ["32.75", "Ġ\n„x“", time(9, 30), True],
    [None, "tanpa kode", timedelta(days=2, seconds=3), -(10**15)],
]


@pytest.fixture
def book(tmp_path):
    return tmp_path / "kelurahan.xlsx"


def same(path, **options):
    """Read it both ways; give what both gave."""
    given = []
    for read in (read_table, read_table_apart):
        try:
            given.append(read(path, **options))
        except InvalidTable as error:
            given.append((str(error), [fault.as_dict() for fault in error.faults]))
    assert given[0] == given[1]
    return given[1]


def test_a_workbook_is_the_same_with_all_its_types_and_notes(book):
    save_workbook(book, VALUES, [["Kolom"], ["lain"]])

    table = same(book, file_name="nama asli.xlsx")

    assert table.file_name == "nama asli.xlsx"
    assert len(table.rows) == 4
    assert table.rows[2].cell("Waktu") == time(9, 30)
    assert table.notes


def test_a_text_file_is_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Kode;Nama\n0001;Sukarasa\n\n0002;\n")
    assert len(same(path).rows) == 2


def test_many_rows_are_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Kode\n" + "".join(f"{number}\n" for number in range(1_203)))
    assert len(same(path).rows) == 1_203


def test_what_is_passed_over_is_passed_over(book):
    save_workbook(book, VALUES, [["Kolom"], ["lain"]])
    assert same(book, passed_over=("Lembar 1",)).header == ("Kolom",)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"Kode,Kode\n1,2\n", b"Kode\n1,2,3\n\xff\n", b"1,2\n3,4\n"]
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_refusals_are_the_same_in_every_language(tmp_path, content, language):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with translation.override(language):
        _message, faults = same(path)
    assert faults


def test_every_fault_of_a_file_comes_back(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Kode\n" + "1,2\n" * 7 + "x" * 40_000 + "\n")
    assert len(same(path)[1]) >= 1


def test_a_refusal_that_somebody_holds_on_to_keeps_no_turn(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Kode,Kode\n1,2\n")
    held = []
    for _time in range(confinement._MOST_AT_ONCE):
        with pytest.raises(InvalidTable) as caught:
            read_table_apart(path)
        held.append(caught)
    assert confinement._turns.acquire(blocking=False)
    confinement._turns.release()


def test_limits_of_the_caller_hold(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("A,B\n1,2\n3,4\n")
    message, _faults = same(path, max_rows=1)
    assert "1 rows" in message


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table_apart(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    "allowance",
    [
        Allowance(seconds=0.01),
        Allowance(seconds=120, memory_bytes=120 * 1024**2),
        Allowance(seconds=120, result_bytes=10_000),
    ],
    ids=["clock", "memory", "result"],
)
def test_what_costs_too_much_is_refused_with_the_way_out(tmp_path, allowance):
    path = tmp_path / "besar.csv"
    path.write_text("Kode,Nama\n" + "".join(f"{n},{'x' * 150}\n" for n in range(90_000)))

    with pytest.raises(InvalidTable, match="Copy the table into a new workbook") as caught:
        read_table_apart(path, max_cells=10**7, allowance=allowance)

    assert caught.value.faults[0].file == "besar.csv"


def test_a_workbook_that_names_one_sheet_many_times_is_damaged(book):
    """It cost a minute: an empty sheet of megabytes, read once for each name."""
    save_raw_workbook(book, sheet_xml())
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    one = b'<sheet name="Data" sheetId="1" r:id="rId1"/>'
    many = b"".join(one.replace(b"Data", b"Data %d" % n) for n in range(8))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(one, many)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    message, _faults = same(book)

    assert "damaged" in message
