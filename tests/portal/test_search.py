"""What citizens type is found, or they are told where to go: on the list, in both languages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.similarity.citizens import load_queries
from sambung.portfolio.models import Application

pytestmark = pytest.mark.django_db


def ask(reader, text, path="/aplikasi/", **filters):
    response = reader.get(path, {"q": text, **filters})
    assert response.status_code == 200
    return response, " ".join(response.content.decode().split())


def names(response, limit=3):
    return [item.application.name for item, _words in response.context["rows"]][:limit]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mengurus akta kelahiran", "SALAMAN"),
        ("pengurusan akte lahir", "SALAMAN"),
        ("membayar parkir", "e-Parkir"),
        ("pembayaran parkir", "e-Parkir"),
        ("mendaftar ppdb", "PPDB"),
        ("IMB", "Perizinan Bandung"),
        ("hospital queue", "Antrean SMS RSUD"),
        ("birth certificate", "SALAMAN"),
        ("gampill", "GAMPIL"),
        ("pengadaun", "LAPOR!"),
        ("APL-0001", "Bandung Sadayana"),
    ],
)
def test_stems_abbreviations_typos_english_and_codes_are_found(reader, city, text, name):
    response, _page = ask(reader, text)
    assert any(found.startswith(name) for found in names(response))


def test_the_home_leads_to_the_same_search(reader, city):
    assert 'action="/aplikasi/"' in reader.get("/").content.decode()


def test_letters_inside_other_words_are_no_match(reader, city):
    response, _page = ask(reader, "par")
    assert not any("Perparkiran" in name for name in names(response, 25))
    response, page = ask(reader, "arki")
    assert response.context["page"].paginator.count == 0
    assert "lapor.go.id" in page


def test_every_row_shows_the_purpose_with_the_match_marked(reader, city):
    response, page = ask(reader, "hibah")
    (item,) = [item for item, _words in response.context["rows"]]
    assert '<mark class="sambung-mark">hibah</mark> serta bantuan sosial' in page
    everything = reader.get("/aplikasi/")
    for row, words in everything.context["rows"]:
        assert not words
        assert row.application.purpose[:20] in everything.content.decode()
    assert item.application.name == "Sabilulungan"


def test_a_purpose_of_many_hands_is_escaped(reader, city):
    Application.objects.filter(name="Sabilulungan").update(purpose="<b>hibah</b> & <script>")
    _response, page = ask(reader, "hibah")
    assert '&lt;b&gt;<mark class="sambung-mark">hibah</mark>&lt;/b&gt; &amp; &lt;script&gt;' in page


def test_a_correction_is_said(reader, city):
    _response, page = ask(reader, "akta kmatian")
    assert "Kata “kmatian” tidak dikenal di sini, jadi yang dicari adalah “kematian”." in page


@pytest.mark.parametrize(("path", "words"), [("/aplikasi/", "mungkin"), ("/en/aplikasi/", "may")])
def test_nothing_found_points_to_agency_province_and_lapor(reader, city, path, words):
    _response, page = ask(reader, "bayar PBB", path)
    assert '<strong lang="id">Badan Pendapatan Daerah</strong>' in page
    assert "agency=PD-BAPENDA" in page
    assert "Pemerintah Provinsi Jawa Barat" in page
    assert "https://www.lapor.go.id" in page
    assert words in page
    assert "e-Parkir" in page  # It takes payments: the closest, and marked as a part only.


def test_what_no_office_of_the_city_does_names_the_one_outside(reader, city):
    response, page = ask(reader, "perpanjang paspor")
    assert "Kantor Imigrasi" in page
    assert response.context["rows"] == []


def test_filters_that_hide_every_answer_are_named_as_the_reason(reader, city):
    _response, page = ask(reader, "parkir", agency="PD-DINKES")
    assert "Cari tanpa saringan" in page
    assert "lapor.go.id" not in page
    response, _page = ask(reader, "parkir", agency="PD-DISHUB")
    assert set(names(response)) >= {"e-Parkir", "Handheld parkir QRIS"}


def test_strange_texts_find_nothing_and_break_nothing(reader, city):
    for text in ("!!!", "'; DROP TABLE x; --", "%", "😀", "a" * 200, "(" * 50, "\\", "\u0130"):
        response, page = ask(reader, text)
        assert "lapor.go.id" in page or response.context["rows"]


def test_a_search_takes_a_fixed_number_of_queries(reader, city):
    counts = []
    for text in ("parkir", "ilustrasi", "parking", "izin usaha"):
        ask(reader, text)
        with CaptureQueriesContext(connection) as captured:
            ask(reader, text)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_citizens_find_what_the_city_documented(reader, city):
    """The labelled queries, on the page: nine of ten answered among the first three."""
    asked = [query for query in load_queries() if query.answers]
    found = [query for query in asked if set(names(ask(reader, query.text)[0])) & query.answers]
    assert len(found) >= 0.9 * len(asked)


def test_queries_nothing_answers_show_where_to_go(reader, city):
    for query in load_queries():
        if not query.answers:
            response, page = ask(reader, query.text)
            assert response.context["rows"] == [], query.text
            assert "https://www.lapor.go.id" in page
            agencies = {o.agency.code for o in response.context["advice"].offices if o.agency}
            if query.office.startswith("PD-"):
                assert query.office in agencies, query.text
