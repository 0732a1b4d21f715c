"""The gateway starts from its files and serves while web and worker are down."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

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
from sambung.identity.provider.tokens import sign_access_token
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
    environment = settled.environment | {"DJANGO_SETTINGS_MODULE": "sambung.site.settings"}
    running = [
        subprocess.Popen(facts["commands"][name], env=environment)
        for name in ("gateway", "connector")
    ]
    try:
        wait_until(lambda: not is_port_free(settled.exchange_port), "a gateway that listens")
        address = f"http://127.0.0.1:{settled.exchange_port}{facts['path']}"
        answer = wait_until(
            lambda: _answered(address, facts["token"], facts["client"]), "an answer with a row"
        )
        assert len(answer.body["items"]) == 1
        assert_portal_says_it_is_down(settled.address)
        assert call_exchange(address=address, token="none", client=facts["client"]).status == 401
    finally:
        for process in running:
            process.terminate()
            process.wait(20)
    before = settled.counts()["records"]
    settled.start()
    wait_until(lambda: settled.counts()["records"] > before, "records of the calls made meanwhile")


def assert_portal_says_it_is_down(address):
    """Without it the test would show nothing; and what people read meanwhile is whole."""
    page = _read(f"{address}/aplikasi/")
    assert page.status == 503
    assert "Sedang tidak tersedia" in page.text
    assert "Not available now" in page.text
    assert not [word for word in ("sock", "upstream", "envoy", "sambung") if word in page.words]
    assert json.loads(_read(f"{address}/oauth/token").text)["error"] == "temporarily_unavailable"
    assert json.loads(_read(f"{address}/healthz").text) == {"status": "failing"}


@dataclass(frozen=True)
class Page:
    status: int
    text: str

    @property
    def words(self):
        return re.sub("<[^>]*>", " ", self.text).lower()


def _read(address):
    try:
        with urllib.request.urlopen(address) as answer:
            return Page(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Page(error.code, error.read().decode())


def _answered(address, token, client):
    answer = call_exchange(address=address, token=token, client=client)
    return answer if answer.status == 200 else None
