"""The form of a NIK, the number on an Indonesian identity card: pure rules.

PPKKCC (region of first registration), DDMMYY (day of birth, plus 40 for women), four digits.
The number is checked for form only. Sex and age are never derived from it: the century is not in
it. The region is that of the first registration; only the area of a counter is compared with it
(`areas.py`), and nobody is taken to live there for anything else.
"""

import calendar
import hashlib
import hmac
import re

_LENGTH = 16
_FEMALE_OFFSET = 40
_LONGEST_FEBRUARY = 2000
_PROVINCES = range(11, 100)


def normalize_nik(text: str) -> str:
    """Take away what people write between the digits."""
    return re.sub(r"[\s.\-]", "", text)


def is_plausible_nik(nik: str) -> bool:
    """Tell whether a number can be a NIK: region, day and month of birth, serial.

    >>> is_plausible_nik("3273015708900001"), is_plausible_nik("3273017208900001")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{16}", nik, re.ASCII):
        return False
    regions = (int(nik[0:2]) in _PROVINCES, nik[2:4] != "00", nik[4:6] != "00")
    return all(regions) and _is_day(nik[6:12]) and nik[12:] != "0000"


def mask_nik(nik: str) -> str:
    """Show the first and last four digits only.

    >>> mask_nik("3273015708900001")
    '3273••••••••0001'
    """
    return f"{nik[:4]}{'•' * (_LENGTH - 8)}{nik[-4:]}"


def hash_nik(nik: str, key: bytes) -> str:
    """Give the keyed hash by which a NIK is found again; without the key it tells nothing."""
    return hmac.new(key, nik.encode(), hashlib.sha256).hexdigest()


def _is_day(ddmmyy: str) -> bool:
    day, month = int(ddmmyy[:2]), int(ddmmyy[2:4])
    if day > _FEMALE_OFFSET:
        day -= _FEMALE_OFFSET
    # The century is unknown, so 29 February is let pass whatever the two digits of the year.
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(_LONGEST_FEBRUARY, month)[1]
