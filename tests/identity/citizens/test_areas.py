"""The counter of a kecamatan serves its own residents; every other counter the whole city."""

import pytest

from sambung.directory.models import AgencyKind, District
from sambung.identity.accounts.operations.assistance import start_assistance
from sambung.identity.citizens.operations.lookups import look_up_people
from sambung.identity.citizens.operations.national_ids import (
    confirm_national_id,
    declare_national_id,
)
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Actor, Role
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import Conflict
from tests.factories import NOON, make_agency, make_citizen

pytestmark = pytest.mark.django_db
OWN, OTHER, OUTSIDE = "3273015708900001", "3273025708900001", "3171015708900001"


@pytest.fixture(autouse=True)
def city():
    for code, name in (("32.73.01", "Sukasari"), ("32.73.02", "Coblong")):
        District.objects.create(code=code, name=name)
        make_agency(code, kind=AgencyKind.DISTRICT, short_name=f"Kec. {name}")
    make_agency("PD-DISDUKCAPIL")


def counter_of(code):
    return Actor("p-9", "Dewi", frozenset({(Role.CASE_WORKER, code)}))


def citizen_with(nik):
    person = make_citizen("siti@example.org")
    declare_national_id(user=person, nik=nik, now=NOON)
    return person


def look_up(text, code="32.73.01"):
    return look_up_people(actor=counter_of(code), text=text, agency_code=code, now=NOON)


def confirm(person, nik, code="32.73.01"):
    return confirm_national_id(
        actor=counter_of(code), user=person, nik=nik, how="KTP-el", agency_code=code, now=NOON
    )


def test_its_own_residents_are_served():
    person = citizen_with(OWN)
    assert look_up(OWN) == (person,)
    assert confirm(person, OWN).state == "confirmed"


@pytest.mark.parametrize("text", [OTHER, "siti@example.org"])
def test_others_are_told_where_to_go_and_the_look_is_kept(text):
    citizen_with(OTHER)
    with pytest.raises(Conflict, match=r"Kecamatan Coblong.*Disdukcapil"):
        look_up(text)
    assert AuditEntry.objects.filter(action="look_up_person").exists()


def test_who_was_registered_outside_the_city_goes_to_a_counter_for_the_whole_city():
    citizen_with(OUTSIDE)
    with pytest.raises(Conflict, match="Disdukcapil"):
        look_up(OUTSIDE)


def test_acts_are_refused_as_the_look_is():
    person = citizen_with(OTHER)
    with pytest.raises(Conflict, match="Coblong"):
        confirm(person, OTHER)
    with pytest.raises(Conflict, match="Coblong"):
        start_assistance(
            actor=counter_of("32.73.01"),
            user=person,
            kind=ContactKind.EMAIL,
            value="baru@example.org",
            agency_code="32.73.01",
            address="10.0.0.1",
            now=NOON,
        )


def test_an_agency_without_an_area_serves_the_whole_city():
    person = citizen_with(OTHER)
    assert look_up(OTHER, "PD-DISDUKCAPIL") == (person,)
    assert confirm(person, OTHER, "PD-DISDUKCAPIL").state == "confirmed"


def test_the_city_may_let_every_counter_serve_everybody(settings):
    settings.SAMBUNG_COUNTER_AREA = "city"
    person = citizen_with(OTHER)
    assert look_up(OTHER) == (person,)
    assert confirm(person, OTHER).state == "confirmed"
