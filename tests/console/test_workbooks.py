"""The workbook that is the form: fetched, uploaded, looked at, saved."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from sambung.console.models import PendingImport
from sambung.directory.provenance import Provenance
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Role
from sambung.portfolio.models import Application
from tests.factories import make_agency, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db

PAGE, PREVIEW, MAPPING = (
    "console:workbook",
    "console:workbook_preview",
    "console:workbook_mapping",
)


@pytest.fixture
def agency():
    return make_agency("PD-A")


@pytest.fixture
def owner(agency):
    return sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=agency))


@pytest.fixture
def antre(agency):
    application = make_application("Antre", code="APL-9001", owner=agency)
    Application.objects.filter(pk=application.pk).update(kind="public", purpose="Mengatur antrean.")
    return application


def fetch(client, form="xlsx"):
    return client.get(reverse("console:workbook_download", args=[form])).content


def change(content, **cells):
    """Change cells of the first row: by title, blanks written as underscores."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Aplikasi"]
    for cell in sheet[1]:
        key = cell.value.replace(" ", "_")
        if key in cells:
            sheet.cell(2, cell.column).value = cells[key]
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def upload(client, content, name="aplikasi.xlsx"):
    return client.post(reverse(PAGE), {"file": SimpleUploadedFile(name, content)})


def save(client, **fields):
    page = client.get(reverse(PREVIEW))
    sent = {"seen": page.context["form"]["seen"].value(), **fields}
    return client.post(reverse(PREVIEW), sent)


def answer(client, **chosen):
    """Answer the questions as proposed, or as chosen by the label of the field."""
    form = client.get(reverse(MAPPING)).context["form"]
    sent = {bound.name: chosen.pop(bound.label, bound.initial) for bound in form}
    assert not chosen
    return client.post(reverse(MAPPING), sent)


def test_changed_cells_are_shown_and_saved_only_when_asked(owner, antre):
    answer = upload(owner, change(fetch(owner), Status="musiman", Penyedia="PT Baru"))

    assert answer.headers["Location"] == reverse(PREVIEW)
    text = owner.get(reverse(PREVIEW)).content.decode()
    assert "musiman" in text
    assert "PT Baru" in text
    assert not AuditEntry.objects.filter(action="change_application").exists()

    save(owner)

    antre.refresh_from_db()
    assert (antre.status, antre.inventory.vendor) == ("seasonal", "PT Baru")
    audit = AuditEntry.objects.get(action="change_application")
    assert audit.before["vendor"] == ""
    assert audit.after == {"status": "seasonal", "vendor": "PT Baru"}
    assert not PendingImport.objects.exists()


def test_workbook_holds_only_the_applications_of_the_own_agency(owner, antre):
    make_application("Lain", owner=make_agency("PD-B"))

    sheet = load_workbook(io.BytesIO(fetch(owner)))["Aplikasi"]

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["APL-9001"]
    assert AuditEntry.objects.get(action="export_applications").after["rows"] == 1


def test_conflict_is_decided_by_the_person(owner, antre):
    content = change(fetch(owner), Kontak="022-file")
    Application.objects.filter(pk=antre.pk).update(contact="022-sini")
    AuditEntry.objects.create(
        at=timezone.now(),
        actor_id="9",
        actor_name="Asep",
        action="change_application",
        subject="application/APL-9001",
        after={"contact": "022-sini"},
    )
    upload(owner, content)
    text = owner.get(reverse(PREVIEW)).content.decode()
    assert all(word in text for word in ("022-file", "022-sini", "Asep"))

    save(owner)
    antre.refresh_from_db()
    assert antre.contact == "022-sini"

    upload(owner, content)
    save(owner, **{"conflict-APL-9001-contact": "file"})
    antre.refresh_from_db()
    assert antre.contact == "022-file"


def test_cells_written_along_with_a_decided_one_are_shown_before(owner, antre):
    content = change(fetch(owner), Kontak="022-file", Biaya_per_tahun=125000000)
    Application.objects.filter(pk=antre.pk).update(contact="022-sini")
    upload(owner, content)
    text = owner.get(reverse(PREVIEW)).content.decode()
    assert "Biaya per tahun" in text
    assert "125.000.000" in text


def test_what_changed_since_the_look_is_looked_at_again(owner, antre):
    upload(owner, change(fetch(owner), Kontak="022-file"))
    seen = owner.get(reverse(PREVIEW)).context["form"]["seen"].value()
    Application.objects.filter(pk=antre.pk).update(contact="022-sini")

    answer = owner.post(reverse(PREVIEW), {"seen": seen})

    assert answer.headers["Location"] == reverse(PREVIEW)
    antre.refresh_from_db()
    assert antre.contact == "022-sini"


def test_faulty_cells_come_back_coloured_and_explained(owner, antre):
    upload(owner, change(fetch(owner), Jenis="umum", Penyedia="PT Baru"))
    answer(owner)
    assert save(owner).status_code == 400
    antre.refresh_from_db()
    assert not hasattr(antre, "inventory")

    returned = owner.get(reverse("console:workbook_returned")).content
    sheet = load_workbook(io.BytesIO(returned))["Aplikasi"]
    row = {title.value: cell for title, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["Jenis"].value == "umum"
    assert row["Jenis"].fill.fgColor.rgb == "00F6C6BD"
    assert "publik" in row["Jenis"].comment.text
    assert row["Perbaiki"].value.startswith("Jenis: ")
    assert row["Nama"].comment is None

    upload(owner, change(returned, Jenis="administrasi"), "aplikasi-perbaiki.xlsx")
    save(owner)
    antre.refresh_from_db()
    assert (antre.kind, antre.inventory.vendor) == ("administrative", "PT Baru")


def test_file_without_the_columns_is_explained_and_not_kept(owner):
    answer = upload(owner, b"warna,bentuk\nbiru,bulat\n", "lain.csv")

    assert answer.status_code == 400
    assert not PendingImport.objects.exists()


def test_upload_is_seen_by_nobody_else_and_ends_after_a_day(owner, antre, agency):
    upload(owner, change(fetch(owner), Kontak="022-file"))
    other = sign_in(make_officer("asep", Role.APPLICATION_OWNER, agency=agency))
    assert other.get(reverse(PREVIEW)).status_code == 302
    assert other.get(reverse("console:workbook_returned")).status_code == 404

    PendingImport.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    assert owner.get(reverse(PREVIEW)).status_code == 302


def test_discarded_workbook_is_gone(owner, antre):
    upload(owner, change(fetch(owner), Kontak="022-file"))

    owner.post(reverse("console:workbook_discard"))

    assert not PendingImport.objects.exists()


def test_row_of_another_agency_is_refused(owner, antre):
    other = make_agency("PD-B")

    answer = upload(owner, change(fetch(owner), Perangkat_daerah=other.code))

    assert answer.status_code == 400
    assert "PD-B" in answer.content.decode()


@pytest.mark.parametrize(("role", "may_import"), [(Role.LEADER, False), (Role.DATA_OWNER, None)])
def test_who_may_not_import_only_fetches(agency, role, may_import):
    client = sign_in(make_officer("budi", role, agency=agency))

    answer = client.get(reverse(PAGE))

    assert answer.status_code == (403 if may_import is None else 200)
    assert client.get(reverse(PREVIEW)).status_code == 403


def test_preview_of_more_rows_asks_no_more_questions(owner, agency, django_assert_max_num_queries):
    content = fetch(owner)
    for count in (3, 30):
        for number in range(count):
            make_application(f"X-{count}-{number}", owner=agency)
        Application.objects.update(provenance=Provenance.REGISTERED)
        content = fetch(owner, "csv").decode("utf-8-sig").replace(",,", ",,", 1)
        header, *rows = content.splitlines()
        place = header.split(",").index("Status")
        lines = [
            ",".join([*row.split(",")[:place], "musiman", *row.split(",")[place + 1 :]])
            for row in rows
        ]
        upload(owner, "\n".join([header, *lines]).encode(), "aplikasi.csv")
        with django_assert_max_num_queries(25):
            assert owner.get(reverse(PREVIEW)).context["report"].updated >= count


# --- What columns and words mean

INVENTORY = (
    "DAFTAR APLIKASI;;;;;\n"
    "No;Nama Aplikasi;OPD;Jenis Layanan;Jenis Aplikasi;Kondisi Server\n"
    "1;Simpus;{agency};Layanan Publik;Web, Mobile;baik\n"
    "2;Surat;{agency} Kota Lain;Umum;Website;rusak\n"
)


def inventory_of(agency):
    return INVENTORY.format(agency=agency.name).encode()


def test_what_sambung_does_not_know_is_asked_before_the_changes(owner, agency):
    assert upload(owner, inventory_of(agency), "daftar.csv").headers["Location"] == reverse(MAPPING)
    assert owner.get(reverse(PREVIEW)).headers["Location"] == reverse(MAPPING)
    page = owner.get(reverse(MAPPING))
    text = page.content.decode()
    assert all(word in text for word in ("Jenis Aplikasi", "Web, Mobile", "Umum", "Kondisi Server"))
    assert not Application.objects.filter(name="Simpus").exists()

    sent = answer(owner, **{"“Umum”": "administrative", f"“{agency.name} Kota Lain”": agency.code})

    assert sent.headers["Location"] == reverse(PREVIEW)
    text = owner.get(reverse(PREVIEW)).content.decode()
    assert "Kondisi Server" in text
    assert "DAFTAR APLIKASI" in text
    save(owner)
    surat = Application.objects.get(name="Surat")
    assert (surat.kind, surat.platform, surat.owner) == ("administrative", "web", agency)
    assert surat.inventory.kept_aside == {
        "Kondisi Server": "rusak",
        "Jenis Layanan": "Umum",
        "OPD": f"{agency.name} Kota Lain",
    }
    assert Application.objects.get(name="Simpus").platform == "web"


def test_the_next_file_of_a_colleague_is_not_asked_again(owner, agency):
    upload(owner, inventory_of(agency), "daftar.csv")
    answer(owner, **{"“Umum”": "public", f"“{agency.name} Kota Lain”": agency.code})
    colleague = sign_in(make_officer("asep", Role.APPLICATION_OWNER, agency=agency))

    sent = upload(colleague, inventory_of(agency), "daftar-lain.csv")

    assert sent.headers["Location"] == reverse(PREVIEW)
    assert not colleague.get(reverse(PREVIEW)).context["report"].faults


def test_rows_left_for_later_come_back_alone_and_the_others_are_taken(owner, agency):
    upload(owner, inventory_of(agency), "daftar.csv")
    answer(owner, **{f"“{agency.name} Kota Lain”": agency.code})
    returned = owner.get(reverse("console:workbook_returned"), {"only": "faulty"}).content
    sheet = load_workbook(io.BytesIO(returned))["Aplikasi"]
    names = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert names == ["Surat"]

    save(owner, leave_out="on")

    assert Application.objects.filter(name="Simpus").exists()
    assert not Application.objects.filter(name="Surat").exists()
    assert owner.get(reverse(PREVIEW)).context["report"].skipped == 1


def test_two_columns_cannot_tell_the_same_and_one_must_name_the_applications(owner, agency):
    upload(owner, f"Nama,OPD,Jenis,Sebutan\nA,{agency.code},publik,B\n".encode(), "a.csv")
    sent = answer(owner, **{"“Sebutan”": "name"})
    assert sent.status_code == 400
    assert answer(owner, **{"“Nama”": "aside"}).status_code == 400

    answer(owner, **{"“Nama”": "aside", "“Sebutan”": "name"})

    save(owner)
    assert Application.objects.get(name="B").inventory.kept_aside == {"Nama": "A"}


def test_a_file_in_which_no_column_is_known_to_name_the_applications_is_asked_about(owner, agency):
    upload(owner, f"Sebutan,OPD,Jenis\nA,{agency.code},publik\n".encode(), "a.csv")
    assert owner.get(reverse(PREVIEW)).headers["Location"] == reverse(MAPPING)

    answer(owner, **{"“Sebutan”": "name"})
    save(owner)

    assert Application.objects.filter(name="A").exists()


def test_nobody_answers_about_the_upload_of_another(owner, agency):
    upload(owner, inventory_of(agency), "daftar.csv")
    other = sign_in(make_officer("asep", Role.APPLICATION_OWNER, agency=agency))
    assert other.get(reverse(MAPPING)).status_code == 302
    leader = sign_in(make_officer("budi", Role.LEADER, agency=agency))
    assert leader.get(reverse(MAPPING)).status_code == 403


def test_words_beyond_a_page_full_of_them_wait_with_their_rows(owner, agency):
    rows = "".join(f"A{number},{agency.code},kata {number}\n" for number in range(160))
    upload(owner, f"nama,OPD,jenis\n{rows}B,{agency.code},publik\n".encode(), "a.csv")

    assert answer(owner).headers["Location"] == reverse(PREVIEW)

    report = owner.get(reverse(PREVIEW)).context["report"]
    assert (report.created, report.skipped) == (1, 160)
