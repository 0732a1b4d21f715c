"""The main story is told with real parts, again and again."""

import json
import socket

import pytest

from sambung.site.demo.story import Story
from tests.site.running import is_port_free, wait_until

pytestmark = pytest.mark.instance


def tell(running):
    answer = running.run("demo", "--json")
    assert answer.returncode == 0, answer.stderr + answer.stdout
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def first(sambung):
    """The story as it was told once; telling it takes a while."""
    return tell(sambung)


def test_every_step_holds_and_can_be_repeated(sambung, first):
    for told in (first, tell(sambung)):
        assert told["ok"] is True
        assert [key for key in Story.STEPS if told[key] is not True] == []


def test_the_story_can_be_looked_up_afterwards(sambung, first):
    code = first["proof"]["level_3_verified"]["application"]
    application = sambung.get(f"/api/v1/applications/{code}")
    assert application["verified_level"] == "3"
    assert application["is_synthetic"] is True
    call = first["proof"]["recorded_in_ledger"]["request_id"]
    proof = sambung.folder / "proof.json"
    proof.write_text(json.dumps(sambung.get(f"/api/v1/ledger/proofs/{call}")))
    assert sambung.run("ledger", "check-proof", str(proof)).returncode == 0
    proof.write_text(proof.read_text().replace('\\"status\\":200', '\\"status\\":500'))
    assert sambung.run("ledger", "check-proof", str(proof)).returncode == 1


@pytest.mark.usefixtures("first")
def test_that_the_ledger_only_grew_can_be_checked_without_asking_it(sambung):
    before = sambung.get("/api/v1/ledger/checkpoint")["size"]
    tell(sambung)
    second = wait_until(
        lambda: (size := sambung.get("/api/v1/ledger/checkpoint")["size"]) > before and size,
        "a later checkpoint",
    )
    proof = sambung.folder / "consistency.json"
    answer = sambung.get(f"/api/v1/ledger/consistency?from={before}&to={second}")
    proof.write_text(json.dumps(answer))

    checked = sambung.run("ledger", "check-proof", str(proof), "--json")

    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["first"]["size"] == before
    answer["first_checkpoint"] = answer["second_checkpoint"]
    proof.write_text(json.dumps(answer))
    assert sambung.run("ledger", "check-proof", str(proof)).returncode == 1


@pytest.mark.usefixtures("first")
def test_examples_stay_out_of_the_figures_of_the_city(sambung):
    summary = sambung.get("/api/v1/summary")
    assert summary["total"] == 236
    assert summary["by_kind"] == {"public": 148, "administrative": 88}
    assert summary["by_provenance"] == {"documented": 58, "illustrative": 178}
    assert sum(summary["verified_by_level"].values()) == 236
    assert summary["verified_by_level"]["3"] == 0
    assert summary["examples"]["verified_by_level"]["3"] >= 1
    assert summary["claimed_integrated"]["public"] == 50
    assert summary["claimed_integrated"]["administrative"] == 36


def test_it_starts_its_own_instance_and_stops_it_when_none_runs(settled):
    assert tell(settled)["ok"] is True
    assert is_port_free(settled.port)
    assert is_port_free(settled.exchange_port)


def test_it_says_why_when_it_cannot_start(fresh):
    with socket.create_server(("127.0.0.1", fresh.port)):
        answer = fresh.run("demo", "--json")
    assert answer.returncode == 1
    assert str(fresh.port) in json.loads(answer.stdout)["error"]["message"]
