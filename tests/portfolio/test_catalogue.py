"""The catalogue knows what the portfolio knows: a change is found by the next question."""

import pytest

from sambung.directory.provenance import Provenance
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.catalogue import (
    find_applications,
    find_similar,
    forget_catalogue,
    list_similar_pairs,
    warm_catalogue,
)
from sambung.portfolio.models import Application, SharedApplication, SharedKind, Status
from sambung.portfolio.searching import give_advice, narrow_to_text
from tests.factories import NOON, make_agency, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_catalogue():
    forget_catalogue()
    yield
    forget_catalogue()


def write(application):
    """Leave the trace that every write of an application leaves."""
    record_audit(actor=SYSTEM, action="x", subject=f"application/{application.code}", now=NOON)
    return application


def names(purpose):
    return [match.entry.name for match in find_similar(purpose=purpose).matches]


def test_city_and_shared_applications_are_compared():
    write(make_application("Rumah Warga", purpose="Mencari lowongan kerja."))
    SharedApplication.objects.create(
        code="NAS-01",
        name="SIASN",
        purpose="Menyimpan data kepegawaian.",
        owner="BKN",
        kind=SharedKind.NATIONAL,
    )
    assert names("lowongan pekerjaan bagi warga") == ["Rumah Warga"]
    assert names("mencatat kepegawaian dan cuti") == ["SIASN"]


def test_a_change_is_found_by_the_next_question():
    application = write(make_application("Rumah Warga", purpose="Mencari lowongan kerja."))
    assert names("lowongan pekerjaan") == ["Rumah Warga"]
    application.purpose = "Menyewakan sepeda."
    application.save()
    write(application)
    assert names("lowongan pekerjaan") == []
    assert names("penyewaan sepeda") == ["Rumah Warga"]


def test_what_is_invented_or_gone_is_not_offered():
    for provenance, status in [
        (Provenance.ILLUSTRATIVE, Status.ACTIVE),
        (Provenance.EXAMPLE, Status.ACTIVE),
        (Provenance.REGISTERED, Status.REPLACED),
    ]:
        write(make_application(purpose="Lowongan kerja.", provenance=provenance, status=status))
    assert names("lowongan kerja") == []


def test_a_city_adds_its_own_words(settings, tmp_path):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    (tmp_path / "synonyms.csv").write_text("concept,members\nlowongan,lowongan|gawean\n")
    write(make_application("Rumah Warga", purpose="Mencari lowongan."))
    assert names("gawean") == ["Rumah Warga"]


def test_pairs_that_do_the_same_are_listed():
    twins = [make_application(purpose="Mencari lowongan kerja bagi warga.") for _ in range(2)]
    codes = [write(twin).code for twin in twins]
    assert {pair[:2] for pair in list_similar_pairs(codes, least=0.3)} == {tuple(codes)}


def test_a_question_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    for _ in range(3):
        write(make_application(purpose="Mencari lowongan kerja."))
    names("lowongan")
    with django_assert_max_num_queries(1):
        names("lowongan")


def found(text):
    return {entry.name for entry in find_applications(text).entries}


def test_the_search_finds_all_that_is_listed_and_no_part_of_sambung():
    for provenance, status in [
        (Provenance.ILLUSTRATIVE, Status.ACTIVE),
        (Provenance.EXAMPLE, Status.ACTIVE),
        (Provenance.REGISTERED, Status.REPLACED),
        (Provenance.SYSTEM, Status.ACTIVE),
    ]:
        name = f"Kerja {provenance}"
        write(make_application(name, provenance=provenance, status=status))
    assert found("kerja") == {"Kerja illustrative", "Kerja example", "Kerja registered"}
    assert names("kerja bagi warga kota lain") == []


def test_a_city_names_whose_task_a_subject_is(settings, tmp_path):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    (tmp_path / "tasks.csv").write_text("concept,members,agency,outside\nrakit,rakit,,Pelabuhan\n")
    write(make_application(purpose="Mencari lowongan kerja."))
    (office,) = give_advice("rakit", Application.objects.counted(), fits=False).offices
    assert office.outside == "Pelabuhan"


def test_of_too_many_answers_the_most_relevant_that_fit_are_kept(monkeypatch):
    monkeypatch.setattr("sambung.portfolio.searching.MOST_FOUND", 2)
    agency = make_agency("DISHUB")
    for number in range(3):
        write(make_application(f"Parkir {number}"))
    write(make_application("Lahan", purpose="Parkir.", owner=agency))
    kept, keys = narrow_to_text(Application.objects.all(), "parkir")
    assert len(keys) == kept.count() == 2
    own, _keys = narrow_to_text(Application.objects.for_agencies(["DISHUB"]), "parkir")
    assert [application.name for application in own] == ["Lahan"]


def test_a_warm_catalogue_answers_without_reading_the_portfolio(django_assert_num_queries):
    write(make_application("Rumah Warga", purpose="Mencari lowongan kerja."))
    warm_catalogue()
    with django_assert_num_queries(1):
        assert found("lowongn") == {"Rumah Warga"}
