"""No value of a filter makes a page fail."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

import sambung
from sambung.kernel.actor import Role
from tests.factories import make_officer, sign_in

SOURCES = Path(sambung.__file__).parent
HOSTILE = [
    "\x00",
    "a\x00b",
    "9" * 400,
    "-1",
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "1e999",
    "\ufffd",
    "%",
    "a" * 3000,
    "\u202e\U0001f4a9",
    "٣",
    "'\"<>;--",
]
RAW = ["%ED%A0%80", "%FF%FE", "%C3%28"]


def list_names():
    """List every name a page reads from its address, as the sources write them."""
    found = set()
    for file in SOURCES.rglob("*.py"):
        text = file.read_text()
        found |= set(re.findall(r"GET\.get(?:list)?\(\"(\w+)\"", text))
        if file.parent.parent.name == "console" or file.parent.name == "portal":
            found |= set(re.findall(r"^    (\w+) = forms\.", text, flags=re.M))
    return sorted(found)


def walk(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern
        else:
            yield from walk(pattern.url_patterns, path)


PATHS = sorted(
    {
        f"/{path}"
        for path, pattern in walk(get_resolver().url_patterns)
        if re.fullmatch(r"[\w./-]*", path)
        and pattern.callback.__module__.startswith(("sambung.console", "sambung.portal"))
    }
)


@pytest.mark.django_db(databases=["default", "ledger"])
@pytest.mark.parametrize("path", PATHS)
def test_no_value_of_a_filter_makes_a_page_fail(path):
    browser = sign_in(make_officer("199001012020011003", *Role))
    names = list_names()
    assert {"page", "since", "until", "who", "q"} <= set(names)
    for value in HOSTILE:
        assert browser.get(path, dict.fromkeys(names, value)).status_code < 500, value
    for value in RAW:
        query = "&".join(f"{name}={value}" for name in names)
        assert browser.get(f"{path}?{query}").status_code < 500, value
