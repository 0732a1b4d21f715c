"""The exported workbook is the form: what comes back unchanged changes nothing."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sambung.directory.models import Agency
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.models import Application, Inventory
from sambung.portfolio.workbook.exporting import ExportFormat, export_applications
from sambung.portfolio.workbook.importing import import_applications
from sambung.portfolio.workbook.index import load_portfolio
from tests.portfolio.conftest import NOW

pytestmark = pytest.mark.usefixtures("bandung")

EDITS = {
    "Kegunaan": st.text("abc xyz", min_size=1).map(lambda text: f"Ubah {text}".strip()),
    "Status": st.sampled_from(["aktif", "musiman", "diganti"]),
    "Asal": st.sampled_from(["hibah", "sewa", "provinsi"]),
    "Tahun": st.integers(1990, 2010),
    "Penyedia": st.text("abc", min_size=1),
    "Biaya per tahun": st.integers(1, 10**12),
    "Akhir kontrak": st.dates(date(2027, 1, 1), date(2090, 1, 1)),
    "Memakai akun": st.sampled_from(["ya", "tidak"]),
    "Cadangan data": st.sampled_from(["harian", "mingguan"]),
}


def export(folder, form="xlsx", actor=SYSTEM):
    path = folder / f"aplikasi.{form}"
    export_applications(actor=actor, path=path, format_=ExportFormat(form), now=NOW)
    return path


def run(path, **options):
    return import_applications(actor=SYSTEM, path=path, now=NOW, **options)


def edit(path, edits):
    """Write cells of a workbook as a person would: {(row, title): value}."""
    book = load_workbook(path)
    sheet = book["Aplikasi"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for (row, title), value in edits.items():
        sheet.cell(row, places[title]).value = value
    book.save(path)


def row_of(path, name):
    sheet = load_workbook(path)["Aplikasi"]
    return next(row[1].row for row in sheet.iter_rows() if row[1].value == name)


@pytest.fixture
def filled():
    """One application with every field of the inventory filled in."""
    application = Application.objects.get(name="e-PunTEN")
    return Inventory.objects.create(
        application=application,
        updated_at=NOW,
        legal_basis="=Perwal 1/2026",
        user_groups="+warga",
        user_count=1250,
        has_accounts=False,
        spbe_service="RAL.01.02",
        vendor="PT  Dua  Spasi",
        contract_ends_on=date(2026, 12, 31),
        hosting="city",
        technology="PHP, 'MySQL'",
        data_handled="baris satu\r\nbaris dua ",
        personal_data="specific",
        annual_cost=125_000_000,
        budget_code="5.2.02.05",
        source_code="deposited",
        version="1.10",
        backups="daily",
        repository="https://git.contoh.id/x",
        licence="EUPL-1.2",
        released_on=date(2026, 1, 2),
        security_tested_on=date(2025, 5, 5),
        season_starts=6,
        season_ends=7,
        successor=Application.objects.get(name="Sabilulungan"),
    )


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_that_comes_back_unchanged_changes_nothing(tmp_path, filled, form):
    # An owner that ended, whom no new row may name.
    Agency.objects.filter(code="PD-BKAD").update(is_active=False)

    report = run(export(tmp_path, form), dry_run=True)

    assert (report.rows, report.unchanged) == (58, 58)
    assert (report.changes, report.conflicts, report.faults, report.notes) == ((), (), (), ())


def test_every_value_survives_leaving_and_coming_back(tmp_path, filled):
    path = export(tmp_path)
    before = {known.code: known.values for known in load_portfolio()}
    Inventory.objects.all().delete()
    edit(path, {(row, "Versi baris"): None for row in range(2, 60)})

    run(path)

    after = {known.code: known.values for known in load_portfolio()}
    code = filled.application.code
    assert after[code] | {"data_handled": ""} == before[code] | {"data_handled": ""}
    assert after[code]["data_handled"] == "baris satu\nbaris dua"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_exactly_the_edited_cells_are_reported(tmp_path, filled, data):
    path = export(tmp_path)
    places = data.draw(
        st.sets(st.tuples(st.integers(2, 59), st.sampled_from(sorted(EDITS))), max_size=12)
    )
    edits = {place: data.draw(EDITS[place[1]]) for place in places}
    sheet = load_workbook(path)["Aplikasi"]
    titles = [cell.value for cell in sheet[1]]
    different = {
        (row, title)
        for (row, title), value in edits.items()
        if sheet.cell(row, titles.index(title) + 1).value != value
    }
    edit(path, edits)

    report = run(path, dry_run=True)

    names = {
        "Kegunaan": "purpose",
        "Status": "status",
        "Asal": "origin",
        "Tahun": "year",
        "Memakai akun": "has_accounts",
    }
    names |= {
        entry.indonesian.capitalize(): name
        for name, entry in INVENTORY_FIELDS.items()
        if entry.indonesian.capitalize() not in names
    }
    reported = {(change.row, change.column) for change in report.changes}
    assert report.faults == ()
    # What is not known and what is empty are the same in these columns.
    assert reported == {(row, names[title]) for row, title in different}
    assert report.updated == len({row for row, _title in different})


def test_cell_changed_here_only_stays_as_it_is_here(tmp_path):
    path = export(tmp_path)
    row = row_of(path, "e-PunTEN")
    Application.objects.filter(name="e-PunTEN").update(contact="022-111")
    edit(path, {(row, "Status"): "aktif"})

    report = run(path)

    changed = Application.objects.get(name="e-PunTEN")
    assert (changed.contact, changed.status) == ("022-111", "active")
    assert [change.column for change in report.changes] == ["status"]


def test_renamed_agency_is_found_by_the_name_in_an_older_file(tmp_path):
    path = export(tmp_path)
    agency = Agency.objects.get(code="PD-DISDUKCAPIL")
    agency.former_names.create(name=agency.name, short_name=agency.short_name)
    Agency.objects.filter(pk=agency.pk).update(name="Dinas Baru", short_name="Disbar")

    report = run(path, dry_run=True)

    assert (report.unchanged, report.faults) == (58, ())
