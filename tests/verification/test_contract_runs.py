"""An interface is called within bounds, only to read, and what drifted is named."""

import json
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

import pytest

from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.upstreams import HttpsUpstream
from sambung.kernel.actor import SYSTEM
from sambung.verification.contracts.descriptions import Mismatch, PlannedCall
from sambung.verification.contracts.runs import (
    Bounds,
    Enough,
    Reply,
    order_calls,
    plan_examples,
    run_calls,
)
from sambung.verification.finding_texts import describe_finding
from sambung.verification.probes import contract_holds
from sambung.verification.rules.levels import Outcome
from sambung.verification.seeding import ensure_prober
from tests.factories import NOON, make_application
from tests.verification.servers import answer, serve

PERSON = {
    "type": "object",
    "required": ["kode", "luas"],
    "properties": {"kode": {"type": "string"}, "luas": {"type": "number"}},
}
KEY = {
    "name": "kode",
    "in": "path",
    "required": True,
    "example": "32.73.01",
    "schema": {"type": "string", "minLength": 1, "maxLength": 12},
}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}


def answered_with(schema, *more):
    return {
        "200": {"description": "ok", "content": {"application/json": {"schema": schema}}},
        **dict(more),
    }


def make_contract(**changes):
    """Describe a list, one entry, and two operations that change something."""
    error = {
        "description": "-",
        "content": {"application/json": {"schema": {"required": ["code"]}}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wilayah", "version": "1"},
        "paths": {
            "/wilayah": {
                "get": {
                    "operationId": "list",
                    "parameters": [LIMIT],
                    "responses": answered_with({"type": "array", "items": {"$ref": PLACE}}),
                },
                "post": {"operationId": "add", "responses": {"201": {"description": "ok"}}},
            },
            "/wilayah/{kode}": {
                "parameters": [KEY],
                "get": {
                    "operationId": "get",
                    "responses": answered_with({"$ref": PLACE}, ("404", error)),
                },
                "delete": {
                    "operationId": "drop",
                    "x-sambung-safe": True,
                    "responses": {"204": {"description": "ok"}},
                },
            },
        },
        "components": {"schemas": {"Wilayah": changes.get("place", PERSON)}},
    }


PLACE = "#/components/schemas/Wilayah"
ROW = {"kode": "32.73.01", "luas": 1.5}


class Provider:
    """A provider behind the exchange; a test changes how it answers."""

    def __init__(self):
        self.asked: list[str] = []
        self.row: object = ROW
        self.missing = (404, json.dumps({"code": "tidak_ada"}).encode(), "application/json")
        self.limited = None
        self.whole = None
        self.most = 10**9

    def behave(self, connection, request):
        method, target = request.split(" ")[:2]
        self.asked.append(f"{method} {target.split('/wilayah', 1)[1]}")
        status, body, media = self.whole or self.find(target)
        if len(self.asked) > self.most:
            status = 429
        answer(status, body, f"Content-Type: {media}")(connection, request)

    def find(self, target):
        parts = urlsplit(target)
        if parts.path.endswith("/wilayah"):
            if "limit" in parse_qs(parts.query) and self.limited:
                return self.limited
            return 200, json.dumps([self.row]).encode(), "application/json"
        if parts.path.endswith("/32.73.01"):
            return 200, json.dumps(self.row).encode(), "application/json"
        return self.missing


@pytest.fixture
def provider(settings, monkeypatch):
    monkeypatch.setattr(contract_holds, "BOUNDS", Bounds(pause=0))
    provider = Provider()
    with serve(provider.behave) as port:
        settings.SAMBUNG_EXCHANGE_INTERNAL_URL = f"http://127.0.0.1:{port}"
        yield provider


def look(contract):
    application = make_application()
    publish_interface(
        actor=SYSTEM,
        application=application,
        code="wilayah",
        name="Wilayah",
        description="",
        contract=contract,
        upstream=HttpsUpstream("wilayah.bandung.go.id"),
        upstream_path="/",
        prober=ensure_prober(NOON)[0],
        resolver=lambda *_: (ip_address("8.8.8.8"),),
        now=NOON,
    )
    facts = contract_holds.PROBE.prepare([application], now=NOON)
    return contract_holds.PROBE.check(facts[application.pk])


@pytest.mark.django_db
class TestProvider:
    """The probe against a real server."""

    def test_an_honest_one_keeps_its_contract(self, provider):
        seen = look(make_contract())
        assert (seen.outcome, seen.finding) == (Outcome.MET, "contract_kept")
        assert provider.asked[:2] == ["GET /wilayah", "GET /wilayah/32.73.01"]
        assert 2 < len(provider.asked) == seen.details["calls"] <= 10

    def test_it_is_only_read(self, provider):
        look(make_contract())
        assert {line.split(" ")[0] for line in provider.asked} == {"GET"}

    def test_it_is_asked_the_same_every_time(self, provider):
        look(make_contract())
        first, provider.asked = provider.asked, []
        look(make_contract())
        assert provider.asked == first

    @pytest.mark.parametrize(
        ("row", "place", "rule"),
        [
            ({"kode": "32.73.01"}, "[]/luas", "required"),
            ({"kode": 3273010101900001, "luas": 1}, "[]/kode", "type"),
            (None, "[]", "type"),
        ],
    )
    def test_a_drifted_one_is_named_without_its_data(self, provider, row, place, rule):
        provider.row = row
        seen = look(make_contract())
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "contract_broken")
        assert (seen.details["place"], seen.details["rule"]) == (place, rule)
        assert seen.details["operation"] == "GET /wilayah"
        assert seen.details["example"] == "/wilayah"
        assert "3273010101900001" not in str(seen.details)
        assert place in describe_finding(seen.finding, seen.details)

    def test_fields_nobody_described_are_no_drift(self, provider):
        provider.row = {**ROW, "camat": "Rina"}
        assert look(make_contract()).outcome is Outcome.MET

    def test_fields_nobody_described_are_drift_where_the_description_closes_it(self, provider):
        provider.row = {**ROW, "camat": "Rina"}
        seen = look(make_contract(place={**PERSON, "additionalProperties": False}))
        assert (seen.finding, seen.details["rule"]) == ("contract_broken", "additionalProperties")
        assert "Rina" not in str(seen.details)

    @pytest.mark.parametrize("status", [302, 500, 503])
    def test_a_status_nobody_described_is_drift(self, provider, status):
        provider.limited = (status, b"", "application/json")
        seen = look(make_contract())
        assert (seen.finding, seen.details["status"]) == ("contract_status", status)
        assert seen.details["example"].startswith("/wilayah?limit=")

    def test_a_refusal_of_a_value_nobody_promised_is_none(self, provider):
        provider.limited = (400, b"tidak", "text/plain")
        assert look(make_contract()).outcome is Outcome.MET

    def test_a_refusal_that_was_described_has_to_look_so(self, provider):
        provider.missing = (404, b"{}", "application/json")
        seen = look(make_contract())
        assert (seen.finding, seen.details["place"]) == ("contract_broken", "code")

    def test_a_page_instead_of_data_is_drift(self, provider):
        provider.whole = (200, b"<html>", "text/html")
        assert look(make_contract()).finding == "contract_not_json"

    def test_an_endless_list_is_not_read_to_its_end(self, provider):
        provider.whole = (200, b"[" + b"1," * 1_000_000, "application/json")
        seen = look(make_contract())
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "answer_too_large")
        assert len(provider.asked) == 1

    def test_calling_stops_where_it_is_not_welcome(self, provider):
        provider.most = 3
        seen = look(make_contract())
        assert (seen.outcome, seen.details) == (Outcome.MET, {"calls": 3})
        assert len(provider.asked) == 4

    def test_without_an_example_only_a_success_proves_it(self, provider):
        contract = make_contract()
        del contract["paths"]["/wilayah"]
        key = {name: value for name, value in KEY.items() if name != "example"}
        contract["paths"]["/wilayah/{kode}"]["parameters"] = [key]
        seen = look(contract)
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "nothing_to_call")
        assert provider.asked


CALL = PlannedCall("GET", "/wilayah", "/wilayah")
GENERATED = PlannedCall("GET", "/wilayah", "/wilayah?limit=1", is_generated=True)
GOOD = Reply(200, "application/json", json.dumps([ROW]).encode())


def run(calls, send=lambda _call, _seconds: GOOD, *, bounds=None, clock=lambda: 0.0, waited=None):
    waits = waited if waited is not None else []
    return run_calls(
        make_contract(), calls, send, bounds=bounds or Bounds(), clock=clock, sleep=waits.append
    )


def test_there_are_at_most_as_many_calls_as_the_bounds_say():
    waited = []
    made = run([CALL] * 50, bounds=Bounds(calls=7, pause=0.5), waited=waited)
    assert (made.calls, made.successes) == (7, 7)
    assert waited == [0.5] * 6


def test_no_call_begins_after_the_time_is_over():
    moments = iter([0.0, 1.0, 15.0, 21.0])
    assert run([CALL] * 9, bounds=Bounds(seconds=20), clock=lambda: next(moments)).calls == 2


def test_examples_share_the_time_and_generated_calls_get_little():
    given = []
    run([CALL, CALL, GENERATED], lambda _call, seconds: given.append(seconds) or GOOD)
    assert given == [10.0, 20.0, 5.0]


def test_what_was_seen_stands_when_no_more_is_welcome():
    def send(call, _seconds):
        if call.is_generated:
            raise Enough
        return GOOD

    assert run([CALL, GENERATED, GENERATED], send).calls == 1


def test_a_server_error_that_was_described_is_no_drift_but_no_success_either():
    contract = make_contract()
    contract["paths"]["/wilayah"]["get"]["responses"]["503"] = {"description": "malam"}
    made = run_calls(
        contract,
        [GENERATED],
        lambda _c, _s: Reply(503, "", b""),
        bounds=Bounds(),
        clock=lambda: 0.0,
        sleep=lambda _s: None,
    )
    assert (made.calls, made.successes) == (1, 0)
    with pytest.raises(Mismatch):
        run([CALL], lambda _c, _s: Reply(503, "", b""))


def test_examples_come_first_and_operations_take_turns():
    other = PlannedCall("GET", "/b", "/b?x=1", is_generated=True)
    second = PlannedCall("GET", "/wilayah", "/wilayah?limit=2", is_generated=True)
    ordered = order_calls([CALL], [[GENERATED, second], [other]])
    assert ordered == (CALL, GENERATED, other, second)


@pytest.mark.parametrize(
    "call",
    [
        PlannedCall("DELETE", "/a", "/a", is_generated=True),
        PlannedCall("GET", "/a", "/a?x=" + "1" * 2000, is_generated=True),
        CALL,
    ],
)
def test_calls_that_write_or_are_too_long_or_known_are_left_out(call):
    assert order_calls([CALL], [[call]]) == (CALL,)


def test_only_reading_operations_are_planned():
    planned = plan_examples(make_contract(), [("GET", "/wilayah"), ("POST", "/wilayah")])
    assert [call.operation for call in planned] == ["GET /wilayah"]
