"""Marking words in texts of many hands: escaped word by word before anything is marked."""

import re
from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WORD = re.compile(r"\w+", re.UNICODE)


def mark_words(text: str, words: Collection[str]) -> SafeString:
    """Escape a text and mark some of its words.

    >>> mark_words("Antrean <cepat>", ("Antrean",))
    '<mark class="sambung-mark">Antrean</mark> &lt;cepat&gt;'
    """
    wanted = {word.casefold() for word in words}
    parts, end = [], 0
    for hit in _WORD.finditer(text):
        if hit.group().casefold() in wanted:
            parts += [escape(text[end : hit.start()]), _mark(hit.group())]
            end = hit.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above


def shorten(text: str, words: Collection[str], *, longest: int) -> str:
    """Shorten a text at a word, around the first of the words that will be marked.

    >>> shorten("satu dua tiga empat lima enam", ("enam",), longest=15)
    '… lima enam'
    """
    if len(text) <= longest:
        return text
    wanted = {word.casefold() for word in words}
    hits = (hit.start() for hit in _WORD.finditer(text) if hit.group().casefold() in wanted)
    first = next(hits, 0)
    begin = 0 if first < longest * 2 // 3 else text.rfind(" ", 0, first - longest // 3) + 1
    end = text.rfind(" ", begin + 1, begin + longest) if begin + longest < len(text) else len(text)
    shown = text[begin : end if end > begin else begin + longest]
    return f"{'… ' if begin else ''}{shown}{' …' if end < len(text) else ''}"


def _mark(word: str) -> str:
    return f'<mark class="sambung-mark">{escape(word)}</mark>'
