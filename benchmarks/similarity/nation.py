"""Invents 27,400 entries whose words are spread as those of real descriptions are.

Three sources: what the documented applications say, Sambung's own Indonesian texts, and the 29,931
root words of the stemmer's dictionary with Indonesian prefixes and suffixes. Words are drawn with
a frequency of one by rank (Zipf), so a few are everywhere and most are rare; every entry names a
place and an office, as real ones do. The same seed gives the same nation.
"""

import csv
import random
import re
from collections import Counter
from itertools import accumulate
from pathlib import Path

import Sastrawi.Stemmer

import sambung
from benchmarks.effort import choose
from sambung.portfolio.similarity.index import IndexedApplication

NATION = choose(27_400, short=1_200)
_PACKAGE = Path(sambung.__file__).parent
_BANDUNG = _PACKAGE / "portfolio" / "cities" / "bandung"
_ROOTS = Path(Sastrawi.Stemmer.__file__).parent / "data" / "kata-dasar.txt"
_MESSAGES = sorted(_PACKAGE.glob("*/locale/id/LC_MESSAGES/django.po"))
_AFFIXES = (
    ("", ""),
    ("", ""),
    ("me", "kan"),
    ("di", "kan"),
    ("pe", "an"),
    ("ke", "an"),
    ("ber", ""),
    ("ter", ""),
    ("", "an"),
    ("di", "i"),
    ("per", "an"),
)
_OPENINGS = (
    "Sistem Informasi",
    "Aplikasi",
    "e-",
    "Layanan",
    "Portal",
    "Sistem",
    "SI",
    "Manajemen",
    "Dasbor",
    "Smart",
)


def make_nation(count: int = NATION, *, seed: int = 5) -> list[IndexedApplication]:
    """Invent entries: a name of two to five words and a purpose of eight to thirty."""
    chance = random.Random(seed)
    words = _list_words(chance)
    ranks = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    offices = [row["name"] for row in _read("agencies.csv")]
    places = [row["name"] for table in ("districts.csv", "villages.csv") for row in _read(table)]

    def draw(fewest: int, most: int) -> str:
        return " ".join(chance.choices(words, cum_weights=ranks, k=chance.randint(fewest, most)))

    entries = []
    for number in range(count):
        place, office = chance.choice(places), chance.choice(offices)
        opening = chance.choice(_OPENINGS)
        name = f"{opening} {draw(1, 4)} {place}".replace("e- ", "e-").title()
        purpose = f"{draw(5, 20)} bagi warga {place}; {draw(3, 10)} di {office}.".capitalize()
        entries.append(IndexedApplication(f"N-{number:05}", name, purpose))
    return entries


def _list_words(chance: random.Random) -> list[str]:
    """List words by rank: those of descriptions and texts, the commonest first, then the rest."""
    said = " ".join(row["purpose"] for row in _read("applications.csv"))
    catalogs = "".join(path.read_text("utf-8") for path in _MESSAGES)
    texts = " ".join(re.findall(r'^msgstr.* ((?:".*"\n)+)', catalogs, re.M))
    texts = re.sub(r"%\(\w+\)s|<[^>]*>|[\w./]*[._/][\w./]*", " ", texts)
    known = Counter(re.findall(r"[a-z]{2,}", f"{said} {texts}".lower()))
    roots = re.findall(r"^[a-z]{3,}$", _ROOTS.read_text("utf-8"), re.M)
    chance.shuffle(roots)
    built = []
    for root in roots:
        before, after = chance.choice(_AFFIXES)
        built.append(f"{before}{root}{after}")
    return list(dict.fromkeys([*(word for word, _count in known.most_common()), *built]))


def _read(table: str) -> list[dict[str, str]]:
    with (_BANDUNG / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
