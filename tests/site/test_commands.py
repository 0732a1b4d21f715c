"""What the commands say, to people and to machines."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.utils.translation import override
from openpyxl import load_workbook

from sambung.portfolio.queries import count_portfolio
from sambung.portfolio.seeding.cities import seed_city
from sambung.site.cli.commands import sambung

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])
HEADER = "nama,perangkat daerah,jenis,tahun\n"
GOOD = "Antre Puskesmas,Dinkes,publik,2024\n"
BROKEN = "Rapor,Dinkes,publik,1800\n"


@pytest.fixture
def bandung():
    seed_city("bandung", include_illustrative=True, now=datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def call():
    def call_command(*arguments):
        with override("en"):
            return CliRunner().invoke(sambung, [str(argument) for argument in arguments])

    return call_command


@pytest.fixture
def table(tmp_path):
    def write(content):
        path = tmp_path / "aplikasi.csv"
        path.write_text(content)
        return path

    return write


@pytest.mark.parametrize("command", [("import", "applications"), ("ledger", "check-proof")])
def test_file_that_is_not_there_is_explained(call, command, tmp_path):
    answer = call(*command, tmp_path / "nothing.csv")

    assert answer.exit_code == 1
    assert "there is no such file" in answer.stderr
    assert not answer.stdout


@pytest.mark.parametrize("command", [("import", "applications"), ("ledger", "check-proof")])
def test_folder_in_place_of_a_file_is_explained(call, command, tmp_path):
    answer = call(*command, tmp_path, "--json")

    assert answer.exit_code == 1
    assert "it is a folder" in json.loads(answer.stdout)["error"]["message"]


def test_broken_cell_is_named_with_place_content_and_what_is_expected(call, bandung, table):
    answer = call("import", "applications", table(HEADER + GOOD + BROKEN))

    assert answer.exit_code == 1
    assert "aplikasi.csv, row 3, column tahun, found “1800”: a year from 1980" in answer.stderr
    assert count_portfolio().total == 236


def test_fault_of_the_whole_file_is_said_once(call, bandung, table):
    answer = call("import", "applications", table(""))

    assert answer.exit_code == 1
    assert answer.stderr.count("empty") == 1


def test_dry_run_fails_when_the_import_would_be_refused(call, bandung, table):
    path = table(HEADER + GOOD + BROKEN)

    assert call("import", "applications", path, "--dry-run").exit_code == 1
    assert call("import", "applications", path, "--dry-run", "--json").exit_code == 1
    assert call("import", "applications", path, "--dry-run", "--accept-valid-rows").exit_code == 0
    assert call("import", "applications", table(HEADER + GOOD), "--dry-run").exit_code == 0


UNKNOWN = "nama,OPD,jenis,Sttaus\nA,Dinkes,Umum,aktif\nB,Puskesmas Puter,publik,aktif\n"
ANSWERED = (
    "--column",
    "Sttaus=status",
    "--word",
    "kind:Umum=administrasi",
    "--word",
    "agency:Puskesmas Puter=Dinkes",
)


def test_what_is_not_known_is_told_with_the_option_that_answers_it_and_not_guessed(
    call, bandung, table
):
    path = table(UNKNOWN)

    answer = call("import", "applications", path, "--accept-valid-rows")

    assert answer.exit_code == 1
    assert "--column 'Sttaus=status'" in answer.stderr
    assert "--word 'kind:Umum=…'" in answer.stderr
    assert "--word 'agency:Puskesmas Puter=" in answer.stderr
    assert count_portfolio().total == 236
    report = json.loads(call("import", "applications", path, "--dry-run", "--json").stdout)
    assert {(one["column"], one["text"]) for one in report["questions"]} == {
        ("kind", "Umum"),
        ("agency", "Puskesmas Puter"),
    }


def test_answers_by_option_are_taken_and_remembered_for_the_next_file(call, bandung, table):
    first = call("import", "applications", table(UNKNOWN), *ANSWERED, "--keep-illustrative")
    assert first.exit_code == 0
    assert first.stdout.startswith("2 new")

    later = table(UNKNOWN.replace("A,", "C,").replace("B,", "D,"))
    assert call("import", "applications", later, "--keep-illustrative").stdout.startswith("2 new")


def test_answers_can_be_given_on_the_terminal(bandung, table):
    with override("en"):
        answer = CliRunner().invoke(
            sambung,
            ["import", "applications", str(table(UNKNOWN)), "--ask", "--keep-illustrative"],
            input="\npublic\nPD-DINKES\n",
        )

    assert answer.exit_code == 0
    assert "“Sttaus”" in answer.stderr
    assert "2 new" in answer.stdout


@pytest.mark.parametrize(
    "option",
    [
        ("--column", "Sttaus"),
        ("--column", "Sttaus=warna"),
        ("--word", "kind=public"),
        ("--word", "kind:Umum=biru"),
        ("--word", "agency:Puskesmas Puter=Dinas Antariksa"),
    ],
)
def test_answer_that_makes_no_sense_is_explained(call, bandung, table, option):
    answer = call("import", "applications", table(UNKNOWN), *option)

    assert answer.exit_code == 1
    assert option[1].rpartition("=")[2] in answer.stderr


def test_rows_that_cannot_be_taken_are_written_into_a_workbook(call, bandung, table, tmp_path):
    into = tmp_path / "perbaiki.xlsx"

    call(
        "import",
        "applications",
        table(HEADER + GOOD + BROKEN),
        "--accept-valid-rows",
        "--returned",
        into,
        "--keep-illustrative",
    )

    sheet = load_workbook(into)["Aplikasi"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Rapor"]
    assert count_portfolio().total == 237


def test_results_go_to_standard_output(call, bandung, table):
    answer = call("import", "applications", table(HEADER + GOOD), "--keep-illustrative")

    assert answer.exit_code == 0
    assert answer.stdout == "1 new, 0 changed, 0 unchanged, 0 left out.\n"


def test_call_that_is_not_in_the_ledger_leaves_nothing_in_the_proof_file(call):
    answer = call("ledger", "prove", "nothing")

    assert answer.exit_code == 1
    assert not answer.stdout
    assert "no call with this number" in answer.stderr
