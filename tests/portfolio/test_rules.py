"""Rules for cells and rows of an import file."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.messages import message
from sambung.portfolio.fields.checks import (
    Refused,
    check_address,
    check_text,
    check_word,
    check_year,
)
from sambung.portfolio.fields.identity import HEADERS, TITLES, WORDS, Field, fold
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.fields.inventory_checks import check_date, check_inventory, check_number
from sambung.portfolio.fields.row_versions import make_version, read_version
from sambung.portfolio.fields.synonyms import AMBIGUOUS_TITLES, TITLE_SYNONYMS, WORD_SYNONYMS
from sambung.portfolio.fields.words import find_word
from sambung.portfolio.rules.dates import parse_date, show_date
from sambung.portfolio.rules.illustrations import AGENCIES, plan_illustrations
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.columns import read_columns
from sambung.portfolio.workbook.rules.requested import Known, Side
from sambung.portfolio.workbook.rules.row_checker import RowChecker
from sambung.tabular.loose import fold_title
from sambung.tabular.tables import Row

CHOICES = [
    (field, value, word)
    for field, values in WORDS.items()
    for value, words in values.items()
    for word in words
]
HEADER = ("kode", "nama", "perangkat daerah", "jenis", "alamat", "tahun")
AGENCIES_KNOWN = Agencies(
    codes={"dinkes": "PD-DINKES", "dinas kesehatan": "PD-DINKES", "disdik": "PD-DISDIK"},
    refused={"bpbd": message("an agency that still exists")},
    short_names={"PD-DINKES": "Dinkes", "PD-DISDIK": "Disdik"},
)
ANTRE = Known(
    code="APL-0001",
    is_open=True,
    is_registered=True,
    values={
        **dict.fromkeys(Field, ""),
        Field.NAME: "Antre",
        Field.AGENCY: "PD-DINKES",
        Field.KIND: "public",
    },
)
INVENTED = Known(
    code="APL-0002",
    is_open=False,
    is_registered=False,
    values={**ANTRE.values, Field.NAME: "Ilustrasi 001", Field.AGENCY: "ILUSTRASI-A"},
)


def check(*rows, header=HEADER):
    checker = RowChecker(
        file_name="aplikasi.csv",
        columns=read_columns(header),
        agencies=AGENCIES_KNOWN,
        portfolio=[ANTRE, INVENTED],
        this_year=2026,
    )
    return checker.check(
        Row(number, dict(zip(header, cells, strict=True)))
        for number, cells in enumerate(rows, start=2)
    )


def places(checked):
    return [(fault.row, fault.column) for fault in checked.faults]


# --- Cells


@pytest.mark.parametrize(("field", "value", "word"), CHOICES)
def test_word_is_understood_in_both_languages_whatever_the_capitals(field, value, word):
    assert check_word(field, f" {word.upper()} ") == value


@given(st.sampled_from(list(WORDS)), st.text(max_size=30))
def test_word_is_a_known_value_or_refused(field, text):
    try:
        value = check_word(field, text)
    except Refused as refused:
        value = str(refused.expected)
    assert value in WORDS[field] or all(words[0] in value for words in WORDS[field].values())


@given(st.text(max_size=60))
def test_address_is_taken_unchanged_or_refused(text):
    try:
        taken = check_address(text)
    except Refused:
        return
    assert taken == text
    assert not taken or taken.startswith(("http://", "https://", "tel:"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "www.bandung.go.id",
        "ftp://bandung.go.id",
        "https://",
        "https://user:secret@bandung.go.id",
        "https://a b.id",
        "https://[::1",
        "http://x:99999/",
        "tel:abc",
        "//bandung.go.id",
        'https://x.id/"><script>',
    ],
)
def test_address_is_refused_when_it_is_no_full_web_address_or_number(address):
    with pytest.raises(Refused):
        check_address(address)


@given(st.integers())
def test_year_is_taken_only_within_its_bounds(year):
    try:
        assert 1980 <= int(check_year(str(year), this_year=2026)) <= 2026
    except Refused:
        assert not 1980 <= year <= 2026


@pytest.mark.parametrize("text", ["=1+1", "+62 22 123", "-", "@warga", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_is_kept_as_data(text):
    assert check_text(Field.CONTACT, text) == text


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31m", "x" * 201])
def test_text_is_refused_when_it_is_too_long_or_has_control_characters(text):
    with pytest.raises(Refused):
        check_text(Field.NAME, text)


@pytest.mark.parametrize("text", ["2023", "2023-10", "2023-10-17", ""])
def test_date_keeps_its_precision(text):
    assert show_date(*parse_date(text)) == text


# --- Columns


@given(st.data())
def test_header_is_understood_in_any_language_order_and_capitals(data):
    fields = data.draw(st.permutations(list(Field)))
    header = [data.draw(st.sampled_from(HEADERS[field])).title() for field in fields]

    assert read_columns(header).titles == dict(zip(fields, header, strict=True))


def test_two_names_of_columns_never_mean_different_things():
    names = [name for names in TITLES.values() for name in set(names)]

    assert len(names) == len(set(names))
    assert all(fold(name) == name for names in HEADERS.values() for name in names)
    assert len({fold(name) for name in names}) == len(names)


def test_no_title_or_word_of_offices_means_two_things():
    titles = [title for titles in TITLE_SYNONYMS.values() for title in titles]
    own = {fold_title(title) for titles in TITLES.values() for title in titles}
    assert len(titles) == len(set(titles))
    assert not own & set(titles)
    assert not {*own, *titles} & set(AMBIGUOUS_TITLES)
    assert all(fold_title(title) == title for title in (*titles, *AMBIGUOUS_TITLES))
    for column, values in WORD_SYNONYMS.items():
        words = [word for words in values.values() for word in words]
        assert len(words) == len(set(words))
        assert all(fold_title(word) == word for word in words)
        assert all(find_word(column, word) == value for value in values for word in values[value])


# --- Rows


def test_valid_row_becomes_an_entry_with_values_to_keep():
    checked = check(("", " Kartu  Sehat ", "Dinas Kesehatan", "Publik", "", "2020"))

    assert checked.faults == ()
    assert checked.entries[0].values == {
        Field.NAME: "Kartu Sehat",
        Field.AGENCY: "PD-DINKES",
        Field.KIND: "public",
        Field.ADDRESS: "",
        Field.YEAR: "2020",
    }


def test_every_broken_cell_of_every_row_is_a_fault_with_its_place():
    checked = check(
        ("", "", "Dinkess", "umum", "situs", "20"),
        ("APL-9999", "B", "disdik", "publik", "", ""),
        ("", "C", "disdik", "publik", "", ""),
        ("", "D", "BPBD", "publik", "", ""),
    )

    assert places(checked) == [
        (2, "nama"),
        (2, "perangkat daerah"),
        (2, "jenis"),
        (2, "alamat"),
        (2, "tahun"),
        (3, "kode"),
        (5, "perangkat daerah"),
    ]
    assert (len(checked.entries), checked.skipped) == (1, 3)
    assert {fault.file for fault in checked.faults} == {"aplikasi.csv"}


def test_unknown_agency_is_refused_with_the_nearest_name():
    (fault,) = check(("", "A", "Dinkess", "publik", "", "")).faults

    assert fault.found == "Dinkess"
    assert "Dinkes?" in str(fault.expected)


def test_name_twice_in_the_file_is_refused_and_names_the_first_row():
    checked = check(
        ("", "Rapor", "disdik", "publik", "", ""),
        ("", "Rapor", "dinkes", "publik", "", ""),
        ("", "RAPOR", "disdik", "publik", "", ""),
    )

    assert places(checked) == [(4, "nama")]
    assert "2" in str(checked.faults[0].expected)


def test_name_taken_in_the_portfolio_is_refused_and_names_the_code():
    checked = check(("", "antre", "dinkes", "administrasi", "", ""))

    assert places(checked) == [(2, "nama")]
    assert "APL-0001" in str(checked.faults[0].expected)


def test_row_that_says_what_is_known_is_unchanged_with_or_without_its_code():
    row = ("Antre", "dinkes", "publik", "", "")

    assert check(("", *row)).unchanged == 1
    assert check(("APL-0001", *row)).unchanged == 1


@pytest.mark.parametrize("code", ["APL-0002", "APL-7777"])
def test_code_of_an_invented_or_unknown_application_is_refused(code):
    assert places(check((code, "A", "dinkes", "publik", "", ""))) == [(2, "kode")]


def test_code_twice_in_the_file_is_refused():
    checked = check(
        ("APL-0001", "A", "dinkes", "publik", "", ""),
        ("apl-0001", "B", "dinkes", "publik", "", ""),
    )

    assert places(checked) == [(3, "kode")]


def test_long_cell_is_shortened_in_the_fault():
    (fault,) = check(("", "x" * 5000, "dinkes", "publik", "", "")).faults

    assert len(fault.found) == 80


cell = st.text(alphabet=string.printable, max_size=12) | st.sampled_from(
    ["", "APL-0001", "Antre", "dinkes", "disdik", "publik", "https://x.id", "2020"]
)


@given(st.lists(st.tuples(*[cell] * len(HEADER)), max_size=12))
def test_each_row_is_taken_unchanged_or_skipped_with_a_fault(rows):
    checked = check(*rows)

    assert len(checked.entries) + checked.unchanged + checked.skipped == len(rows)
    assert {fault.row for fault in checked.faults}.isdisjoint(e.row for e in checked.entries)
    assert len({fault.row for fault in checked.faults}) == checked.skipped
    keys = [(e.values[Field.AGENCY], e.values[Field.NAME].casefold()) for e in checked.entries]
    assert len(keys) == len(set(keys))


@given(st.lists(st.tuples(*[cell] * len(HEADER)), max_size=8))
def test_a_fault_in_one_row_takes_no_other_row_away(rows):
    broken = ("", "", "", "", "", "")

    assert len(check(*rows, broken).entries) == len(check(*rows).entries)


# --- Inventory


@given(st.dates())
def test_day_is_understood_as_people_write_it(day):
    written = {
        day.isoformat(),
        f"{day:%d-%m-}{day.year:04d}",
        f"{day.day}/{day.month}/{day.year:04d}",
    }
    for text in written:
        try:
            assert check_date(text) == day.isoformat()
        except Refused:
            assert day.year not in range(1980, 2101)


@pytest.mark.parametrize("text", ["31-02-2026", "2026-13-01", "besok", "1-2-26", "30-11/2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Refused):
        check_date(text)


@given(st.integers(0, 10**9))
def test_number_is_understood_with_and_without_dots(number):
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", ".")):
        assert check_number(text, largest=10**9) == str(number)


@pytest.mark.parametrize("text", ["1.5", "-1", "12 juta", "1.2345", "٣", "2" * 40])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(Refused):
        check_number(text, largest=10**9)


@given(st.sampled_from(sorted(INVENTORY_FIELDS)), st.text(max_size=40))
def test_taken_cell_of_the_inventory_is_taken_again_as_it_is_kept(name, text):
    entry = INVENTORY_FIELDS[name]
    try:
        kept = check_inventory(entry, text)
    except Refused:
        return
    if not entry.words:
        assert check_inventory(entry, kept) == kept


def test_season_with_one_month_and_unknown_successor_are_faults():
    header = (*HEADER, "musim mulai", "musim selesai", "diganti oleh")
    row = ("", "A", "dinkes", "publik", "", "")

    assert places(check((*row, "mei", "", ""), header=header)) == [(2, "musim selesai")]
    assert places(check((*row, "", "6", ""), header=header)) == [(2, "musim mulai")]
    assert places(check((*row, "5", "juni", "APL-0001"), header=header)) == []
    assert places(check((*row, "", "", "APL-0002"), header=header)) == [(2, "diganti oleh")]


# --- Row versions


VERSIONED = ("kode", "nama", "perangkat daerah", "jenis", "kontak", "versi baris")


def merge(exported, written, choices=None):
    version = make_version("APL-0001", {**ANTRE.values, Field.CONTACT: exported})
    checker = RowChecker(
        file_name="f.csv",
        columns=read_columns(VERSIONED),
        agencies=AGENCIES_KNOWN,
        portfolio=[
            Known(
                "APL-0001",
                is_open=True,
                is_registered=False,
                values={**ANTRE.values, Field.CONTACT: "kini"},
            )
        ],
        this_year=2026,
        choices=choices,
    )
    cells = ("APL-0001", "Antre", "dinkes", "publik", written, version)
    return checker.check([Row(2, dict(zip(VERSIONED, cells, strict=True)))])


@given(st.sampled_from(["kini", "dulu"]), st.sampled_from(["kini", "dulu", "baru"]))
def test_cell_is_a_change_a_conflict_or_neither(exported, written):
    checked = merge(exported, written)

    is_conflict = exported == "dulu" and written == "baru"
    is_change = exported == "kini" and written != "kini"
    assert len(checked.conflicts) == is_conflict
    assert [change.after for change in checked.changes] == [written] * is_change
    assert checked.unchanged == (not is_conflict and not is_change)


def test_decided_conflict_is_no_conflict_any_more():
    place = ("APL-0001", "contact")

    taken = merge("dulu", "baru", {place: Side.FILE})
    kept = merge("dulu", "baru", {place: Side.OURS})

    assert [change.after for change in taken.changes] == ["baru"]
    assert (kept.changes, kept.conflicts, kept.unchanged) == ((), (), 1)


@given(st.text(max_size=60))
def test_version_of_another_row_or_made_up_is_none(text):
    assert read_version(text, "APL-0001") == {}
    assert read_version(make_version("APL-0002", ANTRE.values), "APL-0001") == {}


# --- Illustrations


@given(
    st.dictionaries(st.sampled_from(["public", "administrative"]), st.integers(0, 120)),
    st.dictionaries(st.sampled_from(["public", "administrative"]), st.integers(0, 120)),
)
def test_illustrations_fill_up_to_the_stated_number_and_no_further(stated, documented):
    plan = list(plan_illustrations(stated, documented))

    for kind in ("public", "administrative"):
        missing = max(0, stated.get(kind, 0) - documented.get(kind, 0))
        assert sum(row.kind == kind for row in plan) == missing
    assert len({row.name for row in plan}) == len(plan)
    assert {row.agency_code for row in plan} <= {code for code, _name in AGENCIES}
