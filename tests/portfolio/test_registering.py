"""An agency registers an application and changes its entry, and nothing anybody wrote is lost."""

import pytest

from sambung.directory.provenance import Provenance
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict, NotPermitted
from sambung.portfolio.entry import (
    IDENTITY,
    REGISTERED_WITH,
    SECTIONS,
    InvalidEntry,
    label_of,
    read_entry,
)
from sambung.portfolio.fields.identity import HEADERS
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.fields.row_versions import make_version
from sambung.portfolio.models import Application, Inventory
from sambung.portfolio.names import NameTaken
from sambung.portfolio.operations import EntryConflict, edit_application, register_application
from tests.factories import NOON, make_agency, make_application, officer_of

pytestmark = pytest.mark.django_db
ENTRY = {
    "name": " Antrean  Puskesmas ",
    "purpose": "Nomor antrean.",
    "kind": "public",
    "platform": "web",
    "status": "active",
    "address": "https://antrean.bandung.go.id",
    "contact": "dinkes@bandung.go.id",
    "user_groups": "warga",
    "has_accounts": "ya",
    "hosting": "city",
    "personal_data": "specific",
}


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return officer_of(agency)


def register(officer, agency, **values):
    return register_application(actor=officer, agency=agency, values={**ENTRY, **values}, now=NOON)


def edit(officer, application, seen="", **values):
    return edit_application(
        actor=officer, application=application, values=values, seen=seen, now=NOON
    )


def version_of(application):
    fresh = Application.objects.select_related("owner", "inventory").get(pk=application.pk)
    return make_version(fresh.code, read_entry(fresh))


def test_the_first_registration_asks_at_most_twelve_fields():
    assert len(REGISTERED_WITH) <= 12


def test_every_field_stands_in_exactly_one_section_and_has_a_name():
    fields = [name for section in SECTIONS.values() for name in section]
    assert sorted(fields) == sorted([*IDENTITY, *INVENTORY_FIELDS])
    assert set(REGISTERED_WITH) <= {*fields, *HEADERS}
    for name in fields:
        assert label_of(name, "id")[0].isupper()
        assert label_of(name, "en")[0].isupper()


def test_an_application_is_registered_with_a_code_of_its_own(officer, agency):
    first, second = register(officer, agency), register(officer, agency, name="Lain")
    assert first.code != second.code
    assert (first.name, first.owner, first.provenance) == (
        "Antrean Puskesmas",
        agency,
        Provenance.REGISTERED,
    )
    assert first.inventory.has_accounts is True
    entry = list_audit(f"application/{first.code}")[0]
    assert (entry.action, entry.agency_code) == ("register_application", agency.code)
    assert entry.after["hosting"] == "city"


@pytest.mark.parametrize("name", ["antrean puskesmas", "ANTREAN PUSKESMAS"])
def test_a_name_the_agency_has_given_already_is_refused_with_the_entry(officer, agency, name):
    known = register(officer, agency)
    with pytest.raises(NameTaken) as caught:
        register(officer, agency, name=name)
    assert caught.value.application == known
    assert known.code in str(caught.value)
    other = make_agency()
    assert register(officer_of(other), other, name=name)


def test_a_documented_application_without_an_owner_keeps_its_name(officer, agency):
    orphan = make_application("Salaman", provenance=Provenance.DOCUMENTED)
    Application.objects.filter(pk=orphan.pk).update(owner=None)
    with pytest.raises(NameTaken):
        register(officer, agency, name="Salaman")


@pytest.mark.parametrize("field", ["name", "purpose", "kind"])
def test_what_is_mandatory_may_not_be_missing(officer, agency, field):
    with pytest.raises(InvalidEntry) as caught:
        register(officer, agency, **{field: " "})
    assert list(caught.value.faults) == [field]
    assert not Application.objects.exists()


def test_nobody_registers_for_another_agency_or_without_the_role(agency):
    for actor in (officer_of(make_agency()), officer_of(agency, Role.DATA_OWNER)):
        with pytest.raises(NotPermitted):
            register(actor, agency)


def test_an_agency_that_is_gone_registers_nothing(officer, agency):
    agency.is_active = False
    agency.save()
    with pytest.raises(Conflict):
        register(officer, agency)


def test_a_change_is_kept_as_people_write_it_with_before_and_after(officer, agency):
    application = register(officer, agency)
    changed = edit(
        officer,
        application,
        contract_ends_on="31-12-2027",
        annual_cost="Rp 12.500.000",
        vendor="PT Contoh",
        hosting="city",
    )
    assert changed == ("contract_ends_on", "annual_cost", "vendor")
    inventory = Inventory.objects.get(application=application)
    assert (inventory.contract_ends_on.isoformat(), inventory.annual_cost) == (
        "2027-12-31",
        12_500_000,
    )
    entry = list_audit(f"application/{application.code}")[0]
    assert entry.before == {"contract_ends_on": "", "annual_cost": "", "vendor": ""}
    assert entry.after == {
        "contract_ends_on": "2027-12-31",
        "annual_cost": "12500000",
        "vendor": "PT Contoh",
    }


def test_a_change_that_changes_nothing_leaves_no_trace(officer, agency):
    application = register(officer, agency)
    assert edit(officer, application, hosting="city", name="Antrean Puskesmas") == ()
    assert len(list_audit(f"application/{application.code}")) == 1


def test_a_documented_application_becomes_registered_by_its_agency(officer, agency):
    application = make_application(owner=agency, provenance=Provenance.DOCUMENTED)
    edit(officer, application, unit="Bidang Layanan")
    application.refresh_from_db()
    assert application.provenance == Provenance.REGISTERED
    assert list_audit(f"application/{application.code}")[0].after["provenance"] == "registered"


@pytest.mark.parametrize("provenance", [Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
def test_what_is_invented_stays_as_it_is(officer, agency, provenance):
    with pytest.raises(Conflict):
        edit(officer, make_application(owner=agency, provenance=provenance), unit="x")


def test_what_cannot_be_taken_is_said_for_each_field(officer, agency):
    application = register(officer, agency)
    with pytest.raises(InvalidEntry) as caught:
        edit(
            officer,
            application,
            contract_ends_on="31-02-2027",
            annual_cost="mahal",
            address="bandung.go.id",
            season_starts="6",
            season_ends="",
            unit="baik",
            year="1066",
            name="",
        )
    assert set(caught.value.faults) == {
        "contract_ends_on",
        "annual_cost",
        "address",
        "season_ends",
        "year",
        "name",
    }
    assert "31-" not in str(caught.value.faults["season_ends"])
    assert read_entry(Application.objects.get(pk=application.pk))["unit"] == ""


def test_two_officers_who_change_different_fields_both_win(officer, agency):
    application = register(officer, agency)
    seen = version_of(application)
    edit(officer, application, seen, vendor="PT Pertama", unit="")
    edit(officer, application, seen, vendor="", unit="Bidang Dua")
    entry = read_entry(Application.objects.get(pk=application.pk))
    assert (entry["vendor"], entry["unit"]) == ("PT Pertama", "Bidang Dua")


def test_two_officers_who_change_one_field_see_both_values_and_nothing_is_written(officer, agency):
    application = register(officer, agency)
    seen = version_of(application)
    edit(officer, application, seen, vendor="PT Pertama")
    with pytest.raises(EntryConflict) as caught:
        edit(officer, application, seen, vendor="PT Kedua", unit="Bidang")
    clash = caught.value.clashes[0]
    assert (clash.field, clash.theirs, clash.yours) == ("vendor", "PT Pertama", "PT Kedua")
    assert read_entry(Application.objects.get(pk=application.pk))["unit"] == ""
    edit(officer, application, version_of(application), vendor="PT Kedua", unit="Bidang")
    assert read_entry(Application.objects.get(pk=application.pk))["vendor"] == "PT Kedua"


def test_a_successor_is_another_application_that_exists(officer, agency):
    application, successor = register(officer, agency), make_application()
    for code in ("APL-9999", application.code):
        with pytest.raises(InvalidEntry):
            edit(officer, application, successor=code)
    edit(officer, application, successor=successor.code.lower())
    assert Inventory.objects.get(application=application).successor == successor
    assert read_entry(Application.objects.get(pk=application.pk))["successor"] == successor.code


def test_a_name_of_another_application_cannot_be_taken_by_a_change(officer, agency):
    register(officer, agency)
    other = register(officer, agency, name="Lain")
    with pytest.raises(NameTaken):
        edit(officer, other, name="antrean puskesmas")


def test_nobody_changes_the_entry_of_another_agency(officer, agency):
    application = register(officer, agency)
    with pytest.raises(NotPermitted):
        edit(officer_of(make_agency()), application, unit="x")


@pytest.mark.parametrize("provenance", [Provenance.EXAMPLE, Provenance.ILLUSTRATIVE])
def test_an_invented_agency_registers_nothing_that_would_count_as_real(provenance):
    invented = make_agency(provenance=provenance)
    with pytest.raises(Conflict):
        register(officer_of(invented), invented)
    assert not Application.objects.exists()
