"""What was said stays; what the agency answers stands beside it."""

import pytest

from sambung.journal.queries import list_audit
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.portfolio.models import Claim, ClaimAnswer, Statement
from sambung.portfolio.operations import answer_claim
from tests.factories import NOON, make_agency, make_application, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    return Claim.objects.create(
        application=make_application(),
        statement=Statement.INTEGRATED,
        claimant="Diskominfo",
        source="Berita",
    )


def test_an_answer_stands_beside_the_claim_and_may_be_replaced(claim):
    officer = officer_of(claim.application.owner)
    answer_claim(actor=officer, claim=claim, text=" Belum. ", now=NOON)
    answer_claim(actor=officer, claim=claim, text="Sejak Januari.", now=NOON)
    answer = ClaimAnswer.objects.get(claim=claim)
    assert (answer.text, answer.answered_by_name) == ("Sejak Januari.", "Petugas")
    entries = list_audit(f"application/{claim.application.code}")
    assert [entry.before for entry in entries] == [{"answer": "Belum."}, {}]


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_an_answer_has_words_and_an_end(claim, text):
    with pytest.raises(InvalidInput):
        answer_claim(actor=officer_of(claim.application.owner), claim=claim, text=text, now=NOON)


def test_only_the_owning_agency_answers(claim):
    with pytest.raises(NotPermitted):
        answer_claim(actor=officer_of(make_agency()), claim=claim, text="Kami.", now=NOON)


def test_a_claim_about_the_city_is_answered_by_no_agency(claim):
    city = Claim.objects.create(
        statement=Statement.INTEGRATED, count=50, claimant="Kota", source="Berita"
    )
    with pytest.raises(Conflict):
        answer_claim(actor=officer_of(claim.application.owner), claim=city, text="x", now=NOON)
