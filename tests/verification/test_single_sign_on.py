"""Level 2: what counts as a sign-in, and what does not."""

import uuid
from datetime import timedelta

import pytest

from sambung.identity.models import Client, ClientKind, ClientSession, IssuedGrant
from sambung.verification.models import Evidence
from sambung.verification.probes import single_sign_on
from sambung.verification.rules.levels import Outcome
from tests.factories import NOON, make_application, make_person

pytestmark = pytest.mark.django_db


def look(application):
    facts = single_sign_on.PROBE.prepare([application], now=NOON)
    return single_sign_on.PROBE.check(facts[application.pk]) if application.pk in facts else None


def make_client(application, kind=ClientKind.WEB, **values):
    """Make a client that has been there for a year, so that silence says something."""
    client = Client.objects.create(of_application=application, kind=kind, name="x", **values)
    Client.objects.filter(pk=client.pk).update(created=NOON - timedelta(days=365))
    return client


def record_sign_in(client, *, days_ago=1.0, is_redeemed=True):
    person = make_person()
    at = NOON - timedelta(days=days_ago)
    session = ClientSession.objects.create(
        sid=uuid.uuid4().hex,
        user=person,
        client=client,
        subject=uuid.uuid4().hex,
        authenticated_at=at,
        started_at=at,
    )
    return IssuedGrant.objects.create(
        session=session,
        code_digest=uuid.uuid4().hex,
        issued_at=at,
        redeemed_at=at if is_redeemed else None,
    )


@pytest.mark.parametrize("kind", [ClientKind.WEB, ClientKind.PUBLIC])
def test_a_completed_sign_in_proves_it_until_thirty_days_after(kind):
    application = make_application()
    client = make_client(application, kind)
    record_sign_in(client, days_ago=10)
    record_sign_in(client, days_ago=2)
    seen = look(application)
    assert (seen.outcome, seen.details["count"]) == (Outcome.MET, 2)
    assert seen.valid_until == NOON + timedelta(days=28)


def test_a_client_nobody_used_fails():
    application = make_application()
    record_sign_in(make_client(application), days_ago=31)
    assert look(application).outcome is Outcome.FAILED


def test_a_sign_in_the_application_did_not_finish_proves_nothing():
    application = make_application()
    record_sign_in(make_client(application), is_redeemed=False)
    assert look(application).outcome is Outcome.FAILED


def test_the_credentials_of_a_machine_are_no_sign_in():
    application = make_application()
    make_client(application, ClientKind.MACHINE)
    assert look(application) is None


def test_a_closed_client_is_not_asked():
    application = make_application()
    client = make_client(application)
    record_sign_in(client)
    Client.objects.filter(pk=client.pk).update(is_active=False)
    assert look(application) is None


def test_a_sign_in_at_another_application_proves_nothing():
    application = make_application()
    make_client(application)
    record_sign_in(make_client(make_application()))
    assert look(application).outcome is Outcome.FAILED


def test_who_signed_in_is_not_in_the_evidence():
    application = make_application()
    grant = record_sign_in(make_client(application))
    assert str(grant.session.user_id) not in str(look(application).details)
    assert set(look(application).details) == {"count", "last_sign_in_at"}


def test_sign_ins_of_the_prober_are_nobodys():
    application = make_application()
    grant = record_sign_in(make_client(application))
    ClientSession.objects.filter(pk=grant.session_id).update(method="probe")
    assert look(application).finding == "no_sign_in_seen"


def travel(application, *, days_ago, outcome="failed"):
    at = NOON - timedelta(days=days_ago)
    Evidence.objects.create(
        application=application,
        requirement="single_sign_on",
        probe="sign_in_journey",
        outcome=outcome,
        finding="x",
        details={},
        observed_at=at,
        expires_at=at + timedelta(days=30),
    )


@pytest.mark.parametrize(
    ("outcome", "journey_days_ago", "sign_in_days_ago", "found"),
    [
        ("failed", 1, 2, None),
        ("met", 1, 2, None),
        ("failed", 2, 1, "sign_ins_seen"),
        ("inconclusive", 1, 2, "sign_ins_seen"),
        ("met", 1, 31, None),
        ("failed", 1, 31, None),
        ("inconclusive", 1, 31, "no_sign_in_seen"),
        ("failed", 31, 32, "no_sign_in_seen"),
    ],
)
def test_the_newer_of_journey_and_sign_in_decides(
    outcome, journey_days_ago, sign_in_days_ago, found
):
    application = make_application()
    record_sign_in(make_client(application), days_ago=sign_in_days_ago)
    travel(application, days_ago=journey_days_ago, outcome=outcome)
    seen = look(application)
    assert (seen.finding if seen else None) == found


@pytest.mark.parametrize("may_be_called", [True, False])
def test_nothing_is_said_where_the_prober_tries_instead(settings, may_be_called):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = may_be_called
    application = make_application()
    make_client(application, initiate_login_uri="https://a.example/masuk")
    assert (look(application) is None) == may_be_called


@pytest.mark.parametrize("count", [1, 5])
def test_many_applications_cost_as_many_queries_as_one(django_assert_num_queries, settings, count):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = True
    applications = [make_application() for _ in range(count)]
    for application in applications:
        record_sign_in(make_client(application))
    with django_assert_num_queries(5):
        single_sign_on.PROBE.prepare(applications, now=NOON)
