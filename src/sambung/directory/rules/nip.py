"""The employee number of civil servants (NIP, 18 digits) and of contract staff (NI PPPK).

NIP: birth YYYYMMDD, appointment YYYYMM, sex 1 or 2, serial of three digits. NI PPPK: birth,
year of appointment, `21` in the place of the month, sex, serial. Only the form is checked; nothing
is ever concluded from the parts.
"""

import re
from datetime import date

_PPPK_MARK = 21
_FIRST_BIRTH_YEAR = 1940
_YOUNGEST_AT_APPOINTMENT = 15
_FORM = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{4})(\d{2})([12])(\d{3})")
_SEPARATORS = re.compile(r"[\s.\-]")


def clean_nip(text: str) -> str:
    """Take away the blanks, points and hyphens people write between the parts.

    >>> clean_nip("19600910 198003 1 003")
    '196009101980031003'
    """
    return _SEPARATORS.sub("", text)


def is_nip(text: str) -> bool:
    """Tell whether a text of digits has the form of a NIP or of a NI PPPK.

    >>> is_nip("196009101980031003"), is_nip("199001012022211001"), is_nip("196013101980031003")
    (True, True, False)
    """
    found = _FORM.fullmatch(text) if text.isascii() else None
    if found is None:
        return False
    year, month, day, appointed, mark, _sex, serial = (int(part) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return (
        year >= _FIRST_BIRTH_YEAR
        and appointed - year >= _YOUNGEST_AT_APPOINTMENT
        and (1 <= mark <= 12 or mark == _PPPK_MARK)
        and serial > 0
    )
