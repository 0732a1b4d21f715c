"""Signs that a page is no longer the application it belongs to: values in, values out.

Abandoned government addresses in Indonesia are most often taken over for online gambling. A page
fails on clear signs only: an article against gambling, or one foul link in a forum, is none.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

_MOST_TEXT = 100_000
_SHORT_PAGE = 3_000
"""Characters of visible text up to which a phrase of a parking page is taken at its word."""
_FOUL_LINKS = 3
_FOUL_WORDS = 5

_FOR_SALE = (
    "domain is for sale", "domain name is for sale", "domain may be for sale", "buy this domain",
    "this domain is parked", "domain parking", "parked free, courtesy of",
    "inquire about this domain",
    "domain ini dijual", "domain dijual", "beli domain ini", "nama domain ini dijual",
    "domain has expired", "domain name has expired", "domain ini telah kedaluwarsa",
    "domain sudah kedaluwarsa", "domain telah kadaluarsa",
)  # fmt: skip
_SUSPENDED = (
    "account has been suspended", "account suspended", "website has been suspended",
    "this site is suspended", "akun ini ditangguhkan", "akun hosting ditangguhkan",
    "layanan hosting ditangguhkan", "website ini telah dinonaktifkan", "bandwidth limit exceeded",
)  # fmt: skip
_EMPTY_SERVER_TITLES = (
    "welcome to nginx", "apache2 ubuntu default page", "apache2 debian default page",
    "test page for the apache http server", "test page for the nginx http server",
    "http server test page", "iis windows server", "iis windows", "default web site page",
    "web server's default page", "welcome to xampp", "apache tomcat/", "index of /",
    "domain default page", "default parallels plesk page", "welcome to openresty",
    "centos-webpanel", "hestia control panel", "coming soon - cpanel",
)  # fmt: skip
_TAKEN_OVER = ("hacked by", "pwned by", "owned by anon", "defaced by", "diretas oleh", "h4cked by")
_GAMBLING = (
    "slot gacor", "situs slot", "slot online", "slot88", "slot777", "link slot", "daftar slot",
    "bandar slot", "agen slot", "rtp slot", "rtp live", "slot deposit", "slot dana", "slot pulsa",
    "slot thailand", "slot server", "akun pro", "judi slot", "judi bola", "agen judi",
    "bandar judi", "situs judi", "togel online", "bandar togel", "situs togel", "toto togel",
    "toto macau", "toto slot", "bandar toto", "maxwin", "scatter hitam", "mahjong ways",
    "gates of olympus", "pragmatic play", "pg soft", "sbobet", "poker online", "casino online",
    "kasino online", "live casino", "bonus new member", "gampang menang", "anti rungkad",
)  # fmt: skip
_AGAINST_GAMBLING = (
    "stop", "berantas", "cegah", "lawan", "bahaya", "waspada", "lapor", "tolak", "satgas",
    "sosialisasi", "edukasi", "blokir", "aduan", "perangi", "bebas dari", "larang", "dampak",
)  # fmt: skip
_PARKING_HOSTS = (
    "sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic.com", "hugedomains.com",
    "afternic.com", "dan.com", "above.com", "uniregistry.com", "domainmarket.com",
    "undeveloped.com", "parkeddomain.com", "cashparking.com", "suspendedpage.com",
)  # fmt: skip
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
    page.feed(body[:2_000_000].decode(_charset_of(content_type), errors="replace"))
    page.close()
    title, text = _plain(" ".join(page.title)), _plain(" ".join(page.text)[:_MOST_TEXT])
    for sign, seen in (
        ("page_gambling", _find_gambling(title, text, page.foul_links)),
        ("page_taken_over", _find(_TAKEN_OVER, title) or _find_in_short(_TAKEN_OVER, text)),
        ("page_for_sale", _find(_FOR_SALE, title) or _find_in_short(_FOR_SALE, text)),
        ("page_for_sale", page.parked_at),
        ("page_suspended", _find(_SUSPENDED, title) or _find_in_short(_SUSPENDED, text)),
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
    if _find(_AGAINST_GAMBLING, title):
        return ""
    if found := _find(_GAMBLING, title):
        return found
    words = [word for word in _GAMBLING if word in text]
    if len(words) >= _FOUL_WORDS and not _find(_AGAINST_GAMBLING, text):
        return ", ".join(words[:3])
    return ""


def _find_empty_server(title: str, text: str) -> str:
    found = next((known for known in _EMPTY_SERVER_TITLES if title.startswith(known)), "")
    return found or ("it works!" if text in ("it works!", "it works") else "")


def _find(known: tuple[str, ...], text: str) -> str:
    return next((phrase for phrase in known if phrase in text), "")


def _find_in_short(known: tuple[str, ...], text: str) -> str:
    return _find(known, text) if len(text) <= _SHORT_PAGE else ""


def _plain(text: str) -> str:
    """Give text without disguise: full-width letters, invisible characters, capitals, gaps."""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(visible.casefold().split())


def _shown(title: list[str]) -> str:
    return " ".join(" ".join(title).split())[:200]


def _charset_of(content_type: str) -> str:
    found = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    name = found.group(1) if found else "utf-8"
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return "utf-8"
    return name


class _Page(HTMLParser):
    """Collects title, text, links to other hosts that advertise gambling, and parking hosts."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self.title: list[str] = []
        self.text: list[str] = []
        self.foul_links: dict[str, str] = {}
        self.parked_at = ""
        self._host = host
        self._skipping = 0
        self._in_title = False
        self._link = ""
        self._has_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "title" and not self._has_title:
            self._in_title = self._has_title = True
        elif tag == "a":
            self._link = given.get("href", "")
        self._note_parking(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag == "title":
            self._in_title = False
        elif tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._skipping:
            self.text.append(data)
            self._note_link(data)

    def _note_link(self, data: str) -> None:
        leads_elsewhere = (_host_of(self._link) or self._host) != self._host
        if leads_elsewhere and (found := _find(_GAMBLING, _plain(data))):
            self.foul_links[self._link] = found

    def _note_parking(self, tag: str, given: Mapping[str, str]) -> None:
        address = given.get("src", "") if tag in ("script", "iframe", "frame") else ""
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            address = given.get("content", "").partition("=")[2].strip("'\" ")
        host = _host_of(address)
        if any(host == known or host.endswith(f".{known}") for known in _PARKING_HOSTS):
            self.parked_at = host
        elif "/cgi-sys/" in address:
            self.parked_at = address[:100]


def _host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
