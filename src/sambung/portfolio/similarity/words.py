"""Terms of a text: Indonesian stems without the words every description has."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(r"[^\s/(),.;:!?\"“”]+")
_LONGEST_STEMMED = 40

STOP_WORDS = frozenset((Path(__file__).parent / "stop_words.txt").read_text("utf-8").split())
"""Words that say nothing about what an application does, in Indonesian, English and Sundanese."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, folded, and its stem."""

    written: str
    folded: str
    stem: str


def fold(text: str) -> str:
    """Give a text without accents and capitals.

    >>> fold("Kaséhatan")
    'kasehatan'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def split_words(text: str) -> tuple[Word, ...]:
    """Split a text into its words, stop words among them, so that phrases can be found.

    A word with a hyphen gives its parts too, since "e-KTP" and "KTP" are meant alike.
    """
    return tuple(word for written in _TOKEN.findall(text) for word in _split_token(written))


@lru_cache(maxsize=200_000)
def _split_token(written: str) -> tuple[Word, ...]:
    parts = (part for folded in _WORD.findall(fold(written)) for part in folded.split("-"))
    return tuple(Word(written, part, stem(part)) for part in parts if part)


def is_telling(word: Word) -> bool:
    """Tell whether a word says something about what an application does."""
    return (
        word.folded not in STOP_WORDS
        and word.stem not in STOP_WORDS
        and (len(word.stem) > 1 or word.stem.isdigit())
    )


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Give the stem of a folded word; very long ones are nobody's word and stay as they are.

    >>> stem("pengaduan"), stem("mengadukan")
    ('adu', 'adu')
    """
    return word if len(word) > _LONGEST_STEMMED else str(_stemmer().stem(word))


@cache
def list_roots() -> frozenset[str]:
    """List the roots the stemmer knows: what is among them is a word, and no slip of the finger."""
    return frozenset(StemmerFactory().get_words())


def get_initials(name: str) -> str:
    """Give the initials of a name of three words or more: what people shorten it to.

    >>> get_initials("Sistem Informasi Rumah Sakit")
    'sirs'
    """
    letters = [word.folded[0] for word in split_words(name) if word.folded not in _SMALL_WORDS]
    return "".join(letters) if 3 <= len(letters) <= 8 else ""


_SMALL_WORDS = frozenset({"dan", "di", "ke", "dari", "untuk", "yang", "atas", "of", "and", "the"})


@cache
def _stemmer() -> Any:
    return StemmerFactory().create_stemmer()
