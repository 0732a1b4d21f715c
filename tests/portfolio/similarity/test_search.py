"""What does the same is found: by other words, by abbreviations, in three languages, misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.errors import InvalidInput
from sambung.portfolio.similarity.index import IndexedApplication as Indexed
from sambung.portfolio.similarity.index import SimilarityIndex
from sambung.portfolio.similarity.ranking import search
from sambung.portfolio.similarity.synonyms import load_synonyms

ENTRIES = [
    Indexed("PBB", "BPHTB online", "Mengurus bea perolehan hak atas tanah dan bangunan."),
    Indexed("JOB", "BIMMA", "Mencari lowongan kerja dan kartu pencari kerja."),
    Indexed("WASTE", "Bandung Waste Management", "Mencatat pengangkutan sampah tiap kelurahan."),
    Indexed("SCHOOL", "PPDB Kota Bandung", "Pendaftaran siswa baru SD dan SMP."),
    Indexed("STAFF", "SIMPEG", "Menyimpan data kepegawaian."),
    Indexed("HOSPITAL", "Sistem Informasi Rumah Sakit", "Antrean pasien rumah sakit umum daerah."),
    Indexed("REPORT", "LAPOR!", "Menyampaikan pengaduan warga."),
]
SYNONYMS = load_synonyms()


@pytest.fixture(scope="module")
def index():
    return SimilarityIndex(ENTRIES, SYNONYMS)


def best(index, name="", purpose=""):
    matches = search(index, name=name, purpose=purpose).matches
    return matches[0].entry.code if matches else None


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("Warga dapat melaporkan keluhan kepada pemerintah", "REPORT"),
        ("citizens send complaints to the government", "REPORT"),
        ("masarakat bisa wadul ka pamaréntah", "REPORT"),
        ("collecting garbage in every neighbourhood", "WASTE"),
        ("pangangkutan runtah di kalurahan", "WASTE"),
        ("registration of new students for primary school", "SCHOOL"),
        ("ngadaptarkeun budak ka sakola", "SCHOOL"),
        ("pelayanan BPHTB bagi notaris", "PBB"),
    ],
)
def test_the_same_need_in_other_words_and_languages_is_found(index, purpose, code):
    assert best(index, purpose=purpose) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SIRS", "HOSPITAL"),
        ("Sistem Informasi Manajemen Kepegawaian", "STAFF"),
        ("BIMA", "JOB"),
        ("Waste Management Bandung", "WASTE"),
        ("simpeg", "STAFF"),
    ],
)
def test_an_abbreviation_a_full_name_and_a_misspelt_name_are_found(index, name, code):
    assert best(index, name=name) == code


def test_the_answer_says_why_and_marks_the_words_that_match(index):
    match = search(index, purpose="mencari lowongan pekerjaan").matches[0]
    assert "lowongan" in match.words
    assert "tenaga kerja" in str(match.why)


def test_three_words_are_answered_with_a_hint_to_write_more(index):
    answer = search(index, purpose="lowongan kerja warga")
    assert answer.matches[0].entry.code == "JOB"
    assert answer.notes


def test_twenty_pages_are_answered_by_their_beginning(index):
    text = "Mencari lowongan kerja bagi pencari kerja. " + "Lampiran peraturan. " * 5000
    answer = search(index, purpose=text)
    assert answer.matches[0].entry.code == "JOB"
    assert answer.notes


@pytest.mark.parametrize(("name", "purpose"), [("", ""), (" ", "   "), ("", "dan yang untuk")])
def test_nothing_telling_is_refused_with_what_to_write(index, name, purpose):
    with pytest.raises(InvalidInput):
        search(index, name=name, purpose=purpose)


def test_a_need_nobody_serves_finds_nothing(index):
    assert best(index, purpose="meluncurkan roket ke bulan dengan awak kapal") is None


def test_a_changed_entry_is_found_by_what_it_says_now(index):
    own = SimilarityIndex(ENTRIES, SYNONYMS)
    own.change(put=[Indexed("JOB", "BIMMA", "Menyewa sepeda di taman.")])
    assert best(own, purpose="penyewaan sepeda") == "JOB"
    assert best(own, purpose="lowongan kerja bagi warga") != "JOB"
    own.change(remove=["JOB"])
    assert best(own, purpose="penyewaan sepeda") is None


def test_an_empty_city_answers_with_nothing():
    own = SimilarityIndex([], SYNONYMS)
    assert best(own, purpose="lowongan kerja") is None
    own.change(put=ENTRIES)
    assert best(own, purpose="lowongan kerja") == "JOB"


def test_pairs_that_say_the_same_are_listed():
    twin = Indexed("TWIN", "Bursa Kerja", "Mencari lowongan kerja dan kartu pencari kerja.")
    pairs = SimilarityIndex([*ENTRIES, twin], SYNONYMS).list_pairs(
        least=0.5, codes=["JOB", "TWIN", "WASTE"]
    )
    assert [pair[:2] for pair in pairs] == [("JOB", "TWIN")]


WORDS = st.lists(
    st.sampled_from(["lowongan", "kerja", "sampah", "pajak", "tanah", "sekolah", "keluhan"]),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(purpose=WORDS)
def test_scores_fall_and_stay_between_0_and_1(index, purpose):
    scores = [match.score for match in search(index, purpose=purpose, limit=7).matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@given(entry=st.sampled_from(ENTRIES))
def test_an_entry_is_its_own_best_match(index, entry):
    assert best(index, name=entry.name, purpose=entry.purpose) == entry.code
