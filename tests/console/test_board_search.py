"""The search of the board: the same as that of the portal, within what an officer follows."""

import pytest
from django.urls import reverse

from sambung.kernel.actor import Role
from sambung.portfolio.seeding.cities import seed_city
from tests.factories import NOON, make_agency, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    mine, other = make_agency("DISHUB"), make_agency("DISDIK")
    make_application("Karcis", owner=mine, purpose="Membayar parkir <tepi> jalan.")
    make_application("Rapor", owner=other, purpose="Nilai siswa.")
    return mine


def search(officer, text, **filters):
    answer = sign_in(officer).get(reverse("console:board"), {"q": text, **filters})
    return " ".join(answer.content.decode().split())


def test_a_row_shows_the_purpose_with_the_match_marked(two):
    page = search(make_officer("tim", Role.INTEGRATOR), "parking")
    assert '<mark class="sambung-mark">parkir</mark> &lt;tepi&gt; jalan.' in page
    assert "Rapor" not in page


def test_what_another_agency_has_is_neither_found_nor_offered(two):
    owner = make_officer("rina", Role.APPLICATION_OWNER, agency=two)
    page = search(owner, "nilai siswa")
    assert "Rapor" not in page
    assert "Tidak ada aplikasi yang Anda ikuti" in page
    assert "Karcis" in search(owner, "parkri")


def test_filters_that_hide_every_answer_are_named_as_the_reason(two):
    team = make_officer("tim", Role.INTEGRATOR)
    assert "Cari tanpa saringan" in search(team, "parkir", agency="DISDIK")


def test_nothing_found_names_whose_task_it_may_be():
    seed_city("bandung", include_illustrative=False, now=NOON)
    page = search(make_officer("tim", Role.INTEGRATOR), "damkar")
    assert "Dinas Kebakaran dan Penanggulangan Bencana</span>" in page
