"""The gateway starts from its files and serves while web and worker are down."""

import json
import subprocess
import sys

import pytest

from sambung.site.demo.calls import call_exchange
from tests.site.running import is_port_free, wait_until

pytestmark = pytest.mark.instance

PREPARE = """
import os, json, django
os.environ["DJANGO_SETTINGS_MODULE"] = "sambung.site.settings"
django.setup()
from sambung.exchange.models import Agreement
from sambung.identity.models import Client
from sambung.identity.tokens import sign_access_token
from sambung.site.instance import list_processes
from sambung.site.settings import ENVIRONMENT

agreement = Agreement.objects.get(is_for_probe=True, state="approved")
client = Client.objects.get(of_application=agreement.consumer)
print(json.dumps({
    "commands": {spec.name: list(spec.command) for spec in list_processes(ENVIRONMENT)},
    "token": sign_access_token(client_id=client.client_id, subject=client.client_id),
    "client": agreement.consumer_identifier,
    "path": f"/r1/{agreement.interface.identifier}/rows?limit=1",
}))
"""


def test_calls_are_answered_when_only_gateway_and_connector_run(settled):
    settled.start()
    assert settled.run("demo", "--json").returncode == 0
    settled.stop()
    prepared = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=settled.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    facts = json.loads(prepared.stdout)
    running = [
        subprocess.Popen(facts["commands"][name], env=settled.environment)
        for name in ("gateway", "connector")
    ]
    try:
        wait_until(lambda: not is_port_free(settled.exchange_port), "a gateway that listens")
        address = f"http://127.0.0.1:{settled.exchange_port}{facts['path']}"
        answer = wait_until(
            lambda: _answered(address, facts["token"], facts["client"]), "an answer with a row"
        )
        assert len(answer.body["items"]) == 1
        assert is_port_free(settled.port), "the portal must be down for this to show anything"
        assert call_exchange(address=address, token="none", client=facts["client"]).status == 401
    finally:
        for process in running:
            process.terminate()
            process.wait(20)
    before = settled.counts()["records"]
    settled.start()
    wait_until(lambda: settled.counts()["records"] > before, "records of the calls made meanwhile")


def _answered(address, token, client):
    answer = call_exchange(address=address, token=token, client=client)
    return answer if answer.status == 200 else None
