"""Export of applications: only real ones, only those of the actor's agencies."""

import csv
import zipfile

import pytest
from openpyxl import load_workbook

from sambung.directory.models import Agency
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import NotPermitted
from sambung.portfolio.models import Application
from sambung.portfolio.workbook.exporting import (
    ExportFormat,
    export_applications,
    export_publiccode,
)
from tests.factories import make_agency
from tests.portfolio.conftest import NOW

pytestmark = pytest.mark.usefixtures("bandung")

XLSX, CSV = ExportFormat


def export(tmp_path, form=XLSX, actor=SYSTEM):
    path = tmp_path / f"aplikasi.{form}"
    return path, export_applications(actor=actor, path=path, format_=form, now=NOW)


def test_invented_applications_are_left_out(tmp_path):
    path, count = export(tmp_path)

    names = [row[1].value for row in load_workbook(path)["Aplikasi"].iter_rows(min_row=2)]
    assert count == len(names) == 58
    assert not any(name.startswith("Ilustrasi") for name in names)


def test_owner_takes_along_the_applications_of_the_own_agency(tmp_path):
    owner = Actor("7", "Rina", frozenset({(Role.APPLICATION_OWNER, "PD-DISDUKCAPIL")}))

    _path, count = export(tmp_path, actor=owner)

    assert count == Application.objects.filter(owner__code="PD-DISDUKCAPIL").count() > 0
    entry = AuditEntry.objects.get(action="export_applications")
    assert (entry.actor_name, entry.after) == ("Rina", {"format": "xlsx", "rows": count})


def test_who_may_read_no_entry_takes_nothing_along(tmp_path):
    worker = Actor("7", "Rina", frozenset({(Role.CASE_WORKER, "PD-DISDUKCAPIL")}))

    with pytest.raises(NotPermitted):
        export(tmp_path, actor=worker)

    assert list(tmp_path.iterdir()) == []


def test_workbook_is_a_form_with_keys_drop_downs_help_and_instructions(tmp_path):
    book = load_workbook(export(tmp_path)[0])
    sheet, lists = book["Aplikasi"], book["Daftar"]

    assert book.sheetnames == ["Aplikasi", "Petunjuk", "Daftar"]
    assert lists.sheet_state == "hidden"
    assert sheet.freeze_panes == "C2"
    assert all(cell.comment for cell in sheet[1])
    titles = {cell.value: cell.column_letter for cell in sheet[1]}
    locked = {
        title
        for title, letter in titles.items()
        if sheet[f"{letter}2"].protection.locked and sheet[f"{letter}2"].value
    }
    assert locked == {"Kode", "Asal data", "Versi baris"}
    drop_downs = {
        str(found.sqref).split(":")[0][:-1] for found in sheet.data_validations.dataValidation
    }
    assert {titles[name] for name in ("Perangkat daerah", "Jenis", "Cadangan data")} <= drop_downs
    words = [cell.value for column in lists.iter_cols() for cell in column]
    assert {"Dinas Kesehatan", "publik", "harian"} <= set(words)
    assert not any("Ilustrasi" in (word or "") for word in words)
    assert "Aplikasi" in str(book["Petunjuk"]["B2"].value) or book["Petunjuk"]["B2"].value


@pytest.mark.parametrize("text", ["=1+1", "+62 22", "-", "@SUM(A1)", "'=x"])
def test_text_that_looks_like_a_formula_is_no_formula_in_csv(tmp_path, text):
    Application.objects.filter(name="e-PunTEN").update(contact=text)

    path, _count = export(tmp_path, CSV)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        contacts = {row["Nama"]: row["Kontak"] for row in csv.DictReader(file)}
    assert contacts["e-PunTEN"] == f"'{text}"


@pytest.mark.parametrize("name", ["semua.zip", "semua"])
def test_each_application_gets_its_publiccode_file(tmp_path, name):
    path = tmp_path / name

    assert export_publiccode(actor=SYSTEM, path=path, now=NOW) == 58

    code = Application.objects.get(name="e-PunTEN").code
    if name.endswith(".zip"):
        content = zipfile.ZipFile(path).read(f"{code}/publiccode.yml").decode()
    else:
        content = (path / code / "publiccode.yml").read_text()
    assert "e-PunTEN" in content


def test_agency_with_a_name_somebody_else_had_is_written_by_its_code(tmp_path):
    kominfo = Agency.objects.get(code="PD-DISKOMINFO")
    make_agency("AA-LAIN", name=kominfo.name, short_name="Lain")

    sheet = load_workbook(export(tmp_path)[0])["Aplikasi"]

    owners = {row[3].value for row in sheet.iter_rows(min_row=2)}
    assert not {kominfo.name, "PD-DISKOMINFO"} <= owners
