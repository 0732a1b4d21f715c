"""The employee number of civil servants and of contract staff: its form and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.directory.rules.nip import clean_nip, is_nip


@given(
    st.dates(date(1950, 1, 1), date(2004, 12, 31)),
    st.integers(18, 40),
    st.sampled_from([*range(1, 13), 21]),
    st.sampled_from("12"),
    st.integers(1, 999),
)
def test_every_number_of_the_two_forms_is_taken(birth, age, mark, sex, serial):
    text = f"{birth:%Y%m%d}{birth.year + age}{mark:02d}{sex}{serial:03d}"
    assert is_nip(text)
    assert is_nip(clean_nip(f"{text[:8]} {text[8:14]}.{text[14]}-{text[15:]}"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19600910198003100",  # a digit short
        "1960091019800310033",  # a digit too many
        "196002301980031003",  # 30 February
        "196009101980131003",  # month 13, which is not the mark of contract staff
        "196009101980033003",  # sex 3
        "196009101980031000",  # no serial
        "196009101961031003",  # appointed at one year of age
        "1.96009101980031E+17",  # what a spreadsheet makes of a number
        "١٩٦٠٠٩١٠١٩٨٠٠٣١٠٠٣",  # digits of another script
    ],
)
def test_other_numbers_are_refused(text):
    assert not is_nip(text)
