"""Inventories as cities keep them come in whole, after at most one round of answers."""

import csv
from pathlib import Path

import pytest
from django.utils import translation

from sambung.directory.models import Agency
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import InvalidTable, NotPermitted
from sambung.portfolio.models import Application, ImportAnswer
from sambung.portfolio.workbook.importing import import_applications
from sambung.portfolio.workbook.mapping import ask_about
from sambung.portfolio.workbook.remembering import recall_answers, remember_answers
from sambung.portfolio.workbook.rules.answers import ASIDE, DROP, EMPTY, LEAVE_OUT, Answers
from sambung.portfolio.workbook.rules.columns import Certainty
from tests.portfolio.conftest import NOW

FILES = Path(__file__).parent / "files" / "import"

pytestmark = pytest.mark.usefixtures("bandung")

WORDS = {
    "platform": {
        **dict.fromkeys([1, 2, 3, 4], "web"),
        **dict.fromkeys([5, 6, 7, 8], "mobile"),
        **dict.fromkeys([11, 12, 13], "desktop"),
        15: "unknown",
        16: "messaging",
    },
    "status": {
        17: "active",
        **dict.fromkeys([18, 19, 20], "inactive"),
        **dict.fromkeys([22, 23, 24], "active"),
        **dict.fromkeys([25, 26], "planned"),
        27: "trial",
        28: "unverified",
    },
    "origin": {
        **dict.fromkeys([31, 32, 33, 34, 35, 36], "own"),
        **dict.fromkeys([37, 38, 39], "national"),
        40: "provincial",
        41: "grant",
        42: "rented",
        45: "unknown",
    },
    "kind": {
        **dict.fromkeys([46, 47, 48], "public"),
        **dict.fromkeys([49, 50, 51, 54], "administrative"),
        56: "public",
    },
    "address": {
        60: "https://ppid.bandung.go.id",
        61: "https://ppid.bandung.go.id",
        62: "https://www.bandung.go.id/ppid",
        63: "http://192.168.1.10/app",
        64: "https://ppid.bandung.go.id",
        66: "",
        67: "",
        68: "",
        70: "https://play.google.com/store/apps/details?id=x",
        71: "tel:112",
        72: "tel:112",
    },
    "known_since": {
        **dict.fromkeys([73, 76, 77, 78, 80, 81], 2019),
        74: None,
    },
    "owner__code": {
        **dict.fromkeys([84, 85, 86, 87, 88], "PD-DINKES"),
        **dict.fromkeys([89, 90, 91, 92], "PD-DISKOMINFO"),
        **dict.fromkeys([93, 94], "PD-DISDUKCAPIL"),
        **dict.fromkeys([95, 96], "PD-DPMPTSP"),
        **dict.fromkeys([97, 98], "PD-BAPENDA"),
        99: "UPT-RSUD-UB",
        **dict.fromkeys([100, 101], "32.73.02"),
        102: "PD-SETDA",
        103: "PD-SETDA-ORG",
        104: "PD-BAPPERIDA",
    },
}
ASKED = {
    ("platform", "Web, Mobile"): "web",
    ("platform", "Web/Android"): "web",
    ("platform", "Lainnya"): "",
    ("status", "naktif"): "",
    ("status", "Ya"): "",
    ("status", "1"): "",
    ("origin", "Vendor"): "",
    ("origin", "Pihak ketiga"): "",
    ("kind", "Umum"): "",
    ("kind", "Khusus"): "",
    ("kind", "Eksternal"): "",
    ("kind", "G2G"): "",
    ("kind", "-"): "",
    ("kind", ""): "",
    ("address", "https://a.bandung.go.id; https://b.bandung.go.id"): "https://a.bandung.go.id",
    ("address", "localhost"): "",
    ("year", "2019/2020"): "2019",
    ("year", "19"): "2019",
    ("agency", "PDAM Tirtawening"): None,
    ("agency", "Perumda Tirtawening"): None,
    ("agency", "Puskesmas Puter"): None,
    ("agency", "SMPN 1 Bandung"): None,
}
"""What may mean several things, with what is proposed; of agencies any proposal will do."""


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(path, actor=SYSTEM, **options):
    return import_applications(actor=actor, path=path, now=NOW, **options)


def take(name, **options):
    return run(FILES / f"{name}.csv", **options)


@pytest.fixture
def write(tmp_path):
    def write_file(*rows, name="aplikasi.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    return write_file


# --- Words, one in each row


def test_words_that_can_mean_one_thing_are_understood():
    take("words", accept_valid_rows=True)

    for field, expected in WORDS.items():
        found = {
            number: Application.objects.filter(name=f"Uji kata {number}")
            .values_list(field, flat=True)
            .first()
            for number in expected
        }
        assert found == expected


def test_words_that_can_mean_several_things_are_asked_with_a_proposal_and_never_guessed():
    report = take("words", dry_run=True)

    asked = {(one.column, one.text): one.proposal for one in report.questions}
    assert asked.keys() == ASKED.keys()
    for place, proposal in ASKED.items():
        assert proposal is None or asked[place] == proposal, place
    assert report.created == report.rows - sum(one.count for one in report.questions)


def test_answers_take_every_row_of_the_file_and_keep_what_stood_there():
    report = take("words", dry_run=True)
    words = {
        (one.column, one.text.casefold()): one.proposal
        or {"kind": "administrative", "agency": "PD-DINKES", "status": "inactive"}.get(
            one.column, EMPTY
        )
        for one in report.questions
    }

    report = take("words", answers=Answers(words=words))

    assert (report.created, report.skipped, report.questions) == (report.rows, 0, ())
    both = Application.objects.get(name="Uji kata 9")
    assert (both.platform, both.inventory.kept_aside) == ("web", {"platform": "Web, Mobile"})
    health = Application.objects.get(name="Uji kata 107")
    assert health.inventory.kept_aside == {"perangkat daerah": "Puskesmas Puter"}
    assert Application.objects.get(name="Uji kata 69").inventory.kept_aside == {
        "alamat": "localhost"
    }


# --- Shapes of files


def test_a_column_without_a_field_is_kept_with_the_application_and_said():
    report = take("keterangan")

    assert Application.objects.get(name="A").inventory.kept_aside == {"keterangan": "x"}
    assert any("keterangan" in str(note) for note in report.notes)
    audited = AuditEntry.objects.get(action="register_application").after["kept_aside"]
    assert audited.startswith("keterangan (")


def test_taking_a_file_again_changes_nothing_and_what_is_new_aside_is_added(write):
    take("keterangan")
    assert take("keterangan").unchanged == 1

    report = run(write(("nama", "OPD", "jenis", "catatan"), ("A", "Dinkes", "publik", "y")))

    assert report.updated == 1
    kept = Application.objects.get(name="A").inventory.kept_aside
    assert kept == {"keterangan": "x", "catatan": "y"}


def test_a_title_above_the_header_is_passed_over_and_said():
    report = take("title-row")

    assert report.created == 1
    assert any("DAFTAR APLIKASI PEMERINTAH KOTA" in str(note) for note in report.notes)


def test_headers_with_underscores_and_other_wordings_are_understood():
    assert take("underscore").created == 1


def test_a_total_at_the_end_is_left_out_and_said():
    report = take("total-row")

    assert (report.rows, report.created) == (1, 1)
    assert any("JUMLAH" in str(note) for note in report.notes)


def test_an_application_called_total_is_no_total(write):
    header = ("nama", "OPD", "jenis")
    assert run(write(header, ("A", "Dinkes", "publik"), ("Total", "Dinkes", "publik"))).created == 2


def test_without_a_kind_it_is_asked_once_for_all_rows():
    report = take("no-kind-column", dry_run=True)
    [question] = report.questions
    assert (question.column, question.text, question.count) == ("kind", "", 1)
    with pytest.raises(InvalidTable):
        take("no-kind-column")

    report = take("no-kind-column", answers=Answers(words={("kind", ""): "public"}))

    assert report.created == 1
    assert Application.objects.get(name="A").kind == "public"


# --- Columns


def test_a_column_whose_title_is_only_like_a_known_one_is_asked_and_not_taken(write):
    path = write(("Nama", "OPD", "Jenis", "Sttaus"), ("A", "Dinkes", "publik", "aktif"))
    report = run(path, dry_run=True)
    [unsure] = report.columns.unsure
    assert (unsure.title, unsure.column) == ("Sttaus", "status")
    with pytest.raises(InvalidTable, match="Sttaus"):
        run(path, accept_valid_rows=True)
    assert not Application.objects.filter(name="A").exists()

    run(path, answers=Answers(columns={"sttaus": "status"}))

    assert Application.objects.get(name="A").status == "active"


def test_the_words_of_a_column_outweigh_its_title(write):
    path = write(
        ("Nama", "OPD", "Jenis", "Jenis Layanan SPBE"),
        ("A", "Dinkes", "Website", "Layanan Publik"),
        ("B", "Dinkes", "Android", "Administrasi Pemerintahan"),
    )
    readings = {one.title: one for one in run(path, dry_run=True).columns.readings}

    assert (readings["Jenis"].column, readings["Jenis"].certainty) == (
        "platform",
        Certainty.UNSURE,
    )
    assert readings["Jenis Layanan SPBE"].column == "kind"


def test_what_a_list_seems_to_lack_is_looked_for_in_parts_of_titles_and_asked(write):
    path = write(("name", "opd_short", "kind", "kode rekening"), ("A", "Dinkes", "public", "5.1"))
    readings = {one.title: one for one in run(path, dry_run=True).columns.readings}

    assert (readings["opd_short"].column, readings["opd_short"].certainty) == (
        "agency",
        Certainty.UNSURE,
    )
    assert readings["kode rekening"].certainty is Certainty.ASIDE
    assert run(path, answers=Answers(columns={"opd short": "agency"})).created == 1


def test_two_columns_for_the_same_are_asked_about_and_a_dropped_one_is_not_kept(write):
    path = write(("Nama", "OPD", "Jenis", "URL", "Domain"), ("A", "Dinkes", "publik", "a.id", "b"))
    [unsure] = run(path, dry_run=True).columns.unsure
    assert (unsure.title, unsure.column) == ("Domain", "")

    run(path, answers=Answers(columns={"domain": DROP}))

    application = Application.objects.get(name="A")
    assert application.address == "https://a.id"
    assert not hasattr(application, "inventory")


def test_columns_without_a_name_or_with_the_same_lose_nothing(write):
    path = write(
        ("Nama", "OPD", "Jenis", "", "Ket", "Ket"), ("A", "Dinkes", "publik", "x", "y", "z")
    )

    run(path)

    kept = Application.objects.get(name="A").inventory.kept_aside
    assert kept == {"Kolom D": "x", "Ket": "y", "Ket (2)": "z"}


# --- Remembering


def owner_of(*codes, person="7"):
    return Actor(person, "Rina", frozenset((Role.APPLICATION_OWNER, code) for code in codes))


def test_an_answer_is_remembered_for_the_person_and_for_the_agency(write):
    path = write(("nama", "OPD", "jenis", "platform"), ("A", "Dinkes", "publik", "Web, Mobile"))
    answers = Answers(words={("platform", "web, mobile"): "mobile", ("kind", ""): "public"})
    rina, asep = owner_of("PD-DINKES"), owner_of("PD-DINKES", person="8")

    remember_answers(actor=rina, answers=answers, now=NOW)

    assert run(path, actor=asep).created == 1
    assert Application.objects.get(name="A").platform == "mobile"
    assert recall_answers(rina).words == {("platform", "web, mobile"): "mobile"}
    assert recall_answers(owner_of("PD-DISDIK", person="9")) == Answers()


def test_what_waits_is_not_remembered_and_the_latest_answer_counts():
    rina = owner_of("PD-DINKES")
    for meaning in (ASIDE, "status"):
        remember_answers(
            actor=rina,
            answers=Answers({"kondisi": meaning}, {("status", "rusak"): LEAVE_OUT}),
            now=NOW,
        )

    assert recall_answers(rina) == Answers({"kondisi": "status"})
    assert ImportAnswer.objects.count() == 1


def test_a_column_of_codes_under_any_title_opens_no_application_of_another_agency(write):
    code = Application.objects.get(name="Sabilulungan").code
    path = write(("Nomor Induk", "nama", "OPD", "jenis"), (code, "Baru", "Dinkes", "publik"))
    answers = Answers(columns={"nomor induk": "code"})

    with pytest.raises(NotPermitted, match="PD-BKAD"):
        run(path, actor=owner_of("PD-DINKES"), answers=answers)

    assert run(path, answers=answers).updated == 1


def test_questions_do_not_tell_what_an_application_says(write):
    code = Application.objects.get(name="Sabilulungan").code
    Application.objects.filter(code=code).update(address="bukan alamat")
    for text in ("bukan alamat", "bukan yang itu"):
        path = write(
            ("kode", "nama", "OPD", "jenis", "alamat"), (code, "A", "Dinkes", "publik", text)
        )
        asked = ask_about(
            actor=owner_of("PD-DINKES"), path=path, file_name="", answers=Answers(), now=NOW
        )
        assert [one.question.text for one in asked.words] == [text]


def test_a_file_full_of_unknown_words_asks_a_bounded_number(write):
    rows = [(f"A{number}", f"Dinas {number} Antah", "publik") for number in range(400)]

    assert len(run(write(("nama", "OPD", "jenis"), *rows), dry_run=True).questions) == 300


def test_rows_somebody_leaves_for_later_are_faults_and_no_question(write):
    path = write(("nama", "OPD", "jenis"), ("A", "Dinkes", "Umum"), ("B", "Dinkes", "publik"))
    answers = Answers(words={("kind", "umum"): LEAVE_OUT})

    report = run(path, answers=answers, accept_valid_rows=True)

    assert (report.created, report.skipped, report.questions) == (1, 1, ())


# --- Whole inventories, invented after real ones


def test_an_inventory_of_an_indonesian_city_comes_in_whole_after_one_round():
    path = FILES / "indonesian-city.csv"
    report = run(path, dry_run=True)
    asked = {one.text for one in report.questions}
    assert asked == {"Web, Android", "Lainnya", "Puskesmas Puter", "2018/2019", "Vendor"}
    assert [one.title for one in report.columns.unsure] == ["Jenis Aplikasi"]

    answers = Answers(
        columns={"jenis aplikasi": "platform"},
        words={
            ("platform", "web, android"): "web",
            ("platform", "lainnya"): EMPTY,
            ("agency", "puskesmas puter"): "PD-DINKES",
            ("year", "2018/2019"): "2018",
            ("origin", "vendor"): "own",
        },
    )
    report = run(path, answers=answers)

    assert (report.rows, report.created, report.skipped) == (20, 20, 0)
    simpus = Application.objects.get(name="Simpus Contoh")
    assert (simpus.owner.code, simpus.platform, simpus.address) == (
        "PD-DINKES",
        "web",
        "https://simpus.contoh.go.id",
    )
    assert simpus.inventory.kept_aside["Nomor Dokumen"] == "DOK-01"


def test_an_inventory_of_an_american_city_comes_in_whole_after_one_round():
    path = FILES / "american-city.csv"
    report = run(path, dry_run=True)
    departments = {one.text for one in report.questions if one.column == "agency"}
    assert len(departments) == 6
    assert {one.column for one in report.questions} <= {"agency", "kind", "platform", "status"}

    codes = list(Agency.objects.real().filter(is_active=True).values_list("code", flat=True)[:6])
    own = {("agency", text.casefold()): code for text, code in zip(departments, codes, strict=True)}
    answers = Answers(
        columns={one.title.casefold(): one.column or ASIDE for one in report.columns.unsure},
        words={
            **{
                (one.column, one.text.casefold()): one.proposal or EMPTY
                for one in report.questions
                if one.column not in ("agency", "kind")
            },
            **own,
            ("kind", ""): "administrative",
        },
    )
    report = run(path, answers=answers)

    assert (report.created, report.skipped) == (20, 0)
    assert report.rows == 20
    permits = Application.objects.get(name="Permit Tracker")
    assert permits.inventory.vendor == "Acme Example Inc."
    assert "Asset ID" in permits.inventory.kept_aside
