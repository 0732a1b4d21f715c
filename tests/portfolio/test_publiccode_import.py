"""A publiccode.yml registers an application or changes one, and comes out as it went in."""

import pytest
import yaml
from django.utils import translation

from sambung.directory.provenance import Provenance
from sambung.journal.queries import list_audit
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.portfolio.entry import read_entry
from sambung.portfolio.models import Application
from sambung.portfolio.operations import edit_application, import_publiccode
from sambung.portfolio.publiccode.composing import list_missing_keys, write_publiccode
from tests.factories import NOON, make_agency, make_application, officer_of
from tests.portfolio.test_publiccode import FILE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def agency():
    return make_agency()


def take(agency, text=FILE, **options):
    return import_publiccode(
        actor=options.pop("actor", officer_of(agency)),
        agency=agency,
        content=text.encode(),
        now=NOON,
        **options,
    )


def test_a_new_application_is_registered_and_its_kind_guessed(agency):
    report = take(agency)
    application = Application.objects.get()
    assert report.is_new
    assert report.application == application
    assert (application.name, application.status, application.kind) == (
        "Antrean Puskesmas",
        "active",
        "public",
    )
    assert application.inventory.vendor == "PT Contoh"
    assert any("guessed" in str(note) for note in report.notes)


def test_the_file_comes_out_as_it_went_in(agency):
    application = take(agency).application
    written = yaml.safe_load(write_publiccode(application))
    assert written.pop("usedBy") == [agency.name]
    assert written == {
        key: value
        for key, value in yaml.load(FILE, Loader=yaml.BaseLoader).items()
        if key not in ("localisation", "id")
    } | {
        "localisation": {"localisationReady": False, "availableLanguages": ["id", "no"]},
        "id": {"spbe": "RAB.01"},
    }
    assert list_missing_keys(application) == ()


def test_taking_it_again_changes_nothing(agency):
    application = take(agency).application
    entries = len(list_audit(f"application/{application.code}"))
    report = take(agency)
    assert (report.is_new, report.changes) == (False, ())
    assert len(list_audit(f"application/{application.code}")) == entries


def test_an_application_is_found_by_its_repository_and_changed(agency):
    application = take(agency).application
    unnamed = FILE.replace("name: Antrean Puskesmas\n", "").replace("1.10", "1.11")
    report = take(agency, unnamed)
    assert [(c.field, c.before, c.after) for c in report.changes] == [("version", "1.10", "1.11")]
    assert Application.objects.get() == application


def test_a_dry_run_tells_all_and_writes_nothing(agency):
    report = take(agency, dry_run=True)
    assert report.is_new
    assert report.application is None
    assert ("licence", "", "EUPL-1.2") in [(c.field, c.before, c.after) for c in report.changes]
    assert not Application.objects.exists()


def test_a_season_is_not_undone_by_a_file_that_knows_none(agency):
    application = take(agency).application
    edit_application(
        actor=officer_of(agency), application=application, values={"status": "seasonal"}, now=NOON
    )
    assert take(agency).changes == ()
    application.refresh_from_db()
    assert application.status == "seasonal"


def test_a_contact_and_an_address_are_taken_only_where_none_stands(agency):
    text = (
        "name: A\ndescription: {id: {shortDescription: Uji.}}\n"
        "landingURL: https://a.id\nmaintenance: {contacts: [{name: Rina, email: r@a.id}]}\n"
    )
    application = take(agency, text).application
    entry = read_entry(application)
    assert (entry["address"], entry["technical_contact"]) == ("https://a.id", "Rina, r@a.id")
    take(agency, text.replace("a.id", "b.id"))
    assert read_entry(Application.objects.get())["address"] == "https://a.id"


def test_a_file_without_a_name_or_purpose_registers_nothing(agency):
    with pytest.raises(InvalidInput):
        take(agency, "publiccodeYmlVersion: '0.4'\nname: A")
    assert not Application.objects.exists()


def test_nobody_takes_a_file_for_another_agency(agency):
    with pytest.raises(NotPermitted):
        take(agency, actor=officer_of(make_agency()))
    other = make_application()
    with pytest.raises(Conflict):
        take(agency, application=other)


def test_an_illustration_takes_no_file(agency):
    invented = make_application(owner=agency, provenance=Provenance.ILLUSTRATIVE)
    with pytest.raises(Conflict):
        take(agency, application=invented)


def test_an_application_without_a_file_is_written_with_what_is_missing(agency):
    application = make_application("Cuti", owner=agency)
    text = write_publiccode(application)
    assert text.startswith("# ")
    assert "legal/license" in text.splitlines()[0]
    assert yaml.safe_load(text)["name"] == "Cuti"
