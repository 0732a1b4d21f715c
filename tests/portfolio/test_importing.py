"""Import of applications: everything that was asked for, or nothing."""

import csv

import pytest

from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidTable, NotPermitted
from sambung.portfolio.models import Application, Platform, Status
from sambung.portfolio.operations import remove_illustrative
from sambung.portfolio.queries import count_portfolio
from sambung.portfolio.workbook.importing import import_applications
from sambung.tabular.writing import write_xlsx
from tests.factories import make_interface
from tests.portfolio.conftest import NOW

pytestmark = pytest.mark.usefixtures("bandung")

HEADER = ("kode", "nama", "perangkat daerah", "jenis")
ANTRE = ("", "Antre Puskesmas", "Dinkes", "publik")
RAPOR = ("", "Rapor Digital", "Dinas Pendidikan", "administrasi")
BROKEN = ("", "", "Dinas Antariksa", "umum")


@pytest.fixture
def write(tmp_path):
    def write_file(*rows, header=HEADER, name="aplikasi.csv"):
        path = tmp_path / name
        if name.endswith(".xlsx"):
            write_xlsx(path, header, rows)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])
        return path

    return write_file


def run(path, actor=SYSTEM, **options):
    return import_applications(actor=actor, path=path, now=NOW, **options)


def everything():
    return (
        list(Application.objects.order_by("id").values()),
        AuditEntry.objects.count(),
        Agency.objects.count(),
    )


@pytest.mark.parametrize("name", ["aplikasi.csv", "aplikasi.xlsx"])
def test_valid_rows_become_registered_applications_of_their_agency(write, name):
    report = run(write(ANTRE, RAPOR, name=name))

    assert (report.created, report.skipped, report.faults) == (2, 0, ())
    antre = Application.objects.get(name="Antre Puskesmas")
    assert antre.code == "APL-0237"
    assert antre.owner.code == antre.registering_agency_code == "PD-DINKES"
    assert (antre.provenance, antre.kind) == (Provenance.REGISTERED, "public")
    assert (antre.platform, antre.status) == (Platform.UNKNOWN, Status.UNVERIFIED)
    assert count_portfolio().by_provenance == {
        "documented": 58,
        "illustrative": 178,
        "registered": 2,
    }


def test_english_header_and_former_agency_name_are_understood(write):
    header = ("Name", "Agency", "Kind", "Platform", "Origin", "Status", "Address", "Year")
    row = ("Plan", "Bappelitbang", "Public service", "Web", "Own", "Active", "https://x.id", "2024")

    run(write(row, header=header))

    plan = Application.objects.get(name="Plan")
    assert plan.owner.code == "PD-BAPPERIDA"
    assert (plan.platform, plan.origin, plan.status) == ("web", "own", "active")
    assert (plan.address, plan.known_since) == ("https://x.id", 2024)


def test_one_broken_row_refuses_the_file_and_nothing_changes(write):
    before = everything()

    with pytest.raises(InvalidTable) as caught:
        run(write(ANTRE, BROKEN, RAPOR))

    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (3, "nama"),
        (3, "perangkat daerah"),
        (3, "jenis"),
    ]
    assert everything() == before


def test_valid_rows_are_taken_and_broken_ones_reported_when_asked(write):
    report = run(write(ANTRE, BROKEN, RAPOR), accept_valid_rows=True)

    assert (report.created, report.skipped, len(report.faults)) == (2, 1, 3)
    assert count_portfolio().total == 238


def test_dry_run_reports_the_same_and_writes_nothing(write):
    before = everything()

    report = run(write(ANTRE, BROKEN, RAPOR), dry_run=True)

    assert (report.created, report.skipped, len(report.faults)) == (2, 1, 3)
    assert report.is_dry_run
    assert everything() == before


def test_second_import_of_the_same_file_changes_nothing(write):
    path = write(ANTRE, RAPOR)
    run(path)
    before = Application.objects.count()

    report = run(path)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert Application.objects.count() == before


def test_row_with_a_code_changes_that_application_and_keeps_its_address_on_the_exchange(write):
    old = Application.objects.get(name="Sabilulungan")
    header = (*HEADER, "kontak")

    report = run(write((old.code, "Sabilulungan", "Dinsos", "publik", "=sum"), header=header))

    new = Application.objects.get(code=old.code)
    assert report.updated == 1
    assert (new.id, new.owner.code, new.registering_agency_code) == (old.id, "PD-DINSOS", "PD-BKAD")
    assert (new.provenance, new.contact) == (Provenance.REGISTERED, "=sum")
    assert (new.purpose, new.address, new.created_at) == (old.purpose, old.address, old.created_at)


def test_claims_stay_with_an_application_that_is_changed(write):
    old = Application.objects.get(name="Bandung Panic Button")

    run(write((old.code, old.name, "Diskominfo", "publik")))

    assert old.claims.count() == 2


def test_empty_cell_empties_and_missing_column_leaves(write):
    salaman = Application.objects.get(name="e-PunTEN")
    row = (salaman.code, salaman.name, "Disdukcapil", "publik")

    run(write((*row, ""), header=(*HEADER, "alamat")))

    changed = Application.objects.get(code=salaman.code)
    assert changed.address == ""
    assert changed.purpose == salaman.purpose


def test_name_that_exists_without_a_code_is_refused_with_the_code_to_write(write):
    with pytest.raises(InvalidTable) as caught:
        run(write(("", "open data bandung", "Diskominfo", "publik")))

    code = Application.objects.get(name="Open Data Bandung").code
    assert code in str(caught.value.faults[0].expected)


def test_name_of_an_application_without_owner_is_refused_with_the_code_to_write(write):
    with pytest.raises(InvalidTable) as caught:
        run(write(("", "Gercep Asik", "Diskominfo", "publik")))

    code = Application.objects.get(name="Gercep Asik").code
    assert code in str(caught.value.faults[0].expected)


@pytest.mark.parametrize("agency", ["Instansi Ilustrasi A", "ILUSTRASI-A", "BPBD"])
def test_invented_or_inactive_agency_is_refused(write, agency):
    with pytest.raises(InvalidTable):
        run(write(("", "A", agency, "publik")))


@pytest.mark.parametrize(
    "content",
    ["", "nama,jenis\nA,publik\n", "warna,bentuk\nbiru,bulat\n"],
    ids=["empty", "column missing", "no column known"],
)
def test_file_with_a_wrong_header_is_refused_and_nothing_changes(tmp_path, content):
    path = tmp_path / "aplikasi.csv"
    path.write_text(content, encoding="utf-8")
    before = everything()

    with pytest.raises(InvalidTable) as caught:
        run(path)

    assert caught.value.faults
    assert everything() == before


def test_file_with_a_million_rows_is_refused_and_nothing_changes(tmp_path):
    path = tmp_path / "aplikasi.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("nama,perangkat daerah,jenis\n")
        file.writelines(f"A{number},Dinkes,publik\n" for number in range(1_000_000))
    before = everything()

    with pytest.raises(InvalidTable):
        run(path)

    assert everything() == before


def test_import_leaves_an_entry_for_itself_and_for_each_application(write):
    code = Application.objects.get(name="Sabilulungan").code

    run(write(ANTRE, (code, "Sabilulungan", "BKAD", "administrasi")))

    assert AuditEntry.objects.get(action="import_applications").after == {
        "rows": 2,
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "skipped": 0,
    }
    registered = AuditEntry.objects.get(action="register_application")
    assert (registered.subject, registered.agency_code) == ("application/APL-0237", "PD-DINKES")
    changed = AuditEntry.objects.get(action="change_application")
    assert changed.subject == f"application/{code}"
    assert changed.before == {"kind": "public", "provenance": "documented"}
    assert changed.after == {"kind": "administrative", "provenance": "registered"}


def test_progress_reaches_the_whole(write):
    heard = []

    run(write(ANTRE, RAPOR), on_progress=lambda done, total: heard.append((done, total)))

    assert heard[-1] == (2, 2)


# --- Who may


def owner_of(*codes):
    return Actor("7", "Rina", frozenset((Role.APPLICATION_OWNER, code) for code in codes))


def test_owner_registers_for_the_own_agency(write):
    assert run(write(ANTRE), actor=owner_of("PD-DINKES")).created == 1


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"accept_valid_rows": True}])
def test_owner_is_refused_for_another_agency(write, options):
    before = everything()

    with pytest.raises(NotPermitted, match="PD-DISDIK"):
        run(write(ANTRE, RAPOR), actor=owner_of("PD-DINKES"), **options)

    assert everything() == before


def test_owner_cannot_take_over_the_application_of_another_agency(write):
    code = Application.objects.get(name="Sabilulungan").code

    with pytest.raises(NotPermitted, match="PD-BKAD"):
        run(write((code, "Sabilulungan", "Dinkes", "publik")), actor=owner_of("PD-DINKES"))


@pytest.mark.parametrize("kind", ["administrasi", "bukan jenis"])
def test_owner_learns_nothing_from_a_row_that_would_change_nothing(write, kind):
    """Unchanged or faulty: the answer would tell what the entry of another agency holds."""
    run(write(RAPOR))
    kept = Application.objects.get(name="Rapor Digital")
    row = (kept.code, *RAPOR[1:3], kind)

    with pytest.raises(NotPermitted, match="PD-DISDIK"):
        run(write(row), actor=owner_of("PD-DINKES"), dry_run=True)


def test_only_an_integrator_gives_an_owner_to_an_application_without_one(write):
    code = Application.objects.get(name="Gercep Asik").code
    row = (code, "Gercep Asik", "Dinkes", "publik")

    with pytest.raises(NotPermitted):
        run(write(row), actor=owner_of("PD-DINKES"))
    integrator = Actor("8", "Asep", frozenset({(Role.INTEGRATOR, "*")}))
    assert run(write(row), actor=integrator).updated == 1


def test_who_holds_no_role_is_refused_before_the_file_is_read(tmp_path):
    with pytest.raises(NotPermitted):
        run(tmp_path / "missing.csv", actor=Actor("9", "Tamu"))


# --- Illustrations


def test_illustrations_and_their_agencies_are_removed_when_real_ones_come_in(write):
    assert run(write(ANTRE)).illustrative_rows_present == 178

    assert remove_illustrative(actor=SYSTEM, now=NOW) == 178

    assert count_portfolio().by_provenance == {
        "documented": 58,
        "illustrative": 0,
        "registered": 1,
    }
    assert not Agency.objects.filter(provenance=Provenance.ILLUSTRATIVE).exists()
    assert remove_illustrative(actor=SYSTEM, now=NOW) == 0


def test_illustrations_stay_when_one_is_on_the_exchange():
    make_interface(Application.objects.get(name="Ilustrasi 001"))

    with pytest.raises(Conflict):
        remove_illustrative(actor=SYSTEM, now=NOW)

    assert count_portfolio().by_provenance["illustrative"] == 178


def test_officer_without_a_role_for_the_city_cannot_remove_illustrations():
    with pytest.raises(NotPermitted):
        remove_illustrative(actor=owner_of("PD-DINKES"), now=NOW)
