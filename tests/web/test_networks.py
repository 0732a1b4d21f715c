"""Opened networks: what may be opened, by whom, and that nothing else gets through."""

import json
from ipaddress import ip_address, ip_network

import httpcore
import pytest
from click.testing import CliRunner

from sambung.journal.models import AuditEntry
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.site.cli.commands import sambung
from sambung.verification.models import OpenedNetwork
from sambung.verification.operations import close_network, open_network
from sambung.verification.own_addresses import list_guards
from sambung.web.addresses import parse_inner_network
from sambung.web.fetching import Guard, fetch
from sambung.web.network import FetchFailure
from tests.factories import NOON, make_agency, make_application
from tests.verification.levels import see

ADMINISTRATOR = Actor("p-9", "Admin", frozenset({(Role.ADMINISTRATOR, "*")}))


@pytest.mark.parametrize(
    "network",
    ["10.0.0.0/8", " 10.12.0.0/16 ", "172.16.4.0/24", "192.168.1.7/32", "192.168.1.7", "fd12::/48"],
)
def test_internal_network_can_be_opened(network):
    assert parse_inner_network(network).is_private


@pytest.mark.parametrize(
    "network",
    [
        "",
        "semua",
        "0.0.0.0/0",
        "::/0",
        "8.8.8.0/24",
        "127.0.0.0/8",
        "127.0.0.1",
        "::1/128",
        "169.254.0.0/16",
        "169.254.169.254/32",
        "fe80::/10",
        "224.0.0.0/4",
        "10.0.0.0/7",
        "10.1.2.3/16",
        "172.16.0.0/11",
        "fd00:ec2::/32",
        "fc00::/7",
        "::ffff:10.0.0.0/104",
        "100.64.0.0/10",
    ],
)
def test_nothing_else_can_be_opened(network):
    with pytest.raises(ValueError, match=r"."):
        parse_inner_network(network)


@pytest.mark.django_db
class TestOpening:
    def open(self, actor=ADMINISTRATOR, network="10.12.0.0/16", reason="Surat 12/2026", to=None):
        return open_network(
            actor=actor, agency=to or make_agency(), network=network, reason=reason, now=NOON
        )

    def test_it_is_open_for_the_applications_of_that_agency_alone(self):
        inside, other = make_application(platform="intranet"), make_application()
        self.open(to=inside.owner)
        guards = list_guards([inside, other])
        assert guards[inside.pk].networks == (ip_network("10.12.0.0/16"),)
        assert guards[other.pk].networks == ()

    def test_closing_ends_it_and_both_are_in_the_audit_log(self):
        opened = self.open()
        close_network(actor=ADMINISTRATOR, opened=opened, now=NOON)
        assert not OpenedNetwork.objects.exists()
        actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["open_network", "close_network"]

    def test_only_an_administrator_of_the_city_may(self):
        agency = make_agency()
        local = Actor("p-1", "Lokal", frozenset({(Role.ADMINISTRATOR, agency.code)}))
        with pytest.raises(NotPermitted):
            self.open(actor=local, to=agency)
        opened = self.open(to=agency)
        with pytest.raises(NotPermitted):
            close_network(actor=local, opened=opened, now=NOON)

    @pytest.mark.parametrize(
        "values", [{"network": "127.0.0.0/8"}, {"reason": " "}, {"reason": "x" * 301}]
    )
    def test_bad_values_are_refused(self, values):
        with pytest.raises(InvalidInput):
            self.open(**values)
        assert not OpenedNetwork.objects.exists()

    def test_twice_is_a_conflict(self):
        agency = make_agency()
        self.open(to=agency)
        with pytest.raises(Conflict):
            self.open(to=agency, network=" 10.12.0.0/16")

    def test_guards_cost_one_query_for_any_number(self, django_assert_num_queries):
        applications = [make_application() for _ in range(12)]
        with django_assert_num_queries(1):
            list_guards(applications)


@pytest.fixture
def called(monkeypatch):
    """The IP addresses that are connected to; each connection ends there."""
    addresses: list[str] = []

    def connect(_self, host, _port, **_more):
        addresses.append(host)
        raise httpcore.ConnectError from ConnectionRefusedError()

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return addresses


GUARD = Guard(networks=(ip_network("10.12.0.0/16"),))


def call(*answers: str) -> str:
    waiting = list(answers)

    def look_up(_host, _port, _seconds):
        return (ip_address(waiting.pop(0) if len(waiting) > 1 else waiting[0]),)

    with pytest.raises(FetchFailure) as caught:
        fetch("https://dalam.bandung.go.id/", user_agent="uji", guard=GUARD, resolver=look_up)
    return caught.value.finding


def test_address_in_the_opened_network_is_called(called):
    assert call("10.12.3.4") == "no_connection"
    assert called == ["10.12.3.4"]


@pytest.mark.parametrize("address", ["10.13.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_no_other_internal_address_is_called(called, address):
    assert call(address) == "address_not_public"
    assert called == []


@pytest.mark.parametrize("second", ["10.13.0.1", "127.0.0.1", "169.254.169.254"])
def test_second_answer_of_the_name_server_changes_nothing(called, second):
    assert call("10.12.3.4", second) == "no_connection"
    assert called == ["10.12.3.4"]


@pytest.mark.django_db
def test_commands_open_list_and_close():
    agency = make_agency("DISKOMINFO")
    run = CliRunner().invoke
    inside = make_application("Kepegawaian", owner=agency, platform="intranet")
    for requirement in ("owner_confirmed", "single_sign_on", "contract_holds", "traffic_seen"):
        see(inside, requirement, at=clock.now())
    opening = ["network", "open", "DISKOMINFO", "10.12.0.0/16", "--reason", "Surat 1"]
    asked = run(sambung, opening, input="n\n")
    assert asked.exit_code != 0
    assert "Kepegawaian: " in asked.output
    assert not OpenedNetwork.objects.exists(), "it shows what changes before it does"
    found = run(sambung, [*opening, "--yes"])
    assert found.exit_code == 0, found.output
    listed = json.loads(run(sambung, ["network", "list", "--json"]).output)
    assert [(row["agency"], row["network"]) for row in listed] == [(agency.code, "10.12.0.0/16")]
    assert OpenedNetwork.objects.get().opened_by_name == SYSTEM.name
    refused = run(sambung, ["network", "open", "DISKOMINFO", "127.0.0.0/8", "--reason", "x"])
    assert refused.exit_code != 0
    assert run(sambung, ["network", "close", "DISKOMINFO", "10.12.0.0/16"]).exit_code == 0
    assert run(sambung, ["network", "close", "DISKOMINFO", "10.12.0.0/16"]).exit_code != 0
    assert run(sambung, ["network", "list"]).exit_code == 0
