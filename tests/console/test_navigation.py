"""The navigation of the desk: on its own pages only, and only where the roles lead."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from sambung import console
from sambung.console.frame.navigation import Entry, Group, list_groups, register
from sambung.console.subjects import import_rooms
from sambung.design import navigation as frame
from sambung.directory.permissions import READ_OFFICERS
from sambung.kernel.actor import SYSTEM, Role
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


def test_every_subject_with_pages_is_found():
    subjects = {path.parent.name for path in Path(console.__file__).parent.glob("*/urls.py")}
    assert {urls.__name__.split(".")[-2] for urls in import_rooms("urls")} == subjects
    assert {room.__name__.split(".")[-2] for room in import_rooms("navigation")} < subjects


def test_the_map_of_the_desk_is_in_order_and_every_page_of_it_exists():
    groups = list_groups(SYSTEM)
    assert [group.title for group in groups] == [group.value for group in Group]
    for group in groups:
        orders = [entry.order for entry in group.entries]
        assert orders == sorted(set(orders))
        assert all(reverse(entry.address) for entry in group.entries)


def test_two_pages_cannot_have_one_place():
    taken = list_groups(SYSTEM)[0].entries[0]
    with pytest.raises(ImproperlyConfigured):
        register(Entry("console:audit", "Other", (READ_OFFICERS,), taken.group, taken.order))
    with pytest.raises(ImproperlyConfigured):
        frame.register(frame.Entry("portal:about", "Other", frame.Bar.MAIN, 10))
