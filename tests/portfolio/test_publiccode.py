"""publiccode.yml: read within bounds, written without inventing, the same when it comes back."""

import contextlib
from pathlib import Path

import pytest
import yaml
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.errors import InvalidInput
from sambung.portfolio.publiccode.rules.document import find, list_missing, put, shorten
from sambung.portfolio.publiccode.rules.files import LARGEST_FILE
from sambung.portfolio.publiccode.rules.lenses import LENSES
from sambung.portfolio.publiccode.rules.reading import read_publiccode
from sambung.portfolio.publiccode.rules.writing import compose, show

GOLDEN = Path(__file__).parent / "golden"
FILE = """
publiccodeYmlVersion: "0.4"
name: Antrean Puskesmas
url: https://git.bandung.go.id/dinkes/antrean.git
softwareVersion: 1.10
releaseDate: 2026-03-01
platforms: [web, android]
categories: [appointment-scheduling]
developmentStatus: stable
softwareType: standalone/web
description:
  id:
    shortDescription: Mengambil nomor antrean dari rumah.
    longDescription: >
      Warga memilih puskesmas, hari, dan poli, lalu menerima nomor antrean beserta perkiraan jam
      dilayani, sehingga ruang tunggu tidak penuh dan pasien yang sakit tidak menunggu lama.
    features: [Nomor antrean, Perkiraan jam]
legal: {license: EUPL-1.2}
maintenance:
  type: contract
  contractors: [{name: PT Contoh, until: 2027-12-31}]
localisation: {localisationReady: false, availableLanguages: [id, "no"]}
id: {spbe: RAB.01}
"""


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module", autouse=True)
def english():
    with translation.override("en"):
        yield


def read(text):
    return read_publiccode(text.encode())


def values_of(document):
    return {lens.field: lens.read(document) for lens in LENSES}


def test_a_file_is_read_as_it_was_written():
    given = read(FILE)
    assert values_of(given.document) == {
        "name": "Antrean Puskesmas",
        "repository": "https://git.bandung.go.id/dinkes/antrean.git",
        "version": "1.10",
        "released_on": "2026-03-01",
        "platform": "web",
        "status": "active",
        "purpose": "Mengambil nomor antrean dari rumah.",
        "licence": "EUPL-1.2",
        "vendor": "PT Contoh",
        "contract_ends_on": "2027-12-31",
    }
    assert given.document["localisation"] == {
        "localisationReady": False,
        "availableLanguages": ["id", "no"],
    }
    assert given.notes == ()


def test_what_came_in_comes_out_again():
    document = read(FILE).document
    written = compose(values_of(document), document)
    assert {**written, "usedBy": None} == {**document, "usedBy": None}
    assert read(show(written)).document == written


def test_a_value_changed_here_is_changed_in_the_file_and_nothing_else():
    document = read(FILE).document
    written = compose({**values_of(document), "licence": "MIT", "status": "seasonal"}, document)
    assert written["legal"] == {"license": "MIT"}
    written["legal"] = document["legal"]
    assert written == document


def test_a_value_emptied_here_leaves_the_file():
    document = read(FILE).document
    emptied = {**values_of(document), "licence": "", "vendor": "", "contract_ends_on": ""}
    written = compose(emptied, document)
    assert "legal" not in written
    assert written["maintenance"] == {"type": "contract"}


def test_an_entry_without_a_file_is_written_as_the_golden_one():
    values = {
        "name": "Cuti Pegawai",
        "purpose": "Mengurus cuti. " * 20,
        "platform": "mobile",
        "status": "trial",
        "vendor": "PT Contoh",
        "contract_ends_on": "2027-01-31",
        "repository": "https://git.bandung.go.id/cuti",
        "version": "2.0",
        "address": "https://cuti.bandung.go.id",
    }
    text = show(compose(values, {}, agency="Badan Kepegawaian", is_own=True), remark="Belum ada:")
    assert text == (GOLDEN / "publiccode.yml").read_text()


def test_a_long_purpose_is_written_short_and_long_and_read_whole():
    purpose = "Mengurus cuti pegawai. " * 12
    written = compose({"purpose": purpose.strip()}, {})
    described = written["description"]["id"]
    assert len(described["shortDescription"]) <= 150
    assert values_of(written)["purpose"] == purpose.strip()


def test_an_empty_entry_names_everything_that_is_missing():
    missing = list_missing(compose({"name": "X"}, {}))
    assert "url" in missing
    assert "legal/license" in missing
    assert "description/id/features" in missing
    assert "name" not in missing
    assert list_missing(read(FILE).document) == ()


def test_what_sambung_says_of_itself_is_complete_but_for_nothing():
    document = read_publiccode(Path("publiccode.yml").read_bytes()).document
    assert list_missing(document) == ()


@pytest.mark.parametrize("version", ["0.1", "0.2", "0.3", "0.4", "0.4.0", "0.5", "0.7.1", '"0"'])
def test_a_known_version_is_taken(version):
    notes = " ".join(str(note) for note in read(f"publiccodeYmlVersion: {version}").notes)
    assert "as far as its keys are known" not in notes


@pytest.mark.parametrize("version", ["0.9", "2.1", "banyak", "[1]"])
def test_an_unknown_version_is_taken_with_a_warning(version):
    notes = [str(note) for note in read(f"publiccodeYmlVersion: {version}\nname: A").notes]
    assert any("as far as its keys are known" in note for note in notes)


def test_a_value_that_fits_no_field_is_kept_and_named():
    given = read("name: A\nreleaseDate: besok\nurl: git@github.com:a/b.git\nplatforms: [amiga]")
    note = " ".join(str(note) for note in given.notes)
    assert "url, releaseDate, platforms" in note
    written = compose(values_of(given.document), given.document)
    assert (written["releaseDate"], written["platforms"]) == ("besok", ["amiga"])
    assert written["url"] == "git@github.com:a/b.git"


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nname: [*c, *c]\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BOMB.encode(), "Line 2: aliases"),
        (b"a: &a {b: *a}", "aliases"),
        (b"name: !!python/object/apply:os.system [ls]", "tags such as"),
        (b"name: !rahasia x", "tags such as"),
        (b"name: !!binary aGFs", "tags such as"),
        (b"name: A\nurl: x\nname: B\n", "Line 3: the key"),
        (b"legal: {license: MIT, license: GPL}", "twice"),
        (b"[" * 100 + b"]" * 100, "nested too deeply"),
        (b"a: " + b"{b: " * 5000, "nested too deeply"),
        (b"name: A\n" + b"- x\n" * 10, "cannot be read"),
        (b"{[1]: 2}", "has to be a word"),
        (b"a: 1\n---\nb: 2", "only one document"),
        (b"", "no publiccode.yml"),
        (b"- a\n- b", "no publiccode.yml"),
        (b"nama", "no publiccode.yml"),
        (b"\xff\xfe\x00a", "UTF-8"),
        (b"PK\x03\x04\x00", "cannot be read"),
        (b'name: "a\\u0000b"', "control characters"),
        (b"x: " + b"y" * LARGEST_FILE, "larger than 1 MB"),
        (b"features: [" + b"a," * 30_000 + b"]", "too long"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_place(content, expected):
    with pytest.raises(InvalidInput) as caught:
        read_publiccode(content)
    assert expected in str(caught.value)


@given(st.binary(max_size=200) | st.text("a:-[]{}&*!\n \"'#|>?", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(InvalidInput):
        assert isinstance(read_publiccode(content).document, dict)


LEAVES = st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab é:#\n", max_size=8)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "en",
                    "name",
                    "until",
                    "license",
                    "contractors",
                    "shortDescription",
                    "longDescription",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
KEYS = (
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "description",
    "legal",
    "maintenance",
    "releaseDate",
    "softwareVersion",
    "lain",
)
DOCUMENTS = st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6)
VALUES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["A", "Antrean"]),
        "platform": st.sampled_from(["web", "mobile", "intranet", "unknown"]),
        "status": st.sampled_from(["active", "seasonal", "planned", "unverified"]),
        "purpose": st.sampled_from(["", "Pendek.", "panjang sekali " * 15]),
        "licence": st.sampled_from(["", "MIT"]),
        "vendor": st.sampled_from(["", "PT A"]),
        "contract_ends_on": st.sampled_from(["", "2027-01-31"]),
        "released_on": st.sampled_from(["", "2026-01-31"]),
        "repository": st.sampled_from(["", "https://git.id/a"]),
        "version": st.sampled_from(["", "1.10"]),
    }
)


@given(DOCUMENTS)
def test_writing_what_was_read_changes_nothing(document):
    written = compose(values_of(document), document)
    assert {key: written[key] for key in document} == document


@given(DOCUMENTS, VALUES)
def test_what_is_written_is_read_again_and_writing_twice_is_writing_once(document, values):
    written = compose(values, document)
    for lens in LENSES:
        value = values[lens.field]
        if lens.field == "contract_ends_on" and not lens.read(written):
            continue  # the end of a contract has no place without a contractor
        assert lens.agrees(written, value)
    assert compose(values, written) == written


@given(DOCUMENTS)
def test_any_document_goes_through_yaml_unchanged(document):
    read_back = read_publiccode(yaml.safe_dump(document, allow_unicode=True).encode())
    assert read_back.document == document


@given(st.text(max_size=400))
def test_a_short_description_is_one_line_of_at_most_150_characters(text):
    short = shorten(text)
    assert len(short) <= 150
    assert "\n" not in short
    assert shorten(short) == short


def test_taking_a_value_away_takes_empty_sections_with_it():
    document = {"legal": {"license": "MIT"}, "name": "A"}
    put(document, ["legal", "license"], None)
    put(document, ["maintenance", "type"], None)
    assert document == {"name": "A"}
    assert find(document, ["name", "x", "y"]) is None
