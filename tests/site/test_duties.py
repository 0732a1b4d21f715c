"""A revocation reaches the gateway whatever happens to the duties that talk to the outside."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from sambung.site.demo.calls import call_exchange
from tests.site.running import RunningSambung, wait_until

pytestmark = pytest.mark.instance

_START = """
import os, json, django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from sambung.exchange.models import Agreement
agreement = Agreement.objects.get(is_for_probe=True, state="approved")
"""
_PREPARE = (
    _START
    + """
from sambung.identity.models import Client
from sambung.identity.provider.tokens import sign_access_token
client = Client.objects.get(of_application=agreement.consumer)
print(json.dumps({
    "token": sign_access_token(client_id=client.client_id, subject=client.client_id),
    "client": agreement.consumer_identifier,
    "path": f"/r1/{agreement.interface.identifier}/rows?limit=1",
}))
"""
)
_REVOKE = (
    _START
    + """
from sambung.exchange.operations.agreements import revoke_agreement
from sambung.gateway.queries import wait_in_force
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
decided = revoke_agreement(actor=SYSTEM, code=agreement.code, reason="Uji", now=clock.now())
print(json.dumps(wait_in_force(decided.event_id, timeout_seconds=60)))
"""
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory, prepared):
    running = RunningSambung(tmp_path_factory.mktemp("duties"), data=prepared)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def call(installation):
    """Call an interface under an agreement that is in force; gives the status."""
    assert installation.run("demo", "--json").returncode == 0
    facts = run_script(installation, _PREPARE)
    address = f"http://127.0.0.1:{installation.exchange_port}{facts['path']}"

    def call_once():
        return call_exchange(address=address, token=facts["token"], client=facts["client"]).status

    assert call_once() == 200
    return call_once


def run_script(installation, script):
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def rename_table(installation, before, after):
    path = installation.folder / "data" / "sambung.sqlite3"
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"ALTER TABLE {before} RENAME TO {after}")


def list_jobs(installation):
    answer = installation.run("jobs", "--json")
    return {row["name"]: row for row in json.loads(answer.stdout)["jobs"]}


def is_in_trouble(installation):
    return installation.get("/healthz")["status"] == "degraded"


def test_a_revocation_is_published_while_the_probes_keep_failing(installation, call):
    worker = installation.process_ids()["worker"]
    rename_table(installation, "verification_evidence", "hidden_evidence")
    try:
        wait_until(lambda: is_in_trouble(installation), "an alarm over the duties that fail")
        wait_until(
            lambda: list_jobs(installation)["run_probes"]["condition"] == "failing",
            "the probes among the duties that keep failing",
        )
        assert run_script(installation, _REVOKE) is True
        assert call() == 403
        jobs = list_jobs(installation)
        assert jobs["deliver_messages"]["condition"] in ("ok", "running")
        assert jobs["publish_rights"]["failures"] == 0
    finally:
        rename_table(installation, "hidden_evidence", "verification_evidence")
    wait_until(installation.is_healthy, "the duties to recover by themselves")
    assert installation.process_ids()["worker"] == worker, "a duty ended the process of others"
    assert "duty run_probes does well again" in installation.log


def test_a_revocation_is_published_though_the_worker_dies(installation, call):
    installation.kill("worker")
    assert run_script(installation, _REVOKE) is True
    assert call() == 403


def test_a_revocation_made_while_the_publisher_is_dead_is_not_lost(installation, call):
    before = installation.counts()
    killed = installation.kill("publisher")
    assert run_script(installation, _REVOKE) is True
    assert call() == 403
    assert installation.process_ids()["publisher"] != killed
    after = installation.counts()
    assert (after["applications"], after["agreements"]) == (
        before["applications"],
        before["agreements"],
    )
    assert after["records"] >= before["records"]
