"""What every list asks: whose rows, of which provenance, with which words."""

import pytest

from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.directory.querysets import within_agencies
from sambung.kernel.actor import CITY
from sambung.portfolio.models import Application
from tests.factories import make_agency, make_application

pytestmark = pytest.mark.django_db


def names(rows):
    return {row.name for row in rows}


def test_the_whole_city_and_no_agency_are_told_apart():
    make_application(name="Satu", owner=make_agency())
    rows = Application.objects.all()
    assert names(rows.for_agencies([CITY])) == names(rows.for_agencies(None)) == {"Satu"}
    assert names(rows.for_agencies([])) == set()
    assert names(rows.filter(within_agencies([CITY], "owner__code"))) == {"Satu"}


def test_the_city_joined_by_or_to_a_condition_still_lets_every_row_pass():
    make_application(name="Satu", owner=make_agency())
    either = within_agencies([CITY], "owner__code")
    none_fits = within_agencies([], "owner__code")
    assert names(Application.objects.filter(none_fits | either)) == {"Satu"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("real", {"documented", "registered"}),
        ("counted", {"documented", "registered", "illustrative"}),
        ("verifiable", {"documented", "registered", "example"}),
        ("without_system", {"documented", "registered", "illustrative", "example"}),
    ],
)
def test_each_question_about_provenance_has_one_answer(question, expected):
    owner = make_agency()
    for value in Provenance.values:
        make_application(name=value, owner=owner, provenance=value)
    assert names(getattr(Application.objects, question)()) == expected


def test_every_word_must_stand_somewhere_whatever_the_capitals():
    make_agency("PD-1", name="Dinas Perpustakaan Daring", short_name="Disbuku")
    assert names(Agency.objects.with_words("BUKU daring")) == {"Dinas Perpustakaan Daring"}
    assert names(Agency.objects.with_words("buku pajak")) == set()
    assert names(Agency.objects.with_words("  ")) == {"Dinas Perpustakaan Daring"}


def test_rows_without_words_to_look_in_are_not_all_found():
    with pytest.raises(TypeError, match="names no fields"):
        Application.objects.with_words("buku")
