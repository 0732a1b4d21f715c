"""The notes on files that follow the standard, from version 0.1 to 0.7, are true."""

from pathlib import Path

import pytest
import yaml
from django.utils import translation

from sambung.kernel.errors import Conflict
from sambung.portfolio.entry import read_entry
from sambung.portfolio.models import Application, Origin
from sambung.portfolio.operations import import_publiccode
from sambung.portfolio.publiccode.composing import write_publiccode
from sambung.portfolio.publiccode.rules.document import list_missing
from sambung.portfolio.publiccode.rules.reading import read_publiccode
from sambung.portfolio.publiccode.rules.writing import compose
from tests.factories import NOON, make_agency, officer_of

FILES = Path(__file__).parent / "files" / "publiccode"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def agency(db):
    return make_agency()


def read(name):
    return read_publiccode((FILES / f"{name}.yml").read_bytes())


def notes_of(name):
    return [str(note) for note in read(name).notes]


def take(agency, content, **options):
    return import_publiccode(
        actor=officer_of(agency), agency=agency, content=content, now=NOON, **options
    )


@pytest.mark.parametrize("name", ["country-section", "empty-phone", "web-software-on-linux"])
def test_what_the_standard_knows_is_neither_unknown_nor_missing(name):
    noted = " ".join(notes_of(name))
    assert "does not know" not in noted
    assert "does not hold" not in noted


def test_categories_are_missing_only_in_the_versions_that_asked_for_them():
    given = read("categories-optional-since-0.5")
    assert [str(note) for note in given.notes] == ["The file follows version 0.5 of the standard."]
    assert list_missing({**given.document, "publiccodeYmlVersion": "0.4"}) == ("categories",)


@pytest.mark.parametrize("key", ["it", "IT", "id", "de"])
def test_a_section_of_a_country_belongs_to_the_standard_and_comes_out_again(key):
    document = {"name": "A", key: {"countryExtensionVersion": "1.0"}}
    given = read_publiccode(yaml.safe_dump(document).encode())
    assert not any("does not know" in str(note) for note in given.notes)
    assert compose({"name": "A"}, given.document)[key] == {"countryExtensionVersion": "1.0"}


def test_a_key_nobody_knows_is_named():
    noted = [str(note) for note in read_publiccode(b"name: A\nwarna: biru").notes]
    assert any("does not know them: warna" in note for note in noted)


def test_a_short_description_that_is_too_long_is_said_to_be_too_long_not_missing():
    noted = " ".join(notes_of("short-description-too-long"))
    assert "description/id/shortDescription is longer" in noted
    assert "does not hold" not in noted


def test_a_long_description_that_is_too_short_is_said_to_be_too_short():
    text = b"name: A\ndescription: {id: {shortDescription: A, longDescription: B, features: [a]}}"
    noted = " ".join(str(note) for note in read_publiccode(text).notes)
    assert "longDescription is shorter" in noted
    assert "description/id" not in noted.partition("does not hold")[2]


def test_an_empty_telephone_leaves_no_comma(agency):
    application = take(agency, (FILES / "empty-phone.yml").read_bytes()).application
    assert read_entry(application)["technical_contact"] == "Seseorang, a@example.org"


def test_software_for_the_web_is_web_whatever_its_servers_run_on(agency):
    application = take(agency, (FILES / "web-software-on-linux.yml").read_bytes()).application
    assert application.platform == "web"
    assert yaml.safe_load(write_publiccode(application))["platforms"] == ["linux"]


def test_a_text_where_languages_are_expected_is_said_and_taken(agency):
    content = (FILES / "description-as-text.yml").read_bytes()
    report = take(agency, content)
    noted = " ".join(str(note) for note in report.notes)
    assert "A text stands under description/id" in noted
    assert "description/id/shortDescription, " not in noted
    assert report.application.purpose == "Aplikasi uji dalam satu kalimat"
    bare = take(agency, b"name: B\ndescription: Satu kalimat")
    assert bare.application.purpose == "Satu kalimat"


def test_an_address_without_scheme_is_taken_with_a_note(agency):
    report = take(agency, (FILES / "landing-without-scheme.yml").read_bytes())
    assert report.application.address == "https://contoh.bandung.go.id"
    assert any("landingURL has no https://" in str(note) for note in report.notes)
    written = yaml.safe_load(write_publiccode(report.application))
    assert written["landingURL"] == "contoh.bandung.go.id"


def test_software_based_on_that_of_others_is_not_the_citys_own(agency):
    report = take(agency, (FILES / "third-party-origin.yml").read_bytes())
    assert report.application.origin == Origin.UNKNOWN
    assert any("isBasedOn" in str(note) for note in report.notes)


def test_one_source_code_with_two_names_is_asked_about_and_never_merged(agency):
    first = b"name: A\nurl: https://git.id/a\ndescription: {id: {shortDescription: Uji.}}"
    second = first.replace(b"name: A", b"name: B")
    application = take(agency, first).application
    with pytest.raises(Conflict, match=application.code):
        take(agency, second)
    assert [one.name for one in Application.objects.all()] == ["A"]
    assert take(agency, second, is_new=True).is_new
    assert not take(agency, first.replace(b"name: A", b"name: C"), application=application).is_new
    assert sorted(one.name for one in Application.objects.all()) == ["B", "C"]


def test_a_file_without_maintenance_is_written_without_it(agency):
    text = b"name: A\nurl: https://git.id/a\ndescription: {id: {shortDescription: Uji.}}"
    application = take(agency, text).application
    assert application.origin == Origin.OWN
    assert "maintenance" not in yaml.safe_load(write_publiccode(application))
