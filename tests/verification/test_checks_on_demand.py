"""Checking an application now: how often, and how many at a time."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from sambung.identity.citizens.limits import TooManyAttempts
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict
from sambung.verification import checks_on_demand
from sambung.verification.checks_on_demand import CHECKS_PER_OFFICER, check_now
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db

TEAM = Actor("i-1", "Dewi", frozenset({(Role.INTEGRATOR, "*")}))


@pytest.fixture(autouse=True)
def _nothing_was_checked():
    cache.clear()


def check(application=None, *, actor=TEAM, now=NOON):
    return check_now(actor=actor, application=application or make_application(), now=now)


def test_one_application_is_checked_once_a_minute():
    application = make_application()
    check(application)
    with pytest.raises(Conflict):
        check(application)
    check()


def test_no_third_check_runs_beside_two(monkeypatch):
    depth = []

    def verify_slowly(application, *, now):
        depth.append(application)
        if len(depth) < 3:
            check()
        return 0

    monkeypatch.setattr(checks_on_demand, "verify_application", verify_slowly)
    with pytest.raises(Conflict):
        check()
    assert len(depth) == 2
    assert check().looked == 0  # the places are free again


def test_an_officer_who_asks_too_often_waits_and_others_do_not():
    for _ in range(CHECKS_PER_OFFICER.amount):
        check()
    with pytest.raises(TooManyAttempts):
        check()
    check(actor=Actor("i-2", "Rudi", TEAM.grants))
    check(now=NOON + CHECKS_PER_OFFICER.window + timedelta(seconds=1))
