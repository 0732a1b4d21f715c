"""Pages say why something is for a second person, instead of offering what cannot succeed."""

import pytest
from django.urls import reverse

from sambung.directory.queries import get_actor
from sambung.exchange.operations import propose_agreement
from sambung.kernel import clock
from sambung.kernel.actor import Role
from sambung.rationalisation.operations import propose_departure
from tests.factories import (
    NOON,
    give_role,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    sign_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


def actor_of(user):
    return get_actor(user, now=clock.now())


def open_page(user, name, *arguments):
    return sign_in(user).get(reverse(f"console:{name}", args=arguments), {"language": "en"})


@pytest.fixture
def both_sides():
    """Give somebody who asks for data and owns them as well."""
    agency = make_agency()
    user = make_officer("rina", Role.DATA_OWNER, Role.APPLICATION_OWNER, agency=agency)
    return user, agency


@pytest.mark.parametrize("is_own", [True, False])
def test_an_agreement_is_offered_for_decision_to_a_second_person(both_sides, is_own):
    user, agency = both_sides
    colleague = make_officer("budi", Role.APPLICATION_OWNER, agency=agency)
    agreement = propose_agreement(
        actor=actor_of(user if is_own else colleague),
        consumer=make_application(owner=agency),
        interface=make_interface(make_application(owner=agency)),
        purpose="Pilihan kelurahan",
        legal_basis="Perpres 39/2019",
        now=NOON,
    )
    answer = open_page(user, "agreement", agreement.code)
    assert answer.context["may_decide"] is not is_own
    assert bool(answer.context["second_person"]) is is_own


def test_a_departure_is_offered_for_agreement_to_a_second_person():
    application = make_application()
    head = make_officer("ibu-kepala", Role.LEADER, agency=application.owner)
    other = make_officer("pak-kepala", Role.LEADER, agency=application.owner, full_name="Pak Adi")
    departure = propose_departure(
        actor=actor_of(head), application=application, reason="Sudah ada gantinya.", now=NOON
    )
    address = reverse("console:agree_departure", args=[departure.code])
    mine = open_page(head, "departure", departure.code)
    assert address not in mine.content.decode()
    assert "Pak Adi" in mine.content.decode()
    assert address in open_page(other, "departure", departure.code).content.decode()


def test_the_own_page_of_an_administrator_offers_nothing_about_himself():
    user = make_officer("tuti", Role.ADMINISTRATOR)
    other = make_officer("adi", Role.ADMINISTRATOR, full_name="Pak Adi")
    give_role(other, Role.DATA_OWNER, make_agency())
    page = open_page(user, "officer", user.username).content.decode()
    assert reverse("console:grant_role", args=[user.username]) not in page
    assert "Pak Adi" in page
    page = open_page(user, "officer", other.username).content.decode()
    assert reverse("console:grant_role", args=[other.username]) in page
