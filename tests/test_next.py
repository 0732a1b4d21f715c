"""Nobody is led out of this site by `next`, in whatever form it is written."""

import pytest
from django.test import Client as Browser

from sambung.web.paths import is_own_path
from tests.factories import make_person, sign_in

FOREIGN = [
    "http://[::1]/x",
    "http://127.0.0.1/x",
    "http://localhost/x",
    "http://testserver/x",
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/a\\b",
    "http:evil.example",
    "https:/evil.example",
    "http://testserver@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\x00//evil.example/",
    "/\x00",
    " //evil.example/",
    "http://[::1",
    "http://[evil.example",
    "\u2028//evil.example",
    "/" + "a" * 5000,
    "evil.example",
    "?x",
]
PASSWORD = "kata-sandi-yang-panjang"


@pytest.mark.parametrize("address", FOREIGN)
def test_only_a_path_of_this_site_is_gone_to(address):
    assert not is_own_path(address)


@pytest.mark.parametrize("address", ["/", "/konsol/?a=http://x.example", "/aplikasi/é/"])
def test_a_path_of_this_site_is_gone_to(address):
    assert is_own_path(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", FOREIGN)
def test_signing_in_and_out_lead_nowhere_else(address):
    person = make_person(password=PASSWORD)
    browser = Browser()
    answers = [
        browser.get("/masuk/", {"next": address}),
        browser.post("/masuk/", {"login": person.username, "password": PASSWORD, "next": address}),
        browser.get("/masuk/", {"next": address}),
        browser.post("/periksa-ulang/", {"password": PASSWORD, "next": address}),
        browser.post("/konsol/bertindak-untuk/", {"next": address, "agency": "x"}),
        browser.post("/keluar/", {"next": address}),
        sign_in(person).get("/masuk/penyedia/", {"next": address}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        if "Location" in answer:
            assert is_own_path(answer["Location"].split("?")[0]), answer["Location"]
            assert "evil" not in answer["Location"]
