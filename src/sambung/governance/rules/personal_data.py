"""Texts of a file that travel further, by chat or on a page for the mayor, name no person. Pure.

Numbers and addresses are recognised by their form and refused when they are written. A name has
no form: known names and what follows a form of address are taken out before a text leaves.
"""

import re
from collections.abc import Collection

_E_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
_NUMBER = re.compile(r"(?<![\w/])\+?\d(?:[ .\-()]{0,2}\d){7,}(?!\w)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[.\-]\d{1,2}[.\-]\d{4}")
_ADDRESSED = re.compile(
    r"\b(?:Bapak|Bpk\.?|Pak|Ibu|Bu|Sdr\.?|Sdri\.?|Saudara|Saudari|Mas|Mbak|Kang|Teh)"
    r"(?:\s+(?:H\.|Hj\.|Dr\.|Drs\.|Ir\.|[A-Z][\w'.\-]+))+"
)
_OFFICES = re.compile(
    r"^\w+\.?\s+(?:Wali|Camat|Lurah|Kepala|Kadis|Sekda|Sekdis|Sekretaris|Kabid|Kasi|Asisten|Ketua)\b"
)
SOMEBODY = "petugas"
"""Stands where a name was: messages are written in Indonesian."""


def finds_number_or_address(text: str) -> bool:
    """Tell whether a text holds an e-mail address, or a number as long as a telephone number.

    >>> finds_number_or_address("Hubungi 0812-3456-7890")
    True
    >>> finds_number_or_address("Rapat 21.11.2026 pukul 10.00")
    False
    """
    return bool(_E_MAIL.search(text) or _NUMBER.search(_DATE.sub("", text)))


def take_persons_out(text: str, *, names: Collection[str] = ()) -> str:
    """Give the text without numbers and addresses of persons, known names, and forms of address.

    Offices stay: “Bu Camat” is nobody in particular.

    >>> take_persons_out("Minta Pak Budi Santoso mengirim contoh data", names=[])
    'Minta petugas mengirim contoh data'
    >>> take_persons_out("Tanya Rina Marlina, 081234567890", names=["Rina Marlina"])
    'Tanya petugas, …'
    """
    kept_dates: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept_dates.append(found.group())
        return f"\0{len(kept_dates) - 1}\0"

    text = _NUMBER.sub("…", _DATE.sub(keep, _E_MAIL.sub("…", text)))
    text = re.sub(r"\0(\d+)\0", lambda found: kept_dates[int(found[1])], text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        flags = re.IGNORECASE if " " in name else 0
        text = re.sub(rf"\b{re.escape(name)}\b", SOMEBODY, text, flags=flags)
    return _ADDRESSED.sub(
        lambda found: found.group() if _OFFICES.match(found.group()) else SOMEBODY, text
    )
