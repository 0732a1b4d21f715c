"""Rights end at once: with the role, with the agency, with the account."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sambung.directory.models import Officer, User
from sambung.directory.operations import (
    SESSIONS_ENDED,
    create_officer,
    grant_role,
    move_officer,
    reinstate_officer,
    revoke_role,
    suspend_officer,
)
from sambung.directory.queries import find_head, get_actor, get_officer, list_officers
from sambung.journal.models import AuditEntry, OutboxEvent
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.factories import NOON, make_agency, make_person, officer_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("PD-A")


@pytest.fixture
def rina(agency):
    user = create_officer(
        actor=SYSTEM,
        username="rina",
        full_name="Rina",
        email="rina@example.go.id",
        password="kalimat sandi yang panjang",
        agency=agency,
        now=NOON,
    )
    grant_role(actor=SYSTEM, user=user, role=Role.DATA_OWNER, agency=agency, now=NOON)
    return user


@pytest.fixture
def browser(rina):
    browser = sign_in(rina)
    assert browser.get(reverse("account_change_password")).status_code == 200
    return browser


def is_signed_in(browser):
    return browser.get(reverse("account_change_password")).status_code == 200


class TestRoles:
    def test_a_role_ends_on_its_day(self, rina, agency):
        until = NOON + timedelta(days=30)
        grant_role(
            actor=SYSTEM,
            user=rina,
            role=Role.CASE_WORKER,
            agency=agency,
            now=NOON,
            valid_until=until,
        )
        assert get_actor(rina, now=until - timedelta(seconds=1)).may(Role.CASE_WORKER, "PD-A")
        assert not get_actor(rina, now=until).may(Role.CASE_WORKER, "PD-A")

    def test_a_role_that_would_have_ended_is_refused(self, rina, agency):
        with pytest.raises(InvalidInput):
            grant_role(
                actor=SYSTEM,
                user=rina,
                role=Role.CASE_WORKER,
                agency=agency,
                now=NOON,
                valid_until=NOON,
            )

    def test_the_giver_is_on_record(self, rina, agency):
        giver = Actor("9", "Dewi", frozenset({(Role.ADMINISTRATOR, "PD-A")}))
        grant = grant_role(actor=giver, user=rina, role=Role.CASE_WORKER, agency=agency, now=NOON)
        assert grant.granted_by == "Dewi"

    def test_a_revoked_role_is_gone_and_its_row_stays(self, rina, agency):
        revoke_role(actor=SYSTEM, user=rina, role=Role.DATA_OWNER, agency=agency, now=NOON)
        assert get_actor(rina, now=NOON).grants == frozenset()
        assert rina.role_grants.get().valid_until == NOON
        with pytest.raises(NotFound):
            revoke_role(actor=SYSTEM, user=rina, role=Role.DATA_OWNER, agency=agency, now=NOON)

    def test_a_role_that_checks_comes_from_the_city(self, rina, agency):
        with pytest.raises(NotPermitted):
            grant_role(
                actor=officer_of(agency, Role.ADMINISTRATOR),
                user=rina,
                role=Role.AUDITOR,
                agency=agency,
                now=NOON,
            )

    def test_an_administrator_of_one_agency_gives_nothing_for_another(self, rina, agency):
        with pytest.raises(NotPermitted):
            grant_role(
                actor=officer_of(make_agency(), Role.ADMINISTRATOR),
                user=rina,
                role=Role.DATA_OWNER,
                agency=agency,
                now=NOON,
            )


class TestSuspension:
    def test_ends_rights_and_sessions_at_once(self, rina, browser):
        suspend_officer(actor=SYSTEM, user=rina, now=NOON)
        assert not is_signed_in(browser)
        assert get_actor(rina, now=NOON).grants == frozenset()
        event = OutboxEvent.objects.get(name=SESSIONS_ENDED)
        assert event.payload == {"user": str(rina.pk)}

    def test_the_roles_come_back_but_no_session(self, rina, browser):
        suspend_officer(actor=SYSTEM, user=rina, now=NOON)
        reinstate_officer(actor=SYSTEM, user=rina, now=NOON)
        assert not is_signed_in(browser)
        assert get_actor(rina, now=NOON).may(Role.DATA_OWNER, "PD-A")

    def test_is_refused_twice_and_for_oneself(self, rina):
        administrator = Actor(str(rina.pk), "Rina", frozenset({(Role.ADMINISTRATOR, "*")}))
        with pytest.raises(NotPermitted):
            suspend_officer(actor=administrator, user=rina, now=NOON)
        suspend_officer(actor=SYSTEM, user=rina, now=NOON)
        with pytest.raises(Conflict):
            suspend_officer(actor=SYSTEM, user=rina, now=NOON)

    def test_takes_an_administrator_of_the_city(self, rina, agency):
        with pytest.raises(NotPermitted):
            suspend_officer(actor=officer_of(agency, Role.ADMINISTRATOR), user=rina, now=NOON)


class TestMove:
    def test_ends_the_roles_of_the_old_agency_and_every_session(self, rina, agency, browser):
        new = make_agency("PD-B")
        grant_role(actor=SYSTEM, user=rina, role=Role.CASE_WORKER, agency=new, now=NOON)
        assert move_officer(actor=SYSTEM, user=rina, agency=new, now=NOON) == 1
        assert get_actor(rina, now=NOON).grants == {(Role.CASE_WORKER, "PD-B")}
        assert not is_signed_in(browser)

    def test_who_leaves_the_service_can_sign_in_no_more(self, rina, agency):
        with pytest.raises(NotPermitted):  # it closes the account: that is suspending
            move_officer(actor=officer_of(agency, Role.LEADER), user=rina, agency=None, now=NOON)
        assert move_officer(actor=SYSTEM, user=rina, agency=None, now=NOON) == 1
        rina.refresh_from_db()
        assert not rina.is_active
        assert rina.officer.agency is None

    def test_by_the_head_of_an_agency_ends_no_role_of_the_city(self, rina, agency):
        grant_role(actor=SYSTEM, user=rina, role=Role.AUDITOR, agency=None, now=NOON)
        head = officer_of(agency, Role.LEADER)
        with pytest.raises(NotPermitted):
            move_officer(actor=head, user=rina, agency=make_agency("PD-B"), now=NOON)
        assert get_actor(rina, now=NOON).may(Role.AUDITOR, "*")

    def test_belongs_to_the_agency_that_is_left(self, rina):
        new = make_agency("PD-B")
        with pytest.raises(NotPermitted):
            move_officer(actor=officer_of(new, Role.LEADER), user=rina, agency=new, now=NOON)

    def test_that_is_refused_makes_no_officer_of_anybody(self):
        person, agency = make_person("tono"), make_agency("PD-B")
        with pytest.raises(NotPermitted):
            move_officer(actor=officer_of(agency), user=person, agency=agency, now=NOON)
        assert not Officer.objects.filter(user=person).exists()


def test_audit_entries_hold_no_address_and_no_number(rina, agency):
    suspend_officer(actor=SYSTEM, user=rina, now=NOON)
    kept = str(list(AuditEntry.objects.values()))
    assert "example.go.id" not in kept


def test_officers_are_found_by_name_and_address(rina):
    assert get_officer("RINA") == get_officer("rina@example.go.id") == rina
    with pytest.raises(NotFound):
        get_officer("tono")


def test_an_agency_sees_its_own_officers_only(rina, agency):
    assert list(list_officers([agency.code], now=NOON)) == [rina]
    assert not list_officers([make_agency().code], now=NOON)
    assert list(list_officers(["*"], now=NOON)) == [rina]


def test_the_head_of_an_agency_is_who_holds_that_role(rina, agency):
    assert find_head(agency, now=NOON) is None
    grant_role(actor=SYSTEM, user=rina, role=Role.LEADER, agency=agency, now=NOON)
    assert find_head(agency, now=NOON) == rina
    suspend_officer(actor=SYSTEM, user=rina, now=NOON)
    assert find_head(agency, now=NOON) is None


@pytest.mark.parametrize(("username", "email"), [("x y", "a@example.go.id"), ("xy", "bad")])
def test_an_account_with_an_unusable_name_or_address_is_refused(username, email):
    with pytest.raises(InvalidInput):
        create_officer(
            actor=SYSTEM, username=username, full_name="X", email=email, password=None, now=NOON
        )
    assert not User.objects.filter(username=username).exists()
