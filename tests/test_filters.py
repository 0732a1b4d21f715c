"""No value of a filter makes a page fail."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from django.urls import URLPattern, get_resolver

import sambung
from sambung.kernel.actor import Role
from tests.factories import make_officer, sign_in

SOURCES = Path(sambung.__file__).parent
HOSTILE = [
    quote(value)
    for value in (
        "a\x00b",
        "9" * 400,
        "-1",
        "9223372036854775808",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "1e999",
        "a" * 3000,
        "\u202e\U0001f4a9'\"<>;--%",
        "٣",
    )
] + ["%ED%A0%80", "%FF%FE"]
"""Each for a kind of fault: a character, a number, a date, a length, bytes that are no UTF-8."""


@cache
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
def test_no_value_of_a_filter_makes_a_page_fail():
    browser = sign_in(make_officer("199001012020011003", *Role))
    browser.raise_request_exception = False
    names = list_names()
    assert {"page", "since", "until", "who", "q"} <= set(names)
    failed = [
        (path, value[:20])
        for path in PATHS
        for value in HOSTILE
        if browser.get(f"{path}?{'&'.join(f'{name}={value}' for name in names)}").status_code >= 500
    ]
    assert not failed
