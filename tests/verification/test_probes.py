"""Each probe against real servers and records: what it sees, and what it refuses to count."""

import json
from datetime import date, timedelta
from ipaddress import ip_address

import pytest

from sambung.connectors.tables.models import PublishedTable, RowSet
from sambung.directory.provenance import Provenance
from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Agreement
from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.agreements import AgreementState
from sambung.exchange.rules.upstreams import HttpsUpstream, SocketUpstream
from sambung.kernel.actor import SYSTEM
from sambung.ledger.queries import CallPair
from sambung.verification.probes import (
    address_answers,
    contract_holds,
    portal_link,
    traffic_seen,
    update_promise_kept,
)
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.seeding import ensure_prober
from tests.factories import NOON, make_agency, make_application, make_interface
from tests.verification.servers import Issuer, answer, serve

pytestmark = pytest.mark.django_db


def look(module, application) -> Observation | None:
    """Run one probe on one application; None when it does not apply."""
    facts = module.PROBE.prepare([application], now=NOON)
    return module.PROBE.check(facts[application.pk]) if application.pk in facts else None


@pytest.fixture
def example_authority(settings, tmp_path):
    """The authority of the example, where probes look for it."""
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    (tmp_path / "keys").mkdir()
    issuer = Issuer(tmp_path / "keys")
    issuer.file.rename(tmp_path / "keys" / "example-ca.pem")
    return issuer


@pytest.fixture
def example(settings, example_authority):
    """The example's server, and an application at its address."""
    with serve(answer(200, b"contoh"), example_authority.issue()) as port:
        settings.SAMBUNG_EXAMPLE_PORT = port
        yield make_application(
            provenance=Provenance.EXAMPLE, address=f"https://localhost:{port}/data-wilayah/"
        )


class TestAddress:
    def test_example_earns_it_over_tls(self, example):
        seen = look(address_answers, example)
        assert (seen.outcome, seen.finding) == (Outcome.MET, "address_answered")
        assert seen.details["status"] == 200

    def test_agency_cannot_point_to_this_machine(self, example):
        other = make_application(address=example.address)
        seen = look(address_answers, other)
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "address_not_public")

    def test_example_is_not_called_in_production(self, example, settings):
        settings.SAMBUNG_EXAMPLE_PORT = None
        assert look(address_answers, example).finding == "address_not_public"

    def test_silence_of_our_own_example_is_not_held_against_it(self, settings, portal):
        with serve(answer()) as port:
            settings.SAMBUNG_EXAMPLE_PORT = port
        address = f"https://localhost:{port}/"
        portal[0]["body"] = f'<a href="{address}">x</a>'.encode()
        application = make_application(provenance=Provenance.EXAMPLE, address=address)
        for module in (address_answers, portal_link):
            seen = look(module, application)
            assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "own_example_down")

    @pytest.mark.parametrize("status", [400, 404, 500])
    def test_error_status_fails(self, settings, example_authority, status):
        with serve(answer(status), example_authority.issue()) as port:
            settings.SAMBUNG_EXAMPLE_PORT = port
            application = make_application(
                provenance=Provenance.EXAMPLE, address=f"https://localhost:{port}/"
            )
            seen = look(address_answers, application)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "status_error")

    def test_plain_http_fails(self):
        seen = look(address_answers, make_application(address="http://bandung.go.id/"))
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "not_encrypted")

    def test_web_application_without_address_fails_and_others_are_not_asked(self):
        assert look(address_answers, make_application()).finding == "address_missing"
        assert look(address_answers, make_application(platform="messaging")) is None


@pytest.fixture
def portal(settings):
    """A portal that serves one page; gives a function that sets the page."""
    page = {"body": b"", "status": 200}
    requests: list[str] = []

    def behave(connection, request):
        requests.append(request)
        answer(page["status"], page["body"])(connection, request)

    with serve(behave) as port:
        settings.SAMBUNG_PORTAL_INTERNAL_URL = f"http://127.0.0.1:{port}"
        settings.SAMBUNG_PUBLIC_URL = "https://sambung.bandung.go.id"
        yield page, requests


class TestPortalLink:
    def test_link_on_the_page_is_found_and_followed(self, example, portal):
        page, requests = portal
        page["body"] = f'<a class="x" href="{example.address}" rel="noopener">Buka</a>'.encode()
        seen = look(portal_link, example)
        assert (seen.outcome, seen.details["address"]) == (Outcome.MET, example.address)
        assert requests[0].startswith(f"GET /aplikasi/{example.code}/ ")
        assert "Host: sambung.bandung.go.id" in requests[0]

    @pytest.mark.parametrize("body", [b"", b'<a href="https://lain.go.id/">x</a>', b"<a>x</a>"])
    def test_page_without_the_link_fails(self, example, portal, body):
        portal[0]["body"] = body
        seen = look(portal_link, example)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "link_missing")

    def test_link_written_with_entities_is_found(self, example, portal):
        example.address += "?a=1&b=2"
        portal[0]["body"] = f'<a href="{example.address}">x</a>'.replace("&", "&amp;").encode()
        assert look(portal_link, example).outcome is Outcome.MET

    def test_link_that_leads_to_an_error_fails(self, settings, example_authority, portal):
        with serve(answer(500), example_authority.issue()) as port:
            settings.SAMBUNG_EXAMPLE_PORT = port
            address = f"https://localhost:{port}/"
            application = make_application(provenance=Provenance.EXAMPLE, address=address)
            portal[0]["body"] = f'<a href="{address}">x</a>'.encode()
            seen = look(portal_link, application)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "link_to_error")

    def test_fault_of_the_portal_is_not_held_against_the_application(self, example, portal):
        portal[0]["status"] = 500
        seen = look(portal_link, example)
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "own_portal_down")

    def test_portal_that_does_not_run_is_no_failure(self, example, settings):
        settings.SAMBUNG_PORTAL_INTERNAL_URL = "http://127.0.0.1:1024"
        assert look(portal_link, example).finding == "own_portal_down"


ROWS = {
    "openapi": "3.1.0",
    "info": {"title": "Kelurahan", "version": "1"},
    "paths": {
        "/rows": {
            "get": {
                "operationId": "listRows",
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "required": ["items"]}
                            }
                        },
                    }
                },
            }
        }
    },
}


CONNECTOR = SocketUpstream("connector")


def offer(application, contract=ROWS, upstream=CONNECTOR):
    return publish_interface(
        actor=SYSTEM,
        application=application,
        code="kelurahan",
        name="Kelurahan",
        description="",
        contract=contract,
        upstream=upstream,
        upstream_path="/",
        prober=ensure_prober(NOON)[0],
        resolver=lambda *_: (ip_address("8.8.8.8"),),
        now=NOON,
    )


def agree(consumer, interface, **values):
    return Agreement.objects.create(
        code=f"PJ-{consumer.pk}-{interface.pk}",
        consumer=consumer,
        interface=interface,
        **{
            "state": AgreementState.APPROVED,
            "proposed_at": NOON,
            "decided_at": NOON - timedelta(days=60),
            "purpose": "x",
            "legal_basis": "x",
            **values,
        },
    )


@pytest.fixture
def exchange(settings):
    """An exchange that answers what the test sets, and remembers what it was asked."""
    reply = {"status": 200, "body": json.dumps({"items": []}).encode(), "media": "application/json"}
    requests: list[str] = []

    def behave(connection, request):
        requests.append(request)
        media = f"Content-Type: {reply['media']}"
        answer(reply["status"], reply["body"], media)(connection, request)

    with serve(behave) as port:
        settings.SAMBUNG_EXCHANGE_INTERNAL_URL = f"http://127.0.0.1:{port}"
        yield reply, requests


class TestContract:
    def test_interface_that_answers_as_described_holds(self, exchange):
        interface = offer(make_application())
        seen = look(contract_holds, interface.application)
        assert (seen.outcome, seen.details) == (Outcome.MET, {"calls": 1})
        request = exchange[1][0]
        assert request.startswith(f"GET /r1/{interface.identifier}/rows HTTP")
        assert "X-Road-Client: ID/OPD/SAMBUNG/PEMERIKSA" in request
        assert "Authorization: Bearer ey" in request

    @pytest.mark.parametrize(
        ("reply", "finding"),
        [
            ({"body": b"{}"}, "contract_broken"),
            ({"body": b"<html>"}, "contract_not_json"),
            ({"media": "text/html"}, "contract_not_json"),
            ({"status": 404, "body": b"{}"}, "contract_status"),
            ({"status": 302}, "contract_status"),
        ],
    )
    def test_answer_that_differs_fails(self, exchange, reply, finding):
        exchange[0].update(reply)
        seen = look(contract_holds, offer(make_application()).application)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, finding)

    @pytest.mark.parametrize(
        ("reply", "finding"),
        [
            ({"status": 401}, "probe_not_admitted"),
            ({"status": 403}, "probe_not_admitted"),
            ({"status": 429}, "probe_not_admitted"),
            ({"status": 404, "body": b'{"code":"no_interface"}'}, "probe_not_admitted"),
            ({"status": 503}, "provider_unavailable"),
            ({"body": b" " * 1_100_000}, "answer_too_large"),
        ],
    )
    def test_fault_on_sambungs_side_is_inconclusive(self, exchange, reply, finding):
        exchange[0].update(reply)
        seen = look(contract_holds, offer(make_application()).application)
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, finding)

    def test_provider_elsewhere_that_breaks_down_fails(self, exchange):
        exchange[0]["status"] = 503
        interface = offer(make_application(), upstream=HttpsUpstream("data.bandung.go.id"))
        seen = look(contract_holds, interface.application)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "contract_status")

    def test_exchange_that_does_not_run_is_inconclusive(self, settings):
        settings.SAMBUNG_EXCHANGE_INTERNAL_URL = "http://127.0.0.1:1024"
        seen = look(contract_holds, offer(make_application()).application)
        assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "exchange_down")

    def test_interface_that_cannot_be_called_is_inconclusive(self, exchange):
        paths = {"/rows/{key}": {"get": {**ROWS["paths"]["/rows"]["get"]}}}
        key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
        paths["/rows/{key}"]["get"]["parameters"] = [key]
        interface = offer(make_application(), {**ROWS, "paths": paths})
        assert look(contract_holds, interface.application).finding == "nothing_to_call"

    def test_consumer_holds_when_what_it_consumes_does(self, exchange):
        interface, consumer = offer(make_application()), make_application()
        assert look(contract_holds, consumer) is None
        agree(consumer, interface)
        assert look(contract_holds, consumer).outcome is Outcome.MET
        exchange[0]["body"] = b"{}"
        assert look(contract_holds, consumer).outcome is Outcome.FAILED

    @pytest.mark.parametrize(
        "values",
        [
            {"state": AgreementState.REVOKED},
            {"state": AgreementState.PROPOSED},
            {"valid_until": date(2026, 11, 20)},
            {"is_for_probe": True},
        ],
    )
    def test_agreement_that_gives_no_rights_proves_nothing(self, exchange, values):
        consumer = make_application()
        agree(consumer, offer(make_application()), **values)
        assert look(contract_holds, consumer) is None


def identify(application) -> str:
    return client_identifier(application.registering_agency_code, application.code)


def make_old_interface():
    interface = make_interface()
    interface.published_at = NOON - timedelta(days=90)
    interface.save()
    return interface


@pytest.fixture
def calls(monkeypatch):
    """Put calls into what the probe reads from the ledger."""
    pairs: list[CallPair] = []
    asked = []

    def read(*, since):
        asked.append(since)
        return tuple(pairs)

    monkeypatch.setattr(traffic_seen, "list_successful_pairs", read)

    def add(consumer, interface, days_ago: float = 1, count: int = 3) -> None:
        at = NOON - timedelta(days=days_ago)
        pairs.append(CallPair(identify(consumer), interface.identifier, count, at, f"r-{count}"))

    add.asked = asked
    return add


class TestTraffic:
    def test_calls_between_two_agencies_count_for_both(self, calls):
        interface, consumer = make_interface(), make_application()
        agree(consumer, interface)
        calls(consumer, interface)
        for application in (consumer, interface.application):
            seen = look(traffic_seen, application)
            assert (seen.outcome, seen.details["request_id"]) == (Outcome.MET, "r-3")
            assert seen.valid_until == NOON + timedelta(days=29)
        assert calls.asked[0] == NOON - timedelta(days=30)

    def test_silence_fails_both_sides_of_an_agreement_after_a_lifetime_of_thirty_days(self, calls):
        interface, consumer = make_old_interface(), make_application()
        agree(consumer, interface, decided_at=NOON - timedelta(days=30))
        for application in (consumer, interface.application):
            seen = look(traffic_seen, application)
            assert (seen.outcome, seen.finding) == (Outcome.FAILED, "no_calls_seen")
        assert look(traffic_seen, make_application()) is None

    def test_silence_within_thirty_days_of_an_agreement_says_nothing(self, calls):
        interface, consumer = make_old_interface(), make_application()
        agree(consumer, interface, decided_at=NOON - timedelta(days=29, hours=23))
        for application in (consumer, interface.application):
            seen = look(traffic_seen, application)
            assert (seen.outcome, seen.finding) == (Outcome.UNDECIDED, "first_call_awaited")

    def test_an_agreement_counts_from_the_interface_it_is_about(self, calls):
        interface, consumer = make_interface(), make_application()
        agree(consumer, interface, decided_at=NOON - timedelta(days=60))
        assert look(traffic_seen, consumer).finding == "first_call_awaited"

    @pytest.mark.parametrize("state", ["proposed", "rejected"])
    def test_a_mere_proposal_asks_for_no_calls(self, calls, state):
        interface, consumer = make_old_interface(), make_application()
        agree(consumer, interface, state=state)
        assert look(traffic_seen, consumer) is None
        assert look(traffic_seen, interface.application).finding == "no_agreement_in_force"

    def test_without_an_agreement_in_force_no_calls_are_expected(self, calls):
        interface, consumer = make_old_interface(), make_application()
        agree(consumer, interface, state="revoked")
        for application in (consumer, interface.application):
            seen = look(traffic_seen, application)
            assert (seen.outcome, seen.finding) == (Outcome.UNDECIDED, "no_agreement_in_force")

    def test_calls_within_one_agency_do_not_count(self, calls):
        agency = make_agency()
        interface = make_interface(make_application(owner=agency))
        calls(make_application(owner=agency), interface)
        assert look(traffic_seen, interface.application).outcome is Outcome.UNDECIDED

    def test_calls_by_the_prober_do_not_count(self, calls):
        interface = offer(make_application())
        prober, _client = ensure_prober(NOON)
        prober.owner = make_agency()
        prober.save()
        calls(prober, interface)
        assert look(traffic_seen, interface.application).outcome is Outcome.UNDECIDED

    def test_calls_by_an_example_count_for_examples_only(self, calls):
        interface = make_interface()
        example = make_application(provenance=Provenance.EXAMPLE)
        agree(example, interface)
        calls(example, interface)
        assert look(traffic_seen, interface.application).outcome is Outcome.UNDECIDED
        assert look(traffic_seen, example).outcome is Outcome.MET

    def test_calls_of_an_unknown_owner_or_application_do_not_count(self, calls):
        interface, consumer = make_interface(), make_application()
        calls(consumer, interface)
        consumer.owner = None
        consumer.save()
        assert look(traffic_seen, interface.application).outcome is Outcome.UNDECIDED
        consumer.delete()
        assert look(traffic_seen, interface.application).outcome is Outcome.UNDECIDED

    def test_newest_call_decides_how_long_it_counts(self, calls):
        interface = make_interface()
        calls(make_application(), interface, days_ago=20, count=1)
        calls(make_application(), interface, days_ago=2, count=7)
        seen = look(traffic_seen, interface.application)
        assert (seen.details["count"], seen.details["request_id"]) == (8, "r-7")
        assert seen.valid_until == NOON + timedelta(days=28)


class TestPromise:
    def promise(self, promised_on: date | None):
        interface = make_interface()
        PublishedTable.objects.create(
            row_set=RowSet.objects.create(begun_at=NOON),
            interface=interface,
            file_name="k.xlsx",
            columns=[],
            key="kode",
            row_count=1,
            uploaded_by="x",
            uploaded_at=NOON,
            update_promised_on=promised_on,
        )
        return look(update_promise_kept, interface.application)

    def test_promise_holds_to_the_end_of_its_day(self):
        seen = self.promise(date(2026, 11, 21))
        assert seen.outcome is Outcome.MET
        assert seen.valid_until.isoformat() == "2026-11-22T00:00:00+07:00"

    def test_promise_that_has_passed_fails(self):
        seen = self.promise(date(2026, 11, 20))
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "update_overdue")

    def test_who_promised_nothing_is_not_asked(self):
        assert self.promise(None) is None
