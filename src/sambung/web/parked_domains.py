"""Signs that a page is no longer the application it belongs to: values in, values out.

Abandoned government addresses in Indonesia are most often taken over for online gambling. A page
fails on clear signs only: an article against gambling, or one foul link in a forum, is none.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sambung.web.markup import End, Start, read_markup
from sambung.web.parked_phrases import (
    EMPTY_SERVER_TITLES,
    FOR_SALE,
    GAMBLING,
    PARKING_HOSTS,
    PERHAPS_GAMBLING,
    SPEAKING_AGAINST,
    SUSPENDED,
    TAKEN_OVER,
)

_MOST_TEXT = 100_000
_SHORT_PAGE = 3_000
"""Characters of visible text up to which a phrase of a parking page is taken at its word."""
_BARE_PAGE = 400
"""Characters of visible text on a page that says little more than who took or closed it."""
_FOUL_LINKS = 3
_FOUL_WORDS = 5
_CHARSETS = re.compile(
    r"utf-?(8|16|32)(le|be)?|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|gb2312|gbk"
    r"|gb18030|big5|shift_jis|euc-(jp|kr)|koi8-[ru]",
    re.IGNORECASE,
)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg"})


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page says of itself: its title, and the clear sign against it, if there is one.

    `sign` is the code of a finding, `seen` what it was recognised by.
    """

    title: str = ""
    sign: str = ""
    seen: str = ""


def read_page(body: bytes, *, content_type: str, host: str) -> PageReading:
    """Read a page served by `host` and look for clear signs that it was given up or taken over.

    Whatever is no HTML has no title and no sign.
    """
    if "html" not in content_type.lower():
        return PageReading()
    page = _Page(host)
    page.read(body[:2_000_000].decode(_charset_of(content_type), errors="replace"))
    title, text = _plain(" ".join(page.title)), _plain(" ".join(page.text)[:_MOST_TEXT])
    for sign, seen in (
        ("page_gambling", _find_gambling(title, text, page.foul_links)),
        ("page_taken_over", _find_take_over(title, text)),
        ("page_for_sale", _find(FOR_SALE, title) or _find_in_short(FOR_SALE, text)),
        ("page_for_sale", page.parked_at),
        (
            "page_suspended",
            _find(SUSPENDED, title) or _find_in_short(SUSPENDED, text, _BARE_PAGE),
        ),
        ("page_of_empty_server", _find_empty_server(title, text)),
    ):
        if seen:
            return PageReading(_shown(page.title), sign, seen)
    return PageReading(_shown(page.title))


def _find_gambling(title: str, text: str, foul_links: Mapping[str, str]) -> str:
    """Find gambling advertised in the title, all over the text, or by links that lead elsewhere.

    Links into other sites are what a take-over is for, so they tell even on a page that is
    otherwise in order; words alone do not on a page that speaks against gambling.
    """
    if len(foul_links) >= _FOUL_LINKS:
        return ", ".join(sorted(set(foul_links.values()))[:3])
    if _find(SPEAKING_AGAINST, title):
        return ""
    if found := _find_words(GAMBLING, title):
        return found[0]
    clear = _find_words(GAMBLING, text)
    if clear and (found := _find_words(PERHAPS_GAMBLING, title)):
        return ", ".join((*found, *clear)[:3])
    words = (*clear, *_find_words(PERHAPS_GAMBLING, text))
    if len(words) >= _FOUL_WORDS and not _find(SPEAKING_AGAINST, text):
        return ", ".join(words[:3])
    return ""


def _find_empty_server(title: str, text: str) -> str:
    found = next((known for known in EMPTY_SERVER_TITLES if title.startswith(known)), "")
    return found or ("it works!" if text in ("it works!", "it works") else "")


def _find(known: tuple[str, ...], text: str) -> str:
    return next((phrase for phrase in known if phrase in text), "")


def _find_words(known: tuple[str, ...], text: str) -> list[str]:
    """Find the phrases that stand in a text as whole words: `akun pro`, yet not `akun profil`."""
    return [
        phrase
        for phrase in known
        if phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)
    ]


def _find_take_over(title: str, text: str) -> str:
    """Find the boast of who took a page over. News about it says more, and begins otherwise."""
    if found := next((known for known in TAKEN_OVER if title.startswith(known)), ""):
        return found
    is_news = bool(_find(SPEAKING_AGAINST, f"{title} {text}"))
    return "" if is_news else _find_in_short(TAKEN_OVER, f"{title} {text}", _BARE_PAGE)


def _find_in_short(known: tuple[str, ...], text: str, most: int = _SHORT_PAGE) -> str:
    return _find(known, text) if len(text) <= most else ""


def _plain(text: str) -> str:
    """Give text without disguise: full-width letters, invisible characters, capitals, gaps."""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(visible.casefold().split())


def _shown(title: list[str]) -> str:
    return " ".join(" ".join(title).split())[:200]


def _charset_of(content_type: str) -> str:
    """Give the encoding a page names, if it is one of texts; others decode in endless time."""
    found = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    name = found.group(1) if found else "utf-8"
    return name if _CHARSETS.fullmatch(name) else "utf-8"


class _Page:
    """Collects title, text, links to other hosts that advertise gambling, and parking hosts."""

    def __init__(self, host: str) -> None:
        self.title: list[str] = []
        self.text: list[str] = []
        self.foul_links: dict[str, str] = {}
        self.parked_at = ""
        self._host = host
        self._skipping = 0
        self._in_title = False
        self._link = ""
        self._has_title = False

    def read(self, text: str) -> None:
        """Go through the page once."""
        for piece in read_markup(text):
            if isinstance(piece, Start):
                self._open(piece.tag, piece.attributes)
            elif isinstance(piece, End):
                self._close(piece.tag)
            elif self._in_title:
                self.title.append(piece)
            elif not self._skipping:
                self.text.append(piece)
                self._note_link(piece)

    def _open(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "title" and not self._has_title:
            self._in_title = self._has_title = True
        elif tag == "a":
            self._link = given.get("href", "")
        self._note_parking(tag, given)

    def _close(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag == "title":
            self._in_title = False
        elif tag == "a":
            self._link = ""

    def _note_link(self, data: str) -> None:
        """Note a link elsewhere that advertises; a headline that speaks against it does not."""
        leads_elsewhere = (_host_of(self._link) or self._host) != self._host
        words = _plain(data) if leads_elsewhere else ""
        if (found := _find_words(GAMBLING, words)) and not _find(SPEAKING_AGAINST, words):
            self.foul_links[self._link] = found[0]

    def _note_parking(self, tag: str, given: Mapping[str, str]) -> None:
        address = given.get("src", "") if tag in ("script", "iframe", "frame") else ""
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            address = given.get("content", "").partition("=")[2].strip("'\" ")
        host = _host_of(address)
        if any(host == known or host.endswith(f".{known}") for known in PARKING_HOSTS):
            self.parked_at = host
        elif "/cgi-sys/" in address:
            self.parked_at = address[:100]


def _host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
