"""A password is what was typed: any characters, any blanks, as long as people like."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories import make_person, sign_in

pytestmark = pytest.mark.django_db
OLD = "kuda-hijau-menyeberang"


@pytest.mark.parametrize(
    "password",
    [
        "kata sandi dengan spasi",
        "  spasi di kedua ujung  ",
        "ꦥꦱꦸꦤ꧀ꦢ-日本語-é-🙂🙂",
        "<script>'\"\\;--%s{{x}}",
        "semuahurufkecilsaja",
        "a1" * 64,
    ],
    ids=["blanks", "blanks at the ends", "any script", "marks", "small letters", "128 characters"],
)
def test_it_is_taken_and_compared_as_typed(password):
    person = make_person("siti", password=OLD)
    page = reverse("account_change_password")
    fields = {"oldpassword": OLD, "password1": password, "password2": password}

    assert sign_in(person).post(page, fields).status_code == 302

    enter = reverse("account_login")
    for changed in {password.upper(), password.strip(), password[:64]} - {password}:
        assert Browser().post(enter, {"login": "siti", "password": changed}).status_code != 302
    assert Browser().post(enter, {"login": "siti", "password": password}).status_code == 302


def test_every_field_for_one_is_masked_and_hinders_no_manager():
    person = make_person("siti", password=OLD)
    pages = {
        "account_login": Browser(),
        "account_change_password": sign_in(person),
        "citizens:sign_up": Browser(),
    }
    found = 0
    for name, browser in pages.items():
        html = browser.get(reverse(name)).content.decode()
        fields = [
            part.partition(">")[0] for part in html.split("<input ")[1:] if "password" in part
        ]
        for field in fields:
            if 'name="' in field and "password" in field.partition('name="')[2].partition('"')[0]:
                found += 1
                assert 'type="password"' in field
                assert "onpaste" not in field
                assert 'autocomplete="off"' not in field
    assert found >= 4
