from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.citizens.rules.national_id import (
    hash_nik,
    is_plausible_nik,
    mask_nik,
    normalize_nik,
)
from sambung.kernel.contacts import ContactKind, mask_contact, normalize_phone, read_contact
from sambung.kernel.encryption import CannotDecrypt, decrypt_field, encrypt_field

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@st.composite
def niks(draw):
    """Make numbers in the form of a NIK."""
    region = draw(st.integers(11, 99)), draw(st.integers(1, 99)), draw(st.integers(1, 99))
    day = draw(st.integers(1, 28)) + draw(st.sampled_from([0, 40]))
    month, year = draw(st.integers(1, 12)), draw(st.integers(0, 99))
    serial = draw(st.integers(1, 9999))
    return "".join(f"{part:02d}" for part in (*region, day, month, year)) + f"{serial:04d}"


@given(niks())
def test_every_number_of_the_right_form_is_plausible(nik):
    assert is_plausible_nik(nik)


@given(st.text())
def test_no_text_breaks_the_check(text):
    assert is_plausible_nik(normalize_nik(text)) in (True, False)


def test_impossible_numbers_are_refused():
    impossible = (
        "",
        "327301570890000",
        "32730157089000011",
        "3273013002900001",
        "3273017208900001",
        "3273015713900001",
        "3273010008900001",
        "0073015708900001",
        "3273015708900000",
        "３２７３０１５７０８９００００１",
        "327301570890000a",
    )
    assert [nik for nik in impossible if is_plausible_nik(nik)] == []


def test_a_leap_day_is_let_pass_since_the_century_is_unknown():
    assert is_plausible_nik("3273012902010001")


@given(niks())
def test_a_masked_number_shows_eight_digits_only(nik):
    assert sum(character.isdigit() for character in mask_nik(nik)) == 8


@given(niks())
def test_a_hash_tells_nothing_without_its_key(nik):
    assert hash_nik(nik, KEY) != hash_nik(nik, OTHER_KEY)


@given(st.integers(10**8, 10**11 - 1))
def test_one_telephone_number_has_one_form(number):
    ways = (f"0{number}", f"+62{number}", f"62{number}", f"0062{number}", f"+62 {number}")
    assert {normalize_phone(way) for way in ways} == {f"+62{number}"}


def test_contacts_are_told_apart():
    assert read_contact(" Siti@Example.org ") == (ContactKind.EMAIL, "siti@example.org")
    assert read_contact("0812 3456 7890") == (ContactKind.PHONE, "+6281234567890")
    assert [read_contact(text) for text in ("", "siti", "a@b", "0123", "+1 555 0100")] == [None] * 5


@given(st.emails())
def test_a_masked_address_does_not_show_the_name(address):
    name = address.partition("@")[0]
    assert len(name) == 1 or not mask_contact(address).startswith(name)


@given(st.text())
def test_a_field_is_read_again_only_with_its_key_and_row(text):
    sealed = encrypt_field(text, key=KEY, bound_to="nik/1")
    assert decrypt_field(sealed, key=KEY, bound_to="nik/1") == text
    for key, row in ((OTHER_KEY, "nik/1"), (KEY, "nik/2")):
        try:
            decrypt_field(sealed, key=key, bound_to=row)
        except CannotDecrypt:
            continue
        raise AssertionError


@given(st.text(max_size=40))
def test_rubbish_is_not_decrypted(text):
    try:
        decrypt_field(text, key=KEY, bound_to="nik/1")
    except CannotDecrypt:
        return
    raise AssertionError
