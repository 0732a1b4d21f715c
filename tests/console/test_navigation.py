"""The navigation of the desk: on its own pages only, and only where the roles lead."""

import re

import pytest
from django.urls import reverse

from sambung.kernel.actor import Role
from tests.factories import make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db


def list_navigation(client, address):
    page = client.get(address).content.decode()
    navigation = re.search(r'<ul class="govuk-service-navigation__list">(.*?)</ul>', page, re.S)
    return re.findall(r'href="([^"]+)"', navigation.group(1))


def test_the_team_finds_its_daily_pages_on_every_page_of_the_desk():
    client = sign_in(make_officer("tim", Role.INTEGRATOR))
    ways = list_navigation(client, reverse("console:sources"))
    for name in ("home", "board", "files", "obstacles", "weekly", "workbook"):
        assert reverse(f"console:{name}") in ways
    assert reverse("console:clarifications") not in ways


def test_every_way_of_the_navigation_opens_for_who_sees_it():
    owner = make_application().owner
    people = (
        sign_in(make_officer("pemilik", Role.APPLICATION_OWNER, agency=owner)),
        sign_in(make_officer("kepala", Role.LEADER, agency=owner)),
    )
    for client in people:
        for address in list_navigation(client, reverse("console:home")):
            assert client.get(address).status_code == 200, address


def test_the_portal_keeps_its_own_navigation_for_an_officer():
    client = sign_in(make_officer("tim", Role.INTEGRATOR))
    ways = list_navigation(client, reverse("portal:home"))
    assert reverse("portal:applications") in ways
    assert reverse("console:board") not in ways
