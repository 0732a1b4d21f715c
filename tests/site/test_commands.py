"""What the commands say, to people and to machines."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.utils.translation import override

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


def test_results_go_to_standard_output(call, bandung, table):
    answer = call("import", "applications", table(HEADER + GOOD), "--keep-illustrative")

    assert answer.exit_code == 0
    assert answer.stdout == "1 new, 0 changed, 0 unchanged, 0 left out.\n"


def test_call_that_is_not_in_the_ledger_leaves_nothing_in_the_proof_file(call):
    answer = call("ledger", "prove", "nothing")

    assert answer.exit_code == 1
    assert not answer.stdout
    assert "no call with this number" in answer.stderr
