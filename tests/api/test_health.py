"""Health of the installation."""

import pytest
from django.db import OperationalError

from sambung.api import health
from sambung.gateway.admin import Admin
from sambung.journal.operations import announce, keep_progress
from sambung.journal.registry import list_duties
from sambung.journal.rules import ALARM_AFTER, Progress, fail
from sambung.kernel import clock
from sambung.kernel.actor import Role
from tests.api.conftest import NOW
from tests.factories import make_officer, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


@pytest.fixture
def gateway(monkeypatch):
    monkeypatch.setattr(Admin, "is_ready", lambda _admin: True)
    monkeypatch.setattr(health, "serves_pages", lambda: True)


@pytest.mark.usefixtures("gateway")
def test_health_fails_when_no_process_serves_pages(client, monkeypatch):
    monkeypatch.setattr(health, "serves_pages", lambda: False)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["pages"] == {"ok": False}


@pytest.mark.usefixtures("gateway")
def test_health_is_ok_when_every_part_answers(client):
    announce(name="rights_changed", payload={}, now=NOW)

    answer = client.get("/healthz")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "ok"
    assert body["database"]["pending_events"] == 1
    assert body["ledger"]["unreadable_lines"] == 0
    assert body["sqlite"].count(".") == 2
    assert "no-store" in answer.headers["Cache-Control"]


def test_health_fails_when_the_gateway_does_not_answer(client):
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["gateway"] == {"ok": False}
    assert answer.json()["database"]["ok"]


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("part", "name"), [("database", "count_pending"), ("ledger", "count_unreadable")]
)
def test_health_fails_without_details_when_a_database_does_not_answer(
    client, monkeypatch, part, name
):
    def fail():
        raise OperationalError("unable to open /secret/path")

    monkeypatch.setattr(f"sambung.api.health.{name}", fail)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()[part] == {"ok": False}
    assert "secret" not in answer.content.decode()


@pytest.fixture
def troubled():
    duty = next(duty for duty in list_duties() if duty.name == "run_probes")
    progress = Progress()
    for _ in range(ALARM_AFTER):
        progress = fail(progress, duty, fault="ValueError", now=clock.now())
    keep_progress(duty=duty, before=Progress(), after=progress, now=clock.now())


@pytest.mark.usefixtures("gateway", "troubled")
def test_health_is_degraded_while_a_duty_keeps_failing_and_names_it_to_nobody(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["duties"] == {"ok": False, "in_trouble": 1}


@pytest.mark.usefixtures("gateway", "troubled")
@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ADMINISTRATOR, True), (Role.AUDITOR, True), (Role.DATA_OWNER, False)]
)
def test_health_names_failing_duties_to_those_who_run_sambung(client, role, sees):
    sign_in(make_officer("rina", role), client)

    names = client.get("/healthz").json()["duties"].get("names")

    assert names == ({"run_probes": "failing"} if sees else None)


@pytest.mark.usefixtures("gateway", "troubled")
@pytest.mark.parametrize(
    "caller",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "10.1.2.3"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "sambung.is_relayed": True},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
    ],
    ids=["outside", "inside", "unknown", "relayed by the gateway", "relayed"],
)
def test_strangers_learn_that_it_serves_and_nothing_else(client, caller):
    answer = client.get("/healthz", **caller)

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_strangers_learn_that_it_does_not_serve_and_not_why(client):
    answer = client.get("/healthz", REMOTE_ADDR="203.0.113.7")

    assert answer.status_code == 503
    assert answer.json() == {"status": "failing"}


@pytest.mark.usefixtures("gateway", "troubled")
def test_officers_who_run_sambung_see_its_parts_from_anywhere(client):
    sign_in(make_officer("rina", Role.ADMINISTRATOR), client)

    answer = client.get("/healthz", REMOTE_ADDR="203.0.113.7").json()

    assert answer["status"] == "degraded"
    assert answer["database"]["ok"]
