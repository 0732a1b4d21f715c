"""Officers who decide over others sign in with two factors, after a time to set one up."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from sambung.console.frame.idle_sessions import BEGAN_AT
from sambung.console.frame.second_factor import find_due, list_demanding_roles
from sambung.directory.models import RoleGrant
from sambung.kernel import clock
from sambung.kernel.actor import Role
from tests.factories import give_role, make_agency, make_officer, sign_in

pytestmark = pytest.mark.django_db
HOME = "console:home"


@pytest.fixture(autouse=True)
def grace(settings):
    settings.SAMBUNG_SECOND_FACTOR_GRACE_DAYS = 14


def officer(role, *, days_ago=0):
    user = make_officer(agency=make_agency())
    grant = give_role(user, role, user.officer.agency)
    RoleGrant.objects.filter(pk=grant.pk).update(granted_at=clock.now() - timedelta(days=days_ago))
    return user


def add_factor(user, kind=Authenticator.Type.WEBAUTHN):
    Authenticator.objects.create(user=user, type=kind, data={})


def open_desk(user):
    return sign_in(user).get(reverse(HOME))


def test_it_is_asked_of_whoever_decides_over_others_as_the_table_says():
    assert list_demanding_roles() >= {
        Role.ADMINISTRATOR,
        Role.WALIDATA,
        Role.BOARD_MEMBER,
        Role.INTEGRATOR,
        Role.CASE_WORKER,
        Role.DATA_OWNER,
        Role.LEADER,
    }
    assert Role.APPLICATION_OWNER not in list_demanding_roles()


@pytest.mark.parametrize("role", sorted(list_demanding_roles()))
def test_when_the_grace_is_over_the_desk_leads_to_set_one_up(role):
    answer = open_desk(officer(role, days_ago=15))
    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))


def test_until_then_the_desk_opens_and_names_the_day():
    answer = open_desk(officer(Role.DATA_OWNER, days_ago=10))
    assert answer.status_code == 200
    assert reverse("mfa_index") in answer.content.decode()


@pytest.mark.parametrize("kind", [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP])
def test_who_has_one_is_told_nothing(kind):
    user = officer(Role.ADMINISTRATOR, days_ago=100)
    add_factor(user, kind)
    answer = sign_in(user, has_second_factor=True).get(reverse(HOME))
    assert answer.status_code == 200
    assert reverse("mfa_index") not in answer.content.decode()


def test_a_session_that_began_with_a_password_alone_shows_the_factor_first():
    """A citizen was signed in when the first role came."""
    user = officer(Role.ADMINISTRATOR)
    add_factor(user)
    answer = open_desk(user)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_who_decides_nothing_is_not_asked_for_the_factor():
    user = officer(Role.APPLICATION_OWNER)
    add_factor(user)
    assert open_desk(user).status_code == 200


def test_recovery_codes_alone_are_no_second_factor():
    user = officer(Role.ADMINISTRATOR, days_ago=100)
    add_factor(user, Authenticator.Type.RECOVERY_CODES)
    assert open_desk(user).status_code == 302


def test_no_grace_is_at_once(settings):
    settings.SAMBUNG_SECOND_FACTOR_GRACE_DAYS = 0
    assert open_desk(officer(Role.DATA_OWNER)).status_code == 302


def test_roles_that_decide_nothing_need_none():
    assert open_desk(officer(Role.APPLICATION_OWNER, days_ago=100)).status_code == 200


def test_the_grace_runs_from_the_first_such_role_also_when_it_ended():
    user = officer(Role.DATA_OWNER, days_ago=20)
    RoleGrant.objects.update(valid_until=clock.now() - timedelta(days=1))
    assert find_due(user, now=clock.now()) is None
    grant = give_role(user, Role.INTEGRATOR)
    RoleGrant.objects.filter(pk=grant.pk).update(granted_at=clock.now())
    assert find_due(user, now=clock.now()) < clock.now()


def test_twelve_hours_after_signing_in_the_session_ends_however_busy():
    browser = sign_in(officer(Role.APPLICATION_OWNER))
    assert browser.get(reverse(HOME)).status_code == 200
    for hours, status in ((11, 200), (13, 302)):
        session = browser.session
        session[BEGAN_AT] = (clock.now() - timedelta(hours=hours)).isoformat()
        session.save()
        assert browser.get(reverse(HOME)).status_code == status
    assert "_auth_user_id" not in browser.session
