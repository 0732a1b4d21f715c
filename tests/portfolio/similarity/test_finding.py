"""A few typed words find what was meant; what is missing is no answer but somebody's task."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.similarity.asking import judge, make_like, make_ours
from benchmarks.similarity.citizens import load_listed, load_queries
from sambung.portfolio.similarity.asking import Reader
from sambung.portfolio.similarity.finding import find, list_marked
from sambung.portfolio.similarity.index import IndexedApplication as Indexed
from sambung.portfolio.similarity.index import SimilarityIndex
from sambung.portfolio.similarity.synonyms import load_synonyms
from sambung.portfolio.similarity.tasks import list_tasks_of, load_tasks

ENTRIES = [
    Indexed("TAX", "Pajak Kita", "Membayar pajak hotel.", office="Bapenda", key=1),
    Indexed("PARK", "e-Parkir", "Pembayaran parkir di tepi jalan.", office="Dishub", key=2),
    Indexed("BIRTH", "Salaman", "Mengurus akta kelahiran.", office="Disdukcapil", key=3),
    Indexed("QUEUE", "Antrean RSUD", "Mengambil antrean dokter.", office="Dinas Kesehatan", key=4),
    Indexed("OLD", "Salaman Lama", "Mengurus akta kelahiran.", key=5, is_offered=False),
    Indexed("NATION", "SIAK", "Akta kelahiran dari pusat."),
]
TASKS = """concept,members,agency,outside,address
pajak bumi dan bangunan,,BAPENDA,,
paspor,paspor|passport,,Kantor Imigrasi,https://imigrasi.example
*,,,Provinsi,https://provinsi.example
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("city") / "tasks.csv"
    path.write_text(TASKS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(place):
    index = SimilarityIndex(ENTRIES, load_synonyms())
    return index, Reader(index, load_synonyms(place), load_tasks(place))


def codes(made, text):
    return [entry.code for entry in find(*made, text).entries]


@pytest.mark.parametrize("text", ["bayar pajak", "pembayaran pajak", "membayar pajak", "PAJAK"])
def test_affixes_and_capitals_make_no_difference(made, text):
    assert codes(made, text)[0] == "TAX"


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("akta klahiran", "BIRTH", "klahiran"),
        ("parkri", "PARK", "parkri"),
        ("atnrean", "QUEUE", "atnrean"),
        ("antreean dokterr", "QUEUE", "antreean"),
        ("kelaihirann", "BIRTH", "kelaihirann"),
    ],
)
def test_one_or_two_wrong_letters_are_found_and_said(made, text, code, typed):
    finding = find(*made, text)
    assert finding.entries[0].code == code
    assert typed in {correction.typed for correction in finding.corrections}


def test_a_word_of_the_language_is_never_taken_for_another(made):
    assert find(*made, "pasar dasar").corrections == ()


@pytest.mark.parametrize("text", ["arki", "tel", "rea"])
def test_letters_inside_a_word_are_no_match(made, text):
    assert codes(made, text) == []


@pytest.mark.parametrize(
    ("text", "code"), [("parking", "PARK"), ("hospital queue", "QUEUE"), ("dishub", "PARK")]
)
def test_english_and_the_agency_are_found(made, text, code):
    assert codes(made, text)[0] == code


def test_what_runs_stands_before_what_does_not_and_what_is_not_listed_is_not_found(made):
    assert codes(made, "akta kelahiran") == ["BIRTH", "OLD"]


def test_more_of_what_was_asked_stands_first(made):
    assert codes(made, "bayar parkir")[0] == "PARK"
    assert codes(made, "bayar pajak hotel")[0] == "TAX"


def test_a_code_finds_its_entry(made):
    assert codes(made, " birth ") == ["BIRTH"]


def test_a_subject_nobody_has_is_no_answer_but_names_whose_task_it_is(made, place):
    finding = find(*made, "bayar PBB")
    assert finding.entries == ()
    assert {entry.code for entry in finding.close} <= {"TAX", "PARK"}
    (task,) = list_tasks_of(finding.subjects, load_tasks(place))
    assert task.agency == "BAPENDA"


def test_words_of_an_office_outside_are_taken_as_written(made, place):
    finding = find(*made, "antre paspor")
    assert finding.entries == ()
    tasks = list_tasks_of(finding.subjects, load_tasks(place))
    assert "Kantor Imigrasi" in {task.outside for task in tasks}


def test_words_about_asking_alone_are_no_answer(made):
    assert codes(made, "cara mengurus roket") == []


def test_words_that_tell_nothing_are_found_where_they_are_written(place):
    entries = [Indexed("A", "Sistem Kota", "", key=1), Indexed("B", "Kota", "Satu sistem.", key=2)]
    index = SimilarityIndex(entries, load_synonyms())
    made = (index, Reader(index, load_synonyms(place), load_tasks(place)))
    assert codes(made, "sistem kota") == ["B", "A"]
    assert codes(made, "sistem informasi") == []
    index.change(put=[Indexed("C", "Sistem Informasi", "", key=3)], remove=["A"])
    assert codes(made, "SISTEM") == ["B", "C"]


def test_the_words_that_match_are_marked(made):
    index, _reader = made
    finding = find(*made, "birth certificate")
    assert set(list_marked(index, ENTRIES[2].purpose, finding.terms)) == {"akta", "kelahiran"}


def test_a_changed_entry_is_found_by_what_it_says_now(place):
    index = SimilarityIndex(ENTRIES, load_synonyms())
    reader = Reader(index, load_synonyms(place), load_tasks(place))
    assert codes((index, reader), "zamrud") == []
    changed = Indexed("PARK", "e-Parkir", "Kartu zamrud.", office="Perpustakaan", key=2)
    index.change(put=[changed])
    assert codes((index, reader), "zamrut") == ["PARK"]
    assert codes((index, reader), "perpustakaan") == ["PARK"]
    index.change(remove=["PARK"])
    assert codes((index, reader), "zamrud") == []


def test_an_empty_city_answers_with_nothing():
    index = SimilarityIndex([], load_synonyms())
    assert find(index, Reader(index, load_synonyms(), {}), "parkir").entries == ()


def test_without_a_list_of_tasks_nobody_is_named(tmp_path):
    assert load_tasks(tmp_path / "missing.csv") == {}
    assert load_tasks(None) == {}


@given(st.text(max_size=250))
def test_whatever_is_typed_is_answered(made, text):
    finding = find(*made, text)
    assert not {e.code for e in finding.entries} & {e.code for e in finding.close}


class TestLabelled:
    """The queries of `citizens.csv`, over the documented applications of Bandung."""

    def test_every_answer_is_an_application_there_is(self):
        known = {entry.name for entry in load_listed()}
        queries = load_queries()
        assert {name for query in queries for name in query.answers} <= known
        assert len(queries) == 60
        assert len(load_queries("test")) == 20

    @pytest.mark.parametrize("split", ["dev", "test"])
    def test_nine_of_ten_are_answered_and_the_rest_stays_empty(self, split):
        quality = judge(make_ours(load_listed()), load_queries(split))
        assert quality["recall"] >= 0.9
        assert quality["empty"] == 1

    def test_it_answers_more_than_letters_anywhere(self):
        like = judge(make_like(load_listed()), load_queries())
        assert judge(make_ours(load_listed()), load_queries())["recall"] > like["recall"]
