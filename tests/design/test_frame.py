"""The frame of every page."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from sambung.design.context import list_other_languages
from sambung.kernel.actor import Role
from tests.factories import make_officer, sign_in


@pytest.mark.parametrize(
    ("language", "address", "other"),
    [
        ("id", "/aplikasi/?q=izin&page=2", "/en/aplikasi/?q=izin&page=2"),
        ("en", "/en/aplikasi/APL-0001/", "/aplikasi/APL-0001/"),
        ("id", "/tidak-ada/", "/en/"),
        ("en", "/en/tidak-ada/", "/"),
    ],
)
def test_the_other_language_leads_to_the_same_page(language, address, other):
    with translation.override(language):
        (link,) = list_other_languages(address)
    assert link.url == other


@pytest.mark.django_db
def test_the_navigation_marks_where_the_reader_is(client):
    page = client.get(reverse("portal:method"), headers={"host": "127.0.0.1"}).content.decode()
    assert page.count('aria-current="true"') == 1
    assert re.search(r'href="/cara-kerja/"\s+aria-current="true"', page)


@pytest.mark.django_db
def test_an_officer_sees_the_way_to_the_desk_and_out(client):
    sign_in(make_officer("rina", Role.DATA_OWNER), client)
    page = client.get(reverse("portal:about"), headers={"host": "127.0.0.1"}).content.decode()
    assert reverse("console:home") in page
    assert f'action="{reverse("account_logout")}"' in page
    assert reverse("account_login") not in page


@pytest.mark.django_db
def test_pages_hold_no_inline_style_or_script(client):
    page = client.get("/", headers={"host": "127.0.0.1"})
    html = page.content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert html.count("<script") == html.count('<script type="module" src="')


def test_the_frame_stands_without_anything_from_the_site():
    assert "Sambung" in render_to_string("design/page.html")
